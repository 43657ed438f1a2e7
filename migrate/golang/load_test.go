package golang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
)

// twoPackages writes a program of two packages that use V1, below this module so that they
// can be loaded, and returns their files.
func twoPackages(t *testing.T) []string {
	t.Helper()
	top := below(t)
	src := "\n\nimport \"" + CompatPath + "\"\n\nfunc Up(c *v1compat.AWSIoTMQTTClient) error {\n\t_, err := c.Connect()\n\treturn err\n}\n"
	return write(t, top, "bad/bad.go", "package bad"+src, "good/good.go", "package good"+src)
}

// below makes a directory below this one, which is removed at the end.
func below(t *testing.T) string {
	t.Helper()
	top, err := os.MkdirTemp(".", "tmp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(top) })
	return top
}

// write writes files, given as name and content in turn, and returns their paths.
func write(t *testing.T, top string, sources ...string) (files []string) {
	t.Helper()
	for i := 0; i < len(sources); i += 2 {
		src := sources[i+1]
		file, err := filepath.Abs(filepath.Join(top, sources[i]))
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

// TestFixInternal checks that an internal package that shows V1's types moves together with
// the packages that import it, and stays when these are not all there.
func TestFixInternal(t *testing.T) {
	race.Skip(t)
	top := below(t)
	const here = "github.com/iotshim/iotshim/migrate/golang/"
	files := write(t, top,
		"app/main.go", "package main\n\nimport \""+here+filepath.Base(top)+"/app/internal/bus\"\n\nfunc main() {\n\tbus.Get().Publish(\"a\", \"b\", 0)\n}\n",
		"app/internal/bus/bus.go", "package bus\n\nimport \""+CompatPath+"\"\n\nvar shared *v1compat.AWSIoTMQTTClient\n\nfunc Get() *v1compat.AWSIoTMQTTClient { return shared }\n")
	fixes, notes := Fix(t.Context(), files, false, nothing)
	for _, f := range fixes.Findings {
		if !f.Fixed {
			t.Errorf("%s:%d: %s is left: %s", f.Start.Filename, f.Start.Line, f.Symbol, f.Reason)
		}
	}
	if len(fixes.Files) != 2 || len(notes) != 0 {
		t.Errorf("%d files changed, notes %v", len(fixes.Files), notes)
	}
	fixes, _ = Fix(t.Context(), files[1:], false, nothing)
	if len(fixes.Files) != 0 || !strings.Contains(fixes.Findings[0].Reason, "other packages may use") {
		t.Errorf("without its importer: %d files changed, %+v", len(fixes.Files), fixes.Findings)
	}
	write(t, top, "app/internal/bus/bus.go", "package bus\n\nimport \""+CompatPath+"\"\n\nvar shared *v1compat.AWSIoTMQTTClient\n\nvar Send = shared.Publish\n\nfunc Get() *v1compat.AWSIoTMQTTClient { return shared }\n")
	fixes, _ = Fix(t.Context(), files, false, nothing)
	for _, f := range fixes.Findings {
		if filepath.Base(f.Start.Filename) == "main.go" && !strings.Contains(f.Reason, "/internal/bus, whose names it uses, stays on V1") {
			t.Errorf("%s is left: %s", f.Symbol, f.Reason)
		}
	}
}

// TestFirstLine: what the compiler says follows a line with the package's name.
func TestFirstLine(t *testing.T) {
	for in, want := range map[string]string{
		"# example.com/p\n./main.go:3:2: undefined: x\nmore": "./main.go:3:2: undefined: x",
		"\n# example.com/p\n":                                "",
		"one line":                                           "one line",
		"":                                                   "",
	} {
		if got := firstLine(in); got != want {
			t.Errorf("firstLine(%q) = %q, want %q", in, got, want)
		}
	}
}
