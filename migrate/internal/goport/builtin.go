package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// builtin translates a call of one of Python's functions.
func (p *port) builtin(x id, name string, args callArgs) (val, bool) {
	one := func() (val, bool) {
		if !args.only(1, 1) {
			return val{}, false
		}
		v := p.any(args.pos[0])
		return v, true
	}
	switch name {
	case "print":
		return p.print(args)
	case "str", "unicode":
		if args.stars || len(args.pos) == 0 {
			return val{}, false
		}
		v := p.any(args.pos[0])
		return val{code: p.str(v), typ: of(text), operand: true}, true
	case "repr":
		v, ok := one()
		return atom(p.help("repr")+"("+p.boxed(v)+")", of(text)), ok
	case "int", "long":
		v, ok := one()
		if !ok {
			return val{}, false
		}
		code, ok := p.to(v, of(integer))
		return atom(code, of(integer)), ok
	case "float":
		v, ok := one()
		if !ok {
			return val{}, false
		}
		code, ok := p.to(v, of(float))
		if v.num && v.typ.kind == integer {
			code = "float64(" + code + ")"
		}
		return atom(code, of(float)), ok
	case "bool":
		v, ok := one()
		if !ok {
			return val{}, false
		}
		return calc(p.truth(v), of(boolean)), true
	case "len":
		v, ok := one()
		if !ok {
			return val{}, false
		}
		switch v.typ.kind {
		case text, data, codes:
			return atom("len("+v.code+")", of(integer)), true
		case sdk:
			if strings.HasPrefix(goTypes[v.typ.name], "[]") || strings.HasPrefix(goTypes[v.typ.name], "map") {
				return atom("len("+v.code+")", of(integer)), true
			}
		}
		return atom(p.help("length")+"("+v.code+")", of(integer)), true
	case "bytearray", "bytes":
		if len(args.pos) == 0 || len(args.pos) > 2 || args.stars {
			return val{}, false
		}
		v := p.any(args.pos[0])
		if v.typ.kind != text && v.typ.kind != data {
			return val{}, false
		}
		code, ok := p.to(v, of(data))
		return atom(code, of(data)), ok
	case "abs":
		v, ok := one()
		if !ok || v.typ.kind != integer && v.typ.kind != float {
			return val{}, false
		}
		if v.typ.kind == float {
			return atom("math.Abs("+v.code+")", of(float)), true
		}
		if !simple(v.code) {
			return val{}, false
		}
		return atom("max("+v.code+", -"+v.op()+")", of(integer)), true
	case "min", "max":
		if !args.only(2, 8) {
			return val{}, false
		}
		t := typ{}
		var vs []val
		for _, a := range args.pos {
			v := p.any(a)
			t = join(t, v.typ)
			vs = append(vs, v)
		}
		if t.kind != integer && t.kind != float && t.kind != text {
			return val{}, false
		}
		var codes []string
		for _, v := range vs {
			c, _ := p.to(v, t)
			codes = append(codes, c)
		}
		return atom(name+"("+strings.Join(codes, ", ")+")", t), true
	case "round":
		if !args.only(1, 2) {
			return val{}, false
		}
		n := "0"
		if len(args.pos) == 2 {
			n = p.value(args.pos[1], of(integer))
		}
		t := of(float)
		code := p.help("round") + "(" + p.value(args.pos[0], t) + ", " + n + ")"
		if len(args.pos) == 1 && !p.python2 {
			return atom("int("+code+")", of(integer)), true
		}
		return atom(code, t), true
	case "list", "tuple", "set":
		if args.only(0, 0) {
			return atom(p.help("newList")+"()", of(listKind)), true
		}
		v, ok := one()
		if !ok || name == "set" {
			return val{}, false
		}
		return atom(p.help("newList")+"("+p.help("items")+"("+v.code+")...)", of(listKind)), true
	case "dict":
		if args.stars || len(args.pos) > 0 {
			return val{}, false
		}
		var parts []string
		for _, n := range args.names {
			parts = append(parts, quote(n), p.value(args.named[n], of(anything)))
		}
		return atom(p.help("newDict")+"("+strings.Join(parts, ", ")+")", of(dictKind)), true
	case "sorted", "reversed":
		if v, ok := one(); ok {
			return atom(p.help("newList")+"("+p.help(name)+"("+v.code+")...)", of(listKind)), true
		}
	case "sum":
		if v, ok := one(); ok {
			return atom(p.help("sum")+"("+v.code+")", of(anything)), true
		}
	case "enumerate":
		if v, ok := one(); ok {
			return atom(p.help("newList")+"("+p.help("enumerated")+"("+v.code+")...)", of(listKind)), true
		}
	case "input", "raw_input":
		prompt := `""`
		if len(args.pos) > 0 {
			prompt = p.value(args.pos[0], of(text))
		}
		return atom(p.help("readLine")+"("+prompt+")", of(text)), true
	case "exit", "quit":
		return p.exit(args)
	case "chr", "unichr":
		v, ok := one()
		if !ok || v.typ.kind != integer {
			return val{}, false
		}
		return atom("string(rune("+v.code+"))", of(text)), true
	case "isinstance":
		if !args.only(2, 2) {
			return val{}, false
		}
		return p.isInstance(args)
	}
	return val{}, false
}

