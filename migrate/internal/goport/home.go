package goport

import "github.com/iotshim/iotshim/migrate/internal/pyparse"

// place notes where variables are used, so that each can be declared in the innermost
// block that has all its uses. Python has no such blocks, Go has.
func (p *port) place(s *scope, stmts []id, b *block) {
	for _, x := range stmts {
		s.blocks[x] = b
		n := p.n(x)
		switch n.Kind {
		case pyparse.If:
			p.use(s, n.A, b, x)
			p.inside(s, p.list(n.B), b, x)
			p.inside(s, p.list(n.C), b, x)
		case pyparse.While:
			p.use(s, n.A, b, x)
			p.inside(s, p.list(n.B), b, x)
			p.inside(s, p.list(n.C), b, x)
		case pyparse.For:
			p.use(s, n.B, b, x)
			body := p.list(n.C)
			in := &block{parent: b, stmt: x, depth: b.depth + 1}
			first := x
			if len(body) > 0 {
				first = body[0]
			}
			p.use(s, n.A, in, first)
			p.place(s, body, in)
			p.inside(s, p.list(n.D), b, x)
		case pyparse.Try:
			t := p.tryParts(x)
			p.inside(s, t.body, b, x)
			for _, h := range t.handlers {
				hn := p.n(h)
				p.use(s, hn.A, b, x)
				body := p.list(hn.B)
				in := &block{parent: b, stmt: x, depth: b.depth + 1}
				if hn.C != 0 && len(body) > 0 {
					p.use(s, hn.C, in, body[0])
				}
				p.place(s, body, in)
			}
			p.inside(s, t.orelse, b, x)
			p.inside(s, t.finally, b, x)
		case pyparse.With:
			for _, w := range p.list(n.A) {
				p.use(s, w, b, x)
			}
			p.inside(s, p.list(n.B), b, x)
		default:
			p.use(s, x, b, x)
		}
	}
}

func (p *port) inside(s *scope, stmts []id, b *block, x id) {
	p.place(s, stmts, &block{parent: b, stmt: x, depth: b.depth + 1})
}

// use notes the names in a node, which belongs to a statement of a block.
func (p *port) use(s *scope, x id, b *block, stmt id) { p.useFrom(s, s, x, b, stmt) }

// useFrom is use for names as they are seen from a scope inside of s.
func (p *port) useFrom(s, at *scope, x id, b *block, stmt id) {
	note := func(name string) {
		if v := at.lookup(name); v != nil && s.vars[name] == v {
			v.touch(b, stmt)
		}
	}
	p.within(x, func(y id) bool {
		switch n := p.n(y); n.Kind {
		case pyparse.Name, pyparse.Alias:
			note(p.f.Name(y))
		case pyparse.Class:
			note(p.f.Name(y))
		case pyparse.Def, pyparse.Lambda:
			if n.Kind == pyparse.Def {
				note(p.f.Name(y))
			}
			fn := p.funcs[y]
			if fn == nil {
				return true
			}
			for _, prm := range p.list(n.A) {
				p.useFrom(s, at, p.n(prm).A, b, stmt)
			}
			for _, z := range append(p.list(n.B), p.list(n.C)...) {
				p.useFrom(s, fn.scope, z, b, stmt)
			}
			return false
		}
		return true
	})
}

// touch notes a use in a block.
func (v *variable) touch(b *block, stmt id) {
	if v.home == nil {
		v.home, v.first = b, stmt
		return
	}
	h, first := v.home, v.first
	for h.depth > b.depth {
		h, first = h.parent, h.stmt
	}
	for b.depth > h.depth {
		b = b.parent
	}
	for h != b {
		if h.parent == nil || b.parent == nil {
			return
		}
		h, first = h.parent, h.stmt
		b = b.parent
	}
	v.home, v.first = h, first
}

// placeAll places the variables of the module and of every function.
func (p *port) placeAll() {
	p.place(p.module, p.list(p.f.Body), &block{})
	for _, fn := range p.funcs {
		n := p.n(fn.node)
		body := p.list(n.B)
		if n.Kind == pyparse.Lambda {
			body = []id{n.B}
		}
		p.place(fn.scope, body, &block{})
		for _, prm := range fn.params {
			p.markGlobals(fn.scope.parent, prm.def)
		}
	}
	// What functions and methods use of the module lives at package level.
	for _, fn := range p.funcs {
		p.within(fn.node, func(y id) bool {
			if p.kind(y) == pyparse.Name {
				p.markGlobal(fn.scope, p.f.Name(y))
			}
			return true
		})
	}
	for _, c := range p.classOrder {
		p.markGlobals(p.module, c.node)
	}
}

func (p *port) markGlobals(s *scope, x id) {
	p.names(x, func(name string) { p.markGlobal(s, name) })
}

func (p *port) markGlobal(s *scope, name string) {
	if v := s.lookup(name); v != nil && p.module.vars[name] == v {
		v.global = true
	}
}
