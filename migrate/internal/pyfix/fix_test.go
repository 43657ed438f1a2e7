package pyfix_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate/internal/edit"
	"github.com/iotshim/iotshim/migrate/internal/pyfix"
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

var update = flag.Bool("update", false, "write what is expected instead of comparing")

// find scans one program.
func find(t testing.TB, src string) []pyscan.Finding {
	t.Helper()
	res, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: []string{"a.py"}, Workers: 1, Read: func(string) ([]byte, error) { return []byte(src), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return res.Findings
}

// sources returns the programs of testdata by name.
func sources(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.py")
	if err != nil || len(paths) == 0 {
		t.Fatal("no programs in testdata", err)
	}
	out := map[string]string{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(p), ".py")] = string(b)
	}
	return out
}

// fixed fixes a program and checks what holds for every one.
func fixed(t testing.TB, src string, unsafe bool) (string, *pyfix.Result) {
	t.Helper()
	found := find(t, src)
	r := pyfix.Fix(src, found, unsafe)
	out, err := edit.Apply(src, r.Edits)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range found {
		if f.Use != pyscan.ImportUse {
			n++
		}
	}
	if len(r.Fixed)+len(r.Left) != n {
		t.Errorf("%d fixed and %d left are not the %d that were found", len(r.Fixed), len(r.Left), n)
	}
	if (len(r.Fixed) > 0) != (len(r.Edits) > 0) {
		t.Errorf("%d fixed by %d edits", len(r.Fixed), len(r.Edits))
	}
	if len(r.Edits) > 0 {
		for _, e := range pyparse.Parse(out).Errors {
			line, _ := pyparse.Parse(out).Position(e.Pos)
			t.Errorf("the result is not Python: line %d: %s\n%s", line, e.Msg, out)
		}
	}
	again := pyfix.Fix(out, find(t, out), unsafe)
	if len(again.Edits) > 0 {
		t.Errorf("a second run changes %d places:\n%s", len(again.Edits), out)
	}
	return out, r
}

// golden is what a test expects of a program: the result, what is left, what changes.
func golden(out string, r *pyfix.Result, src string) string {
	var b strings.Builder
	if out == src {
		b.WriteString("# unchanged\n")
	} else {
		b.WriteString(out)
	}
	for _, l := range r.Left {
		fmt.Fprintf(&b, "# left: line %d %s: %s\n", l.Line, l.Symbol, l.Reason)
	}
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "# changed: %s\n", c)
	}
	return b.String()
}

func TestFix(t *testing.T) {
	for name, src := range sources(t) {
		for _, unsafe := range []bool{false, true} {
			title := name
			if unsafe {
				title += ".unsafe"
			}
			t.Run(title, func(t *testing.T) {
				out, r := fixed(t, src, unsafe)
				got := golden(out, r, src)
				path := filepath.Join("testdata", title+".want")
				if unsafe {
					if safe, r := fixed(t, src, false); golden(safe, r, src) == got {
						return // no difference, no file
					}
				}
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
				// Comments are all there, in their order.
				var before, after []string
				for _, c := range pyparse.Parse(src).Comments() {
					before = append(before, src[c.Pos:c.End])
				}
				for _, c := range pyparse.Parse(out).Comments() {
					after = append(after, out[c.Pos:c.End])
				}
				if diff := cmp.Diff(before, after); diff != "" {
					t.Errorf("comments (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// python3 is the interpreter, if there is one.
func python3(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	// What is found may be a script that looks for the interpreter each time.
	out, err := exec.Command(path, "-c", "import sys; print(sys.executable if sys.version_info >= (3, 7) else '')").Output()
	if real := strings.TrimSpace(string(out)); err == nil && real != "" {
		return real
	}
	t.Skip("python3 is older than 3.7")
	return ""
}

// TestRun runs fixed programs against stand-ins for awscrt and awsiot that have the
// vendor's signatures, and compares the calls that they make.
func TestRun(t *testing.T) {
	python := python3(t)
	for name, src := range sources(t) {
		t.Run(name, func(t *testing.T) {
			out, r := fixed(t, src, true)
			if len(r.Edits) == 0 {
				return
			}
			dir := t.TempDir()
			file, log := filepath.Join(dir, "a.py"), filepath.Join(dir, "calls")
			if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
			if b, err := exec.Command(python, "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", file).CombinedOutput(); err != nil {
				t.Fatalf("python3 cannot read the result: %v\n%s", err, b)
			}
			for _, l := range r.Left {
				if l.Use != pyscan.LoggerUse {
					return // V1 is still needed, and is not here
				}
			}
			stubs, err := filepath.Abs("testdata/stubs")
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(python, "-B", file)
			cmd.Env = append(os.Environ(), "PYTHONPATH="+stubs, "STUB_LOG="+log)
			b, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, b, out)
			}
			calls, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			got := string(calls) + "output:\n" + strings.ReplaceAll(string(b), "\r\n", "\n")
			path := filepath.Join("testdata", name+".calls")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOverlap checks that edits that overlap are refused.
func TestOverlap(t *testing.T) {
	if _, err := edit.Apply("abcdef", []pyfix.Edit{{Start: 0, End: 3, New: "x"}, {Start: 2, End: 4, New: "y"}}); err == nil {
		t.Error("no error")
	}
	got, err := edit.Apply("abcdef", []pyfix.Edit{{Start: 4, End: 6, New: "y"}, {Start: 0, End: 3, New: "x"}})
	if err != nil || got != "xdy" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestDiff compares the diff of a program with what is expected, and lets patch apply the
// diffs of all programs where it is.
func TestDiff(t *testing.T) {
	patch, _ := exec.LookPath("patch")
	for name, src := range sources(t) {
		r := pyfix.Fix(src, find(t, src), true)
		diff, err := edit.Diff(name+".py", src, r.Edits)
		if err != nil {
			t.Fatal(err)
		}
		if name == "comments" {
			path := filepath.Join("testdata", "comments.diff")
			if *update {
				if err := os.WriteFile(path, []byte(diff), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), diff); d != "" {
				t.Errorf("diff (-want +got):\n%s", d)
			}
		}
		if patch == "" || len(r.Edits) == 0 {
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name+".py"), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(patch, "-p1", "-s", "--binary")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: patch: %v\n%s\n%s", name, err, out, diff)
		}
		want, _ := edit.Apply(src, r.Edits)
		if got, _ := os.ReadFile(filepath.Join(dir, name+".py")); string(got) != want {
			t.Errorf("%s: patch gives something else:\n%s", name, got)
		}
	}
}
