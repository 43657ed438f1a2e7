package pyparse_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// callsOfAST prints the calls that CPython's own parser finds in each file named
// on its input, as [line, name] pairs; null for a file that it refuses.
const callsOfAST = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
for path in sys.stdin.read().split("\n"):
    try:
        tree = ast.parse(open(path, "rb").read())
    except Exception:
        print("null"); continue
    out = []
    for n in ast.walk(tree):
        if isinstance(n, ast.Call):
            f = n.func
            name = f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""
            out.append([n.lineno, name])
    print(json.dumps(out))
`

// standardLibrary returns the files of python3's library, or skips the test.
func standardLibrary(t testing.TB) (python string, files []string) {
	t.Helper()
	python = testenv.Program(t, "python3", "python3")
	out, err := exec.Command(python, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		t.Skipf("python3 does not run: %v", err)
	}
	root := strings.TrimSpace(string(out))
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skipf("no Python sources under %s", root)
	}
	return python, files
}

func TestCallsLikeCPython(t *testing.T) {
	race.Skip(t)
	python, files := standardLibrary(t)
	if limit := 300; len(files) > limit && os.Getenv("PYPARSE_ALL") == "" {
		step := len(files) / limit
		var sample []string
		for i := 0; i < len(files); i += step {
			sample = append(sample, files[i])
		}
		files = sample
	}
	cmd := exec.Command(python, "-c", callsOfAST)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v", err)
	}
	var want, got, both, read, noted int
	for i, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var pairs [][2]any
		if err := json.Unmarshal(line, &pairs); err != nil {
			t.Fatalf("%s: %v", files[i], err)
		}
		if pairs == nil {
			continue
		}
		src, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		f := pyparse.Parse(string(src))
		read++
		if len(f.Errors) > 0 {
			noted++
			l, c := f.Position(f.Errors[0].Pos)
			t.Logf("%s:%d:%d: %s", files[i], l, c, f.Errors[0].Msg)
		}
		count := map[pyparse.CallSite]int{}
		for _, p := range pairs {
			count[pyparse.CallSite{Line: int(p[0].(float64)), Name: p[1].(string)}]++
		}
		sites := pyparse.CallSites(f)
		want, got = want+len(pairs), got+len(sites)
		for _, s := range sites {
			if count[s] > 0 {
				count[s]--
				both++
			} else {
				t.Logf("%s:%d: %q is no call to CPython", files[i], s.Line, s.Name)
			}
		}
		for s, n := range count {
			if n > 0 {
				t.Logf("%s:%d: call of %q was missed", files[i], s.Line, s.Name)
			}
		}
	}
	recall, precision := float64(both)/float64(want), float64(both)/float64(got)
	t.Logf("%d files, %d calls: recall %.5f, precision %.5f; %d files with notes", read, want, recall, precision, noted)
	if recall < 0.9999 || precision < 0.9999 {
		t.Errorf("recall %.5f, precision %.5f, want 0.9999 of both", recall, precision)
	}
}

func BenchmarkParse(b *testing.B) {
	_, files := standardLibrary(b)
	var sources []string
	size := 0
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		sources = append(sources, string(src))
		size += len(src)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var p pyparse.Parser
	var f pyparse.File
	for b.Loop() {
		for _, src := range sources {
			p.ParseInto(&f, src)
		}
	}
	b.ReportMetric(float64(len(sources)*b.N)/b.Elapsed().Seconds(), "files/s")
}
