package pyscan_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// libraryPrograms returns a program that uses V1 and much of Python's library, and one that
// uses packages as well. Command speed measures with the same.
func libraryPrograms(tb testing.TB) (linked, packages string) {
	tb.Helper()
	for i, name := range []string{"linked.py", "packages.py"} {
		src, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			tb.Fatal(err)
		}
		if packages += string(src); i == 0 {
			linked = packages
		}
	}
	return linked, packages
}

// libraryFiles returns the Python files of this machine's library, with those of
// python3 itself.
func libraryFiles(tb testing.TB) (files map[string][]byte, lib string) {
	tb.Helper()
	out, err := exec.Command(testenv.Program(tb, "python3", "python3"), "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		tb.Skipf("python3 does not run: %v", err)
	}
	lib = strings.TrimSpace(string(out))
	roots, _ := filepath.Glob("/usr/lib/python3*")
	if len(roots) == 0 {
		roots = []string{lib}
	}
	files = map[string][]byte{}
	for _, root := range roots {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
				return nil
			}
			if src, err := os.ReadFile(path); err == nil {
				files[filepath.ToSlash(path)] = src
			}
			return nil
		})
	}
	return files, filepath.ToSlash(lib)
}

// BenchmarkLibrary scans Python's library: as it is, where the look at the bytes
// ends the scan; with a program beside it that uses V1 and much of the library; and
// with one that uses other packages as well, which are resolved with it.
func BenchmarkLibrary(b *testing.B) {
	linked, packages := libraryPrograms(b)
	files, _ := libraryFiles(b)
	dir := ""
	for p := range files {
		if strings.HasSuffix(p, "/setuptools/__init__.py") {
			dir = path.Dir(path.Dir(p))
		}
	}
	for _, bb := range []struct{ name, program string }{{"bytes", ""}, {"linked", linked}, {"packages", packages}} {
		b.Run(bb.name, func(b *testing.B) {
			if dir == "" && bb.name == "packages" {
				b.Skip("no setuptools here")
			}
			var paths []string
			size := len(bb.program)
			for p, src := range files {
				paths = append(paths, p)
				size += len(src)
			}
			program := path.Join(dir, "v1_program.py")
			if bb.program != "" {
				paths = append(paths, program)
			}
			read := func(p string) ([]byte, error) {
				if p == program {
					return []byte(bb.program), nil
				}
				return files[p], nil
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			parsed := 0
			for b.Loop() {
				res, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: paths, Workers: 2, Read: read})
				if err != nil {
					b.Fatal(err)
				}
				parsed = res.Parsed
			}
			b.ReportMetric(float64(len(paths)*b.N)/b.Elapsed().Seconds(), "files/s")
			b.ReportMetric(float64(parsed), "resolved")
		})
	}
}

// TestLibraryIsClean checks that nothing is found in Python's library and the packages
// beside it, though a program that uses V1 imports them and hands its client to some.
func TestLibraryIsClean(t *testing.T) {
	_, packages := libraryPrograms(t)
	files, lib := libraryFiles(t)
	dirs := map[string]bool{lib: true}
	for p := range files {
		if strings.HasSuffix(p, "/setuptools/__init__.py") {
			dirs[path.Dir(path.Dir(p))] = true
		}
	}
	for dir := range dirs {
		program := path.Join(dir, "v1_program.py")
		paths := []string{program}
		for p := range files {
			paths = append(paths, p)
		}
		res, err := pyscan.Scan(t.Context(), pyscan.Options{Paths: paths, Workers: 2, Read: func(p string) ([]byte, error) {
			if p == program {
				return []byte(packages), nil
			}
			return files[p], nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		own := 0
		for _, f := range res.Findings {
			if f.Path == program {
				own++
			} else {
				t.Errorf("%s:%d: %s (%s)", f.Path, f.Line, f.Symbol, f.Confidence)
			}
		}
		if own != 5 {
			t.Errorf("%d findings in the program, want 5", own)
		}
		for _, n := range res.Notes {
			if n.Err != nil {
				t.Errorf("%s: %v", n.Path, n.Err)
			}
		}
		t.Logf("in %s, %d of %d files were resolved", dir, res.Parsed, res.Files)
	}
}
