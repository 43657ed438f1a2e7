package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// callArgs are the arguments of a call of Python.
type callArgs struct {
	pos   []id
	named map[string]id
	names []string
	stars bool
}

func (p *port) callArgs(x id) callArgs {
	a := callArgs{named: map[string]id{}}
	for _, e := range p.list(p.n(x).B) {
		switch n := p.n(e); n.Kind {
		case pyparse.Star, pyparse.DoubleStar:
			a.stars = true
		case pyparse.Keyword:
			a.named[p.f.Name(e)] = n.A
			a.names = append(a.names, p.f.Name(e))
		default:
			a.pos = append(a.pos, e)
		}
	}
	return a
}

// only reports whether there are from least to most positional arguments and nothing
// else.
func (a callArgs) only(least, most int) bool {
	return !a.stars && len(a.named) == 0 && len(a.pos) >= least && len(a.pos) <= most
}

// arg returns an argument by its position or its name, or 0.
func (a callArgs) arg(i int, name string) id {
	if i < len(a.pos) {
		return a.pos[i]
	}
	return a.named[name]
}

// callExpr translates a call.
func (p *port) callExpr(x id) (val, bool) {
	if p.use1(x, pyscan.CallUse) != "" {
		return p.v1Expr(x)
	}
	if p.use1(x, pyscan.ExceptionUse) != "" {
		return val{}, false
	}
	n := p.n(x)
	args := p.callArgs(x)
	if name, ok := p.moduleName(n.A); ok {
		return p.moduleCall(x, name, args)
	}
	switch p.kind(n.A) {
	case pyparse.Name:
		name := p.f.Name(n.A)
		v := p.scope.lookup(name)
		if p.override[name] != nil {
			v = p.override[name]
		}
		switch {
		case v == nil:
			return p.builtin(x, name, args)
		case v.fn != nil:
			return p.callFunction(v.fn.goName, v.fn, args, 0)
		case v.class != nil:
			return p.construct(v.class, args)
		case v.typ.kind == callable:
			f, ok := p.expr(n.A)
			if !ok {
				return val{}, false
			}
			return p.callValue(f, args)
		}
	case pyparse.Attr:
		return p.callAttr(x, n, args)
	}
	return val{}, false
}

// callValue calls a variable that holds a callback.
func (p *port) callValue(f val, args callArgs) (val, bool) {
	s := signatures[f.typ.name]
	if args.stars || len(args.named) > 0 || len(args.pos) != len(s.params) || f.typ.name == "socket" {
		return val{}, false
	}
	var list []string
	for i, a := range args.pos {
		list = append(list, p.value(a, s.params[i]))
	}
	return p.void(f.op() + "(" + strings.Join(list, ", ") + ")")
}

// void makes the call of a function without a result, before the statement.
func (p *port) void(code string) (val, bool) {
	if p.noHoist > 0 {
		return val{}, false
	}
	p.put("%s", code)
	return atom("nil", of(none)), true
}

// callFunction calls a function of the program. skip is 1 for a method.
func (p *port) callFunction(code string, fn *function, args callArgs, skip int) (val, bool) {
	if fn.generator {
		return val{}, false
	}
	if p.inTry > 0 && !fn.tried || p.fn != nil && p.fn.tried && !fn.tried {
		fn.tried = true
		p.changed = true
	}
	list, ok := p.bindArgs(fn, args, skip)
	if !ok {
		return val{}, false
	}
	call := code + "(" + strings.Join(list, ", ") + ")"
	if fn.result.kind == none || fn.result.kind == unknown {
		return p.void(call)
	}
	return atom(call, fn.result), true
}

// bindArgs writes the arguments of a call in the order of the function's parameters.
func (p *port) bindArgs(fn *function, args callArgs, skip int) ([]string, bool) {
	if args.stars || len(fn.params) < skip {
		return nil, false
	}
	params := fn.params[skip:]
	var list []string
	pos := 0
	used := map[string]bool{}
	for _, prm := range params {
		switch {
		case prm.flag == pyparse.ParamStar:
			var rest []string
			for ; pos < len(args.pos); pos++ {
				rest = append(rest, p.value(args.pos[pos], of(anything)))
			}
			list = append(list, p.help("newList")+"("+strings.Join(rest, ", ")+")")
			continue
		case prm.flag == pyparse.ParamDoubleStar:
			var rest []string
			for _, name := range args.names {
				if !used[name] {
					used[name] = true
					rest = append(rest, quote(name), p.value(args.named[name], of(anything)))
				}
			}
			list = append(list, p.help("newDict")+"("+strings.Join(rest, ", ")+")")
			continue
		}
		var a id
		switch {
		case pos < len(args.pos):
			a = args.pos[pos]
			pos++
		case args.named[prm.py] != 0:
			a = args.named[prm.py]
			used[prm.py] = true
		case prm.def != 0:
			a = prm.def
			p.noHoist++
			code := p.passed(prm, a)
			p.noHoist--
			list = append(list, code)
			continue
		default:
			return nil, false
		}
		list = append(list, p.passed(prm, a))
	}
	for _, name := range args.names {
		if !used[name] {
			return nil, false
		}
	}
	return list, pos == len(args.pos)
}

