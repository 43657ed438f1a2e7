package goport

import (
	"fmt"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// callback translates a function that is handed over to be called later, in the form
// that a signature asks for.
func (p *port) callback(x id, sig string) string {
	if p.isName(x, "None") {
		return "nil"
	}
	m := p.mark()
	if code, ok := p.function1(x, sig); ok {
		return code
	}
	p.reset(m)
	n := p.n(x)
	p.todo(x, n.Pos, n.End, "a function is wanted here")
	return "nil"
}

// function1 translates an expression that is a function.
func (p *port) function1(x id, sig string) (string, bool) {
	s := signatures[sig]
	n := p.n(x)
	switch n.Kind {
	case pyparse.Lambda:
		return p.lambda(x, sig)
	case pyparse.Name:
		if v := p.scope.lookup(p.f.Name(x)); v != nil && v.fn != nil {
			if sig == "socket" {
				return "", false
			}
			return p.adapt(v.fn.goName, v.fn, sig, 0)
		}
		if p.isName(x, "print") && p.scope.lookup("print") == nil && sig != "socket" {
			return p.printer(s), true
		}
	case pyparse.Attr:
		if fn, recv, ok := p.methodValue(x); ok && sig != "socket" {
			return p.adapt(recv+"."+fn.goName, fn, sig, 1)
		}
	case pyparse.Call:
		if name, ok := p.moduleName(n.A); ok && name == "functools.partial" {
			return p.partial(x, sig)
		}
	}
	v, ok := p.expr(x)
	if !ok {
		return "", false
	}
	if v.v != nil && (v.typ.kind == unknown || v.typ.kind == none) {
		p.join(v.v, typ{callable, sig})
		v.typ = v.v.typ
	}
	switch {
	case v.typ == typ{callable, sig}:
		return v.code, true
	case v.typ.dynamic():
		return p.help("pick") + "[" + s.name + "](" + v.code + ")", true
	}
	return "", false
}

// methodValue finds the method that object.name is.
func (p *port) methodValue(x id) (fn *function, receiver string, ok bool) {
	n := p.n(x)
	if n.Kind != pyparse.Attr {
		return nil, "", false
	}
	base, ok := p.expr(n.A)
	if !ok || base.typ.kind != object || p.classes[base.typ.name] == nil {
		return nil, "", false
	}
	fn = p.classes[base.typ.name].method(p.f.Name(x))
	if fn == nil || fn.property || fn.static || fn.classm {
		return nil, "", false
	}
	return fn, base.op(), true
}

// adapt returns a function of the program in the form of a signature: itself if it has
// that form, else a function that calls it. skip is 1 for a method.
func (p *port) adapt(code string, fn *function, sig string, skip int) (string, bool) {
	s := signatures[sig]
	if fn.generator {
		return "", false
	}
	p.setCallback(fn)
	if skip == 1 && fn.static {
		skip = 0
	}
	if len(fn.params) < skip {
		return "", false
	}
	params := fn.params[skip:]
	plain := len(params) == len(s.params) && (fn.result.kind == unknown || fn.result.kind == none)
	var args []string
	next := 0
	for _, prm := range params {
		switch {
		case prm.flag == pyparse.ParamStar:
			plain = false
			args = append(args, p.help("newList")+"("+strings.Join(s.names[min(next, len(s.names)):], ", ")+")")
			next = len(s.params)
		case prm.flag == pyparse.ParamDoubleStar:
			plain = false
			args = append(args, p.help("newDict")+"()")
		case next < len(s.params):
			p.join(prm.variable, s.params[next])
			plain = plain && prm.typ == s.params[next]
			arg, ok := p.to(atom(s.names[next], s.params[next]), prm.typ)
			if !ok {
				return "", false
			}
			args = append(args, arg)
			next++
		case prm.def != 0:
			plain = false
			args = append(args, p.value(prm.def, prm.typ))
		default:
			return "", false
		}
	}
	if next < len(s.params) {
		return "", false
	}
	if plain {
		return code, true
	}
	return fmt.Sprintf("func(%s) {\n%s(%s)\n}", p.paramList(s), code, strings.Join(args, ", ")), true
}

// paramList writes the parameters of a signature.
func (p *port) paramList(s signature) string {
	var out []string
	for i, name := range s.names {
		out = append(out, name+" "+p.spell(s.params[i]))
	}
	return strings.Join(out, ", ")
}

func (p *port) setCallback(fn *function) {
	if !fn.callback {
		fn.callback = true
		p.changed = true
	}
}

// printer is print as a callback.
func (p *port) printer(s signature) string {
	var args []string
	for i, name := range s.names {
		args = append(args, p.printable(atom(name, s.params[i])))
	}
	return fmt.Sprintf("func(%s) {\nfmt.Println(%s)\n}", p.paramList(s), strings.Join(args, ", "))
}

// lambda translates a lambda for a signature.
func (p *port) lambda(x id, sig string) (string, bool) {
	s := signatures[sig]
	fn := p.funcs[x]
	if fn == nil || p.noHoist > 50 {
		return "", false
	}
	if sig == "socket" {
		return "", false
	}
	var names []string
	next := 0
	var extra []string
	for _, prm := range fn.params {
		switch {
		case prm.flag == pyparse.ParamStar:
			for ; next < len(s.params); next++ {
				names = append(names, "_ "+p.spell(s.params[next]))
			}
			extra = append(extra, prm.goName+" := "+p.help("newList")+"()", "_ = "+prm.goName)
		case prm.flag == pyparse.ParamDoubleStar:
			extra = append(extra, prm.goName+" := "+p.help("newDict")+"()", "_ = "+prm.goName)
		case next < len(s.params):
			p.join(prm.variable, s.params[next])
			if prm.typ != s.params[next] {
				return "", false
			}
			names = append(names, prm.goName+" "+p.spell(s.params[next]))
			next++
		case prm.def != 0:
			extra = append(extra, "var "+prm.goName+" "+p.spell(prm.typ)+" = "+p.value(prm.def, prm.typ), "_ = "+prm.goName)
		default:
			return "", false
		}
	}
	if next < len(s.params) {
		return "", false
	}
	p.setCallback(fn)
	start := len(p.out)
	leave := p.enterFunc(fn)
	for _, e := range extra {
		p.put("%s", e)
	}
	p.exprStmt(p.n(x).B)
	leave()
	body := p.cut(start)
	var b strings.Builder
	fmt.Fprintf(&b, "func(%s) {\n", strings.Join(names, ", "))
	for _, l := range body {
		b.WriteString(l.text + "\n")
	}
	b.WriteString("}")
	return b.String(), true
}

// partial translates functools.partial(f, a) as a callback.
func (p *port) partial(x id, sig string) (string, bool) {
	s := signatures[sig]
	args := p.list(p.n(x).B)
	if len(args) == 0 || sig == "socket" {
		return "", false
	}
	var fn *function
	code, skip := "", 0
	if p.kind(args[0]) == pyparse.Name {
		if v := p.scope.lookup(p.f.Name(args[0])); v != nil && v.fn != nil {
			fn, code = v.fn, v.fn.goName
		}
	} else if m, recv, ok := p.methodValue(args[0]); ok {
		fn, code, skip = m, recv+"."+m.goName, 1
	}
	if fn == nil || fn.generator {
		return "", false
	}
	p.setCallback(fn)
	params := fn.params[min(skip, len(fn.params)):]
	if len(params) != len(args)-1+len(s.params) {
		return "", false
	}
	var list []string
	for i, prm := range params {
		if prm.flag != 0 {
			return "", false
		}
		if i < len(args)-1 {
			a := args[i+1]
			if k := p.kind(a); k == pyparse.Keyword || k == pyparse.Star || k == pyparse.DoubleStar {
				return "", false
			}
			v := p.any(a)
			p.join(prm.variable, v.typ)
			c, ok := p.to(v, prm.typ)
			if !ok {
				return "", false
			}
			list = append(list, c)
			continue
		}
		j := i - (len(args) - 1)
		p.join(prm.variable, s.params[j])
		c, ok := p.to(atom(s.names[j], s.params[j]), prm.typ)
		if !ok {
			return "", false
		}
		list = append(list, c)
	}
	return fmt.Sprintf("func(%s) {\n%s(%s)\n}", p.paramList(s), code, strings.Join(list, ", ")), true
}
