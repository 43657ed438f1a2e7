package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// modules are the modules that the translation knows something of.
var modules = words(`time json sys os os.path logging logging.handlers argparse optparse getopt threading thread _thread queue Queue
	datetime random math uuid socket string signal functools __future__ typing AWSIoTPythonSDK ssl traceback errno`)

// knownImport reports whether the translation knows what is imported.
func (p *port) knownImport(dotted string) bool {
	first, _, _ := strings.Cut(dotted, ".")
	return modules[first] && first != ""
}

// moduleName returns the dotted name of what a module has, as imported under any name:
// "time.sleep".
func (p *port) moduleName(x id) (string, bool) {
	switch n := p.n(x); n.Kind {
	case pyparse.Name:
		name := p.f.Name(x)
		if p.override[name] != nil {
			return "", false
		}
		v := p.scope.lookup(name)
		if v == nil || v.module == "" || v.imported != "" && !p.knownImport(v.imported) {
			return "", false
		}
		return v.module, true
	case pyparse.Attr:
		base, ok := p.moduleName(n.A)
		return base + "." + p.f.Name(x), ok
	}
	return "", false
}

// moduleValue translates what a module has, other than functions.
func (p *port) moduleValue(x id, name string) (val, bool) {
	switch name {
	case "sys.argv":
		return atom("os.Args", typ{sdk, "[]string"}), true
	case "math.pi":
		return atom("math.Pi", of(float)), true
	case "os.sep":
		return atom("string(os.PathSeparator)", of(text)), true
	case "sys.maxsize", "sys.maxint":
		return atom("math.MaxInt", of(integer)), true
	case "string.ascii_letters":
		return atom(`"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"`, of(text)), true
	}
	if strings.HasPrefix(name, "logging.") || strings.HasPrefix(name, "sys.std") && strings.Count(name, ".") == 1 {
		return val{typ: typ{quiet, name}}, true
	}
	return val{typ: typ{module, name}}, true
}

