package golang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twoPackages writes a program of two packages that use V1, below this module so that they
// can be loaded, and returns their files.
func twoPackages(t *testing.T) []string {
	t.Helper()
	top, err := os.MkdirTemp(".", "tmp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(top) })
	var files []string
	for _, name := range []string{"bad", "good"} {
		src := "package " + name + "\n\nimport \"" + CompatPath + "\"\n\nfunc Up(c *v1compat.AWSIoTMQTTClient) error {\n\t_, err := c.Connect()\n\treturn err\n}\n"
		file, err := filepath.Abs(filepath.Join(top, name, name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// failing panics in the work on package bad.
func failing(pkg string) {
	if strings.HasSuffix(pkg, "/bad") {
		panic("as the test wants it")
	}
}

// TestAnalyzerPanics checks that a package on which the analyzer panics is a note that
// names it, and that what the others use is found.
func TestAnalyzerPanics(t *testing.T) {
	files := twoPackages(t)
	c := collector{each: failing}
	c.load(t.Context(), files)
	if len(c.notes) != 1 || c.notes[0].Err == nil || !strings.HasSuffix(c.notes[0].Path, "bad") || !strings.Contains(c.notes[0].Message, "/bad are not known: internal error: as the test wants it") {
		t.Errorf("notes %+v, want one about package bad", c.notes)
	}
	if len(c.findings) == 0 {
		t.Error("nothing was found in package good")
	}
	for _, f := range c.findings {
		if filepath.Base(f.Start.Filename) != "good.go" {
			t.Errorf("found %s in %s", f.Symbol, f.Start.Filename)
		}
	}
}

// TestFixPanics is TestAnalyzerPanics for Fix.
func TestFixPanics(t *testing.T) {
	files := twoPackages(t)
	f := &fixer{collector: collector{each: failing}, keep: nothing, out: &Fixes{Files: map[string]FixedFile{}, Changes: map[string][]string{}}}
	f.fix(t.Context(), files)
	if len(f.notes) == 0 || f.notes[0].Err == nil || !strings.Contains(f.notes[0].Message, "/bad are not known") {
		t.Errorf("notes %+v, want one about package bad", f.notes)
	}
	if len(f.out.Findings) == 0 {
		t.Error("nothing was found in package good")
	}
}
