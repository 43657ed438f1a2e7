package pyscan

import (
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// function returns the function that a def or lambda makes, with its parameters.
func (p *program) function(s *scope, id pyparse.ID) *function {
	m := s.mod
	if i, ok := m.funcs[id]; ok {
		return p.funcs[i]
	}
	f := m.file
	n := f.Nodes[id]
	fn := &function{mod: m, node: id, scope: p.newScope(m, s), result: p.newCell(m, nil), yields: p.newCell(m, nil)}
	fn.scope.fn = fn
	if s.isClass {
		fn.scope.class = s.class
	}
	for x := n.A; x != 0; x = f.Nodes[x].Next {
		pn := f.Nodes[x]
		prm := param{name: f.Name(x), cell: p.newCell(m, nil), flag: pn.Flag}
		if prm.name != "" {
			fn.scope.names[prm.name] = prm.cell
		}
		p.declareTargets(fn.scope, pn.C)
		if pn.Flag == 0 || prm.name != "" {
			fn.params = append(fn.params, prm)
		}
	}
	p.declare(fn.scope, n.B)
	m.funcs[id] = int32(len(p.funcs))
	p.funcs = append(p.funcs, fn)
	return fn
}

// body goes through a function: its defaults, its annotations, its statements.
func (p *program) body(fn *function, id pyparse.ID) {
	outside := p.within
	p.within = fn.mod
	p.inside(fn, id)
	p.within = outside
}

func (p *program) inside(fn *function, id pyparse.ID) {
	f := fn.mod.file
	n := f.Nodes[id]
	outer := fn.scope.parent
	fn.scope.now = nil
	i := 0
	for x := n.A; x != 0; x = f.Nodes[x].Next {
		pn := f.Nodes[x]
		if pn.Flag != 0 && f.Name(x) == "" {
			continue
		}
		prm := fn.params[i]
		if i == 0 && outer.isClass && fn.role != static && pn.Flag == 0 {
			kind := vObject
			if fn.role == classMethod || f.Name(id) == "__new__" {
				kind = vClass
			}
			p.put(prm.cell, one(kind, outer.class.index, 0, Certain))
		}
		i++
		if pn.A != 0 {
			p.put(prm.cell, p.eval(outer, pn.A))
		}
		if pn.B != 0 {
			v := p.annotation(outer, pn.B).atMost(Likely)
			if pn.Flag == 0 {
				p.put(prm.cell, v)
			} else if len(v) > 0 {
				p.put(prm.cell, p.boxOf(fn.scope, x, v))
			}
		}
		switch pn.Flag {
		case pyparse.ParamStar:
			p.put(prm.cell, one(vBox, p.box(fn.mod, x), 0, Likely))
		case pyparse.ParamDoubleStar:
			p.put(prm.cell, one(vBox, p.mapping(fn.mod, x), 0, Likely))
		}
		if pn.C != 0 {
			p.bind(fn.scope, pn.C, p.get(prm.cell))
		}
	}
	if n.Kind == pyparse.Lambda {
		p.put(fn.result, p.eval(fn.scope, n.B))
		return
	}
	if n.D != 0 {
		p.put(fn.result, p.annotation(outer, n.D).atMost(Likely))
	}
	p.signature(fn, id)
	p.inject(fn, f.Name(id))
	p.exec(fn.scope, n.B)
	if len(p.cells[fn.yields]) > 0 {
		if fn.role == managed {
			p.put(fn.result, p.get(fn.yields))
		} else {
			b := p.box(fn.mod, id)
			p.put(p.boxCell(p.boxes[b], anyKey), p.get(fn.yields))
			p.put(fn.result, one(vBox, b, 0, Likely))
		}
	}
}

// decorators evaluates decorators and says what they make of the function.
// Those that are not known leave it as it is; one of the program's own is given the
// function, which it may call.
func (p *program) decorators(s *scope, id pyparse.ID, fn *function) set {
	f := s.mod.file
	v := one(vFunc, s.mod.funcs[fn.node], 0, Certain)
	for ; id != 0; id = f.Nodes[id].Next {
		for _, e := range p.eval(s, id) {
			switch given := (arguments{pos: []set{v}}); {
			case e.kind == vFunc && p.funcs[e.a] != fn:
				p.wrapped(s, fn, p.call(p.funcs[e.a], nil, given))
			case e.kind == vClass:
				p.construct(s, id, e, given)
			case e.kind == vBox && p.boxes[e.a].op != nil:
				p.given(p.boxes[e.a].op, fn)
			case e.kind == vObject:
				for _, m := range p.lookup(p.classes[e.a], "__call__", false) {
					if m.kind == vFunc {
						p.wrapped(s, fn, p.call(p.funcs[m.a], one(vObject, e.a, 0, e.conf), given))
					}
				}
			}
		}
		n := f.Nodes[id]
		if n.Kind == pyparse.Call {
			n = f.Nodes[n.A]
		}
		name := f.Src[n.NamePos:n.NameEnd]
		switch {
		case name == "register" && f.Nodes[id].Kind == pyparse.Call && f.Nodes[id].B != 0 && len(fn.params) > 0: // of a singledispatch
			p.put(fn.params[0].cell, p.instances(p.quietly(s, f.Nodes[id].B)).atMost(Likely))
		case name == "staticmethod":
			fn.role = static
		case name == "classmethod":
			fn.role = classMethod
		case strings.HasSuffix(strings.ToLower(name), "property"), name == "getter":
			fn.role = property
		case name == "setter":
			fn.role = setter
		case strings.HasSuffix(name, "contextmanager"):
			fn.role = managed
		case strings.HasSuffix(name, "fixture"):
			fn.role = managed
			p.fixture(fn, f.Name(fn.node))
		}
	}
	return v
}

// wrapped notes that a decorator has put other functions in the place of one: they are
// called with its arguments.
func (p *program) wrapped(s *scope, fn *function, by set) {
	for _, e := range by {
		if e.kind != vFunc || p.funcs[e.a] == fn {
			continue
		}
		w := p.funcs[e.a]
		if !slices.Contains(fn.wrappers, w) && w.wrappers == nil {
			fn.wrappers = append(fn.wrappers, w)
		}
		if s.isClass {
			p.putSelf(w, s.class.index)
		}
	}
}

func (p *program) classStmt(s *scope, id pyparse.ID) {
	m := s.mod
	f := m.file
	n := f.Nodes[id]
	i, ok := m.classes[id]
	if !ok {
		i = int32(len(p.classes))
		c := &class{index: i, name: f.Name(id), scope: p.newScope(m, s), bases: p.newCell(m, nil), setters: map[string]*function{}}
		c.scope.isClass, c.scope.class = true, c
		p.classes, m.classes[id] = append(p.classes, c), i
		p.declare(c.scope, n.B)
	}
	c := p.classes[i]
	for x := n.C; x != 0; x = f.Nodes[x].Next {
		for _, e := range p.eval(s, x) {
			if e.kind == vFunc { // a decorator of the program's own, which may keep the class
				p.call(p.funcs[e.a], nil, arguments{pos: []set{one(vClass, i, 0, Certain)}})
			}
		}
	}
	for x := n.A; x != 0; x = f.Nodes[x].Next {
		v := p.eval(s, x)
		if f.Nodes[x].Kind == pyparse.Keyword {
			continue
		}
		p.holds(c, f.Text(x), x)
		if strings.HasSuffix(f.Text(x), "App") {
			p.apps = p.apps.with(entry{value{vObject, i, 0}, Likely})
		}
		for _, e := range v {
			if e.kind == vClass && p.classes[e.a] != c {
				p.classes[e.a].addSub(c)
			}
		}
		p.put(c.bases, v)
	}
	if c.carries {
		p.wakeBases(c, p.newWalk())
	}
	p.store(s, f.Name(id), one(vClass, i, 0, Certain))
	c.scope.now = nil
	p.exec(c.scope, n.B)
	p.protocol(c)
	// A callback slot that the class defines itself is an assignment to it.
	if sym, ok := p.baseSymbol(c, p.newWalk()); ok {
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			if f.Nodes[x].Kind == pyparse.Def && p.symbols[sym.a].members[f.Name(x)] {
				p.found(c.scope, x, Assignment, p.memberName(sym.a, f.Name(x)), sym.conf, nil)
			}
		}
	}
}

func (c *class) addSub(sub *class) {
	for _, s := range c.subs {
		if s == sub {
			return
		}
	}
	c.subs = append(c.subs, sub)
}
