package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// exec goes through a list of statements.
func (p *program) exec(s *scope, id pyparse.ID) {
	f := s.mod.file
	for ; id != 0; id = f.Nodes[id].Next {
		p.statement(s, id)
	}
}

func (p *program) statement(s *scope, id pyparse.ID) {
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.ExprStmt, pyparse.Simple:
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			p.eval(s, x)
		}
		if n.B != 0 && n.Kind == pyparse.Simple && strings.HasPrefix(f.Src[n.Pos:], "assert") {
			p.narrow(s, n.B)
		}
	case pyparse.Assign:
		p.assign(s, id)
	case pyparse.AugAssign:
		v := p.eval(s, n.B)
		// clients += [client] adds to the container.
		for _, e := range p.eval(s, n.A) {
			if e.kind == vBox {
				p.put(p.boxCell(p.boxes[e.a], anyKey), p.iterate(v))
			}
		}
	case pyparse.Import:
		for a := n.B; a != 0; a = f.Nodes[a].Next {
			p.importModule(s, a)
		}
	case pyparse.From:
		p.importFrom(s, id)
	case pyparse.Def:
		fn := p.function(s, id)
		decorated := p.decorators(s, n.C, fn)
		if fn.role == setter && s.isClass {
			s.class.setters[f.Name(id)] = fn
		} else {
			p.store(s, f.Name(id), decorated)
		}
		if s.mod.stage == awake {
			p.body(fn, id)
		}
	case pyparse.Class:
		p.classStmt(s, id)
	case pyparse.Return:
		if v := p.eval(s, n.A); s.fn != nil {
			p.put(s.fn.result, v)
		}
	case pyparse.For:
		v := p.iterate(p.eval(s, n.B))
		p.forget(s, id)
		p.bind(s, n.A, v)
		p.exec(s, n.C)
		p.forget(s, id)
		p.exec(s, n.D)
	case pyparse.While:
		p.forget(s, id)
		p.eval(s, n.A)
		p.exec(s, n.B)
		p.forget(s, id)
		p.exec(s, n.C)
	case pyparse.If:
		p.eval(s, n.A)
		not := negated(f, n.A)
		p.fork(s, func() { p.narrow(s, n.A); p.exec(s, n.B) }, func() { p.exec(s, n.C) })
		if not != 0 && n.C == 0 && leaves(f, n.B) {
			p.narrow(s, not)
		}
	case pyparse.Try:
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			handler := f.Nodes[x].Kind == pyparse.Handler
			if handler {
				p.forget(s, id)
			}
			p.statement(s, x)
			if handler {
				p.forget(s, id)
			}
		}
		p.forget(s, id)
	case pyparse.Handler:
		v := p.eval(s, n.A)
		if n.C != 0 {
			// except A, B: lists another class, or names the exception.
			if k := f.Nodes[n.C].Kind; k == pyparse.Attr || k == pyparse.Tuple || p.isException(s, n.C) {
				p.eval(s, n.C)
			} else {
				p.bind(s, n.C, p.instances(v))
			}
		}
		p.exec(s, n.B)
	case pyparse.With:
		for w := n.A; w != 0; w = f.Nodes[w].Next {
			item := f.Nodes[w]
			v := p.eval(s, item.A)
			if item.B != 0 {
				p.bind(s, item.B, p.entered(v))
			}
		}
		p.exec(s, n.B)
	case pyparse.Match:
		v := p.eval(s, n.A)
		for c := n.B; c != 0; c = f.Nodes[c].Next {
			cs := f.Nodes[c]
			if cs.Kind != pyparse.Case {
				p.statement(s, c)
				continue
			}
			p.forget(s, id)
			p.matchCase(s, cs.A, v)
			p.eval(s, cs.B)
			p.exec(s, cs.C)
		}
		p.forget(s, id)
	case pyparse.Global:
	default:
		p.eval(s, id)
	}
}

func (p *program) isException(s *scope, id pyparse.ID) bool {
	if s.mod.file.Nodes[id].Kind != pyparse.Name {
		return false
	}
	c, _, ok := p.find(s, s.mod.file.Name(id))
	if !ok {
		return false
	}
	for _, e := range p.cells[c] {
		if e.kind == vSymbol && p.symbols[e.a].Kind == ExceptionSymbol {
			return true
		}
	}
	return false
}

// assign handles a = b = v and a: T = v.
func (p *program) assign(s *scope, id pyparse.ID) {
	f := s.mod.file
	n := f.Nodes[id]
	v := p.eval(s, n.B)
	if n.C == 0 && n.B != 0 {
		v = v.union(p.typeComment(s, id, n.B))
	}
	if n.C != 0 {
		v = v.union(p.annotation(s, n.C))
		if s.isClass && f.Nodes[n.A].Kind == pyparse.Name {
			s.class.field(f.Name(n.A))
		}
	}
	for t := n.A; t != 0; t = f.Nodes[t].Next {
		p.bind(s, t, v)
	}
}

