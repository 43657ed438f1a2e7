package pyparse

import "strings"

// Python2 reports whether a file has what Python 3 does not know: print as a statement,
// or a comma before the name of an exception.
func (f *File) Python2() bool {
	for i := range f.Nodes {
		n := f.Nodes[i]
		switch n.Kind {
		case ExprStmt:
			if rest, ok := strings.CutPrefix(f.Text(ID(i)), "print"); ok && f.printStmt(n, rest) {
				return true
			}
		case Handler:
			if n.A != 0 && n.C != 0 && strings.Contains(f.Src[f.Nodes[n.A].End:max(f.Nodes[n.A].End, f.Nodes[n.C].Pos)], ",") {
				return true
			}
		}
	}
	return false
}

// printStmt reports whether a statement that starts with print is one of Python 2.
func (f *File) printStmt(n Node, rest string) bool {
	if rest == "" {
		return true
	}
	if classes[rest[0]] == cIdent || classes[rest[0]] == cDigit {
		return false
	}
	rest = strings.TrimLeft(rest, " \t")
	return rest != "" && rest[0] != '(' && rest[0] != '=' && rest[0] != '.' && rest[0] != ','
}
