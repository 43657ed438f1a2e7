package pyscan

import (
	"path"
	"strings"
)

// pytest calls tests and fixtures with what the fixtures of the same names give, from
// the same file or from a conftest.py in its directory or above.

// conftest is the file whose fixtures all tests below its directory have.
const conftest = "conftest.py"

// fixture notes a fixture of a file.
func (p *program) fixture(fn *function, name string) {
	if fn.mod.fixtures == nil {
		fn.mod.fixtures = map[string]*function{}
	}
	fn.mod.fixtures[name] = fn
}

// inject gives a test, or a fixture, what the fixtures give that its parameters name.
func (p *program) inject(fn *function, name string) {
	if !strings.HasPrefix(name, "test") && fn.mod.fixtures[name] != fn {
		return
	}
	for _, prm := range fn.params {
		if prm.flag != 0 || prm.name == "self" {
			continue
		}
		if from := p.fixtureOf(fn.mod, prm.name); from != nil && from != fn {
			p.put(prm.cell, p.result(from).atMost(Likely))
		}
	}
}

func (p *program) fixtureOf(m *module, name string) *function {
	if fn := m.fixtures[name]; fn != nil {
		return fn
	}
	for d := path.Dir(m.path); ; d = path.Dir(d) {
		if i, ok := p.byPath[path.Join(d, conftest)]; ok {
			if fn := p.files[i].fixtures[name]; fn != nil {
				return fn
			}
		}
		if parent := path.Dir(d); parent == d || !p.tree.dirs[parent] {
			return nil
		}
	}
}

// conftests lists the files whose fixtures a file can use without importing them.
func conftests(t *tree, file string) (out []string) {
	base := path.Base(file)
	if !strings.HasPrefix(base, "test") && !strings.HasSuffix(base, "_test.py") && base != conftest {
		return nil
	}
	for d := path.Dir(file); ; d = path.Dir(d) {
		if c := path.Join(d, conftest); t.files[c] && c != file {
			out = append(out, c)
		}
		if parent := path.Dir(d); parent == d || !t.dirs[parent] {
			return out
		}
	}
}
