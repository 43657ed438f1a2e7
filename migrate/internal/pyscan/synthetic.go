package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// synthetic returns the class that a call such as namedtuple("P", "a b") or
// SimpleNamespace(a=1) makes.
func (p *program) synthetic(s *scope, id pyparse.ID, fields []string) *class {
	m := s.mod
	i, ok := m.classes[id]
	if !ok {
		i = int32(len(p.classes))
		c := &class{index: i, scope: p.newScope(m, s), bases: p.newCell(m, nil), setters: map[string]*function{}, fields: fields}
		c.scope.isClass, c.scope.class = true, c
		p.classes, m.classes[id] = append(p.classes, c), i
	}
	return p.classes[i]
}

// namedTuple handles namedtuple("P", "a b") and namedtuple("P", ["a", "b"]).
func (p *program) namedTuple(s *scope, id pyparse.ID) set {
	f := s.mod.file
	first := f.Nodes[id].B
	if first == 0 || f.Nodes[first].Next == 0 {
		return nil
	}
	var fields []string
	switch second := f.Nodes[first].Next; f.Nodes[second].Kind {
	case pyparse.Str:
		fields = strings.FieldsFunc(unquote(f.Text(second)), func(r rune) bool { return r == ' ' || r == ',' })
	case pyparse.List, pyparse.Tuple:
		for x := f.Nodes[second].B; x != 0; x = f.Nodes[x].Next {
			if f.Nodes[x].Kind == pyparse.Str {
				fields = append(fields, unquote(f.Text(x)))
			}
		}
	}
	return one(vClass, p.synthetic(s, id, fields).index, 0, Certain)
}

// namespace handles SimpleNamespace(a=x).
func (p *program) namespace(s *scope, id pyparse.ID, args arguments) set {
	c := p.synthetic(s, id, nil)
	for i, name := range args.names {
		p.put(p.attribute(c, name), args.named[i].atMost(Likely))
	}
	return one(vObject, c.index, 0, Certain)
}

// madeClass handles type("Name", (Base,), {"attribute": x}).
func (p *program) madeClass(s *scope, id pyparse.ID, args arguments) set {
	c := p.synthetic(s, id, nil)
	for _, e := range p.iterate(args.pos[1]) {
		if e.kind == vClass && p.classes[e.a] != c {
			p.classes[e.a].addSub(c)
		}
		p.put(c.bases, set{e})
	}
	p.merge(p.view(c), args.pos[2])
	return one(vClass, c.index, 0, Certain)
}

// mapped returns what map(f, items...) gives; with starred each item has all arguments.
func (p *program) mapped(s *scope, id pyparse.ID, fns set, starred bool, items ...set) set {
	var out set
	var args arguments
	for _, v := range items {
		if v = p.iterate(v); starred {
			args.star = args.star.union(v)
		} else {
			args.pos = append(args.pos, v)
		}
	}
	for _, e := range fns {
		switch e.kind {
		case vFunc:
			out = out.union(p.call(p.funcs[e.a], nil, args))
		case vBound:
			out = out.union(p.call(p.funcs[e.a], one(vObject, e.b, 0, Likely), args))
		case vSymbol, vClass:
			out = out.union(p.instances(set{e}))
		case vBox:
			if op := p.boxes[e.a].op; op != nil && len(args.pos) > 0 {
				out = out.union(p.operate(op, args.pos[0]))
			}
		}
	}
	b := p.box(s.mod, id)
	p.put(p.boxCell(p.boxes[b], anyKey), out)
	return one(vBox, b, 0, Likely)
}

// typesOf handles type(x).
func typesOf(v set) set {
	var out set
	for _, e := range v {
		switch e.kind {
		case vObject:
			out = out.with(entry{value{vClass, e.a, 0}, e.conf})
		case vInstance:
			out = out.with(entry{value{vSymbol, e.a, 0}, e.conf})
		}
	}
	return out
}
