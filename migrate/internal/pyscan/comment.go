package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// typeComment returns what a comment behind an assignment, "# type: T", says of
// its variable.
func (p *program) typeComment(s *scope, id, value pyparse.ID) set {
	src := s.mod.file.Src
	end := int(s.mod.file.Nodes[value].End)
	line, _, _ := strings.Cut(src[end:], "\n")
	rest := strings.TrimLeft(line, " \t)")
	text, ok := typeOf(rest)
	if !ok {
		return nil
	}
	return p.quoted(s, id, text).atMost(Likely)
}

// typeOf returns the type that a comment gives.
func typeOf(comment string) (string, bool) {
	comment, ok := strings.CutPrefix(strings.TrimSpace(comment), "#")
	if !ok {
		return "", false
	}
	text, ok := strings.CutPrefix(strings.TrimSpace(comment), "type:")
	text, _, _ = strings.Cut(text, "#")
	text = strings.TrimSpace(text)
	return text, ok && text != "" && !strings.HasPrefix(text, "ignore")
}

// signature puts into the parameters what comments and the description of a
// function say of them:
//
//	def f(client, n):
//	    # type: (AWSIoTMQTTClient, int) -> None
//	    """:param AWSIoTMQTTClient client: the connection"""
func (p *program) signature(fn *function, id pyparse.ID) {
	f := fn.mod.file
	n := f.Nodes[id]
	if n.B == 0 {
		return
	}
	first := f.Nodes[n.B]
	outer := fn.scope.parent
	params := fn.params
	if outer.isClass && fn.role != static && len(params) > 0 {
		params = params[1:]
	}
	for line := range strings.Lines(f.Src[n.NameEnd:first.Pos]) {
		_, comment, ok := strings.Cut(line, "#")
		if !ok {
			continue
		}
		text, ok := typeOf("#" + comment)
		if !ok {
			continue
		}
		if args, _, whole := strings.Cut(text, "->"); whole {
			args = strings.TrimSpace(args)
			args = strings.TrimSuffix(strings.TrimPrefix(args, "("), ")")
			for i, a := range splitTypes(args) {
				if i < len(params) {
					p.put(params[i].cell, p.quoted(outer, n.B, a).atMost(Likely))
				}
			}
		}
	}
	if first.Kind != pyparse.ExprStmt || first.B == 0 || f.Nodes[first.B].Kind != pyparse.Str {
		return
	}
	doc := f.Text(first.B)
	if !strings.Contains(doc, "AWSIoTMQTT") {
		return
	}
	for line := range strings.Lines(doc) {
		for _, c := range clients {
			if !hasWord(line, c) {
				continue
			}
			for _, prm := range params {
				if !p.get(prm.cell).known() && hasWord(line, prm.name) {
					p.put(prm.cell, one(vInstance, p.byName[c], 0, Possible))
				}
			}
		}
	}
}

// hasWord reports whether a line has a word, not as a part of a longer one.
func hasWord(line, word string) bool {
	for at := 0; word != ""; {
		i := strings.Index(line[at:], word)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(word)
		if (i == 0 || !wordByte(line[i-1])) && (at == len(line) || !wordByte(line[at])) {
			return true
		}
	}
	return false
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// splitTypes cuts a list of types at its outer commas and bars.
func splitTypes(text string) []string {
	var out []string
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		case ',', '|':
			if depth == 0 {
				out = append(out, strings.TrimSpace(text[start:i]))
				start = i + 1
			}
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}

// quoted resolves a type that is written in a string or a comment.
func (p *program) quoted(s *scope, id pyparse.ID, text string) set {
	var v set
	for _, part := range splitTypes(text) {
		generic, inner, ok := strings.Cut(part, "[")
		if !ok {
			v = v.union(p.instances(p.dotted(s, part)))
			continue
		}
		inner = strings.TrimSuffix(strings.TrimSpace(inner), "]")
		switch generic[strings.LastIndexByte(generic, '.')+1:] {
		case "Optional", "Union", "Final", "ClassVar", "Annotated":
			v = v.union(p.quoted(s, id, inner))
		case "Type", "type", "Callable", "Literal":
		default:
			if elem := p.quoted(s, id, inner); len(elem) > 0 {
				b := p.box(s.mod, id)
				p.put(p.boxCell(p.boxes[b], anyKey), elem)
				v = v.union(one(vBox, b, 0, Likely))
			}
		}
	}
	return v
}

// dotted resolves a name with dots.
func (p *program) dotted(s *scope, name string) set {
	parts := strings.Split(strings.Trim(name, `"' `), ".")
	c, _, ok := p.find(s, parts[0])
	if !ok {
		return nil
	}
	v := p.get(c)
	for _, part := range parts[1:] {
		v = p.attr(v, part)
	}
	return v
}