func (p *port) isInstance(args callArgs) (val, bool) {
	v := p.any(args.pos[0])
	name, _ := p.dotted(args.pos[1])
	kinds := map[string]string{"str": "string", "unicode": "string", "basestring": "string", "int": "int", "float": "float64", "bool": "bool", "dict": "*dict", "list": "*list", "bytes": "[]byte"}
	t := kinds[name]
	if t == "" || !v.typ.dynamic() || v.typ.kind == none || p.noHoist > 0 {
		return val{}, false
	}
	if t[0] == '*' {
		p.help(t[1:])
	}
	tmp := p.temp("is")
	p.put("_, %s := %s.(%s)", tmp, v.op(), t)
	return atom(tmp, of(boolean)), true
}

// exit translates sys.exit and its like.
func (p *port) exit(args callArgs) (val, bool) {
	code := "0"
	switch {
	case len(args.pos) == 0:
	case p.isName(args.pos[0], "None"):
	default:
		v := p.any(args.pos[0])
		switch v.typ.kind {
		case integer:
			code = v.code
		case boolean:
			return val{}, false
		default:
			if p.noHoist > 0 {
				return val{}, false
			}
			p.put("fmt.Fprintln(os.Stderr, %s)", p.str(v))
			code = "1"
		}
	}
	return p.void("os.Exit(" + code + ")")
}

// print translates print(...).
func (p *port) print(args callArgs) (val, bool) {
	if args.stars {
		return val{}, false
	}
	out, end, sep := "", "\n", " "
	for _, name := range args.names {
		a := args.named[name]
		switch name {
		case "file":
			switch dotted, _ := p.dotted(a); dotted {
			case "sys.stderr":
				out = "os.Stderr"
			case "sys.stdout":
			default:
				return val{}, false
			}
		case "end", "sep":
			v, ok := p.expr(a)
			if !ok || v.text == nil {
				return val{}, false
			}
			if name == "end" {
				end = *v.text
			} else {
				sep = *v.text
			}
		case "flush":
		default:
			return val{}, false
		}
	}
	return p.printList(args.pos, out, sep, end)
}

