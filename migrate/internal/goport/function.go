package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// enterFunc makes a function the one that is being translated, until the result is
// called.
func (p *port) enterFunc(fn *function) func() {
	scope, f, m, c, loops, temps, init, cls, noHoist, handled, inTry, stmt, cautious := p.scope, p.fn, p.mode, p.closure, p.loops, p.temps, p.init, p.cls, p.noHoist, p.handled, p.inTry, p.stmt, p.cautious
	p.scope, p.fn, p.closure, p.loops, p.temps, p.init, p.noHoist, p.handled, p.inTry = fn.scope, fn, nil, 0, map[string]int{}, false, 0, "", 0
	if fn.class != nil {
		p.cls = fn.class
	}
	switch {
	case fn.tried:
		p.mode = inTried
	case fn.callback:
		p.mode = inCallback
	default:
		p.mode = inMain
	}
	return func() {
		p.scope, p.fn, p.mode, p.closure, p.loops, p.temps, p.init, p.cls, p.noHoist, p.handled, p.inTry, p.stmt, p.cautious = scope, f, m, c, loops, temps, init, cls, noHoist, handled, inTry, stmt, cautious
	}
}

// signatureOf writes the parameters and the result of a function. skip is 1 for a method.
func (p *port) signatureOf(fn *function, skip int) string {
	var params []string
	for _, prm := range fn.params[min(skip, len(fn.params)):] {
		params = append(params, prm.goName+" "+p.spell(prm.typ))
	}
	s := "(" + strings.Join(params, ", ") + ")"
	if fn.result.kind != none && fn.result.kind != unknown && !p.init {
		s += " " + p.spell(fn.result)
	}
	return s
}

// body translates the statements of a function.
func (p *port) body(fn *function) {
	list := p.list(p.n(fn.node).B)
	if len(list) > 0 && p.docstring(list[0]) {
		list = list[1:]
	}
	for _, prm := range fn.params {
		if prm.def != 0 {
			m := p.mark()
			if v, ok := p.expr(prm.def); ok {
				p.join(prm.variable, v.typ)
			}
			p.reset(m)
		}
	}
	from := p.n(fn.node).Pos
	if len(list) > 0 {
		from = p.n(list[0]).Pos
	}
	ends := p.stmts(list, from)
	p.stmt = fn.node
	if !ends {
		if r := p.bareReturn(); r != "return" {
			p.put("%s", r)
		}
	}
}

// before returns where the statement before one of a class ends.
func (p *port) before(class, s id) int32 {
	from := p.n(class).Pos
	for _, x := range p.list(p.n(class).B) {
		if x == s {
			break
		}
		from = p.n(x).End
	}
	return from
}

// docstring reports whether a statement is a text that nobody uses.
func (p *port) docstring(s id) bool {
	n := p.n(s)
	return n.Kind == pyparse.ExprStmt && n.B != 0 && p.kind(n.B) == pyparse.Str && p.n(n.B).Next == 0
}

// doc writes what is said before a function or class, and its docstring.
func (p *port) doc(node id) {
	for _, c := range p.docs[node] {
		p.comment(c)
	}
	list := p.list(p.n(node).B)
	if len(list) > 0 && p.docstring(list[0]) {
		m := p.mark()
		if v, ok := p.expr(p.n(list[0]).B); ok && v.text != nil {
			p.comment(strings.TrimSpace(dedent(*v.text)))
			return
		}
		p.reset(m)
	}
}

