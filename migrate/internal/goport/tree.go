package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// id is a node of the tree.
type id = pyparse.ID

func (p *port) n(x id) pyparse.Node        { return p.f.Nodes[x] }
func (p *port) kind(x id) pyparse.Kind     { return p.f.Nodes[x].Kind }
func (p *port) src(x id) string            { return p.f.Text(x) }
func (p *port) isName(x id, s string) bool { return p.kind(x) == pyparse.Name && p.f.Name(x) == s }

func (p *port) list(first id) []id            { return p.f.List(first) }
func (p *port) dotted(x id) (string, bool)    { return p.f.Dotted(x) }
func (p *port) within(x id, fn func(id) bool) { p.f.WalkOne(x, fn) }

// between returns what stands between two operands: the operator.
func (p *port) between(from, to int32) string {
	var b strings.Builder
	for line := range strings.Lines(p.f.Src[from:max(from, to)]) {
		line, _, _ = strings.Cut(line, "#")
		b.WriteString(strings.Map(func(r rune) rune {
			switch r {
			case '(', ')', '\\', '\n', '\r', '\t':
				return ' '
			}
			return r
		}, line))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// operation is a tree of operators: the parser leaves operands in a row.
type operation struct {
	op   string // "" for an operand
	l, r *operation
	leaf id
}

// binding tells how tight operators bind.
var binding = map[string]int{
	"or": 1, "and": 2,
	"in": 4, "not in": 4, "is": 4, "is not": 4, "<": 4, ">": 4, "<=": 4, ">=": 4, "!=": 4, "==": 4, "<>": 4,
	"|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "//": 10, "%": 10, "@": 10, "**": 12,
}

// operations builds the tree of a Binary or Bool node. It reports false when an
// operator is not known.
func (p *port) operations(x id) (*operation, bool) {
	operands := p.list(p.n(x).B)
	ops := make([]string, 0, len(operands))
	for i := 1; i < len(operands); i++ {
		op := p.between(p.n(operands[i-1]).End, p.n(operands[i]).Pos)
		if binding[op] == 0 {
			return nil, false
		}
		if op == "**" && p.kind(operands[i-1]) == pyparse.Unary {
			return nil, false
		}
		ops = append(ops, op)
	}
	pos := 0
	var climb func(least int) *operation
	climb = func(least int) *operation {
		left := &operation{leaf: operands[pos]}
		for pos < len(ops) && binding[ops[pos]] >= least {
			op := ops[pos]
			pos++
			next := binding[op] + 1
			if op == "**" {
				next = binding[op]
			}
			left = &operation{op: op, l: left, r: climb(next)}
		}
		return left
	}
	return climb(1), true
}

// startsWith reports whether a statement starts with a word.
func (p *port) startsWith(x id, word string) bool {
	rest, ok := strings.CutPrefix(p.src(x), word)
	return ok && (rest == "" || !isIdent(rest[0]))
}

func isIdent(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// tryParts are the parts of a try statement.
type tryParts struct {
	body, handlers, orelse, finally []id
}

func (p *port) tryParts(x id) tryParts {
	var t tryParts
	at := &t.body
	for _, s := range p.list(p.n(x).B) {
		n := p.n(s)
		switch {
		case n.Kind == pyparse.Handler:
			t.handlers = append(t.handlers, s)
		case n.Kind == pyparse.Simple && n.B == 0 && p.src(s) == "else":
			at = &t.orelse
		case n.Kind == pyparse.Simple && n.B == 0 && p.src(s) == "finally":
			at = &t.finally
		default:
			*at = append(*at, s)
		}
	}
	return t
}

// names calls fn for the names in an expression or statement, those of functions and
// classes in it included.
func (p *port) names(x id, fn func(name string)) {
	p.within(x, func(y id) bool {
		if p.kind(y) == pyparse.Name {
			fn(p.f.Name(y))
		}
		return true
	})
}

// commentsIn returns the comments in a part of the source.
func (p *port) commentsIn(from, to int32) []string {
	var out []string
	for _, c := range p.comments {
		if c.Pos >= from && c.Pos < to {
			out = append(out, strings.TrimRight(strings.TrimLeft(p.f.Src[c.Pos:c.End], "#"), " \t\r"))
		}
	}
	return out
}

// lineEnd returns the end of the line that a position is in.
func (p *port) lineEnd(pos int32) int32 {
	if i := strings.IndexByte(p.f.Src[pos:], '\n'); i >= 0 {
		return pos + int32(i)
	}
	return int32(len(p.f.Src))
}
