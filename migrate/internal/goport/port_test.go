package goport_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/goport"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

const pythonDir = "../../../testdata/python"

// programs returns the Python files of testdata with what the scanner finds in each.
func programs(t testing.TB) map[string][]pyscan.Finding {
	t.Helper()
	found := map[string][]pyscan.Finding{}
	var paths []string
	err := filepath.WalkDir(pythonDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") {
			paths = append(paths, filepath.ToSlash(path))
			found[filepath.ToSlash(path)] = nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	res, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: paths, Workers: 2, Read: os.ReadFile})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Findings {
		found[f.Path] = append(found[f.Path], f)
	}
	return found
}

// moduleDir makes a module that uses this one, as the head of a port says.
func moduleDir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := "module ports\n\ngo 1.26\n\nrequire github.com/iotshim/iotshim v0.0.0\nreplace github.com/iotshim/iotshim => " + root + "\n"
	_, rest, _ := strings.Cut(string(mod), "require (")
	text += "require (" + rest
	if i := strings.Index(text, "\ntool "); i >= 0 {
		text = text[:i] + "\n"
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"go.mod": []byte(text), "go.sum": sum} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// goRun runs the go command in a directory.
func goRun(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// nothingLost checks without the help of the report that every call of V1 is in a port:
// as a call of the same name, or in the comment of a TODO.
func nothingLost(t *testing.T, path, src, out string, findings []pyscan.Finding) {
	t.Helper()
	want := map[string]int{}
	pyName := map[string]string{}
	type call struct {
		pos  int32
		name string
	}
	seen := map[call]bool{}
	for _, f := range findings {
		if f.Use != pyscan.CallUse {
			continue
		}
		name, py := goport.GoName(f.Symbol), f.Symbol[strings.LastIndexByte(f.Symbol, '.')+1:]
		if name == "" || !strings.Contains(src[f.Pos:f.End], py+"(") {
			continue // under another name
		}
		at := call{f.Pos, name}
		if seen[at] {
			continue // of a client that may be of either kind
		}
		seen[at] = true
		want[name]++
		pyName[name] = py
	}
	for name, n := range want {
		got := 0
		for line := range strings.Lines(out) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "//") {
				got += strings.Count(line, pyName[name]+"(")
			} else {
				got += strings.Count(line, name+"(")
			}
		}
		if got < n {
			t.Errorf("%s: %d of %d calls of %s are in the port", path, got, n, name)
		}
	}
}

// TestPortsVet ports every program of testdata and lets go vet compile and check them all.
func TestPortsVet(t *testing.T) {
	race.Skip(t)
	dir := moduleDir(t)
	i, calls, uses := 0, 0, 0
	for path, findings := range programs(t) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out, r, err := goport.Port(src, path, findings)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if r.Fallback {
			t.Errorf("%s: the whole file is a comment", path)
		}
		i++
		uses, calls = uses+r.Uses, calls+r.Calls
		nothingLost(t, path, string(src), string(out), findings)
		t.Logf("%s: %d uses, %d carried over, %d TODOs", strings.TrimPrefix(path, pythonDir+"/"), r.Uses, r.Calls, len(r.Todos))
		name := fmt.Sprintf("p%03d_%s", i, strings.TrimSuffix(filepath.Base(path), ".py"))
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "main.go"), out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d programs: %d of %d uses carried over", i, calls, uses)
	goRun(t, dir, "vet", "./...")
	if keep := os.Getenv("KEEP_PORTS"); keep != "" {
		_ = os.CopyFS(keep, os.DirFS(dir))
	}
}
