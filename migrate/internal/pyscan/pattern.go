package pyscan

import "github.com/iotshim/iotshim/migrate/internal/pyparse"

// captures calls name for each Name that a pattern binds.
func captures(f *pyparse.File, id pyparse.ID, name func(id pyparse.ID)) {
	list := func(x pyparse.ID) {
		for ; x != 0; x = f.Nodes[x].Next {
			captures(f, x, name)
		}
	}
	switch n := f.Nodes[id]; n.Kind {
	case pyparse.Name:
		switch f.Name(id) {
		case "_", "None", "True", "False":
		default:
			name(id)
		}
	case pyparse.Walrus:
		list(n.A)
		list(n.B)
	case pyparse.Tuple, pyparse.List, pyparse.Set, pyparse.Dict, pyparse.Binary, pyparse.Pattern:
		list(n.B)
	case pyparse.Pair:
		list(n.B)
	case pyparse.Star, pyparse.DoubleStar, pyparse.Keyword:
		list(n.A)
	}
}

// matchCase matches what a case says.
func (p *program) matchCase(s *scope, id pyparse.ID, v set) {
	f := s.mod.file
	if n := f.Nodes[id]; n.Kind == pyparse.Tuple && n.B != 0 && f.Nodes[n.B].Next == 0 {
		id = n.B // one pattern, without a comma
	}
	p.matchPattern(s, id, v)
}

// matchPattern reports the classes and constants that a pattern names, binds its
// names to parts of v, and returns what of v it matches.
func (p *program) matchPattern(s *scope, id pyparse.ID, v set) set {
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.Name:
		captures(f, id, func(id pyparse.ID) { p.bind(s, id, v.atMost(Likely)) })
		return v
	case pyparse.Walrus:
		v = p.matchPattern(s, n.B, v)
		p.bind(s, n.A, v.atMost(Likely))
		return v
	case pyparse.Binary:
		var out set
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			out = out.union(p.matchPattern(s, x, v))
		}
		return out
	case pyparse.Tuple, pyparse.List:
		i := 0
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			if f.Nodes[x].Kind == pyparse.Star {
				p.matchPattern(s, f.Nodes[x].A, p.boxOf(s, x, p.iterate(v)))
				i = -1 // positions are not known from here on
				continue
			}
			key := anyKey
			if i >= 0 {
				key = position(i)
				i++
			}
			p.matchPattern(s, x, p.part(v, key))
		}
		return boxesOf(v)
	case pyparse.Dict, pyparse.Set:
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			switch e := f.Nodes[x]; e.Kind {
			case pyparse.Pair:
				p.eval(s, e.A)
				p.matchPattern(s, e.B, p.part(v, p.key(s, e.A)))
			case pyparse.DoubleStar:
				p.matchPattern(s, e.A, boxesOf(v))
			}
		}
		return boxesOf(v)
	case pyparse.Pattern:
		return p.matchClass(s, id, v)
	case pyparse.Str, pyparse.Num:
		return nil
	}
	p.eval(s, id)
	return nil
}

// matchClass matches Class(...). What the program does not define matches containers,
// as dict() and list() do.
func (p *program) matchClass(s *scope, id pyparse.ID, v set) set {
	f := s.mod.file
	n := f.Nodes[id]
	of := p.instances(p.eval(s, n.A))
	if !of.known() {
		of = boxesOf(v)
	}
	i := 0
	for x := n.B; x != 0; x = f.Nodes[x].Next {
		if f.Nodes[x].Kind == pyparse.Keyword {
			p.matchPattern(s, f.Nodes[x].A, p.attr(of, f.Name(x)))
			continue
		}
		var part set
		for _, e := range of {
			if e.kind == vObject && i < len(p.classes[e.a].fields) {
				part = part.union(p.get(p.attribute(p.classes[e.a], p.classes[e.a].fields[i])))
			}
		}
		p.matchPattern(s, x, part)
		i++
	}
	return of
}

// part returns what the containers in v have under a key.
func (p *program) part(v set, key string) set {
	var out set
	for _, e := range v {
		if e.kind == vBox {
			out = out.union(p.element(p.boxes[e.a], key))
		}
	}
	return out
}

// boxOf returns the container that a node makes of elements.
func (p *program) boxOf(s *scope, id pyparse.ID, elems set) set {
	b := p.box(s.mod, id)
	p.put(p.boxCell(p.boxes[b], anyKey), elems)
	return one(vBox, b, 0, Likely)
}

// boxesOf returns the containers in v.
func boxesOf(v set) set {
	var out set
	for _, e := range v {
		if e.kind == vBox {
			out = out.with(e)
		}
	}
	return out
}
