package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// assignStmt translates an assignment. It reports false when it cannot.
func (p *port) assignStmt(n pyparse.Node, inline *variable) bool {
	if n.B == 0 {
		return true // an annotation alone
	}
	targets := p.list(n.A)
	if len(targets) == 1 {
		t := targets[0]
		if k := p.kind(t); k == pyparse.Tuple || k == pyparse.List {
			return p.unpack(t, n.B)
		}
		if p.use1(t, "assign") != "" {
			return p.slot(t, n.B)
		}
		if p.kind(n.B) == pyparse.Call && p.use1(n.B, "call") != "" {
			if done, ok := p.v1Value(t, n.B, inline); done {
				return ok
			}
		}
		if name, ok := p.moduleName(t); ok && strings.HasPrefix(name, "socket.") {
			return false
		}
		if p.boundMethod(t, n.B, inline) {
			return true
		}
		if f := p.targetField(t); f != nil && f.typ.kind == callable {
			code := p.callback(n.B, f.typ.name)
			return p.store(t, atom(code, f.typ), nil)
		}
		v, ok := p.assigned(n.B)
		return ok && p.store(t, v, inline)
	}
	v, ok := p.assigned(n.B)
	if !ok {
		return false
	}
	if v.typ.kind == flagParser || v.typ.kind == quiet || v.typ.kind == module {
		return false
	}
	if !simple(v.code) {
		name := p.temp("value")
		if v.typ.kind == none {
			return false
		}
		p.put("%s := %s", name, v.code)
		v = atom(name, v.typ)
	}
	for _, t := range targets {
		if p.use1(t, "assign") != "" || !p.store(t, v, nil) {
			return false
		}
	}
	return true
}

// assigned translates the right side of an assignment, a parser of flags included.
func (p *port) assigned(x id) (val, bool) {
	m := p.mark()
	if p.cautious == 0 {
		if v, ok := p.expr(x); ok {
			switch v.typ.kind {
			case flagParser, quiet:
				if p.use1(x, "logger") != "" {
					p.carried(x)
				}
				return v, v.typ.name != "done"
			case module:
				return val{}, false
			}
			return v, true
		}
		p.reset(m)
	}
	if p.kind(x) == pyparse.Lambda {
		return val{}, false
	}
	return atom(p.missing(x, of(anything)), of(anything)), true
}

// targetField returns the attribute that a target is, if it is known already.
func (p *port) targetField(t id) *variable {
	n := p.n(t)
	if n.Kind != pyparse.Attr {
		return nil
	}
	m := p.mark()
	defer p.reset(m)
	base, ok := p.expr(n.A)
	if !ok || base.typ.kind != object || p.classes[base.typ.name] == nil {
		return nil
	}
	c := p.classes[base.typ.name]
	if !c.hasField(p.f.Name(t)) {
		return nil
	}
	return p.field(c, p.f.Name(t))
}

// slot translates client.onOnline = f.
func (p *port) slot(t, value id) bool {
	symbol := p.use1(t, "assign")
	class, name, _ := strings.Cut(symbol, ".")
	s, ok := slots[name]
	if !ok || p.kind(t) != pyparse.Attr {
		return false
	}
	recv, ok := p.receiver(p.n(t).A, class)
	if !ok {
		return false
	}
	p.put("%s.%s = %s", recv, s.goName, p.callback(value, s.signature))
	p.carried(t)
	return true
}

// v1Value translates x = client.publish(...) and the like. done is false when this is
// none of them.
func (p *port) v1Value(t, x id, inline *variable) (done, ok bool) {
	m := p.mark()
	c, ok := p.v1Call(x)
	if !ok {
		p.reset(m)
		return false, false
	}
	rt, fails := resultType(c.result)
	if rt.kind == none {
		p.v1Stmt(c)
		return true, p.store(t, atom("nil", rt), nil)
	}
	if inline != nil {
		p.join(inline, rt)
		if inline.typ == rt {
			inline.declared = true
			if !fails {
				p.put("%s := %s", inline.goName, c.code)
				return true, true
			}
			p.put("%s, err := %s", inline.goName, c.code)
			p.put("if err != nil {")
			p.fail("err")
			p.put("}")
			return true, true
		}
	}
	if !fails {
		return true, p.store(t, atom(c.code, rt), inline)
	}
	name := p.temp(map[kind]string{boolean: "done", mid: "id", text: "token"}[rt.kind])
	p.put("%s, err := %s", name, c.code)
	p.put("if err != nil {")
	p.fail("err")
	p.put("}")
	return true, p.store(t, atom(name, rt), inline)
}

// store writes the assignment of a value to a target.
func (p *port) store(t id, v val, inline *variable) bool {
	n := p.n(t)
	switch n.Kind {
	case pyparse.Name:
		name := p.f.Name(t)
		target := p.scope.lookup(name)
		if target == nil || target.fn != nil || target.class != nil {
			return false
		}
		return p.storeVar(target, target.goName, v, inline == target || p.inlines[target] && !target.declared)
	case pyparse.Attr:
		base, ok := p.expr(n.A)
		if ok && base.typ.kind == thread {
			p.put("_ = %s", base.code) // daemon or name: goroutines have neither
			return true
		}
		if !ok || base.typ.kind != object || p.classes[base.typ.name] == nil {
			return false
		}
		c := p.classes[base.typ.name]
		name := p.f.Name(t)
		if m := c.methods[name]; m != nil && m.property {
			return false
		}
		f := p.field(c, name)
		return p.storeVar(f, base.op()+"."+f.goName, v, false)
	case pyparse.Index:
		if name, ok := p.moduleName(n.A); ok && name == "os.environ" {
			code, ok := p.to(v, of(text))
			p.put("os.Setenv(%s, %s)", p.value(n.B, of(text)), code)
			return ok
		}
		base, ok := p.expr(n.A)
		if !ok || p.kind(n.B) == pyparse.Slice {
			return false
		}
		code, ok := p.to(v, of(anything))
		if !ok {
			return false
		}
		p.joinElement(base.v, v.typ)
		switch base.typ.kind {
		case dictKind:
			p.put("%s.set(%s, %s)", base.op(), p.value(n.B, of(anything)), code)
			return true
		case listKind, anything, unknown:
			p.put("%s(%s, %s, %s)", p.help("setIndex"), base.code, p.value(n.B, of(anything)), code)
			return true
		}
	}
	return false
}

