package pyscan

import (
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// constKey is key for an index that may be the name of a constant: DOMAIN in
// data[DOMAIN], where DOMAIN = "mqtt". Constants are looked for only where a container
// has elements by name.
func (p *program) constKey(s *scope, id pyparse.ID, of set) string {
	k := p.key(s, id)
	if k != anyKey || id == 0 || s.mod.file.Nodes[id].Kind != pyparse.Name {
		return k
	}
	for _, e := range of {
		if e.kind != vBox || len(p.boxes[e.a].keys) > 1 || p.boxes[e.a].of != nil {
			if texts := p.constants(s, id); len(texts) == 1 {
				return "s:" + texts[0]
			}
			break
		}
	}
	return k
}

// alikeKey is key, but for an index that is a name it gives the name: most likely it
// has one value in all of a file.
func (p *program) alikeKey(s *scope, id pyparse.ID) string {
	k := p.key(s, id)
	if k == anyKey && id != 0 {
		if text, ok := s.mod.file.Dotted(id); ok {
			return "n:" + text
		}
	}
	return k
}

// constants returns the strings that a variable can be, nil when it can be something
// else as well.
func (p *program) constants(s *scope, id pyparse.ID) []string {
	f := s.mod.file
	if id == 0 {
		return nil
	}
	if f.Nodes[id].Kind != pyparse.Name {
		return nil
	}
	name := s.mangle(f.Name(id))
	at, _ := p.owner(s, name)
	if at == nil || at.mod != s.mod || at.shared[name] {
		return nil
	}
	if at.constants == nil {
		at.constants = map[string][]string{}
		at.findConstants()
	}
	return at.constants[name]
}

// findConstants looks for the variables of a scope that only literals are assigned to,
// or that a loop takes from a list of literals.
func (s *scope) findConstants() {
	f := s.mod.file
	body := f.Body
	switch {
	case s.isClass:
		return
	case s.fn != nil:
		body = f.Nodes[s.fn.node].B
		for _, prm := range s.fn.params {
			s.constants[prm.name] = nil
		}
	}
	other := func(id pyparse.ID) {
		f.WalkOne(id, func(x pyparse.ID) bool {
			if f.Nodes[x].Kind == pyparse.Name {
				s.constants[f.Name(x)] = nil
			}
			return true
		})
	}
	bind := func(target pyparse.ID, values ...pyparse.ID) {
		if f.Nodes[target].Kind != pyparse.Name {
			other(target)
			return
		}
		name := f.Name(target)
		texts, bound := s.constants[name]
		if bound && texts == nil {
			return
		}
		for _, v := range values {
			if n := f.Nodes[v]; n.Kind != pyparse.Str || n.Flag != 0 {
				s.constants[name] = nil
				return
			}
			texts = append(texts, unquote(f.Text(v)))
		}
		s.constants[name] = texts
	}
	f.Walk(body, func(id pyparse.ID) bool {
		switch n := f.Nodes[id]; n.Kind {
		case pyparse.Def, pyparse.Class:
			s.constants[f.Name(id)] = nil
			return false
		case pyparse.Lambda, pyparse.Comp:
			return false
		case pyparse.Assign:
			if n.B == 0 {
				return true // x: str
			}
			for t := n.A; t != 0; t = f.Nodes[t].Next {
				bind(t, n.B)
			}
		case pyparse.For:
			if list := f.Nodes[n.B]; list.B != 0 && (list.Kind == pyparse.Tuple || list.Kind == pyparse.List || list.Kind == pyparse.Set) {
				bind(n.A, f.List(list.B)...)
			} else {
				other(n.A)
			}
		case pyparse.AugAssign, pyparse.Walrus:
			other(n.A)
		case pyparse.WithItem:
			other(n.B)
		case pyparse.Handler:
			other(n.C)
		case pyparse.Case:
			other(n.A)
		case pyparse.Import, pyparse.From:
			for a := n.B; a != 0; a = f.Nodes[a].Next {
				s.constants[f.Name(a)] = nil
				other(f.Nodes[a].A)
			}
		}
		return true
	})
}
