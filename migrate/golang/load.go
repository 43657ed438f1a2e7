package golang

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// Finding is a use with its place.
type Finding struct {
	Use
	Start, Stop token.Position
	Fix         *Rewrite // the fix of the package, at one of its findings
}

// Rewrite is what rewrites a package.
type Rewrite struct {
	Message string
	Edits   []FileEdit
}

// FileEdit replaces bytes of a file.
type FileEdit struct {
	Path       string
	Start, End int
	New        string
}

// Note tells that something could not be loaded.
type Note struct {
	Path    string // file or directory
	Line    int
	Message string
	// Err is set when the analyzer failed on the package, so that its uses are not known.
	Err error
	// NotFollowed is set when a client of V1 is handed on there to where its uses are not
	// seen.
	NotFollowed bool
}

// The shapes of the packages with V1's API, for code that cannot be loaded with the
// go command. A test holds them against the packages.
var (
	//go:embed outline.txt
	compatOutline string
	//go:embed outline_shadowhandler.txt
	shadowOutline string
	//go:embed outline_jobsclient.txt
	jobsOutline string

	outlines = map[string]string{CompatPath: compatOutline, shadowPath: shadowOutline, jobsPath: jobsOutline}
)

// Load finds the uses of v1compat in Go files, and whatever belongs to the
// packages of these files is loaded with them. It looks no further when no file
// imports v1compat. Packages with errors give what can be had, and a note.
func Load(ctx context.Context, files []string) ([]Finding, []Note) {
	var c collector
	c.load(ctx, files)
	return c.findings, c.notes
}

// load is Load.
func (c *collector) load(ctx context.Context, files []string) {
	if !anyImports(files) {
		return
	}
	modules := c.modules(files)
	for _, root := range slices.Sorted(maps.Keys(modules)) {
		dirs := modules[root]
		if root == "" {
			for _, dir := range dirs {
				c.directory(dir, "not inside a Go module")
			}
			continue
		}
		c.module(ctx, root, dirs)
	}
	slices.SortFunc(c.findings, func(a, b Finding) int {
		if n := strings.Compare(a.Start.Filename, b.Start.Filename); n != 0 {
			return n
		}
		return a.Start.Offset - b.Start.Offset
	})
}

// modules returns the directories of files by the root of their module, "" for those in
// none, in order.
func (c *collector) modules(files []string) map[string][]string {
	c.wanted, c.seen = map[string]bool{}, map[Finding]bool{}
	out := map[string][]string{}
	for _, f := range files {
		c.wanted[f] = true
		dir := filepath.Dir(f)
		root := moduleRoot(dir)
		if !slices.Contains(out[root], dir) {
			out[root] = append(out[root], dir)
		}
	}
	for _, dirs := range out {
		slices.Sort(dirs)
	}
	return out
}

func anyImports(files []string) bool {
	return slices.ContainsFunc(files, imports)
}

func imports(file string) bool {
	src, err := os.ReadFile(file)
	return err == nil && bytes.Contains(src, []byte(CompatPath))
}

// moduleRoot returns the directory of the go.mod above dir, or "".
func moduleRoot(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

type collector struct {
	wanted   map[string]bool
	seen     map[Finding]bool
	findings []Finding
	notes    []Note
	// each, if set, is called before a package is analyzed. Tests make it panic.
	each func(pkg string)
}

// module loads packages of one module.
func (c *collector) module(ctx context.Context, root string, dirs []string) {
	fset := token.NewFileSet()
	pkgs, err := load(ctx, fset, root, dirs, nil)
	if err != nil {
		for _, d := range dirs {
			c.directory(d, firstLine(err.Error()))
		}
		return
	}
	done := map[string]bool{}
	for _, p := range whole(pkgs) {
		if len(p.Syntax) == 0 || p.TypesInfo == nil || !typed(p) {
			continue
		}
		for _, f := range p.CompiledGoFiles {
			done[f] = true
		}
		c.analyze(fset, p.Syntax, p.Types, p.TypesInfo, p.TypeErrors)
		if len(p.Errors) > 0 && (p.ForTest == "" || p.ForTest == p.PkgPath) {
			c.notes = append(c.notes, Note{Path: p.Errors[0].Pos, Message: "this Go package has errors, findings in it may be missing: " + firstLine(p.Errors[0].Msg)})
		}
	}
	// What the go command left out, or could not be typed.
	left := map[string]bool{}
	for f := range c.wanted {
		if !done[f] && slices.Contains(dirs, filepath.Dir(f)) && imports(f) {
			left[filepath.Dir(f)] = true
		}
	}
	for _, d := range dirs {
		if left[d] {
			c.directory(d, "the go command cannot load this package with "+CompatPath)
		}
	}
}

// load loads the packages of directories of one module, with their tests.
func load(ctx context.Context, fset *token.FileSet, root string, dirs []string, overlay map[string][]byte) ([]*packages.Package, error) {
	patterns := make([]string, len(dirs))
	for i, d := range dirs {
		rel, err := filepath.Rel(root, d)
		if err != nil {
			rel = d
		}
		patterns[i] = "./" + filepath.ToSlash(rel)
	}
	return packages.Load(&packages.Config{
		Context: ctx, Dir: root, Fset: fset, Tests: true, Overlay: overlay,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule | packages.NeedForTest,
	}, patterns...)
}

// typed reports whether v1compat, where the package imports it, could be loaded.
func typed(p *packages.Package) bool {
	imp, ok := p.Imports[CompatPath]
	if !ok {
		return true
	}
	if imp.Types != nil {
		return imp.Types.Scope().Lookup("AWSIoTMQTTClient") != nil
	}
	for _, t := range p.Types.Imports() {
		if t.Path() == CompatPath {
			return t.Scope().Lookup("AWSIoTMQTTClient") != nil
		}
	}
	return false
}

// directory types the files of a directory as far as that goes without the go
// command: v1compat is known by its outline, other packages are not.
func (c *collector) directory(dir, why string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		c.notes = append(c.notes, Note{Path: dir, Message: err.Error()})
		return
	}
	fset := token.NewFileSet()
	byName := map[string][]*ast.File{}
	compat := false
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !c.wanted[path] {
			continue
		}
		compat = compat || imports(path)
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.AllErrors|parser.SkipObjectResolution)
		if err != nil {
			c.notes = append(c.notes, Note{Path: path, Message: firstLine(err.Error())})
		}
		if f != nil {
			byName[f.Name.Name] = append(byName[f.Name.Name], f)
		}
	}
	if !compat {
		return
	}
	c.notes = append(c.notes, Note{Path: dir, Message: why + "; it was read by itself, uses that come by other packages are missing"})
	for name, files := range byName {
		info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Types: map[ast.Expr]types.TypeAndValue{}}
		conf := types.Config{Importer: &outlineImporter{fset: fset}, Error: func(error) {}, FakeImportC: true}
		pkg, _ := conf.Check(name, fset, files, info)
		c.analyze(fset, files, pkg, info, []types.Error{{Fset: fset, Msg: why}})
	}
}

