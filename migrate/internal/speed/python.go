package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// programs returns the programs that stand beside the library: one that uses V1 and much
// of the library, and one that uses packages as well.
func programs() (linked, packaged string, err error) {
	dir := filepath.Join("migrate", "internal", "pyscan", "testdata")
	first, err := os.ReadFile(filepath.Join(dir, "linked.py"))
	if err != nil {
		return "", "", err
	}
	second, err := os.ReadFile(filepath.Join(dir, "packages.py"))
	return string(first), string(first) + string(second), err
}

// python measures over a copy of Python's library.
func python(dir, lint string, runs int) error {
	tree := filepath.Join(dir, "tree")
	files, size, err := copyLibrary(tree)
	if err != nil {
		return err
	}
	rate := func(took time.Duration) string {
		return fmt.Sprintf("%.0f files/s, %.0f MB/s", float64(files)/took.Seconds(), float64(size)/1e6/took.Seconds())
	}
	for _, j := range []string{"1", "2"} {
		compile := job{dir: tree, args: []string{"python3", "-m", "compileall", "-q", "-f", "-j", j, "."}, ok: 1} // some files are not meant to compile
		took, err := compile.best(1)
		if err != nil {
			return err
		}
		row("`python3 -m compileall -j "+j+"` on Python's library", took, rate(took), "")
	}
	lintTree := job{dir: tree, args: []string{lint, "-quiet", "-format", "json", "."}, ok: 1}
	took, err := lintTree.best(runs)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("`migrate-lint .` on Python's library (%d files, %.1f MB)", files, float64(size)/1e6), took, rate(took), "2000 files/s, 30 MB/s")
	linked, packaged, err := programs()
	if err != nil {
		return err
	}
	beside := packages(tree)
	for _, p := range []struct{ what, program, dir string }{
		{"the same, and a V1 program that imports much of it", linked, tree},
		{"the same, and a V1 program among the packages that imports some of them", packaged, beside},
	} {
		if p.dir == "" {
			continue // no packages here
		}
		program := filepath.Join(p.dir, "v1_program.py")
		if err := os.WriteFile(program, []byte(p.program), 0o644); err != nil {
			return err
		}
		took, err := lintTree.best(runs)
		if err != nil {
			return err
		}
		if err := os.Remove(program); err != nil {
			return err
		}
		row(p.what, took, rate(took), "2000 files/s, 30 MB/s")
	}
	return nil
}

// packages returns the directory that holds setuptools, if one does.
func packages(tree string) (dir string) {
	_ = filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "setuptools" {
			dir = filepath.Dir(path)
			return fs.SkipAll
		}
		return err
	})
	return dir
}

// copyLibrary copies the Python files of /usr/lib/python3*, or if there is no such
// directory, those of python3's library.
func copyLibrary(to string) (files int, size int64, err error) {
	roots, _ := filepath.Glob("/usr/lib/python3*")
	if len(roots) == 0 {
		out, err := exec.Command("python3", "-c", "import os; print(os.path.dirname(os.__file__))").Output()
		if err != nil {
			return 0, 0, fmt.Errorf("python3: %w", err)
		}
		roots = []string{strings.TrimSpace(string(out))}
	}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || filepath.Ext(path) != ".py" {
				return err
			}
			rel, err := filepath.Rel(filepath.Dir(root), path)
			if err != nil {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files, size = files+1, size+int64(len(src))
			target := filepath.Join(to, rel)
			return errors.Join(os.MkdirAll(filepath.Dir(target), 0o755), os.WriteFile(target, src, 0o644))
		})
		if err != nil {
			return 0, 0, err
		}
	}
	return files, size, nil
}
