package goport

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// outlines are the packages that a port can import, as far as their names and types go.
//
//go:embed outlines.txt
var outlines string

// importer knows packages by their outlines.
type importer struct {
	fset *token.FileSet
	pkgs map[string]*types.Package
}

// Import returns a package.
func (i *importer) Import(path string) (*types.Package, error) {
	if p := i.pkgs[path]; p != nil {
		return p, nil
	}
	_, rest, ok := strings.Cut(outlines, "-- "+path+" --\n")
	if !ok {
		return nil, fmt.Errorf("no outline of package %s", path)
	}
	src, _, _ := strings.Cut(rest, "\n-- ")
	f, err := parser.ParseFile(i.fset, path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: i, Error: func(error) {}}
	p, _ := conf.Check(path, i.fset, []*ast.File{f}, nil)
	i.pkgs[path] = p
	return p, nil
}

// fault is what the type checker says of a place of the output.
type fault struct {
	offset int
	line   int
	msg    string
}

// examine parses and type-checks a program.
func examine(src string) (faults, unused []fault, file *ast.File, fset *token.FileSet) {
	fset = token.NewFileSet()
	file, err := parser.ParseFile(fset, "port.go", src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		list, ok := err.(scanner.ErrorList)
		if !ok {
			return []fault{{msg: err.Error()}}, nil, nil, nil
		}
		for _, e := range list {
			faults = append(faults, fault{e.Pos.Offset, e.Pos.Line, e.Msg})
		}
		return faults, nil, nil, nil
	}
	conf := types.Config{Importer: &importer{fset: token.NewFileSet(), pkgs: map[string]*types.Package{}}, Error: func(err error) {
		e, ok := err.(types.Error)
		if !ok {
			faults = append(faults, fault{msg: err.Error()})
			return
		}
		pos := fset.Position(e.Pos)
		f := fault{pos.Offset, pos.Line, e.Msg}
		if strings.HasPrefix(e.Msg, "declared and not used") {
			unused = append(unused, f)
		} else {
			faults = append(faults, f)
		}
	}}
	_, _ = conf.Check("main", fset, []*ast.File{file}, nil)
	return faults, unused, file, fset
}

// check type-checks the output. It returns the statements that are at fault; when there
// is none, p.final is the program.
func (p *port) check() []id {
	src := p.text()
	faults, unused, file, fset := examine(src)
	if len(faults) == 0 && len(unused) > 0 {
		src = used(src, unused, file, fset)
		if faults, unused, _, _ = examine(src); len(unused) > 0 {
			faults = append(faults, unused...)
		}
	}
	if len(faults) == 0 {
		p.final = src
		return nil
	}
	p.faults = faults
	stmts := map[int]id{}
	n := strings.Count(p.head(), "\n") + 1
	for _, l := range p.out {
		for range strings.Count(l.text, "\n") + 1 {
			stmts[n] = l.stmt
			n++
		}
	}
	var out []id
	for _, f := range faults {
		if s := stmts[f.line]; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// used adds a use of each variable that has none.
func used(src string, unused []fault, file *ast.File, fset *token.FileSet) string {
	type insertion struct {
		at   int
		text string
	}
	var ins []insertion
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	for _, u := range unused {
		name := ""
		at := -1
		var stack []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			stack = append(stack, n)
			ident, ok := n.(*ast.Ident)
			if !ok || offset(ident.Pos()) != u.offset {
				return true
			}
			name = ident.Name
			// After the statement that declares it, or first thing in the block that it
			// is declared for.
			for i := len(stack) - 2; i >= 0 && at < 0; i-- {
				switch s := stack[i].(type) {
				case *ast.RangeStmt:
					at = offset(s.Body.Lbrace) + 1
				case *ast.ForStmt:
					at = offset(s.Body.Lbrace) + 1
				case *ast.IfStmt:
					at = offset(s.Body.Lbrace) + 1
				case *ast.BlockStmt:
					if stmt, ok := stack[i+1].(ast.Stmt); ok {
						at = offset(stmt.End())
					}
				}
			}
			return true
		})
		if at >= 0 {
			ins = append(ins, insertion{at, "\n_ = " + name + "\n"})
		}
	}
	slices.SortFunc(ins, func(a, b insertion) int { return b.at - a.at })
	for _, i := range ins {
		src = src[:i.at] + i.text + src[i.at:]
	}
	return src
}

// packages are the import paths by the names that a port uses.
var packages = map[string]string{
	"bufio": "bufio", "cmp": "cmp", "errors": "errors", "flag": "flag", "fmt": "fmt", "json": "encoding/json", "log": "log", "math": "math",
	"os": "os", "rand": "math/rand/v2", "signal": "os/signal", "slices": "slices", "strconv": "strconv", "strings": "strings", "sync": "sync",
	"time": "time", "filepath": "path/filepath", "bytes": "bytes", "net": "net", "atomic": "sync/atomic", "unicode": "unicode",
	"v1compat": "github.com/iotshim/iotshim/v1compat", "shadowhandler": "github.com/iotshim/iotshim/shadowhandler", "jobsclient": "github.com/iotshim/iotshim/jobsclient",
}

// importList lists the packages that the output uses.
func (p *port) importList() []string {
	var b strings.Builder
	b.WriteString("package main\n")
	for _, l := range p.out {
		b.WriteString(l.text + "\n")
	}
	b.WriteString(p.tail())
	file, _ := parser.ParseFile(token.NewFileSet(), "port.go", b.String(), parser.SkipObjectResolution)
	found := map[string]bool{}
	if file != nil {
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && packages[x.Name] != "" {
					found[packages[x.Name]] = true
				}
			}
			return true
		})
	}
	return sortedKeys(found)
}