// storeVar assigns to a variable or attribute.
func (p *port) storeVar(target *variable, code string, v val, declare bool) bool {
	switch v.typ.kind {
	case flagParser, quiet:
		if target.typ.kind == unknown {
			target.typ = v.typ
			p.changed = true
		}
		return target.typ.kind == v.typ.kind
	case module:
		return false
	}
	if target.typ.kind == flagParser || target.typ.kind == quiet {
		return false
	}
	p.join(target, v.typ)
	if !v.pairs {
		p.joinElement(target, v.element())
	}
	c, ok := p.to(v, target.typ)
	if !ok {
		return false
	}
	if v.typ.kind == none && target.typ.kind == text {
		c = `""`
	}
	switch {
	case !declare && target.constant != 0 && target.global:
		return true // it is written where it is declared
	case code == c:
		p.put("_ = %s", c) // x = x
	case !declare:
		p.put("%s = %s", code, c)
	case v.typ.kind == none:
		target.declared = true
		p.put("var %s %s", code, p.spell(target.typ))
	case v.typ == target.typ:
		target.declared = true
		p.put("%s := %s", code, c)
	default:
		target.declared = true
		p.put("var %s %s = %s", code, p.spell(target.typ), c)
	}
	return true
}

// unpack translates a, b = x.
func (p *port) unpack(t, x id) bool {
	targets := p.list(p.n(t).B)
	if k := p.kind(x); (k == pyparse.Tuple || k == pyparse.List) && len(p.list(p.n(x).B)) == len(targets) {
		var vs []val
		for _, e := range p.list(p.n(x).B) {
			v := p.any(e)
			if v.text == nil && !v.num && v.typ.kind != none {
				name := p.temp("part")
				p.put("%s := %s", name, v.code)
				v = atom(name, v.typ)
			}
			vs = append(vs, v)
		}
		for i, e := range targets {
			if !p.store(e, vs[i], nil) {
				return false
			}
		}
		return true
	}
	if n := p.n(x); n.Kind == pyparse.Call && len(targets) == 2 {
		if name, ok := p.moduleName(n.A); ok && strings.HasSuffix(name, "getopt") {
			return p.getopt(targets, p.callArgs(x))
		}
		if v, ok := p.expr(x); ok && v.typ.kind == namespace {
			return p.store(targets[0], v, nil) && p.store(targets[1], atom(p.help("newList")+"("+p.help("items")+"(flag.Args())...)", of(listKind)), nil)
		}
	}
	v := p.any(x)
	if v.typ.kind == none {
		return false
	}
	if v.typ == (typ{sdk, "GroupCA"}) && len(targets) == 2 {
		return p.store(targets[0], atom(v.op()+".GroupID", of(text)), nil) && p.store(targets[1], atom(v.op()+".CA", of(text)), nil)
	}
	name := p.temp("parts")
	p.put("%s := %s(%s)", name, p.help("items"), v.code)
	for i, e := range targets {
		if p.kind(e) == pyparse.Star || !p.store(e, atom(p.help("index")+"("+name+", "+itoa(i)+")", of(anything)), nil) {
			return false
		}
	}
	return true
}

// augAssign translates x += v.
func (p *port) augAssign(n pyparse.Node) bool {
	op := strings.TrimSuffix(p.between(p.n(n.A).End, p.n(n.B).Pos), "=")
	if binding[op] == 0 {
		return false
	}
	a, ok := p.expr(n.A)
	if !ok {
		return false
	}
	b := p.any(n.B)
	if a.typ.kind == listKind && op == "+" {
		p.put("%s.append(%s(%s)...)", a.op(), p.help("items"), b.code)
		return true
	}
	if a.typ == b.typ && (a.typ.kind == integer || a.typ.kind == float || a.typ.kind == text && op == "+") && (op == "+" || op == "-" || op == "*") && p.kind(n.A) != pyparse.Index {
		if b.code == "1" && op != "*" {
			p.put("%s%s%s", a.code, op, op)
			return true
		}
		p.put("%s %s= %s", a.code, op, b.code)
		return true
	}
	v, ok := p.calculation(op, a, b)
	return ok && p.store(n.A, v, nil)
}

// getopt translates options, rest = getopt.getopt(arguments, "ab:", ["long="]).
func (p *port) getopt(targets []id, args callArgs) bool {
	if !args.only(2, 3) {
		return false
	}
	first, ok := p.expr(args.pos[0])
	if !ok || first.typ.name != "[]string" {
		return false
	}
	call := p.help("getopt") + "(" + first.code + ", " + p.value(args.pos[1], of(text))
	if len(args.pos) == 3 {
		if p.kind(args.pos[2]) != pyparse.List {
			return false
		}
		for _, e := range p.list(p.n(args.pos[2]).B) {
			call += ", " + p.value(e, of(text))
		}
	}
	options, rest := p.temp("options"), p.temp("rest")
	p.put("%s, %s := %s)", options, rest, call)
	return p.store(targets[0], atom(options, typ{sdk, "[]pair"}), nil) && p.store(targets[1], atom(rest, typ{sdk, "[]string"}), nil)
}
