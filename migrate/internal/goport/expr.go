package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// value translates an expression for a place that wants a type. What cannot be carried
// over becomes a call of todo.
func (p *port) value(x id, want typ) string {
	m := p.mark()
	defer p.notCondition()()
	if p.cautious == 0 || p.literal(x) || p.hasUse(x) {
		if v, ok := p.expr(x); ok {
			if code, ok := p.to(v, want); ok {
				return code
			}
		}
		p.reset(m)
	}
	return p.missing(x, want)
}

// any translates an expression and keeps its own type.
func (p *port) any(x id) val {
	m := p.mark()
	defer p.notCondition()()
	if p.cautious == 0 || p.literal(x) || p.hasUse(x) {
		if v, ok := p.expr(x); ok && v.typ.kind != module && v.typ.kind != flagParser && v.typ.kind != quiet {
			return v
		}
		p.reset(m)
	}
	return atom(p.missing(x, of(anything)), of(anything))
}

// notCondition tells that what follows is no condition, until the result is called.
func (p *port) notCondition() func() {
	old := p.inCondition
	p.inCondition = 0
	return func() { p.inCondition = old }
}

// missing writes the TODO of an expression and returns the code in its place. V1's
// calls in the expression are made nevertheless.
func (p *port) missing(x id, want typ) string {
	p.keepCalls(x)
	n := p.n(x)
	number := p.todo(x, n.Pos, n.End, "")
	src, _, cut := strings.Cut(strings.ToValidUTF8(p.src(x), "?"), "\n")
	if cut {
		src = strings.TrimRight(src, " \r") + " ..."
	}
	if want.kind == unknown || want.kind == none {
		want = of(anything)
	}
	return p.help("todo") + "[" + p.spell(want) + "](" + itoa(number) + ", " + quote(src) + ")"
}

// keepCalls makes V1's calls in an expression that is not carried over itself.
func (p *port) keepCalls(x id) {
	if p.noHoist > 0 || p.cautious > 1 {
		return
	}
	p.within(x, func(y id) bool {
		if p.kind(y) == pyparse.Lambda {
			return false
		}
		if p.kind(y) != pyparse.Call || y == x || len(p.uses[y]) == 0 || p.made[y] {
			return true
		}
		m := p.mark()
		if v, ok := p.expr(y); ok {
			if v.code != "" && v.typ.kind != none {
				p.put("_ = %s", v.code)
			}
			p.makes(y)
			return false
		}
		p.reset(m)
		return true
	})
}

// hasUse reports whether an expression uses the SDK.
func (p *port) hasUse(x id) bool {
	found := false
	p.within(x, func(y id) bool {
		found = found || len(p.uses[y]) > 0
		return !found
	})
	return found
}

// condition translates an expression as a condition.
func (p *port) condition(x id) string {
	m := p.mark()
	p.inCondition++
	defer func() { p.inCondition-- }()
	if p.cautious == 0 || p.hasUse(x) {
		if v, ok := p.expr(x); ok {
			switch v.typ.kind {
			case module, flagParser, quiet:
			default:
				return p.truth(v)
			}
		}
		p.reset(m)
	}
	return p.missing(x, of(boolean))
}

// expr translates an expression. It reports false when it cannot.
func (p *port) expr(x id) (val, bool) {
	if x == 0 || p.deep > 200 {
		return val{}, false
	}
	p.deep++
	defer func() { p.deep-- }()
	n := p.n(x)
	switch n.Kind {
	case pyparse.Name:
		return p.nameExpr(x)
	case pyparse.Attr:
		return p.attrExpr(x)
	case pyparse.Call:
		return p.callExpr(x)
	case pyparse.Index:
		return p.indexExpr(x)
	case pyparse.Str:
		return p.stringExpr(x)
	case pyparse.Num:
		return p.numberExpr(x)
	case pyparse.Tuple, pyparse.List, pyparse.Set:
		elems, types, ok := p.elements(n.B)
		if !ok {
			return val{}, false
		}
		v := atom(p.help("newList")+"("+strings.Join(elems, ", ")+")", of(listKind))
		v.elem = p.elementsOf(types)
		return v, true
	case pyparse.Dict:
		return p.dictExpr(n)
	case pyparse.Cond:
		return p.condExpr(n)
	case pyparse.Bool, pyparse.Binary:
		return p.operatorExpr(x)
	case pyparse.Unary:
		return p.unaryExpr(x)
	case pyparse.Comp:
		return p.compExpr(n)
	case pyparse.Await:
		return p.expr(n.A)
	}
	return val{}, false
}

// elements translates the elements of a list.
func (p *port) elements(first id) (codes []string, types []typ, ok bool) {
	for _, e := range p.list(first) {
		if p.kind(e) == pyparse.Star {
			return nil, nil, false
		}
		v := p.any(e)
		codes, types = append(codes, p.boxed(v)), append(types, v.typ)
	}
	return codes, types, true
}

func (p *port) dictExpr(n pyparse.Node) (val, bool) {
	var parts []string
	var types []typ
	for _, e := range p.list(n.B) {
		pair := p.n(e)
		if pair.Kind != pyparse.Pair {
			return val{}, false
		}
		key := p.value(pair.A, of(anything))
		v := p.any(pair.B)
		parts, types = append(parts, key, p.boxed(v)), append(types, v.typ)
	}
	v := atom(p.help("newDict")+"("+strings.Join(parts, ", ")+")", of(dictKind))
	v.elem = p.elementsOf(types)
	return v, true
}

