package goport

import (
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// thread translates threading.Thread(target=f, args=(a,)) and its like.
func (p *port) thread(x id, name string, args callArgs) (val, bool) {
	target, rest := args.arg(1, "target"), args.named["args"]
	interval := id(0)
	switch name {
	case "threading.Timer":
		interval, target = args.arg(0, "interval"), args.arg(1, "function")
		rest = args.arg(2, "args")
	case "threading.Thread":
		if len(args.pos) > 0 {
			return val{}, false
		}
	default:
		target, rest = args.arg(0, "function"), args.arg(1, "args")
	}
	if target == 0 || args.stars {
		return val{}, false
	}
	call, ok := p.threadCall(target, rest, args.named["kwargs"])
	if !ok {
		return val{}, false
	}
	switch name {
	case "threading.Thread":
		return calc("&"+p.help("thread")+"{run: "+call+"}", of(thread)), true
	case "threading.Timer":
		return calc("&"+p.help("thread")+"{run: "+call+", after: "+p.duration(interval)+"}", of(thread)), true
	}
	return p.void(goStmt(call))
}

// goStmt starts a function literal in a goroutine: what it calls, if that is all it does.
func goStmt(call string) string {
	if lines := strings.Split(call, "\n"); len(lines) == 3 && strings.HasSuffix(lines[1], ")") && !strings.HasPrefix(lines[1], "//") && simpleCall(lines[1]) {
		return "go " + lines[1]
	}
	return "go " + call + "()"
}

// simpleCall reports whether a line is a call of a name.
func simpleCall(s string) bool {
	i := strings.IndexByte(s, '(')
	return i > 0 && !strings.ContainsAny(s[:i], " =") && !conversion(s)
}

// startThread translates threading.Thread(target=f).start().
func (p *port) startThread(x id) (val, bool) {
	args := p.callArgs(x)
	if len(args.pos) > 0 || args.stars || args.named["target"] == 0 || p.noHoist > 0 {
		return val{}, false
	}
	call, ok := p.threadCall(args.named["target"], args.named["args"], args.named["kwargs"])
	if !ok {
		return val{}, false
	}
	return p.void(goStmt(call))
}

// threadCall writes the function that a thread runs.
func (p *port) threadCall(target, rest, kwargs id) (string, bool) {
	a := callArgs{named: map[string]id{}}
	if rest != 0 {
		if k := p.kind(rest); k != pyparse.Tuple && k != pyparse.List {
			return "", false
		}
		a.pos = p.list(p.n(rest).B)
	}
	if kwargs != 0 {
		if p.kind(kwargs) != pyparse.Dict {
			return "", false
		}
		for _, e := range p.list(p.n(kwargs).B) {
			key, ok := p.expr(p.n(e).A)
			if p.kind(e) != pyparse.Pair || !ok || key.text == nil {
				return "", false
			}
			a.named[*key.text] = p.n(e).B
			a.names = append(a.names, *key.text)
		}
	}
	start := len(p.out)
	noHoist, ctx := p.noHoist, p.mode
	p.noHoist, p.mode = 0, inCallback
	ok := p.threadBody(target, a)
	p.noHoist, p.mode = noHoist, ctx
	body := p.cut(start)
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString("func() {\n")
	for _, l := range body {
		b.WriteString(l.text + "\n")
	}
	b.WriteString("}")
	return b.String(), true
}

func (p *port) threadBody(target id, a callArgs) bool {
	if symbol := p.use1(target, "attr"); symbol != "" && p.kind(target) == pyparse.Attr {
		m, ok := p.method(symbol)
		if !ok {
			return false
		}
		class, _, _ := strings.Cut(symbol, ".")
		recv, ok := p.receiver(p.n(target).A, class)
		if !ok {
			return false
		}
		code, ok := p.v1Named(m, a)
		if !ok {
			return false
		}
		p.carried(target)
		p.v1Stmt(made{recv + "." + m.goName + "(" + strings.Join(code, ", ") + ")", m.result})
		return true
	}
	var fn *function
	code, skip := "", 0
	if p.kind(target) == pyparse.Name {
		if v := p.scope.lookup(p.f.Name(target)); v != nil && v.fn != nil {
			fn, code = v.fn, v.fn.goName
		}
	} else if m, recv, ok := p.methodValue(target); ok {
		fn, code, skip = m, recv+"."+m.goName, 1
	}
	if fn == nil || fn.generator {
		return false
	}
	p.setCallback(fn)
	list, ok := p.bindArgs(fn, a, skip)
	if !ok {
		return false
	}
	p.put("%s(%s)", code, strings.Join(list, ", "))
	return true
}

// v1Named is v1Args for arguments that are no list in the source.
func (p *port) v1Named(m method, a callArgs) ([]string, bool) {
	bound := make([]id, len(m.params))
	if len(a.pos) > len(bound) {
		return nil, false
	}
	copy(bound, a.pos)
	for _, name := range a.names {
		i := slices.IndexFunc(m.params, func(prm v1Param) bool { return sameWord(prm.name, name) })
		if i < 0 {
			return nil, false
		}
		bound[i] = a.named[name]
	}
	return p.v1Write(m, bound), true
}
