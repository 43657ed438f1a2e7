package gofix

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// importer knows what a file imports, and what it needs.
type importer struct {
	x      *fixer
	file   *ast.File
	names  map[string]string // by path
	taken  map[string]bool   // names that stand for something else somewhere in the file
	needed []string          // paths, in the order in which they were asked for
}

func newImporter(x *fixer, f *ast.File) *importer {
	m := &importer{x: x, file: f, names: map[string]string{}, taken: map[string]bool{}}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if obj := x.Info.PkgNameOf(spec); obj != nil {
			name = obj.Name()
		}
		if name != "_" && name != "." {
			m.names[path] = name
			m.taken[name] = true
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && (x.Info.Defs[id] != nil || m.names[id.Name] == "" && x.Info.Uses[id] != nil && x.Info.Uses[id].Parent() == x.Types.Scope()) {
			m.taken[id.Name] = true
		}
		return true
	})
	return m
}

// name is what a package is called in the file; it is imported when it is not yet.
func (m *importer) name(path string) string {
	if name, ok := m.names[path]; ok {
		return name
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	if m.taken[name] || m.x.Types.Scope().Lookup(name) != nil {
		name = "v2" + name
		for m.taken[name] {
			name += "x"
		}
	}
	m.names[path] = name
	m.taken[name] = true
	m.needed = append(m.needed, path)
	return name
}

// pkg is the name of a package in the file that is gone through.
func (x *fixer) pkg(path string) string { return x.imports[x.file].name(path) }

// seconds and the like are used often.
func (x *fixer) device() string { return x.pkg(devicePath) + "." }
func (x *fixer) mqtt() string   { return x.pkg(mqttPath) + "." }

// spec is an import as it is written.
func (m *importer) spec(path string) string {
	name := m.names[path]
	if name != path[strings.LastIndexByte(path, '/')+1:] {
		return name + " " + strconv.Quote(path)
	}
	return strconv.Quote(path)
}

// edit adds the imports that are needed: those of the module where v1compat's is, the
// others before the first.
func (m *importer) edit() {
	if len(m.needed) == 0 {
		return
	}
	var std, own []string
	for _, path := range m.needed {
		if strings.HasPrefix(path, module) {
			own = append(own, m.spec(path))
		} else {
			std = append(std, m.spec(path))
		}
	}
	slices.Sort(std)
	for _, d := range m.file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT || len(decl.Specs) == 0 {
			continue
		}
		first := decl.Specs[0].(*ast.ImportSpec)
		if !decl.Lparen.IsValid() {
			block := "import (\n" + strings.Join(std, "\n") + "\n"
			if isStd(first) {
				block += m.x.of(first) + "\n\n" + strings.Join(own, "\n")
			} else {
				block += "\n" + m.x.of(first) + "\n" + strings.Join(own, "\n")
			}
			m.x.replace(decl.Pos(), decl.End(), block+"\n)")
			return
		}
		at := -1 // an import of the module
		for i, s := range decl.Specs {
			if strings.HasPrefix(strings.Trim(s.(*ast.ImportSpec).Path.Value, "\"`"), module) {
				at = i
			}
		}
		if len(std) > 0 {
			text := strings.Join(std, "\n") + "\n"
			if !isStd(first) {
				text += "\n"
			}
			m.x.insert(lineStart(m.x, first), text)
		}
		if len(own) > 0 {
			if at >= 0 {
				m.x.insert(lineStart(m.x, decl.Specs[at]), strings.Join(own, "\n")+"\n")
			} else {
				m.x.insert(decl.Rparen, "\n"+strings.Join(own, "\n")+"\n")
			}
		}
		return
	}
}

// lineStart is where a spec begins, with the comment above it left above.
func lineStart(_ *fixer, s ast.Spec) token.Pos {
	return s.Pos()
}

func isStd(s *ast.ImportSpec) bool {
	first, _, _ := strings.Cut(strings.Trim(s.Path.Value, "\"`"), "/")
	return !strings.Contains(first, ".")
}

// clean removes the imports that nothing uses any more, and formats.
func (m *importer) clean(src string) (string, error) {
	f, fset, err := parse(src)
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	lines := strings.SplitAfter(src, "\n")
	for _, s := range f.Imports {
		path, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			continue
		}
		if name, ok := m.names[path]; !ok || used[name] {
			continue
		}
		line := fset.Position(s.Pos()).Line - 1
		text := strings.TrimSpace(lines[line])
		if strings.HasPrefix(text, "import ") {
			lines[line] = ""
		} else {
			lines[line] = strings.Replace(lines[line], src[s.Pos()-f.FileStart:s.End()-f.FileStart], "", 1)
			if strings.TrimSpace(lines[line]) == "" {
				lines[line] = ""
			}
		}
	}
	return formatted(strings.Join(lines, ""))
}

// dotImports leaves a package that has the names of V1 without that of their package: what
// is to be added could have the same names.
func (x *fixer) dotImports() {
	for _, f := range x.Files {
		for _, spec := range f.Imports {
			path := strings.Trim(spec.Path.Value, "\"`")
			if spec.Name != nil && spec.Name.Name == "." && strings.HasPrefix(path, module) {
				name := path[strings.LastIndexByte(path, '/')+1:]
				x.problem(spec.Pos(), "%s is imported with a dot, so that its names stand by themselves; take the dot away, write %s. before each of its names, and run fix again", name, name)
			}
		}
	}
}

// context is an expression for the context of a call: the function's own that never ends,
// or one that is made at its beginning.
func (x *fixer) context(at ast.Node) string {
	var decl *ast.FuncDecl
	for n := x.parents[at]; n != nil; n = x.parents[n] {
		if d, ok := n.(*ast.FuncDecl); ok {
			decl = d
		}
	}
	background := x.pkg(contextPath) + ".Background()"
	if decl == nil || decl.Body == nil {
		return background
	}
	var own ast.Node // ctx := context.Background() at the beginning
	used := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "ctx" {
			used = true
			if a, ok := x.parents[id].(*ast.AssignStmt); ok && x.parents[a] == decl.Body && a.Tok == token.DEFINE && len(a.Lhs) == 1 && x.of(a.Rhs[0]) == background && a.End() < at.Pos() {
				own = a
				return true
			}
			if _, ok := x.parents[id].(*ast.AssignStmt); ok || x.Info.Defs[id] != nil {
				own = nil
			}
		}
		return true
	})
	switch {
	case own != nil:
		return "ctx"
	case used || x.Types.Scope().Lookup("ctx") != nil:
		return background
	}
	x.contexts[decl] = true
	return "ctx"
}

// addContexts makes the contexts that functions of a file need.
func (x *fixer) addContexts(f *ast.File) {
	for _, d := range f.Decls {
		if decl, ok := d.(*ast.FuncDecl); ok && x.contexts[decl] {
			text := "\nctx := " + x.pkg(contextPath) + ".Background()"
			if x.text(decl.Body.Lbrace+1, x.lineEnd(decl.Body.Lbrace)) != "" {
				text += "\n"
			}
			x.insert(decl.Body.Lbrace+1, text)
		}
	}
}
