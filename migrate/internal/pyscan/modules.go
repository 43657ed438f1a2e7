package pyscan

import (
	"path"
	"strings"
	"sync"
)

// tree knows the Python files of a run, by slash-separated path, so that imports
// can be resolved without touching the disk.
type tree struct {
	files map[string]bool
	dirs  map[string]bool
	// byBase lists files by the last part of their module name.
	byBase map[string][]string
	// collections are directories that hold many others and no file: programs
	// that have nothing to do with each other, most likely.
	collections map[string]bool
	// libraries are directories that hold Python's own library.
	libraries map[string]bool
	dirNames  map[string]bool // last elements of dirs
	// resolved caches what resolve found: a query to a target.
	resolved sync.Map
}

type query struct {
	dir    string
	level  int
	dotted string
}

type target struct {
	file string
	dir  bool
}

// manyDirs is how many directories make a collection.
const manyDirs = 12

func newTree(paths []string) *tree {
	t := &tree{files: map[string]bool{}, dirs: map[string]bool{}, byBase: map[string][]string{}, collections: map[string]bool{}, libraries: map[string]bool{}, dirNames: map[string]bool{}}
	for _, p := range paths {
		t.files[p] = true
		base := strings.TrimSuffix(path.Base(p), path.Ext(p))
		if base == "__init__" {
			base = path.Base(path.Dir(p))
		}
		t.byBase[base] = append(t.byBase[base], p)
		for d := path.Dir(p); !t.dirs[d]; d = path.Dir(d) {
			t.dirs[d] = true
			t.dirNames[path.Base(d)] = true
		}
	}
	below, holds := map[string]int{}, map[string]bool{}
	for d := range t.dirs {
		below[path.Dir(d)]++
	}
	for _, p := range paths {
		holds[path.Dir(p)] = true
	}
	for d, n := range below {
		if n >= manyDirs && !holds[d] {
			t.collections[strings.TrimSuffix(d, "/")] = true
		}
	}
	t.findLibraries()
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
// leading dots. It is called by several goroutines.
func (t *tree) resolve(from string, level int, dotted string) (file string, dir bool) {
	q := query{path.Dir(from), level, dotted}
	if known, ok := t.resolved.Load(q); ok {
		return known.(target).file, known.(target).dir
	}
	file, dir = t.search(from, level, dotted)
	t.resolved.Store(q, target{file, dir})
	return file, dir
}

func (t *tree) search(from string, level int, dotted string) (file string, dir bool) {
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
	last := rel[strings.LastIndexByte(rel, '/')+1:]
	if len(t.byBase[last]) == 0 && !t.dirNames[last] {
		return "", false // as most imports, of what is not in the tree
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
	if top, _, _ := strings.Cut(rel, "/"); !standard(top) {
		if file := t.elsewhere(from, rel); file != "" {
			return file, false
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

// elsewhere finds a module that is not on the way up from a file, since programs
// set sys.path at run time: the one with that name that is nearest in the tree,
// if there are no two. Directories that only hold programs keep these apart.
func (t *tree) elsewhere(from, rel string) string {
	best, depth, twice := "", -1, false
	for _, c := range t.byBase[path.Base(rel)] {
		if !strings.HasSuffix(c, "/"+rel+".py") && !strings.HasSuffix(c, "/"+rel+"/__init__.py") {
			continue
		}
		shared := common(from, c)
		if t.collections[shared] {
			continue
		}
		switch n := len(shared); {
		case n > depth:
			best, depth, twice = c, n, false
		case n == depth:
			twice = true
		}
	}
	if twice {
		return ""
	}
	return best
}

// common returns the directory that both files are below.
func common(a, b string) string {
	end := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			end = i
		}
	}
	return a[:end]
}

// below returns the part of a dotted name behind the SDK's package, and whether
// the name is in it. The package may stand below others, as in
// lib.AWSIoTPythonSDK.MQTTLib.
func below(dotted string) (string, bool) {
	for at := dotted; ; {
		if at == Package {
			return "", true
		}
		if rest, ok := strings.CutPrefix(at, Package+"."); ok {
			return rest, true
		}
		_, rest, ok := strings.Cut(at, ".")
		if !ok {
			return "", false
		}
		at = rest
	}
}

// shadowed reports whether the program has a module of its own that hides the
// SDK from a file that imports a dotted name. A copy of the SDK itself does not.
func (t *tree) shadowed(from string, level int, dotted string) bool {
	rest, _ := below(dotted)
	top := strings.TrimSuffix(strings.TrimSuffix(dotted, rest), ".")
	file, dir := t.resolve(from, level, top)
	if file == "" || dir {
		return false
	}
	return path.Base(file) != "__init__.py" || !t.vendored(path.Dir(file))
}

// vendored reports whether a directory holds a copy of the SDK, or of a part.
func (t *tree) vendored(dir string) bool {
	return path.Base(dir) == Package && (t.files[path.Join(dir, "MQTTLib.py")] || t.dirs[path.Join(dir, "core")] || t.dirs[path.Join(dir, "exception")])
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
