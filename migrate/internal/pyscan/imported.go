package pyscan

import (
	"bytes"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// imports lists the files that a file imports. Only the lines with the word
// import are parsed.
func imports(t *tree, path string, src []byte) []string {
	out := conftests(t, path)
	var parser pyparse.Parser
	var f pyparse.File
	for at := 0; ; {
		i := bytes.Index(src[at:], []byte("import"))
		if i < 0 {
			return out
		}
		i += at
		at = i + len("import")
		if i > 0 && wordByte(src[i-1]) || at < len(src) && wordByte(src[at]) {
			continue
		}
		start, end := logicalLine(src, i)
		at = max(at, end)
		parser.ParseInto(&f, string(src[start:end]))
		out = imported(t, path, &f, out)
	}
}

// logicalLine returns where the line around a place starts and ends, with those
// that it continues or that continue it.
func logicalLine(src []byte, at int) (start, end int) {
	start = at
	for {
		for start > 0 && src[start-1] != '\n' && src[start-1] != '\r' {
			start--
		}
		before := bytes.TrimRight(src[:start], "\r\n")
		if len(before) == 0 || start-len(before) > 2 || before[len(before)-1] != '\\' {
			break
		}
		start = len(before)
	}
	open := 0
	for end = at; end < len(src); end++ {
		switch src[end] {
		case '(':
			open++
		case ')':
			open--
		case '#':
			for end+1 < len(src) && src[end+1] != '\n' && src[end+1] != '\r' {
				end++
			}
		case '\\':
			if bytes.HasPrefix(src[end+1:], []byte("\r\n")) {
				end++
			}
			end++
		case '\n', '\r':
			if open <= 0 {
				return start, end
			}
		}
	}
	return start, len(src)
}

// imported adds the files that the import statements of f name to out.
func imported(t *tree, path string, f *pyparse.File, out []string) []string {
	add := func(level int, dotted string) {
		for {
			if file, dir := t.resolve(path, level, dotted); file != "" && !dir {
				out = append(out, file)
			}
			i := strings.LastIndexByte(dotted, '.')
			if i < 0 {
				return
			}
			dotted = dotted[:i]
		}
	}
	for i := range f.Nodes {
		switch n := f.Nodes[i]; n.Kind {
		case pyparse.Import:
			for a := n.B; a != 0; a = f.Nodes[a].Next {
				add(0, f.Name(a))
			}
		case pyparse.From:
			base := f.Name(pyparse.ID(i))
			add(int(n.D), base) // from . import a: the package itself, as well
			for a := n.B; a != 0; a = f.Nodes[a].Next {
				if name := f.Name(a); base == "" {
					add(int(n.D), name)
				} else if file, dir := t.resolve(path, int(n.D), base+"."+name); file != "" && !dir {
					out = append(out, file)
				}
			}
		}
	}
	return out
}
