package pyscan

import (
	"slices"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// arguments are those of a call.
type arguments struct {
	pos   []set
	star  set // what *args can be
	names []string
	named []set
	dstar set // what **kwargs can be
}

func (a *arguments) keyword(name string) set {
	for i, n := range a.names {
		if n == name {
			return a.named[i]
		}
	}
	return nil
}

// callExpr evaluates a call: it reports uses of the SDK, and lets the arguments
// flow into the functions that are called.
func (p *program) callExpr(s *scope, id pyparse.ID, as part) set {
	f := s.mod.file
	n := f.Nodes[id]
	called := p.evaluate(s, n.A, callee)
	var args arguments
	for x := n.B; x != 0; x = f.Nodes[x].Next {
		v := p.eval(s, x)
		switch f.Nodes[x].Kind {
		case pyparse.Star:
			args.star = args.star.union(v)
		case pyparse.DoubleStar:
			args.dstar = args.dstar.union(v)
		case pyparse.Keyword:
			args.names, args.named = append(args.names, f.Name(x)), append(args.named, v)
		default:
			args.pos = append(args.pos, v)
		}
	}
	var out set
	known := false
	for _, e := range called {
		known = known || e.kind != vOther && e.kind != vSDK && e.kind != vBlob
		switch e.kind {
		case vSymbol:
			sym := p.symbols[e.a]
			use := CallUse
			if sym.Kind != ClassSymbol {
				use = useOf(sym.Kind)
			}
			p.found(s, id, use, sym.Name, e.conf, called)
			if sym.Kind == ClassSymbol {
				out = out.with(entry{value{vInstance, e.a, 0}, e.conf})
			}
		case vMethod:
			out = out.union(p.callMember(s, id, e, called))
		case vClass:
			out = out.union(p.construct(s, id, e, args))
		case vFunc:
			out = out.union(p.call(p.funcs[e.a], nil, args))
		case vBound:
			self := one(vObject, e.b, 0, e.conf)
			if p.funcs[e.a].role == classMethod {
				self = one(vClass, e.b, 0, e.conf)
			}
			out = out.union(p.call(p.funcs[e.a], self, args))
		case vObject:
			for _, m := range p.lookup(p.classes[e.a], "__call__", false) {
				if m.kind == vFunc {
					out = out.union(p.call(p.funcs[m.a], one(vObject, e.a, 0, e.conf), args))
				}
			}
		case vInstance: // it is in something that was not seen, such as a local proxy
			out = out.with(e)
		case vBox:
			if c, ok := p.boxes[e.a].cells[returnKey]; ok {
				out = out.union(p.get(c).atMost(Likely))
			}
			if op := p.boxes[e.a].op; op != nil && len(args.pos) > 0 {
				out = out.union(p.operate(op, args.pos[0]))
			}
		case vBoxItems:
			out = out.union(p.boxMethod(s, id, p.boxes[e.a], e.a, p.texts[e.b], args))
		}
	}
	if !known {
		if fn := f.Nodes[n.A]; fn.Kind == pyparse.Attr && n.B != 0 {
			if name := f.Name(n.A); name == "get" || name == "pop" {
				for _, e := range called {
					if e.kind == vBlob {
						out = out.union(p.kept(e, p.key(s, n.B)))
					}
				}
			}
		}
		if out.known() {
			return out
		}
		return p.unknownCall(s, id, args, as)
	}
	return out
}

// callMember reports the call of a method of the SDK and returns its result.
func (p *program) callMember(s *scope, id pyparse.ID, e entry, called set) set {
	sym, name := p.symbols[e.a], p.texts[e.b]
	if name == "__init__" {
		p.found(s, id, CallUse, sym.Name, e.conf, called)
		return nil
	}
	if p.namesMember(s, id, name) || e.conf == Certain {
		p.found(s, id, CallUse, p.memberName(e.a, name), e.conf, called)
	}
	class, ok := sym.Returns[name]
	if !ok {
		return nil
	}
	return p.instance(s.mod, id, class, e.conf)
}

// namesMember reports whether a call names the method that it calls. A method that
// was handed over and is called by the name of a parameter was reported where it
// was named.
func (p *program) namesMember(s *scope, id pyparse.ID, name string) bool {
	f := s.mod.file
	switch fn := f.Nodes[id].A; f.Nodes[fn].Kind {
	case pyparse.Attr, pyparse.Name:
		return f.Name(fn) == name
	case pyparse.Call:
		return true // getattr(client, "publish")(...)
	}
	return false
}

// construct handles the making of an object.
func (p *program) construct(s *scope, id pyparse.ID, e entry, args arguments) set {
	c := p.classes[e.a]
	self := one(vObject, e.a, 0, e.conf)
	init := p.lookup(c, "__init__", false)
	for _, m := range init {
		switch m.kind {
		case vFunc:
			p.call(p.funcs[m.a], self, args)
		case vMethod: // the SDK's own
			p.found(s, id, CallUse, p.symbols[m.a].Name, min(m.conf, Likely), nil)
		}
	}
	if len(init) == 0 {
		for i, name := range c.fields {
			if i < len(args.pos) {
				p.put(p.attribute(c, name), args.pos[i].atMost(Likely))
			}
		}
		for i, name := range args.names {
			if _, ok := c.scope.names[name]; ok || slices.Contains(c.fields, name) { // a dataclass, or a widget's property
				p.put(p.attribute(c, name), args.named[i].atMost(Likely))
			}
		}
	}
	for _, m := range p.lookup(c, "__new__", false) {
		if m.kind == vFunc {
			p.call(p.funcs[m.a], one(vClass, e.a, 0, e.conf), args)
		}
	}
	return self
}

// call binds arguments to parameters and returns the result.
func (p *program) call(fn *function, self set, args arguments) set {
	for _, w := range fn.wrappers {
		p.call(w, self, args)
	}
	pos := args.pos
	if self != nil {
		pos = append([]set{self}, pos...)
	}
	i := 0
	bound := map[string]bool{}
	var rest, kwargs cell
	for _, prm := range fn.params {
		switch prm.flag {
		case pyparse.ParamStar:
			rest = prm.cell
			for j := i; j < len(pos); j++ {
				p.putBox(prm.cell, position(j-i), pos[j])
			}
			i = len(pos)
			continue
		case pyparse.ParamDoubleStar:
			kwargs = prm.cell
			continue
		}
		if i < len(pos) && rest == 0 {
			v := pos[i]
			if i > 0 || self == nil {
				v = v.atMost(Likely)
			}
			p.put(prm.cell, v)
			bound[prm.name] = true
			i++
			continue
		}
		if v := args.keyword(prm.name); len(v) > 0 {
			p.put(prm.cell, v.atMost(Likely))
		}
		bound[prm.name] = true
		for _, e := range args.star {
			if e.kind == vBox {
				p.put(prm.cell, p.element(p.boxes[e.a], position(i-len(pos))))
			}
		}
		for _, e := range args.dstar {
			if e.kind == vBox {
				p.put(prm.cell, p.element(p.boxes[e.a], "s:"+prm.name))
			}
		}
		if rest == 0 {
			i++
		}
	}
	if rest != 0 {
		for _, e := range args.star {
			if e.kind == vBox {
				for _, b := range p.cells[rest] {
					if b.kind == vBox {
						p.merge(b.a, set{e})
					}
				}
			}
		}
	}
	if kwargs != 0 {
		for j, name := range args.names {
			if !bound[name] || len(args.named[j]) > 0 && !fn.has(name) {
				p.putBox(kwargs, "s:"+name, args.named[j])
			}
		}
		for _, b := range p.cells[kwargs] {
			if b.kind == vBox {
				p.merge(b.a, args.dstar)
			}
		}
	}
	return p.result(fn).atMost(Likely)
}

func (fn *function) has(name string) bool {
	for _, prm := range fn.params {
		if prm.name == name && prm.flag == 0 {
			return true
		}
	}
	return false
}

// putBox puts values into the containers that a cell holds.
func (p *program) putBox(c cell, key string, v set) {
	if len(v) == 0 {
		return
	}
	for _, e := range p.cells[c] {
		if e.kind == vBox {
			p.put(p.boxCell(p.boxes[e.a], key), v)
		}
	}
}

// boxMethod handles the methods of lists, dictionaries, sets and queues.
func (p *program) boxMethod(s *scope, id pyparse.ID, b *box, index int32, name string, args arguments) set {
	f := s.mod.file
	key := anyKey
	if first := f.Nodes[id].B; first != 0 {
		key = p.constKey(s, first, one(vBox, index, 0, Certain))
	}
	last := func() set {
		if n := len(args.pos); n > 0 {
			return args.pos[n-1]
		}
		return nil
	}
	switch name {
	case "set_result", "set":
		if len(args.pos) == 1 {
			p.put(p.boxCell(b, anyKey), args.pos[0])
		}
	case "append", "appendleft", "add", "insert", "put", "put_nowait", "push", "appendright":
		if v := last(); len(v) > 0 {
			p.put(p.boxCell(b, anyKey), v)
		}
	case "extend":
		p.put(p.boxCell(b, anyKey), p.iterate(last()))
	case "update":
		p.merge(index, last())
		for i, k := range args.names {
			p.put(p.boxCell(b, "s:"+k), args.named[i])
		}
	case "result", "next", "__next__":
		return p.element(b, anyKey)
	case "get", "pop", "setdefault", "popleft", "get_nowait":
		v := p.element(b, key)
		if len(args.pos) > 1 {
			v = v.union(args.pos[1])
			if name == "setdefault" {
				p.putKey(b, args.pos[0])
				p.put(p.boxCell(b, key), args.pos[1])
			}
		}
		return v
	case "copy":
		return one(vBox, index, 0, Likely)
	case "values":
		out := p.box(s.mod, id)
		p.put(p.boxCell(p.boxes[out], anyKey), p.element(b, anyKey))
		return one(vBox, out, 0, Likely)
	case "keys", "iterkeys", "viewkeys":
		return p.boxOf(s, id, p.indicesOf(b))
	case "items", "iteritems", "viewitems", "popitem", "itervalues":
		elems := p.element(b, anyKey)
		if name == "itervalues" {
			out := p.box(s.mod, id)
			p.put(p.boxCell(p.boxes[out], anyKey), elems)
			return one(vBox, out, 0, Likely)
		}
		p.pairs(s, id, position(0), p.indicesOf(b), name != "popitem")
		return p.pairs(s, id, position(1), elems, name != "popitem")
	}
	return nil
}

// pairs returns a tuple with elems at a position, or an iterable of such tuples.
func (p *program) pairs(s *scope, id pyparse.ID, at string, elems set, iterable bool) set {
	pair := p.box(s.mod, id)
	p.put(p.boxCell(p.boxes[pair], at), elems)
	v := one(vBox, pair, 0, Likely)
	if !iterable {
		return v
	}
	out := p.box(s.mod, s.mod.file.Nodes[id].A) // the callee is never a container
	p.put(p.boxCell(p.boxes[out], anyKey), v)
	return one(vBox, out, 0, Likely)
}