// printList writes the call that prints.
func (p *port) printList(args []id, out, sep, end string) (val, bool) {
	var codes []string
	percent := false
	var lone *string
	for _, a := range args {
		v := p.any(a)
		if v.format != nil && len(args) == 1 {
			return p.printFormat(v.format, out, end)
		}
		if v.text != nil {
			percent = percent || strings.Contains(*v.text, "%")
			if len(args) == 1 {
				lone = v.text
			}
		}
		codes = append(codes, p.printable(v))
	}
	if len(codes) > 1 && sep != " " {
		codes = []string{"strings.Join([]string{" + strings.Join(p.texts(args), ", ") + "}, " + quote(sep) + ")"}
	}
	call := "Println"
	switch {
	case end != "\n" && lone != nil:
		codes, call = []string{quote("%s"), quote(*lone + end)}, "Printf"
	case end != "\n":
		format := strings.TrimSuffix(strings.Repeat("%v ", len(codes)), " ") + strings.ReplaceAll(end, "%", "%%")
		codes, call = append([]string{quote(format)}, codes...), "Printf"
	case percent || lone != nil && strings.HasSuffix(*lone, "\n") || len(codes) > 0 && strings.HasSuffix(codes[len(codes)-1], `\n"`):
		codes, call = append([]string{quote(strings.TrimSuffix(strings.Repeat("%v ", len(codes)), " ") + "\n")}, codes...), "Printf"
	}
	if out != "" {
		return p.void("fmt.F" + strings.ToLower(call[:1]) + call[1:] + "(" + strings.Join(append([]string{out}, codes...), ", ") + ")")
	}
	return p.void("fmt." + call + "(" + strings.Join(codes, ", ") + ")")
}

// printFormat writes the call that prints a formatted text.
func (p *port) printFormat(format []string, out, end string) (val, bool) {
	code := strings.Join(append([]string{quote(format[0] + strings.ReplaceAll(end, "%", "%%"))}, format[1:]...), ", ") + ")"
	if out != "" {
		return p.void("fmt.Fprintf(" + out + ", " + code)
	}
	return p.void("fmt.Printf(" + code)
}

func (p *port) texts(args []id) []string {
	var out []string
	for _, a := range args {
		out = append(out, p.value(a, of(text)))
	}
	return out
}

// printable returns a value in the form that fmt prints as Python does.
func (p *port) printable(v val) string {
	switch v.typ.kind {
	case text, integer, mid, codes:
		return v.code
	case object, sdk, thread, namespace, instant, callable:
		return v.code
	}
	return p.str(v)
}

// compExpr translates [f(x) for x in xs if c].
func (p *port) compExpr(n pyparse.Node) (val, bool) {
	clauses := p.list(n.B)
	if len(clauses) != 1 {
		return val{}, false
	}
	c := p.n(clauses[0])
	if p.kind(c.A) != pyparse.Name {
		return val{}, false
	}
	name := p.f.Name(c.A)
	p.noHoist++
	defer func() { p.noHoist-- }()
	r, elem, inside, ok := p.rangeOver(c.B)
	if !ok {
		return val{}, false
	}
	v := &variable{py: name, goName: p.naming.name(name), typ: elem, declared: true}
	raw, pick := v.goName, ""
	if t := inside.element(); t.holds() && !inside.pairs {
		raw, v.typ = p.temp("item"), t
		pick = v.goName + " := " + p.taken(raw, t).code + "\n"
	}
	old := p.override[name]
	p.override[name] = v
	defer func() { p.override[name] = old }()
	cond := ""
	for _, x := range p.list(c.C) {
		code, ok := p.expr(x)
		if !ok {
			return val{}, false
		}
		if cond != "" {
			cond += " && "
		}
		cond += p.bracketed(p.truth(code))
	}
	t, add := of(listKind), ""
	if n.Flag&pyparse.CompDict != 0 {
		pair := p.n(n.A)
		k, ok1 := p.expr(pair.A)
		e, ok2 := p.expr(pair.B)
		if !ok1 || !ok2 {
			return val{}, false
		}
		t, add = of(dictKind), "out.set("+p.boxed(k)+", "+p.boxed(e)+")"
		p.help("newDict")
	} else {
		e, ok := p.expr(n.A)
		if !ok {
			return val{}, false
		}
		add = "out.append(" + p.boxed(e) + ")"
		p.help("newList")
	}
	if cond != "" {
		add = "if " + cond + " {\n" + add + "\n}"
	}
	loop := strings.ReplaceAll(r, "\x00", raw)
	make := "newList()"
	if t.kind == dictKind {
		make = "newDict()"
	}
	return atom("func() "+p.spell(t)+" {\nout := "+make+"\nfor "+loop+" {\n"+pick+"_ = "+v.goName+"\n"+add+"\n}\nreturn out\n}()", t), true
}
