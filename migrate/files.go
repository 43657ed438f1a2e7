package migrate

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// files are what a run looks at, as absolute paths.
type files struct {
	python, golang []string
}

// skippedDirs are directories that hold no code of the program's.
var skippedDirs = []string{"__pycache__", "venv", "env", "virtualenv", "node_modules", "vendor", "site-packages"}

// collect finds the files that the paths name. The error tells which path is
// missing; a directory that cannot be read is a note.
func collect(dir string, paths []string) (files, []Note, error) {
	var out files
	var notes []Note
	for _, p := range paths {
		given := p
		p = strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(p), "..."), "/")
		if p == "" && strings.HasPrefix(given, "/") {
			p = "/"
		}
		p = filepath.FromSlash(p)
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		info, err := os.Stat(p)
		if err != nil {
			return files{}, nil, fmt.Errorf("%s: no such file or directory; name a Python or Go file, or a directory that holds some", given)
		}
		if !info.IsDir() && !info.Mode().IsRegular() { // reading a pipe could wait forever
			return files{}, nil, fmt.Errorf("%s: this is no regular file; name a Python or Go file, or a directory that holds some", given)
		}
		if !info.IsDir() {
			if !out.add(p, true) {
				return files{}, nil, fmt.Errorf("%s: neither a Python nor a Go file; name files that end in .py, .pyw or .go, Python scripts that start with #!, or a directory", given)
			}
			continue
		}
		_ = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				notes = append(notes, Note{Rule: "IOT902", Path: path, Message: err.Error(), Failure: true})
				return nil
			}
			if d.IsDir() {
				if path != p && skipDir(path, d.Name()) {
					return fs.SkipDir
				}
				return nil
			}
			if d.Type().IsRegular() || d.Type()&fs.ModeSymlink != 0 && isFile(path) {
				out.add(path, false)
			}
			return nil
		})
	}
	for _, list := range []*[]string{&out.python, &out.golang} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return out, notes, nil
}

func skipDir(path, name string) bool {
	if strings.HasPrefix(name, ".") || name == "testdata" {
		return true
	}
	if name == "env" || name == "virtualenv" {
		_, err := os.Stat(filepath.Join(path, "pyvenv.cfg")) // these may also be packages
		return err == nil
	}
	return slices.Contains(skippedDirs, name)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// add puts a file into its list, and reports whether it has one. Files without an
// extension are looked into for a Python interpreter in their first line.
func (f *files) add(path string, named bool) bool {
	switch filepath.Ext(path) {
	case ".py", ".pyw":
		f.python = append(f.python, path)
	case ".go":
		f.golang = append(f.golang, path)
	case "":
		if !pythonScript(path) {
			return false
		}
		f.python = append(f.python, path)
	default:
		if !named || !pythonScript(path) {
			return false
		}
		f.python = append(f.python, path)
	}
	return true
}

func pythonScript(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	line, _ := bufio.NewReaderSize(file, 256).ReadSlice('\n')
	return bytes.HasPrefix(line, []byte("#!")) && bytes.Contains(line, []byte("python"))
}

// drop removes the files that a function wants removed.
func (f *files) drop(out func(path string) bool) {
	f.python = slices.DeleteFunc(f.python, out)
	f.golang = slices.DeleteFunc(f.golang, out)
}
