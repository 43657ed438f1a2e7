package pyscan

import "github.com/iotshim/iotshim/migrate/internal/pyparse"

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
func (p *program) getAttr(s *scope, id pyparse.ID, base set, as part) set {
	f := s.mod.file
	name := s.mangle(f.Name(id))
	v := p.attr(base, name)
	if p.infer && !base.known() {
		if sym, ok := p.exclusive[name]; ok {
			p.inferred(s, f.Nodes[id].A, sym)
			v = p.member(sym, name, Possible)
		}
	}
	for _, e := range base {
		if e.kind == vSDK && as == whole {
			p.foundSymbols(s, id, v)
		}
		if e.kind == vSymbol && p.symbols[e.a].Kind == EnumSymbol {
			if _, ok := p.symbols[e.a].members[name]; ok {
				p.found(s, id, ConstUse, p.memberName(e.a, name), e.conf, base)
			}
		}
	}
	if as != callee {
		for _, e := range v {
			if e.kind == vMethod {
				p.found(s, id, AttributeUse, p.memberName(e.a, p.texts[e.b]), e.conf, v)
				if class, ok := p.symbols[e.a].Fields[p.texts[e.b]]; ok {
					v = v.union(p.instanceOf(s, id, class, e.conf))
				}
			}
		}
	}
	return v
}

// attr returns an attribute of what base can be.
func (p *program) attr(base set, name string) set {
	var v set
	for _, e := range base {
		switch e.kind {
		case vOther:
			v = v.with(e)
		case vSDK, vModule, vDir:
			v = v.union(p.moduleMember(e, name))
		case vSymbol:
			if p.symbols[e.a].Kind == ClassSymbol {
				v = v.union(p.member(e.a, name, e.conf))
			}
		case vInstance:
			v = v.union(p.member(e.a, name, e.conf))
		case vObject:
			v = v.union(p.bound(p.lookup(p.classes[e.a], name, false), vObject, e.a).atMost(e.conf))
		case vSuper:
			v = v.union(p.bound(p.lookup(p.classes[e.a], name, true), vObject, e.a).atMost(e.conf))
		case vClass:
			v = v.union(p.bound(p.lookup(p.classes[e.a], name, false), vClass, e.a).atMost(e.conf))
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
		if e.kind != vFunc || p.funcs[e.a].scope.class == nil {
			v = v.with(e)
			continue
		}
		switch fn := p.funcs[e.a]; {
		case fn.role == static:
			v = v.with(e)
		case fn.role == property && kind == vObject:
			p.putSelf(fn, class)
			v = v.union(p.get(fn.result))
		case fn.role == classMethod || kind == vObject:
			v = v.with(entry{value{vBound, e.a, class}, e.conf})
		default:
			v = v.with(e)
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

// inferred notes that the variable or attribute at id holds an instance.
func (p *program) inferred(s *scope, id pyparse.ID, sym int32) {
	f := s.mod.file
	v := one(vInstance, sym, 0, Possible)
	switch n := f.Nodes[id]; n.Kind {
	case pyparse.Name:
		if c, imported, ok := p.find(s, f.Name(id)); ok && !imported {
			p.put(c, v)
		}
	case pyparse.Attr:
		if f.Nodes[n.A].Kind != pyparse.Name {
			return // self.client is what this is for
		}
		report := p.report
		p.report = nil
		base := p.eval(s, n.A)
		p.report = report
		for _, e := range base {
			if e.kind == vObject {
				p.put(p.attribute(p.classes[e.a], s.mangle(f.Name(id))), v)
			}
		}
	}
}