func (p *port) nameExpr(x id) (val, bool) {
	name := p.f.Name(x)
	switch name {
	case "None":
		return atom("nil", of(none)), true
	case "True":
		return atom("true", of(boolean)), true
	case "False":
		return atom("false", of(boolean)), true
	}
	if code, ok := p.constant(x); ok {
		return code, true
	}
	if p.override[name] != nil {
		v := p.override[name]
		return val{code: v.goName, typ: v.typ, operand: true, v: v}, true
	}
	v := p.scope.lookup(name)
	if v == nil {
		switch name {
		case "__name__":
			return atom(`"__main__"`, of(text)), true
		case "__file__":
			return atom("os.Args[0]", of(text)), true
		}
		return val{}, false
	}
	switch {
	case v.module != "" && v.imported == "":
		return val{code: "", typ: typ{module, v.module}}, true
	case v.imported != "":
		if known := p.knownImport(v.imported); known {
			return val{code: "", typ: typ{module, v.imported}}, true
		}
		v.global, v.used = true, true
		return val{code: v.goName, typ: v.typ, operand: true, v: v}, true
	case v.fn != nil:
		return val{code: v.fn.goName, typ: typ{callable, ""}, operand: true}, false
	case v.class != nil:
		return val{}, false
	case v.typ.kind == bound:
		return val{}, false
	case v.typ.kind == flagParser || v.typ.kind == quiet:
		return val{code: v.goName, typ: v.typ, v: v}, true
	}
	v.used = true
	if !v.param && !v.global && !v.declared {
		return val{}, false
	}
	return val{code: v.goName, typ: v.typ, operand: true, v: v}, true
}

// attrExpr translates base.name.
func (p *port) attrExpr(x id) (val, bool) {
	if c, ok := p.constant(x); ok {
		return c, true
	}
	n := p.n(x)
	name := p.f.Name(x)
	if dotted, ok := p.moduleName(x); ok {
		return p.moduleValue(x, dotted)
	}
	if p.kind(n.A) == pyparse.Name {
		if v := p.scope.lookup(p.f.Name(n.A)); v != nil && v.class != nil {
			return p.classValue(v.class, name)
		}
	}
	base, ok := p.expr(n.A)
	if !ok {
		return val{}, false
	}
	return p.attribute(x, base, name)
}

// attribute translates an attribute of a value.
func (p *port) attribute(x id, base val, name string) (val, bool) {
	switch base.typ.kind {
	case object:
		c := p.classes[base.typ.name]
		if c == nil {
			return val{}, false
		}
		if m := c.method(name); m != nil && m.property {
			if m.result.kind == unknown || m.result.kind == none {
				return val{}, false
			}
			return atom(base.op()+"."+m.goName+"()", m.result), true
		}
		if slot, ok := slots[name]; ok && c.sdkBase() != "" && !c.hasField(name) {
			return atom(base.op()+"."+slot.goName, typ{callable, slot.signature}), true
		}
		if !c.hasField(name) {
			if c.method(name) != nil || c.sdkBase() != "" || c.threads {
				return val{}, false
			}
			if len(p.uses[x]) > 0 {
				return val{}, false
			}
		}
		v := p.field(c, name)
		v.used = true
		return val{code: base.op() + "." + v.goName, typ: v.typ, operand: true, v: v}, true
	case namespace:
		f := p.flags.field(name)
		if f == nil {
			return val{}, false
		}
		return val{code: base.op() + "." + f.goName, typ: f.typ, operand: true}, true
	case sdk:
		a, ok := attributes[base.typ.name+"."+name]
		if !ok {
			return val{}, false
		}
		p.carried(x)
		return atom(base.op()+"."+a.goName, a.typ), true
	case failure:
		switch name {
		case "message", "msg", "strerror":
			return atom(base.op()+".Error()", of(text)), true
		}
	case anything, unknown:
		// message.payload of a parameter that nobody has told of.
		if base.v != nil && base.typ.kind == unknown && (name == "payload" || name == "topic") {
			p.join(base.v, message)
		}
	}
	return val{}, false
}

func (p *port) classValue(c *class, name string) (val, bool) {
	if v := c.fields[name]; v != nil && v.constant != 0 {
		lit, ok := p.expr(v.constant)
		return lit, ok
	}
	return val{}, false
}

func (p *port) condExpr(n pyparse.Node) (val, bool) {
	p.noHoist++
	defer func() { p.noHoist-- }()
	test, ok := p.expr(n.A)
	if !ok {
		return val{}, false
	}
	a, ok1 := p.expr(n.B)
	b, ok2 := p.expr(n.C)
	if !ok1 || !ok2 {
		return val{}, false
	}
	t := join(a.typ, b.typ)
	if t.kind == none || t.kind == unknown {
		t = of(anything)
	}
	ac, ok1 := p.to(a, t)
	bc, ok2 := p.to(b, t)
	if !ok1 || !ok2 {
		return val{}, false
	}
	return atom("func() "+p.spell(t)+" {\nif "+p.truth(test)+" {\nreturn "+ac+"\n}\nreturn "+bc+"\n}()", t), true
}
