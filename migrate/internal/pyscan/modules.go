package pyscan

import (
	"path"
	"strings"
)

// tree knows the Python files of a run, by slash-separated path, so that imports
// can be resolved without touching the disk.
type tree struct {
	files map[string]bool
	dirs  map[string]bool
	// byBase lists files by the last part of their module name.
	byBase map[string][]string
}

func newTree(paths []string) *tree {
	t := &tree{files: map[string]bool{}, dirs: map[string]bool{}, byBase: map[string][]string{}}
	for _, p := range paths {
		t.files[p] = true
		base := strings.TrimSuffix(path.Base(p), path.Ext(p))
		if base == "__init__" {
			base = path.Base(path.Dir(p))
		}
		t.byBase[base] = append(t.byBase[base], p)
		for d := path.Dir(p); !t.dirs[d]; d = path.Dir(d) {
			t.dirs[d] = true
		}
	}
	return t
}

// at returns the file of the module whose path without extension is p, or the
// directory of a package without __init__.py.
func (t *tree) at(p string) (file string, dir bool) {
	for _, c := range [...]string{p + ".py", p + "/__init__.py", p + ".pyw"} {
		if t.files[c] {
			return c, false
		}
	}
	if t.dirs[p] {
		return p, true
	}
	return "", false
}

// resolve finds the module that a file imports by a dotted name, with level
// leading dots.
func (t *tree) resolve(from string, level int, dotted string) (file string, dir bool) {
	rel := strings.ReplaceAll(strings.ReplaceAll(dotted, " ", ""), ".", "/")
	base := path.Dir(from)
	if level > 0 {
		for ; level > 1; level-- {
			base = path.Dir(base)
		}
		if rel == "" {
			if init := path.Join(base, "__init__.py"); t.files[init] {
				return init, false
			}
			return base, true
		}
		return t.at(path.Join(base, rel))
	}
	for d := base; ; d = path.Dir(d) {
		for _, sub := range [...]string{"", "src", "lib"} {
			if file, dir = t.at(path.Join(d, sub, rel)); file != "" && !dir {
				return file, false
			}
		}
		if parent := path.Dir(d); parent == d || !t.dirs[parent] {
			break
		}
	}
	// The path may be set at run time: a file with that name, if it is the only
	// one, is meant.
	if strings.Contains(rel, "/") || len(t.byBase[rel]) == 1 {
		only := ""
		for _, c := range t.byBase[path.Base(rel)] {
			if strings.HasSuffix(c, "/"+rel+".py") || strings.HasSuffix(c, "/"+rel+"/__init__.py") {
				if only != "" {
					return "", false
				}
				only = c
			}
		}
		if only != "" {
			return only, false
		}
	}
	for d := base; ; d = path.Dir(d) {
		if t.dirs[path.Join(d, rel)] {
			return path.Join(d, rel), true
		}
		if parent := path.Dir(d); parent == d || !t.dirs[parent] {
			return "", false
		}
	}
}

// below returns the part of a dotted name behind the SDK's package, and whether
// the name is in it.
func below(dotted string) (string, bool) {
	if dotted == Package {
		return "", true
	}
	rest, ok := strings.CutPrefix(dotted, Package+".")
	return rest, ok
}

// shadowed reports whether the program has a module of its own that hides the
// SDK from a file. A copy of the SDK itself does not.
func (t *tree) shadowed(from string) bool {
	file, dir := t.resolve(from, 0, Package)
	if file == "" || dir {
		return false
	}
	return path.Base(file) != "__init__.py" || !t.vendored(path.Dir(file))
}

// vendored reports whether a directory holds a copy of the SDK.
func (t *tree) vendored(dir string) bool {
	return path.Base(dir) == Package && t.files[path.Join(dir, "MQTTLib.py")]
}

// inVendored reports whether a file belongs to a copy of the SDK.
func (t *tree) inVendored(file string) bool {
	for d := path.Dir(file); ; d = path.Dir(d) {
		if t.vendored(d) {
			return true
		}
		if parent := path.Dir(d); parent == d {
			return false
		}
	}
}
