package pyscan

import (
	"maps"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// A variable's cell holds all that it ever is. Where one variable is used for two
// things in turn, as in
//
//	if aws:
//	    client = AWSIoTMQTTClient("a")
//	else:
//	    client = paho.Client("a")
//	    client.connect("localhost")
//
// that is too much, so each scope also remembers what the last assignment on the
// way to a statement has put into its own variables. Where ways meet, or a loop
// goes round, the variables that may have changed are forgotten, and the cell
// counts again.

// flowStore remembers what a variable of s itself is from here on.
func (s *scope) flowStore(p *program, name string, c cell, v set) {
	if s.shared[name] || len(v) == 0 || len(p.cells[c]) == len(v) {
		delete(s.now, name)
		return
	}
	if s.now == nil {
		s.now = map[string]set{}
	}
	s.now[name] = v
}

// flowName returns what a variable of s itself is here, if that is known better
// than by its cell.
func (s *scope) flowName(p *program, name string, c cell) (set, bool) {
	v, ok := s.now[name]
	if !ok || s.shared[name] {
		return nil, false
	}
	if !v.known() {
		// What was concluded from the way it is used belongs to it as well.
		for _, e := range p.cells[c] {
			if e.conf == Possible || e.kind == vBlob {
				v = v.with(e)
			}
		}
	}
	return v, true
}

// share marks a name that other scopes assign to.
func (s *scope) share(name string) {
	if s.shared == nil {
		s.shared = map[string]bool{}
	}
	s.shared[name] = true
}

// forget drops what is known of the variables that the statements below id bind.
func (p *program) forget(s *scope, id pyparse.ID) {
	if len(s.now) == 0 {
		return
	}
	for _, name := range p.assigned(s, id) {
		delete(s.now, name)
	}
}

// fork goes two ways and joins what they leave.
func (p *program) fork(s *scope, ways ...func()) {
	before := maps.Clone(s.now)
	var after map[string]set
	for i, way := range ways {
		s.now = maps.Clone(before)
		way()
		if i == 0 {
			after = s.now
			continue
		}
		for name, v := range after {
			if o, ok := s.now[name]; ok {
				after[name] = v.union(o)
			} else {
				delete(after, name)
			}
		}
	}
	s.now = after
}

// assigned lists the names that a statement and those below it bind. Functions
// and classes below bind only their own name.
func (p *program) assigned(s *scope, id pyparse.ID) []string {
	m := s.mod
	if names, ok := m.assigned[id]; ok {
		return names
	}
	f := m.file
	var names []string
	var target func(id pyparse.ID)
	target = func(id pyparse.ID) {
		for ; id != 0; id = f.Nodes[id].Next {
			switch n := f.Nodes[id]; n.Kind {
			case pyparse.Name:
				names = append(names, s.mangle(f.Name(id)))
			case pyparse.Tuple, pyparse.List:
				target(n.B)
			case pyparse.Star:
				target(n.A)
			}
		}
	}
	visit := func(id pyparse.ID) bool {
		switch n := f.Nodes[id]; n.Kind {
		case pyparse.Def, pyparse.Class:
			names = append(names, s.mangle(f.Name(id)))
			return false
		case pyparse.Lambda:
			return false
		case pyparse.Assign, pyparse.For, pyparse.AugAssign, pyparse.Walrus:
			target(n.A)
		case pyparse.WithItem:
			target(n.B)
		case pyparse.Handler:
			target(n.C)
		case pyparse.Case:
			captures(f, n.A, func(id pyparse.ID) { names = append(names, s.mangle(f.Name(id))) })
		case pyparse.Import, pyparse.From:
			for a := n.B; a != 0; a = f.Nodes[a].Next {
				if as := f.Nodes[a].A; as != 0 {
					names = append(names, f.Name(as))
				} else {
					names = append(names, f.Name(a))
				}
			}
		}
		return true
	}
	n := f.Nodes[id]
	if visit(id) {
		first := n.A
		if n.Kind == pyparse.From {
			first, n.D = 0, 0
		}
		for _, below := range [...]pyparse.ID{first, n.B, n.C, n.D} {
			f.Walk(below, visit)
		}
	}
	m.assigned[id] = names
	return names
}
