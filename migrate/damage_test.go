package migrate_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// TestDamage breaks one line of each program at a time, in several ways, and
// counts the uses of V1 in the other lines that are still found.
func TestDamage(t *testing.T) {
	race.Skip(t)
	for _, tt := range []struct {
		name  string
		least float64
		spoil func(line string) string
	}{
		{"placeholder", 0.99, func(l string) string { return indentOf(l) + "value = <your value>" }},
		{"merge marker", 0.99, func(string) string { return "<<<<<<< HEAD" }},
		{"open string", 0.99, func(l string) string { return indentOf(l) + `x = "never closed` }},
		{"stray words", 0.99, func(l string) string { return indentOf(l) + "here is ) some } prose" }},
		{"stray indent", 0.99, func(l string) string { return "   " + indentOf(l) + "x = 1" }},
		{"open bracket", 0.95, func(l string) string { return indentOf(l) + "x = (1" }},
		{"open call", 0.95, func(l string) string { return indentOf(l) + "f(1," }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want, kept int
			err := filepath.WalkDir(pythonDir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || filepath.Ext(path) != ".py" || filepath.Base(path) == "broken.py" {
					return err
				}
				src, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				w, k := damage(t, string(src), tt.spoil)
				want, kept = want+w, kept+k
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			rate := float64(kept) / float64(want)
			t.Logf("%d of %d calls kept: %.4f", kept, want, rate)
			if rate < tt.least {
				t.Errorf("%.4f of the calls kept, want %.2f", rate, tt.least)
			}
		})
	}
}

// damage puts a broken line before each line of a program in turn. It counts the
// calls of V1 in the whole program and those still found.
func damage(t *testing.T, src string, breakLine func(string) string) (want, kept int) {
	t.Helper()
	calls := func(content string) map[string]int {
		res, err := pyscan.Scan(t.Context(), pyscan.Options{Paths: []string{"/p.py"}, Workers: 1, Read: func(string) ([]byte, error) { return []byte(content), nil }})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, f := range res.Findings {
			if f.Use == pyscan.CallUse {
				out[f.Symbol]++
			}
		}
		return out
	}
	whole := calls(src)
	lines := strings.SplitAfter(src, "\n")
	for i := range lines {
		if lines[i] == "" {
			continue
		}
		broken := strings.Join(lines[:i], "") + breakLine(lines[i]) + "\n" + strings.Join(lines[i:], "")
		got := calls(broken)
		for symbol, n := range whole {
			want += n
			kept += min(n, got[symbol])
			if got[symbol] < n {
				t.Logf("line %d: %s: %d of %d calls of %s", i+1, strings.TrimSpace(lines[i]), got[symbol], n, symbol)
			}
		}
	}
	return want, kept
}

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// FuzzScan checks that any two files are scanned without a panic, and that every
// finding lies in its file.
func FuzzScan(f *testing.F) {
	_ = filepath.WalkDir(pythonDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".py" {
			src, _ := os.ReadFile(path)
			f.Add(string(src), "import a\n")
		}
		return nil
	})
	f.Fuzz(func(t *testing.T, a, b string) {
		dir := t.TempDir()
		for name, src := range map[string]string{"a.py": a, "b.py": b} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r := run(t, dir)
		for _, n := range r.Summary.Notes {
			if n.Failure {
				t.Fatalf("%s: %s", n.Path, n.Message)
			}
		}
		for _, x := range r.Findings {
			if x.Line < 1 || x.Column < 1 || x.EndLine < x.Line || x.EndLine == x.Line && x.EndColumn < x.Column {
				t.Fatalf("position of %+v", x)
			}
		}
	})
}