// define writes a function of the module, or a method.
func (p *port) define(fn *function) {
	p.stmt = fn.node
	n := p.n(fn.node)
	p.put("")
	if fn.class != nil {
		p.docs[fn.node] = p.commentsIn(p.before(fn.class.node, fn.node), n.Pos)
	}
	if p.ambition[fn.node] >= 3 || fn.generator || fn.classm {
		p.todo(fn.node, n.Pos, n.End, "")
		return
	}
	for _, d := range p.list(n.C) {
		if name, _ := p.dotted(d); name != "staticmethod" && name != "property" {
			dn := p.n(d)
			p.todo(d, dn.Pos, dn.End, "a decorator")
		}
	}
	p.doc(fn.node)
	for _, x := range p.list(n.A) {
		if p.n(x).C != 0 {
			pn := p.n(x)
			p.todo(x, pn.Pos, pn.End, "a parameter")
		}
	}
	leave := p.enterFunc(fn)
	defer leave()
	switch {
	case fn.class != nil && !fn.static && len(fn.params) > 0:
		p.put("func (self *%s) %s%s {", fn.class.goName, fn.goName, p.signatureOf(fn, 1))
	default:
		p.put("func %s%s {", fn.goName, p.signatureOf(fn, 0))
	}
	p.body(fn)
	p.stmt = fn.node
	p.put("}")
}

// nestedDef writes a function in a function, as a variable.
func (p *port) nestedDef(s id) {
	fn := p.funcs[s]
	n := p.n(s)
	if fn == nil || !fn.nested {
		return // of the module: it is written apart
	}
	v := p.scope.vars[fn.py]
	if fn.generator || v == nil || v.fn != fn || len(p.list(n.C)) > 0 {
		p.whole(s)
		return
	}
	outer := p.loops
	p.doc(s)
	leave := p.enterFunc(fn)
	if fn.tried || fn.callback {
	} else if outerFn := p.fn; outerFn != nil {
		p.mode = inCallback
	}
	blk := p.scope.parent.blocks
	_ = blk
	if v.home != nil && v.first == s {
		if p.mentions(s, fn.py) {
			p.put("var %s func%s", fn.goName, p.signatureOf(fn, 0))
			p.put("%s = func%s {", fn.goName, p.signatureOf(fn, 0))
		} else {
			p.put("%s := func%s {", fn.goName, p.signatureOf(fn, 0))
		}
	} else {
		p.put("%s := func%s {", fn.goName, p.signatureOf(fn, 0))
	}
	p.body(fn)
	leave()
	p.stmt = s
	p.loops = outer
	p.put("}")
}

// classOf returns the class that a statement defines, or nil.
func (p *port) classOf(s id) *class {
	if c := p.classes[p.f.Name(s)]; c != nil && c.node == s {
		return c
	}
	return nil
}

// defineClass writes a class: a struct, a function that makes it, and methods.
func (p *port) defineClass(c *class) {
	p.stmt = c.node
	n := p.n(c.node)
	p.put("")
	if p.ambition[c.node] >= 3 {
		p.lost[c] = true
		p.todo(c.node, n.Pos, n.End, "")
		return
	}
	if c.raises && p.emptyClass(n) {
		p.comment("python: class " + c.py + ", an exception: raise and isPython know it by its name")
		return
	}
	p.doc(c.node)
	for _, b := range p.list(n.A) {
		p.carriedBase(c, b)
	}
	p.put("type %s struct {", c.goName)
	if c.base != nil {
		p.put("*%s", c.base.goName)
	}
	if c.v1Base != "" {
		p.put("%s", goTypes[c.v1Base])
	}
	for _, f := range c.order {
		if f.typ.kind != flagParser && f.typ.kind != quiet {
			p.put("%s %s", f.goName, p.spell(f.typ))
		}
	}
	p.put("}")
	p.constructor(c)
	for _, x := range p.list(n.B) {
		if fn := p.funcs[x]; fn != nil && fn.class == c && fn.py != "__init__" {
			if c.methods[fn.py] != fn {
				fnode := p.n(x)
				p.stmt = x
				p.put("")
				p.todo(x, fnode.Pos, fnode.End, "")
				continue
			}
			p.define(fn)
		}
	}
}

func (p *port) emptyClass(n pyparse.Node) bool {
	for _, x := range p.list(n.B) {
		if p.src(x) != "pass" && !p.docstring(x) {
			return false
		}
	}
	return true
}

// carriedBase notes that the base of a class is in the output.
func (p *port) carriedBase(c *class, b id) {
	if c.v1Base != "" && len(p.uses[b]) > 0 {
		p.carried(b)
	}
}