// firstLine returns the first line that says something: the go command begins what it
// passes on from the compiler with "# " and the package.
func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// analyze runs the analyzer on a package. One on which that panics becomes a note, and the
// others are analyzed nevertheless.
func (c *collector) analyze(fset *token.FileSet, files []*ast.File, pkg *types.Package, info *types.Info, problems []types.Error) {
	defer func() {
		if r := recover(); r != nil {
			c.notes = append(c.notes, Note{
				Path:    filepath.Dir(fset.File(files[0].FileStart).Name()),
				Message: fmt.Sprintf("the uses in Go package %s are not known: internal error: %v", pkg.Path(), r),
				Err:     fmt.Errorf("golang: analyze %s: internal error: %v\n%s", pkg.Path(), r, debug.Stack()),
			})
		}
	}()
	if c.each != nil {
		c.each(pkg.Path())
	}
	fixes := map[token.Pos]*Rewrite{}
	pass := &analysis.Pass{Analyzer: Analyzer, Fset: fset, Files: files, Pkg: pkg, TypesInfo: info, TypeErrors: problems, ReadFile: os.ReadFile, Report: func(d analysis.Diagnostic) {
		for _, f := range d.SuggestedFixes {
			fixes[d.Pos] = newFix(fset, f)
		}
	}}
	result, err := Analyzer.Run(pass)
	if err != nil {
		return // it never fails
	}
	for _, u := range result.([]Use) {
		f := Finding{Use: u, Start: fset.Position(u.Pos), Stop: fset.Position(u.End)}
		key := f
		f.Fix = fixes[u.Pos]
		key.Pos, key.End, key.Name = 0, 0, 0 // the same file in a package and in its tests
		if c.wanted[f.Start.Filename] && !c.seen[key] {
			c.seen[key] = true
			c.findings = append(c.findings, f)
		}
	}
	for _, n := range handedOver(pass) {
		if c.wanted[n.Path] && !slices.Contains(c.notes, n) {
			c.notes = append(c.notes, n)
		}
	}
}

// newFix returns a suggested fix by files.
func newFix(fset *token.FileSet, f analysis.SuggestedFix) *Rewrite {
	out := &Rewrite{Message: f.Message}
	for _, e := range f.TextEdits {
		start, end := fset.Position(e.Pos), fset.Position(e.End)
		out.Edits = append(out.Edits, FileEdit{start.Filename, start.Offset, end.Offset, string(e.NewText)})
	}
	return out
}

// outlineImporter knows the packages with V1's API by their outlines; any other package
// is empty.
type outlineImporter struct {
	fset  *token.FileSet
	known map[string]*types.Package
}

// Import returns a package for a path.
func (i *outlineImporter) Import(path string) (*types.Package, error) {
	if p := i.known[path]; p != nil {
		return p, nil
	}
	outline, ok := outlines[path]
	if !ok {
		p := types.NewPackage(path, path[strings.LastIndexByte(path, '/')+1:])
		p.MarkComplete()
		return p, nil
	}
	f, err := parser.ParseFile(i.fset, "outline.go", outline, 0)
	if err != nil {
		return nil, fmt.Errorf("golang: outline: %w", err)
	}
	conf := types.Config{Error: func(error) {}, Importer: i}
	p, _ := conf.Check(path, i.fset, []*ast.File{f}, nil)
	if i.known == nil {
		i.known = map[string]*types.Package{}
	}
	i.known[path] = p
	return p, nil
}