// passed translates an argument for a parameter, which then has its type too.
func (p *port) passed(prm *parameter, a id) string {
	if prm.typ.kind == callable {
		return p.callback(a, prm.typ.name)
	}
	v := p.any(a)
	p.join(prm.variable, v.typ)
	if !v.pairs {
		p.joinElement(prm.variable, v.element())
	}
	code, ok := p.to(v, prm.typ)
	if !ok {
		return p.missing(a, prm.typ)
	}
	return code
}

// construct makes an object of a class of the program.
func (p *port) construct(c *class, args callArgs) (val, bool) {
	init := c.method("__init__")
	if c.raises || args.stars || p.lost[c] {
		return val{}, false
	}
	t := typ{object, c.py}
	if init == nil {
		if len(args.pos)+len(args.named) > 0 {
			return val{}, false
		}
		return atom("new"+upperFirst(c.goName)+"()", t), true
	}
	list, ok := p.bindArgs(init, args, 1)
	if !ok {
		return val{}, false
	}
	if p.inTry > 0 && !init.tried {
		init.tried = true
		p.changed = true
	}
	return atom("new"+upperFirst(c.goName)+"("+strings.Join(list, ", ")+")", t), true
}

func upperFirst(s string) string {
	if s == "" || s[0] >= 0x80 {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// callAttr translates a call of an attribute.
func (p *port) callAttr(x id, n pyparse.Node, args callArgs) (val, bool) {
	name := p.f.Name(n.A)
	at := p.n(n.A).A
	// super().__init__() and Base.method(self)
	if p.kind(at) == pyparse.Call && p.kind(p.n(at).A) == pyparse.Name && p.isName(p.n(at).A, "super") && p.cls != nil {
		return p.superCall(p.cls.base, name, args)
	}
	if p.kind(at) == pyparse.Name {
		if v := p.scope.lookup(p.f.Name(at)); v != nil && v.class != nil {
			c := v.class
			fn := c.method(name)
			if fn == nil {
				return val{}, false
			}
			if fn.static {
				return p.callFunction(fn.goName, fn, args, 0)
			}
			if p.cls != nil && p.cls.base == c && len(args.pos) > 0 && p.isName(args.pos[0], p.selfName()) {
				args.pos = args.pos[1:]
				return p.superCall(c, name, args)
			}
			return val{}, false
		}
	}
	if p.kind(at) == pyparse.Call && name == "start" {
		if fn, ok := p.moduleName(p.n(at).A); ok && fn == "threading.Thread" {
			return p.startThread(at)
		}
	}
	base, ok := p.expr(at)
	if !ok {
		return val{}, false
	}
	switch base.typ.kind {
	case object:
		c := p.classes[base.typ.name]
		if c == nil {
			return val{}, false
		}
		if fn := c.method(name); fn != nil {
			if fn.property || fn.classm {
				return val{}, false
			}
			if fn.static {
				return p.callFunction(fn.goName, fn, args, 0)
			}
			return p.callFunction(base.op()+"."+fn.goName, fn, args, 1)
		}
		if c.threads && name == "start" && args.only(0, 0) && c.method("run") != nil {
			p.setCallback(c.method("run"))
			return p.void("go " + base.op() + "." + c.method("run").goName + "()")
		}
		if c.hasField(name) {
			if f := p.field(c, name); f.typ.kind == callable {
				return p.callValue(atom(base.op()+"."+f.goName, f.typ), args)
			}
		}
		return val{}, false
	case quiet, flagParser:
		return p.quietCall(x, base, name, args)
	}
	return p.methodCall(x, base, name, args)
}

// selfName returns what the method that is being translated calls its object.
func (p *port) selfName() string {
	for s := p.scope; s != nil; s = s.parent {
		if s.fn != nil && s.fn.class != nil && len(s.fn.params) > 0 {
			return s.fn.params[0].py
		}
	}
	return "self"
}

// superCall calls a method of the class that this one is made from.
func (p *port) superCall(base *class, name string, args callArgs) (val, bool) {
	if base == nil {
		if name == "__init__" && p.noHoist == 0 && p.cls.sdkBase() == "" {
			return atom("nil", of(none)), true // of object or Thread
		}
		return val{}, false
	}
	fn := base.method(name)
	if fn == nil {
		return val{}, false
	}
	if name == "__init__" {
		list, ok := p.bindArgs(fn, args, 1)
		if !ok {
			return val{}, false
		}
		return p.void("self." + base.goName + " = new" + upperFirst(base.goName) + "(" + strings.Join(list, ", ") + ")")
	}
	return p.callFunction("self."+base.goName+"."+fn.goName, fn, args, 1)
}