// constructor writes the function that makes an object.
func (p *port) constructor(c *class) {
	n := p.n(c.node)
	init := c.methods["__init__"]
	fn := init
	if fn == nil {
		fn = p.plainInit(c)
	}
	leave := p.enterFunc(fn)
	defer leave()
	p.init = true
	p.put("")
	p.stmt = fn.node
	inherited := (*function)(nil)
	if init == nil && c.base != nil {
		inherited = c.method("__init__")
	}
	switch {
	case inherited != nil:
		var params, args []string
		for _, prm := range inherited.params[min(1, len(inherited.params)):] {
			params = append(params, prm.goName+" "+p.spell(prm.typ))
			args = append(args, prm.goName)
		}
		p.put("func new%s(%s) *%s {", upperFirst(c.goName), strings.Join(params, ", "), c.goName)
		p.put("self := &%s{%s: new%s(%s)}", c.goName, c.base.goName, upperFirst(c.base.goName), strings.Join(args, ", "))
	default:
		p.put("func new%s%s *%s {", upperFirst(c.goName), p.signatureOf(fn, 1), c.goName)
		if c.base != nil && init == nil {
			p.put("self := &%s{%s: new%s()}", c.goName, c.base.goName, upperFirst(c.base.goName))
		} else {
			p.put("self := &%s{}", c.goName)
		}
	}
	// What the body of the class assigns.
	for _, x := range p.list(n.B) {
		xn := p.n(x)
		p.stmt = x
		switch {
		case xn.Kind == pyparse.Def || xn.Kind == pyparse.Class || p.docstring(x) || p.src(x) == "pass":
		case xn.Kind == pyparse.Assign && xn.B == 0:
		case xn.Kind == pyparse.Assign && p.kind(xn.A) == pyparse.Name && p.n(xn.A).Next == 0 && p.ambition[x] < 3:
			m := p.mark()
			f := p.field(c, p.f.Name(xn.A))
			v, ok := p.assigned(xn.B)
			if p.literal(xn.B) {
				f.constant = xn.B
			}
			if !ok || !p.storeVar(f, "self."+f.goName, v, false) {
				p.reset(m)
				p.whole(x)
			}
		default:
			p.whole(x)
		}
	}
	if init != nil {
		if init.generator {
			p.whole(init.node)
		} else {
			p.initBody(init)
		}
	}
	for _, slot := range [...]string{"onOnline", "onOffline", "onMessage"} {
		if m := c.methods[slot]; m != nil && c.sdkBase() != "" {
			p.slotMethod(c, slot, m)
		}
	}
	p.stmt = fn.node
	if len(p.out) == 0 || p.out[len(p.out)-1].text != "return self" {
		p.put("return self")
	}
	p.put("}")
}

// initBody writes what __init__ does.
func (p *port) initBody(init *function) {
	if p.ambition[init.node] >= 3 {
		p.whole(init.node)
		return
	}
	list := p.list(p.n(init.node).B)
	if len(list) > 0 && p.docstring(list[0]) {
		list = list[1:]
	}
	from := p.n(init.node).Pos
	if len(list) > 0 {
		from = p.n(list[0]).Pos
	}
	p.stmts(list, from)
}

// slotMethod lets a method that a class defines over a slot of the SDK be called.
func (p *port) slotMethod(c *class, slot string, m *function) {
	s := slots[slot]
	code, ok := p.adapt("self."+m.goName, m, s.signature, 1)
	if !ok {
		return
	}
	p.stmt = m.node
	p.put("self.%s = %s", s.goName, code)
	n := p.n(m.node)
	for i, f := range p.findings {
		if f.Pos == n.NamePos && f.End == n.NameEnd {
			p.accounts = append(p.accounts, account{i, 0})
		}
	}
}

// plainInit is the __init__ of a class that has none.
func (p *port) plainInit(c *class) *function {
	fn := p.inits[c]
	if fn == nil {
		fn = &function{node: c.node, py: "__init__", class: c}
		fn.scope = p.newScope(fn, p.module)
		v := &variable{py: "self", goName: "self", typ: typ{object, c.py}, param: true, declared: true}
		fn.params = []*parameter{{variable: v}}
		p.inits[c] = fn
	}
	return fn
}