// moduleCall translates a call of a function of a module.
func (p *port) moduleCall(x id, name string, args callArgs) (val, bool) {
	str := func(i int) string { return p.value(args.pos[i], of(text)) }
	num := func(i int) string { return p.value(args.pos[i], of(float)) }
	switch name {
	case "time.sleep":
		if !args.only(1, 1) {
			return val{}, false
		}
		return p.void("time.Sleep(" + p.duration(args.pos[0]) + ")")
	case "time.time":
		return atom(p.help("nowSeconds")+"()", of(float)), true
	case "time.strftime":
		if args.only(1, 1) || args.only(2, 2) && strings.HasPrefix(p.src(args.pos[1]), "time.localtime(") || args.only(2, 2) && strings.HasPrefix(p.src(args.pos[1]), "time.gmtime(") {
			now := "time.Now()"
			if len(args.pos) == 2 && strings.HasPrefix(p.src(args.pos[1]), "time.gmtime(") {
				now += ".UTC()"
			}
			return p.strftime(now, args.pos[0])
		}
	case "sys.stdout.write":
		if args.only(1, 1) {
			return p.void("fmt.Print(" + p.printable(p.any(args.pos[0])) + ")")
		}
	case "sys.stdout.flush":
		return val{typ: typ{quiet, "done"}}, true
	case "random.choice":
		if args.only(1, 1) {
			return atom(p.help("choice")+"("+p.any(args.pos[0]).code+")", of(anything)), true
		}
	case "queue.Queue", "Queue.Queue":
		return atom(p.help("newQueue")+"()", typ{sdk, "queue"}), true
	case "time.ctime", "time.asctime":
		if args.only(0, 0) {
			return atom("time.Now().Format(time.ANSIC)", of(text)), true
		}
	case "datetime.datetime.now", "datetime.now", "datetime.datetime.today":
		if args.only(0, 0) {
			return atom("time.Now()", of(instant)), true
		}
	case "datetime.datetime.utcnow", "datetime.utcnow":
		if args.only(0, 0) {
			return atom("time.Now().UTC()", of(instant)), true
		}
	case "json.dumps":
		return p.dumps(args)
	case "json.loads":
		if len(args.pos) == 1 && !args.stars {
			v := p.any(args.pos[0])
			return atom(p.help("jsonLoads")+"("+p.str(v)+")", of(anything)), true
		}
	case "sys.exit", "os._exit":
		return p.exit(args)
	case "os.getenv", "os.environ.get":
		if args.only(1, 1) {
			return atom("os.Getenv("+str(0)+")", of(text)), true
		}
		if args.only(2, 2) {
			p.imports["cmp"] = true
			return atom("cmp.Or(os.Getenv("+str(0)+"), "+str(1)+")", of(text)), true
		}
	case "os.path.join":
		if args.only(1, 10) {
			return atom("filepath.Join("+strings.Join(p.texts(args.pos), ", ")+")", of(text)), true
		}
	case "os.path.dirname", "os.path.basename", "os.path.abspath", "os.path.exists", "os.path.isfile":
		if args.only(1, 1) {
			return p.pathCall(name, str(0))
		}
	case "os.getcwd":
		return atom(p.help("must")+"(os.Getwd())", of(text)), true
	case "os.getpid":
		return atom("os.Getpid()", of(integer)), true
	case "socket.gethostname":
		return atom(p.help("must")+"(os.Hostname())", of(text)), true
	case "random.randint":
		if args.only(2, 2) {
			return atom(p.help("randint")+"("+p.value(args.pos[0], of(integer))+", "+p.value(args.pos[1], of(integer))+")", of(integer)), true
		}
	case "random.random":
		return atom("rand.Float64()", of(float)), true
	case "random.uniform":
		if args.only(2, 2) {
			return atom(p.help("uniform")+"("+num(0)+", "+num(1)+")", of(float)), true
		}
	case "math.sin", "math.cos", "math.tan", "math.sqrt", "math.exp", "math.log", "math.atan", "math.radians":
		if args.only(1, 1) && name != "math.radians" {
			return atom("math."+upperFirst(name[5:])+"("+num(0)+")", of(float)), true
		}
	case "math.floor", "math.ceil":
		if args.only(1, 1) {
			return atom("int(math."+upperFirst(name[5:])+"("+num(0)+"))", of(integer)), true
		}
	case "math.pow":
		if args.only(2, 2) {
			return atom("math.Pow("+num(0)+", "+num(1)+")", of(float)), true
		}
	case "uuid.uuid4", "uuid.uuid1":
		return atom(p.help("uuid")+"()", of(text)), true
	case "threading.Thread", "threading.Timer", "thread.start_new_thread", "_thread.start_new_thread":
		return p.thread(x, name, args)
	case "threading.Event":
		if args.only(0, 0) {
			return atom(p.help("newEvent")+"()", typ{sdk, "event"}), true
		}
	case "threading.Lock", "threading.RLock":
		return atom("new(sync.Mutex)", typ{sdk, "lock"}), true
	case "argparse.ArgumentParser", "optparse.OptionParser":
		p.flags.kind = name
		return val{typ: typ{flagParser, name}}, true
	case "traceback.print_exc":
		return p.void(`log.Print("traceback: see the error above")`)
	}
	if strings.HasPrefix(name, "logging.") {
		return p.quietCall(x, val{typ: typ{quiet, "logging"}}, name[8:], args)
	}
	return val{}, false
}

func (p *port) pathCall(name, arg string) (val, bool) {
	switch name {
	case "os.path.dirname":
		return atom("filepath.Dir("+arg+")", of(text)), true
	case "os.path.basename":
		return atom("filepath.Base("+arg+")", of(text)), true
	case "os.path.abspath":
		return atom(p.help("must")+"(filepath.Abs("+arg+"))", of(text)), true
	}
	return atom(p.help("exists")+"("+arg+")", of(boolean)), true
}

// duration translates a number of seconds.
func (p *port) duration(x id) string {
	v := p.any(x)
	if v.num && v.typ.kind == integer {
		if v.code == "1" {
			return "time.Second"
		}
		return v.code + " * time.Second"
	}
	if v.typ.kind == integer {
		return "time.Duration(" + v.code + ") * time.Second"
	}
	code, ok := p.to(v, of(float))
	if !ok {
		code = p.missing(x, of(float))
	}
	if v.num {
		if ms, found := strings.CutPrefix(code, "0."); found && len(ms) <= 3 {
			ms = strings.TrimLeft(ms+strings.Repeat("0", 3-len(ms)), "0")
			if ms != "" {
				return ms + " * time.Millisecond"
			}
		}
	}
	return "time.Duration(" + atomOf(code, v.num) + " * float64(time.Second))"
}

func atomOf(code string, operand bool) string {
	if operand || simple(code) && !strings.ContainsAny(code, " ") {
		return code
	}
	return "(" + code + ")"
}