func (c *class) field(name string) {
	for _, f := range c.fields {
		if f == name {
			return
		}
	}
	c.fields = append(c.fields, name)
}

// bind puts values into a target.
func (p *program) bind(s *scope, id pyparse.ID, v set) {
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.Name:
		p.store(s, f.Name(id), v)
	case pyparse.Attr:
		of := p.evaluate(s, n.A, base)
		if !of.known() {
			p.keep(s, n.A, "s:"+f.Name(id), v)
			return
		}
		p.setAttr(s, id, of, s.mangle(f.Name(id)), v)
	case pyparse.Index:
		base := p.eval(s, n.A)
		at := p.eval(s, n.B)
		if !base.known() {
			p.keep(s, n.A, p.alikeKey(s, n.B), v)
			return
		}
		for _, e := range base {
			switch e.kind {
			case vBox:
				p.put(p.boxCell(p.boxes[e.a], p.constKey(s, n.B, base)), v)
				p.putKey(p.boxes[e.a], at)
			case vModule: // globals()["client"] = client
				if name, ok := strings.CutPrefix(p.key(s, n.B), "s:"); ok {
					p.setAttr(s, id, set{e}, name, v)
				}
			case vObject:
				p.setItem(e, p.constKey(s, n.B, base), at, v)
			}
		}
	case pyparse.Tuple, pyparse.List:
		i := 0
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			if f.Nodes[x].Kind == pyparse.Star {
				b := p.box(s.mod, x)
				p.put(p.boxCell(p.boxes[b], anyKey), p.iterate(v))
				p.bind(s, x, one(vBox, b, 0, Likely))
				continue
			}
			var part set
			for _, e := range v {
				switch {
				case e.kind == vBox:
					part = part.union(p.element(p.boxes[e.a], position(i)))
				case e.kind == vObject && i < len(p.classes[e.a].fields): // a named tuple
					part = part.union(p.get(p.attribute(p.classes[e.a], p.classes[e.a].fields[i])))
				case e.kind == vObject:
					part = part.union(p.iterate(set{e}))
				}
			}
			p.bind(s, x, part)
			i++
		}
	case pyparse.Star:
		p.bind(s, n.A, v)
	}
}

func (p *program) store(s *scope, name string, v set) {
	at, c := p.owner(s, name)
	if at == nil {
		p.declareName(s, name)
		if at, c = p.owner(s, name); at == nil {
			return
		}
	}
	p.put(c, v)
	if at == s {
		s.flowStore(p, s.mangle(name), c, v)
	}
}

// setAttr handles base.name = v.
func (p *program) setAttr(s *scope, at pyparse.ID, base set, name string, v set) {
	for _, e := range base {
		switch e.kind {
		case vObject, vClass:
			c := p.classes[e.a]
			if fn := p.setterOf(c, name, p.newWalk()); fn != nil {
				p.call(fn, one(vObject, e.a, 0, e.conf), arguments{pos: []set{v}})
				continue
			}
			p.put(p.attribute(c, name), v)
			if _, ok := c.scope.names["__setattr__"]; ok && c.items != 0 {
				p.put(p.boxCell(p.boxes[c.items], "s:"+name), v)
			}
			if sym, ok := p.baseSymbol(c, p.newWalk()); ok {
				if _, member := p.symbols[sym.a].members[name]; member {
					p.found(s, at, Assignment, p.memberName(sym.a, name), min(e.conf, sym.conf), base)
				}
			}
		case vModule:
			m := p.files[e.a]
			p.load(m)
			p.declareName(m.scope, name)
			m.scope.share(name)
			p.put(m.scope.names[name], v)
		case vFunc:
			fn := p.funcs[e.a]
			if fn.attrs == nil {
				fn.attrs = map[string]cell{}
			}
			if _, ok := fn.attrs[name]; !ok {
				fn.attrs[name] = p.newCell(fn.mod, nil)
			}
			p.put(fn.attrs[name], v)
		case vInstance:
			if _, ok := p.symbols[e.a].members[name]; ok {
				p.found(s, at, Assignment, p.memberName(e.a, name), e.conf, base)
			}
		}
	}
}

func (p *program) setterOf(c *class, name string, walk int) *function {
	if c.walk == walk {
		return nil
	}
	c.walk = walk
	if fn := c.setters[name]; fn != nil {
		return fn
	}
	for _, b := range p.cells[c.bases] {
		if b.kind == vClass {
			if fn := p.setterOf(p.classes[b.a], name, walk); fn != nil {
				return fn
			}
		}
	}
	return nil
}
