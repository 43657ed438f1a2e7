package gofix

import (
	"cmp"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// change replaces what stands between two places of a file. Insertions at one place keep
// their order.
type change struct {
	start, end token.Pos
	text       string
}

func (x *fixer) replace(start, end token.Pos, text string) {
	x.edits[x.file] = append(x.edits[x.file], change{start, end, text})
}

func (x *fixer) insert(at token.Pos, text string) { x.replace(at, at, text) }

// text is the source between two places.
func (x *fixer) text(start, end token.Pos) string {
	return x.src[x.file][start-x.file.FileStart : end-x.file.FileStart]
}

func (x *fixer) of(n ast.Node) string { return x.text(n.Pos(), n.End()) }

var errOverlap = errors.New("two edits overlap")

// write carries the edits out.
func (x *fixer) write() (map[string]string, error) {
	files := map[string]string{}
	for _, f := range x.Files {
		x.file = f
		x.addContexts(f)
		x.imports[f].edit()
		edits := x.edits[f]
		if len(edits) == 0 {
			continue
		}
		slices.SortStableFunc(edits, func(a, b change) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(min(a.end-a.start, 1), min(b.end-b.start, 1)))
		})
		var b strings.Builder
		at := f.FileStart
		for _, e := range edits {
			if e.start < at || e.end < e.start {
				return nil, errOverlap
			}
			b.WriteString(x.text(at, e.start) + e.text)
			at = e.end
		}
		b.WriteString(x.text(at, f.FileEnd))
		after, err := x.imports[f].clean(b.String())
		if err != nil {
			return nil, err
		}
		files[x.Fset.Position(f.FileStart).Filename] = after
	}
	return files, nil
}

// formatted is gofmt; line ends stay as they are in src.
func formatted(src string) (string, error) {
	out, err := format.Source([]byte(src))
	if err != nil {
		return "", err
	}
	if strings.Contains(src, "\r\n") {
		return strings.ReplaceAll(strings.ReplaceAll(string(out), "\r\n", "\n"), "\n", "\r\n"), nil
	}
	return string(out), nil
}

// parse reads a file that was rewritten.
func parse(src string) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	return f, fset, err
}

// comments returns the comments between two places, a line each.
func (x *fixer) comments(start, end token.Pos) string {
	var b strings.Builder
	for _, g := range x.file.Comments {
		for _, c := range g.List {
			if c.Pos() >= start && c.End() <= end {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return b.String()
}
