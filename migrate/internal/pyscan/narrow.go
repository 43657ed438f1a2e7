package pyscan

import "github.com/iotshim/iotshim/migrate/internal/pyparse"

// narrow takes a variable of which nothing else is known for what a condition,
// isinstance(x, C), says of it.
func (p *program) narrow(s *scope, id pyparse.ID) {
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.Bool:
		for x := n.B; f.Nodes[x].Next != 0; x = f.Nodes[x].Next {
			if !isAnd(f, x, f.Nodes[x].Next) {
				return
			}
		}
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			p.narrow(s, x)
		}
	case pyparse.Call:
		if f.Nodes[n.A].Kind != pyparse.Name || f.Name(n.A) != "isinstance" || n.B == 0 || f.Nodes[n.B].Kind != pyparse.Name {
			return
		}
		at, c := p.owner(s, f.Name(n.B))
		if at != s || s.shared[f.Name(n.B)] || p.cells[c] != nil && p.cells[c].known() {
			return
		}
		of := p.quietly(s, f.Nodes[n.B].Next)
		if v := p.instances(of.union(p.iterate(of))).atMost(Likely); len(v) > 0 {
			if s.now == nil {
				s.now = map[string]set{}
			}
			s.now[s.mangle(f.Name(n.B))] = v
		}
	}
}

// isAnd reports whether the word between two operands is and.
func isAnd(f *pyparse.File, left, right pyparse.ID) bool {
	from, to := f.Nodes[left].End, f.Nodes[right].Pos
	return from < to && hasWord(f.Src[from:to], "and")
}

// negated returns the operand of not, or 0.
func negated(f *pyparse.File, id pyparse.ID) pyparse.ID {
	if n := f.Nodes[id]; n.Kind == pyparse.Unary && n.End-n.Pos > 3 && f.Src[n.Pos:n.Pos+3] == "not" {
		return n.A
	}
	return 0
}

// leaves reports whether the last of some statements leaves what is around them.
func leaves(f *pyparse.File, body pyparse.ID) bool {
	last := body
	for x := body; x != 0; x = f.Nodes[x].Next {
		last = x
	}
	if last == 0 {
		return false
	}
	if f.Nodes[last].Kind == pyparse.Return {
		return true
	}
	if f.Nodes[last].Kind != pyparse.Simple {
		return false
	}
	text := f.Text(last)
	return hasWord(text, "raise") || hasWord(text, "continue") || hasWord(text, "break")
}