// dumps translates json.dumps(v).
func (p *port) dumps(args callArgs) (val, bool) {
	if len(args.pos) != 1 || args.stars {
		return val{}, false
	}
	indent, sorted := "", false
	for _, name := range args.names {
		switch name {
		case "indent":
			indent = p.value(args.named[name], of(integer))
		case "ensure_ascii", "default", "cls", "sort_keys", "separators":
			if name != "sort_keys" && name != "ensure_ascii" {
				return val{}, false
			}
			if name == "sort_keys" && !p.isName(args.named[name], "False") {
				if !p.isName(args.named[name], "True") {
					return val{}, false
				}
				sorted = true
			}
		default:
			return val{}, false
		}
	}
	v := p.any(args.pos[0])
	code := p.boxed(v)
	if sorted {
		code = p.help("sortKeys") + "(" + code + ")"
	}
	code = p.help("jsonDumps") + "(" + code + ")"
	if indent != "" {
		code = p.help("jsonIndent") + "(" + code + ", " + indent + ")"
	}
	return atom(code, of(text)), true
}

// quietCall translates calls of loggers and of parsers of flags. What sets a logger up
// has no counterpart: package log is ready as it is.
func (p *port) quietCall(x id, base val, name string, args callArgs) (val, bool) {
	if base.typ.kind == flagParser {
		return p.parserCall(x, name, args)
	}
	switch name {
	case "debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log":
		if name == "log" {
			if len(args.pos) < 2 {
				return val{}, false
			}
			args.pos = args.pos[1:]
		}
		if len(args.pos) == 0 || args.stars {
			return val{}, false
		}
		return p.logCall(name, args.pos)
	case "getLogger":
		return val{typ: typ{quiet, "logger"}}, true
	case "StreamHandler", "FileHandler", "Formatter", "NullHandler", "handlers.RotatingFileHandler":
		return val{typ: typ{quiet, name}}, true
	}
	if p.noHoist > 0 {
		return val{}, false
	}
	switch name {
	case "setLevel", "setFormatter", "addHandler", "basicConfig", "flush", "disable", "setLoggerClass", "removeHandler":
		return val{code: "", typ: typ{quiet, "done"}}, true
	}
	return val{}, false
}

// logCall translates logger.info("... %s", x).
func (p *port) logCall(level string, args []id) (val, bool) {
	first := p.any(args[0])
	if len(args) == 1 || first.text == nil {
		if first.text != nil && !strings.Contains(*first.text, "%") {
			return p.void("log.Println(" + first.code + ")")
		}
		if first.text == nil && len(args) == 1 {
			if first.format != nil {
				return p.void("log.Printf(" + strings.Join(append([]string{quote(first.format[0])}, first.format[1:]...), ", ") + ")")
			}
			return p.void("log.Print(" + p.printable(first) + ")")
		}
		var list []string
		for _, a := range args {
			list = append(list, p.printable(p.any(a)))
		}
		return p.void("log.Printf(" + quote(strings.TrimSuffix(strings.Repeat("%v ", len(list)), " ")) + ", " + strings.Join(list, ", ") + ")")
	}
	b := formatted{p: p}
	used := 1
	s := *first.text
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+1 >= len(s) {
			b.literal(s[i : i+1])
			continue
		}
		i++
		if s[i] == '%' {
			b.literal("%")
			continue
		}
		start := i
		for i < len(s) && strings.IndexByte("#0- +.123456789", s[i]) >= 0 {
			i++
		}
		if i >= len(s) || used >= len(args) || !b.verb(s[start:i], s[i], p.any(args[used])) {
			return val{}, false
		}
		used++
	}
	if used != len(args) {
		return val{}, false
	}
	_ = level
	return p.void("log.Printf(" + strings.Join(append([]string{quote(b.format.String())}, b.args...), ", ") + ")")
}

// layouts are the parts of strftime's format in the form of Go's layouts.
var layouts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'b': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday",
	'p': "PM", 'I': "03", 'Z': "MST", 'z': "-0700", 'f': "000000", 'F': "2006-01-02", 'T': "15:04:05", 'D': "01/02/06", '%': "%",
}

// strftime translates t.strftime("...") of a format that is known.
func (p *port) strftime(t string, format id) (val, bool) {
	v, ok := p.expr(format)
	if !ok || v.text == nil {
		return val{}, false
	}
	var b strings.Builder
	for s := *v.text; s != ""; s = s[1:] {
		if s[0] != '%' {
			if s[0] >= '0' && s[0] <= '9' {
				return val{}, false // it would be a part of the time
			}
			b.WriteByte(s[0])
			continue
		}
		if len(s) < 2 || layouts[s[1]] == "" || s[1] == 'f' && !strings.HasSuffix(b.String(), ".") {
			return val{}, false
		}
		b.WriteString(layouts[s[1]])
		s = s[1:]
	}
	return atom(t+".Format("+quote(b.String())+")", of(text)), true
}
