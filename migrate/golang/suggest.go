package golang

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/iotshim/iotshim/migrate/internal/edit"
	"github.com/iotshim/iotshim/migrate/internal/gofix"
)

// fixMessage is what the fix of a package is called.
const fixMessage = "Rewrite the uses of v1compat in this package to V2"

// suggest returns the safe fix for a package, nil when there is none.
func suggest(pass *analysis.Pass, uses []Use) *analysis.SuggestedFix {
	if len(pass.TypeErrors) > 0 || !slices.ContainsFunc(uses, func(u Use) bool { return u.API == "v1compat" }) {
		return nil
	}
	read := pass.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	r, err := rewrite(gofix.Package{Fset: pass.Fset, Files: pass.Files, Types: pass.Pkg, Info: pass.TypesInfo, Read: read}, false)
	if err != nil || len(r.Files) == 0 {
		return nil // the command fix says what went wrong
	}
	byName := map[string]*token.File{}
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		byName[file.Name()] = file
	}
	fix := &analysis.SuggestedFix{Message: fixMessage}
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		before, err := read(name)
		if err != nil {
			return nil
		}
		for _, e := range edit.Lines(string(before), r.Files[name]) {
			fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: byName[name].Pos(e.Start), End: byName[name].Pos(e.End), NewText: []byte(e.New)})
		}
	}
	return fix
}

// rewrite finds what can be rewritten in a package. It fails where that panics.
func rewrite(p gofix.Package, unsafe bool) (r *gofix.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("internal error in Go package %s: %v", p.Types.Path(), v)
		}
	}()
	names := make([]string, len(p.Files))
	for i, f := range p.Files {
		names[i] = p.Fset.File(f.FileStart).Name()
	}
	p.Refuse = unseen(names, p.Types.Name())
	return gofix.Fix(p, unsafe), nil
}

// unseen says why a package must not be rewritten without a file of it that the build
// leaves out: for another system, or a test. It returns "" when there is none that uses V1.
func unseen(files []string, pkg string) string {
	dirs := map[string]bool{}
	for _, name := range files {
		dirs[filepath.Dir(name)] = true
	}
	for dir := range dirs {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			name := filepath.Join(dir, e.Name())
			if filepath.Ext(name) != ".go" || slices.Contains(files, name) || strings.HasPrefix(e.Name(), "_") || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil || !bytes.Contains(src, []byte(CompatPath)) {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.PackageClauseOnly)
			if err == nil && f.Name.Name == pkg {
				return "file " + e.Name() + " belongs to it and uses V1 too, and the build leaves it out here"
			}
		}
	}
	return ""
}
