package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// foundSymbols reports classes, exceptions and constants of the SDK that are
// named but not called.
func (p *program) foundSymbols(s *scope, at pyparse.ID, v set) {
	for _, e := range v {
		if e.kind == vSymbol {
			sym := p.symbols[e.a]
			p.found(s, at, useOf(sym.Kind), sym.Name, e.conf, v)
		}
	}
}

func useOf(k SymbolKind) Use {
	switch k {
	case ExceptionSymbol:
		return ExceptionUse
	case ConstSymbol:
		return ConstUse
	}
	return AttributeUse
}

// getAttr returns base.name, and reports it unless it is called.
func (p *program) getAttr(s *scope, id pyparse.ID, of set, as part) set {
	f := s.mod.file
	name := s.mangle(f.Name(id))
	p.seen(s.mod, of)
	v := p.attr(of, name)
	if name == "_replace" && len(v) == 0 { // of a named tuple
		v = p.giving(s, id, of)
	}
	if p.infer && !of.known() {
		if sym, ok := p.hint(s, f.Nodes[id].A, of, name); ok {
			p.inferred(s, f.Nodes[id].A, sym)
			v = p.member(sym, name, Possible)
		}
	}
	if len(v) == 0 || !v.known() && !of.known() {
		if found := p.elsewhere(s, f.Nodes[id].A, "s:"+name); len(found) > 0 {
			v = found
		}
	}
	for _, e := range of {
		if e.kind == vSDK && as == whole {
			p.foundSymbols(s, id, v)
		}
		if e.kind == vSymbol && p.symbols[e.a].Kind == EnumSymbol {
			if _, ok := p.symbols[e.a].members[name]; ok {
				p.found(s, id, ConstUse, p.memberName(e.a, name), e.conf, of)
			}
		}
	}
	if as != callee {
		for _, e := range v {
			if e.kind == vMethod && (as != base || p.isValue(e)) {
				p.found(s, id, AttributeUse, p.memberName(e.a, p.texts[e.b]), e.conf, v)
			}
		}
		v = p.values(s, id, v)
	}
	p.use(v)
	return v
}

// isValue reports whether a member is something else than a method. An attribute
// of a method, as in client.publish.assert_called_once, is none of the SDK's: a
// test has put something else in its place.
func (p *program) isValue(e entry) bool {
	sym, name := p.symbols[e.a], p.texts[e.b]
	return sym.members[name] || sym.Values[name] != ""
}

// values puts what a member holds in the place of the member.
func (p *program) values(s *scope, id pyparse.ID, v set) set {
	for i, e := range v {
		if e.kind != vMethod {
			continue
		}
		if class := p.symbols[e.a].Values[p.texts[e.b]]; class != "" {
			rest := append(append(set(nil), v[:i]...), v[i+1:]...)
			return rest.union(p.instance(s.mod, id, class, e.conf))
		}
	}
	return v
}

// instance returns an object of a class of the SDK, or with "[]X" a container of
// such objects. "-" is a value without a class.
func (p *program) instance(m *module, id pyparse.ID, class string, c Confidence) set {
	elem, list := strings.CutPrefix(class, "[]")
	sym, ok := p.byName[elem]
	if !ok {
		return nil
	}
	v := one(vInstance, sym, 0, c)
	if !list {
		return v
	}
	b := p.box(m, id)
	p.put(p.boxCell(p.boxes[b], anyKey), v)
	return one(vBox, b, 0, c)
}

// attr returns an attribute of what base can be.
func (p *program) attr(base set, name string) set {
	var v set
	for _, e := range base {
		switch e.kind {
		case vOther:
			if name == Package {
				// A copy of the SDK in a package that is not here.
				v = v.with(entry{value{vSDK, p.text(""), 0}, Likely})
				continue
			}
			v = v.with(e)
		case vSDK, vModule, vDir:
			v = v.union(p.moduleMember(e, name))
		case vSymbol:
			if p.symbols[e.a].Kind == ClassSymbol {
				v = v.union(p.member(e.a, name, e.conf))
			}
		case vFunc:
			if c, ok := p.funcs[e.a].attrs[name]; ok {
				v = v.union(p.get(c))
			}
		case vInstance:
			v = v.union(p.member(e.a, name, e.conf))
		case vObject:
			if name == "__class__" {
				v = v.with(entry{value{vClass, e.a, 0}, e.conf})
				continue
			}
			if name == "__dict__" {
				v = v.with(entry{value{vBox, p.view(p.classes[e.a]), 0}, Likely})
				continue
			}
			found := p.lookup(p.classes[e.a], name, false)
			if len(found) == 0 && !strings.HasPrefix(name, "__") {
				found = p.passed(e, name)
			}
			v = v.union(p.bound(found, vObject, e.a).atMost(e.conf))
		case vSuper:
			v = v.union(p.bound(p.lookup(p.classes[e.a], name, true), vObject, e.a).atMost(e.conf))
		case vClass:
			v = v.union(p.bound(p.lookup(p.classes[e.a], name, false), vClass, e.a).atMost(e.conf))
		case vBlob:
			v = v.union(p.kept(e, "s:"+name))
		case vBox:
			v = v.with(entry{value{vBoxItems, e.a, p.text(name)}, e.conf})
		}
	}
	return v
}

// bound turns functions found in a class into methods of an object, and
// properties into what they return.
func (p *program) bound(s set, kind valueKind, class int32) set {
	var v set
	for _, e := range s {
		if e.kind == vObject {
			v = v.union(p.described(e))
			continue
		}
		if e.kind != vFunc || p.funcs[e.a].scope.class == nil {
			v = v.with(e)
			continue
		}
		switch fn := p.funcs[e.a]; {
		case fn.role == static:
			v = v.with(e)
		case fn.role == property && kind == vObject:
			p.putSelf(fn, class)
			v = v.union(p.result(fn))
		case fn.role == classMethod || kind == vObject:
			v = v.with(entry{value{vBound, e.a, class}, e.conf})
		default:
			v = v.with(e)
		}
	}
	return v
}

// described returns what an attribute gives that holds an object: the object itself, or
// what its __get__ returns.
func (p *program) described(e entry) set {
	getters := p.lookup(p.classes[e.a], "__get__", false)
	if len(getters) == 0 {
		return set{e}
	}
	var v set
	for _, m := range getters {
		if m.kind == vFunc {
			p.putSelf(p.funcs[m.a], e.a)
			v = v.union(p.result(p.funcs[m.a]).atMost(Likely))
		}
	}
	return v
}

// putSelf gives a method an object of a class.
func (p *program) putSelf(fn *function, class int32) {
	if len(fn.params) > 0 {
		p.put(fn.params[0].cell, one(vObject, class, 0, Certain))
	}
}
