package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// importModule handles one name of an import statement.
func (p *program) importModule(s *scope, alias pyparse.ID) {
	f := s.mod.file
	dotted := f.Name(alias)
	as := f.Nodes[alias].A
	if rest, ok := below(dotted); ok && !p.tree.shadowed(s.mod.path, 0, dotted) {
		p.found(s, alias, ImportUse, importName(rest), Certain, nil)
		if as != 0 {
			p.store(s, f.Name(as), one(vSDK, p.text(rest), 0, Certain))
			return
		}
		if strings.HasPrefix(dotted, Package) {
			p.store(s, Package, one(vSDK, p.text(""), 0, Certain))
			return
		}
	}
	name := dotted
	if as == 0 {
		name, _, _ = strings.Cut(dotted, ".")
		p.store(s, name, p.moduleValue(s.mod.path, 0, name))
		return
	}
	p.store(s, f.Name(as), p.moduleValue(s.mod.path, 0, dotted))
}

// moduleValue returns the module that a file imports.
func (p *program) moduleValue(from string, level int, dotted string) set {
	file, dir := p.tree.resolve(from, level, dotted)
	switch {
	case file == "":
		return one(vOther, 0, 0, Certain)
	case dir:
		return one(vDir, p.text(file), 0, Certain)
	}
	if i, ok := p.byPath[file]; ok {
		return one(vModule, i, 0, Certain)
	}
	return one(vOther, 0, 0, Certain)
}

// importName is the symbol of an import of a module below the SDK's package.
func importName(rest string) string { return strings.TrimSuffix(Package+"."+rest, ".") }

// importFrom handles from M import a, b.
func (p *program) importFrom(s *scope, id pyparse.ID) {
	f := s.mod.file
	n := f.Nodes[id]
	dotted := f.Name(id)
	var module set
	if rest, ok := below(dotted); ok && !p.tree.shadowed(s.mod.path, int(n.D), dotted) {
		module = one(vSDK, p.text(rest), 0, Certain)
	} else {
		module = p.moduleValue(s.mod.path, int(n.D), dotted)
	}
	for a := n.B; a != 0; a = f.Nodes[a].Next {
		name := f.Name(a)
		if module[0].kind == vSDK {
			p.found(s, a, ImportUse, strings.TrimSuffix(importName(p.texts[module[0].a]), ".")+"."+name, Certain, nil)
		}
		if name == "*" {
			s.stars = s.stars.union(module)
			continue
		}
		v := p.moduleMember(module[0], name)
		if name == Package && len(v) > 0 && v[0].kind == vSDK {
			p.found(s, a, ImportUse, Package, Certain, nil)
		}
		if as := f.Nodes[a].A; as != 0 {
			name = f.Name(as)
		}
		p.store(s, name, v)
	}
}

// moduleMember returns what a module has under a name.
func (p *program) moduleMember(e entry, name string) set {
	switch e.kind {
	case vSDK:
		if sym, ok := p.byName[name]; ok && p.texts[e.a] != "" {
			p.used[sym] = true
			return one(vSymbol, sym, 0, e.conf).union(p.homonym(e, name))
		}
		return one(vSDK, p.text(strings.TrimPrefix(p.texts[e.a]+"."+name, ".")), 0, e.conf)
	case vOther:
		if name == Package {
			return one(vSDK, p.text(""), 0, Likely)
		}
	case vModule:
		m := p.files[e.a]
		p.load(m)
		var v set
		if c, ok := m.scope.names[name]; ok {
			v = p.get(c)
		} else {
			v = p.starred(m.scope, name, 0)
		}
		if len(v) == 0 && name == Package {
			return one(vSDK, p.text(""), 0, e.conf)
		}
		if made, ok := m.scope.names["__getattr__"]; ok && len(v) == 0 && name != "__getattr__" {
			for _, e := range p.cells[made] {
				if e.kind == vFunc {
					v = v.union(p.result(p.funcs[e.a]))
				}
			}
		}
		if len(v) == 0 && strings.HasSuffix(m.path, "/__init__.py") || m.path == "__init__.py" {
			v = v.union(p.moduleValue(m.path, 1, name))
		}
		return v
	case vDir:
		if name == Package {
			return one(vSDK, p.text(""), 0, e.conf)
		}
		file, dir := p.tree.at(p.texts[e.a] + "/" + name)
		if dir {
			return one(vDir, p.text(file), 0, e.conf)
		}
		if i, ok := p.byPath[file]; ok {
			return one(vModule, i, 0, e.conf)
		}
	}
	return nil
}

// homonym returns the module of the SDK that is named like its class, as in
// AWSIoTPythonSDK.core.shadow.deviceShadow.
func (p *program) homonym(e entry, name string) set {
	full := p.texts[e.a] + "." + name
	if s := p.symbols[p.byName[name]]; s.Module == full || s.Kind == ExceptionSymbol && p.texts[e.a] == "exception" {
		return one(vSDK, p.text(full), 0, e.conf)
	}
	return nil
}

// starred looks for a name in the modules imported with *.
func (p *program) starred(s *scope, name string, depth int) set {
	if depth > 8 || strings.HasPrefix(name, "_") {
		return nil
	}
	var v set
	for _, e := range s.stars {
		switch e.kind {
		case vSDK:
			if sym, ok := p.byName[name]; ok && (p.symbols[sym].Module == p.texts[e.a] || p.texts[e.a] == "MQTTLib" && p.inMQTTLib(name)) {
				p.used[sym] = true
				v = v.union(one(vSymbol, sym, 0, e.conf))
			}
		case vModule:
			m := p.files[e.a]
			p.load(m)
			if c, ok := m.scope.names[name]; ok {
				v = v.union(p.get(c))
			} else {
				v = v.union(p.starred(m.scope, name, depth+1))
			}
		}
	}
	return v
}

// inMQTTLib reports whether MQTTLib, which imports some names itself, has one.
func (p *program) inMQTTLib(name string) bool { return name == "deviceShadow" }
