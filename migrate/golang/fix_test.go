package golang

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/gofix"
)

var update = flag.Bool("update", false, "rewrite the results in testdata")

func nothing(Finding) (string, bool) { return "", false }

// goFiles returns the files below directories, relative to the top of the module.
func goFiles(t *testing.T, dirs ...string) []string {
	t.Helper()
	var files []string
	for _, dir := range dirs {
		top, err := filepath.Abs(filepath.Join("..", "..", dir))
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(top, func(path string, d os.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".go" {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestFixShapes compares what becomes of each program in testdata/fix with what stands
// beside it: NAME.go.fixed, for those that are left NAME.go.unsafe, and left, the reasons.
// Run with -update to accept what comes out.
func TestFixShapes(t *testing.T) {
	race.Skip(t)
	files := goFiles(t, "migrate/golang/testdata/fix")
	safe, _ := Fix(t.Context(), files, false, nothing)
	unsafe, _ := Fix(t.Context(), files, true, nothing)
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			var left strings.Builder
			for _, f := range safe.Findings {
				if f.Start.Filename == file && !f.Fixed {
					fmt.Fprintf(&left, "%d %s: %s (unsafe %t)\n", f.Start.Line, f.Symbol, f.Reason, f.Unsafe)
				}
			}
			for _, c := range safe.Changes[file] {
				fmt.Fprintf(&left, "note: %s\n", c)
			}
			compare(t, filepath.Join(filepath.Dir(file), "left"), left.String())
			compare(t, file+".fixed", safe.Files[file].After)
			if strings.HasPrefix(name, "not") {
				compare(t, file+".unsafe", unsafe.Files[file].After)
			}
			if strings.HasPrefix(name, "not") != (safe.Files[file].After == "") {
				t.Errorf("rewritten: %t", safe.Files[file].After != "")
			}
		})
	}
}

// compare compares with a file of testdata; "" stands for no file.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if got == "" {
			os.Remove(file)
		} else if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", filepath.Base(file), diff)
	}
}

// TestFixPrograms rewrites every program on v1compat in this repository: nine of ten
// uses are gone, what comes out compiles and has nothing that go vet or gofmt minds, no comment
// is lost, and there is nothing left to do in a second run.
func TestFixPrograms(t *testing.T) {
	race.Skip(t)
	files := goFiles(t, "examples", "testdata/go", "migrate/golang/testdata/fix")
	for _, unsafe := range []bool{false, true} {
		t.Run(fmt.Sprintf("unsafe=%t", unsafe), func(t *testing.T) {
			r, _ := Fix(t.Context(), files, unsafe, nothing)
			type count struct{ fixed, found int }
			counts := map[string]*count{}
			for _, f := range r.Findings {
				set := "programs"
				if strings.Contains(filepath.ToSlash(f.Start.Filename), "/testdata/fix/") {
					set = "shapes"
				}
				set += " " + f.API
				if counts[set] == nil {
					counts[set] = &count{}
				}
				counts[set].found++
				if f.Fixed {
					counts[set].fixed++
				}
			}
			for _, set := range slices.Sorted(maps.Keys(counts)) {
				c := counts[set]
				t.Logf("%s: %d of %d uses fixed, %.1f %%", set, c.fixed, c.found, 100*float64(c.fixed)/float64(c.found))
			}
			if c := counts["programs v1compat"]; float64(c.fixed) < 0.9*float64(c.found) {
				t.Errorf("%d of %d uses of v1compat fixed, want 90 %%", c.fixed, c.found)
			}
			for name, f := range r.Files {
				if out, err := format.Source([]byte(f.After)); err != nil || string(out) != f.After {
					t.Errorf("%s is not as gofmt wants it: %v", name, err)
				}
				if diff := cmp.Diff(comments(t, f.Before), comments(t, f.After)); diff != "" {
					t.Errorf("%s: comments (-before +after):\n%s", name, diff)
				}
			}
			vet(t, r)
			again(t, r)
		})
	}
}

// comments returns the comments of a file, in any order.
func comments(t *testing.T, src string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, g := range f.Comments {
		for _, c := range g.List {
			list = append(list, c.Text)
		}
	}
	slices.Sort(list)
	return list
}

// vet runs go vet with the new contents in the place of the old ones.
func vet(t *testing.T, r *Fixes) {
	t.Helper()
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	dirs := map[string]bool{}
	for name, f := range r.Files {
		to := filepath.Join(dir, fmt.Sprintf("%d.go", len(overlay.Replace)))
		if err := os.WriteFile(to, []byte(f.After), 0o644); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[name] = to
		dirs[filepath.Dir(name)] = true
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", append([]string{"vet", "-overlay", list}, slices.Sorted(maps.Keys(dirs))...)...).CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

// again looks for something to do in what was rewritten.
func again(t *testing.T, r *Fixes) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string][]byte{}
	dirs := map[string]bool{}
	for name, f := range r.Files {
		overlay[name] = []byte(f.After)
		dirs[filepath.Dir(name)] = true
	}
	fset := token.NewFileSet()
	pkgs, err := load(context.Background(), fset, root, slices.Sorted(maps.Keys(dirs)), overlay)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		result := gofix.Fix(gofix.Package{Fset: fset, Files: p.Syntax, Types: p.Types, Info: p.TypesInfo, Read: func(name string) ([]byte, error) {
			if src, ok := overlay[name]; ok {
				return src, nil
			}
			return os.ReadFile(name)
		}}, true)
		if len(result.Files) > 0 {
			t.Errorf("%s: a second run would change %q", p.PkgPath, slices.Sorted(maps.Keys(result.Files)))
		}
		whole := true
		for _, f := range r.Findings {
			whole = whole && (f.Fixed || f.API != "v1compat" || !strings.HasPrefix(f.Start.Filename, p.Dir+string(filepath.Separator)))
		}
		for _, f := range p.Syntax {
			if whole && slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"`+CompatPath+`"` }) && overlay[fset.Position(f.Package).Filename] != nil {
				t.Errorf("%s still imports v1compat", fset.Position(f.Package).Filename)
			}
		}
	}
}
