package pyscan

import (
	"maps"
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// part is which part of a larger expression an expression is. It decides what is
// reported of it.
type part uint8

const (
	whole  part = iota
	callee      // it is called: the call is reported instead of the name
	base        // it has an attribute: that is reported instead of a class
)

// eval returns what an expression can be, and reports the uses in it.
func (p *program) eval(s *scope, id pyparse.ID) set { return p.evaluate(s, id, whole) }

// evaluate is eval for a part of an expression.
func (p *program) evaluate(s *scope, id pyparse.ID, as part) set {
	if id == 0 {
		return nil
	}
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.Name:
		return p.name(s, id, as)
	case pyparse.Attr:
		return p.getAttr(s, id, p.evaluate(s, n.A, base), as)
	case pyparse.Call:
		return p.callExpr(s, id, as)
	case pyparse.Index:
		return p.index(s, id)
	case pyparse.Tuple, pyparse.List, pyparse.Set:
		b := p.box(s.mod, id)
		i := 0
		var before set
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			v := p.eval(s, x)
			if f.Nodes[x].Kind == pyparse.Star {
				p.put(p.boxCell(p.boxes[b], anyKey), p.iterate(v))
				continue
			}
			if len(v) > 0 {
				p.put(p.boxCell(p.boxes[b], position(i)), v)
			}
			p.initialize(before, v)
			before = v
			i++
		}
		return one(vBox, b, 0, Certain)
	case pyparse.Dict:
		b := p.mapping(s.mod, id)
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			switch e := f.Nodes[x]; e.Kind {
			case pyparse.Pair:
				p.putKey(p.boxes[b], p.eval(s, e.A))
				if v := p.eval(s, e.B); len(v) > 0 {
					p.put(p.boxCell(p.boxes[b], p.key(s, e.A)), v)
				}
			case pyparse.DoubleStar:
				p.merge(b, p.eval(s, e.A))
			default:
				p.eval(s, x)
			}
		}
		return one(vBox, b, 0, Certain)
	case pyparse.Comp:
		defer func(before map[string]set) { s.now = before }(s.now)
		s.now = maps.Clone(s.now)
		for c := n.B; c != 0; c = f.Nodes[c].Next {
			cl := f.Nodes[c]
			p.bind(s, cl.A, p.iterate(p.eval(s, cl.B)))
			p.evalList(s, cl.C)
		}
		b := p.box(s.mod, id)
		elem := n.A
		if n.Flag&pyparse.CompDict != 0 {
			p.mapping(s.mod, id)
			p.putKey(p.boxes[b], p.eval(s, f.Nodes[elem].A))
			elem = f.Nodes[elem].B
		}
		if v := p.eval(s, elem); len(v) > 0 {
			p.put(p.boxCell(p.boxes[b], anyKey), v)
		}
		return one(vBox, b, 0, Certain)
	case pyparse.Lambda:
		fn := p.function(s, id)
		p.body(fn, id)
		return one(vFunc, s.mod.funcs[id], 0, Certain)
	case pyparse.Cond:
		p.eval(s, n.A)
		return p.evaluate(s, n.B, as).union(p.evaluate(s, n.C, as))
	case pyparse.Bool:
		var v set
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			v = v.union(p.evaluate(s, x, as))
		}
		return v
	case pyparse.Await:
		return p.awaited(p.eval(s, n.A))
	case pyparse.Star, pyparse.DoubleStar, pyparse.Keyword:
		return p.eval(s, n.A)
	case pyparse.Yield:
		v := p.eval(s, n.A)
		if n.Flag&pyparse.YieldFrom != 0 {
			v = p.iterate(v)
		}
		if s.fn != nil {
			p.put(s.fn.yields, v)
		}
		return nil
	case pyparse.Walrus:
		v := p.eval(s, n.B)
		p.bind(s, n.A, v)
		return v
	case pyparse.Binary:
		return p.binary(s, id)
	case pyparse.Num:
		return nil
	case pyparse.Str:
		p.evalList(s, n.B)
		return nil
	}
	if n.Kind < pyparse.ExprStmt {
		p.evalList(s, n.A)
		p.evalList(s, n.B)
		return nil
	}
	p.statement(s, id)
	return nil
}

func (p *program) evalList(s *scope, id pyparse.ID) {
	for ; id != 0; id = s.mod.file.Nodes[id].Next {
		p.eval(s, id)
	}
}

// name returns what a name can be.
func (p *program) name(s *scope, id pyparse.ID, as part) set {
	name := s.mod.file.Name(id)
	at, c := p.owner(s, name)
	var v set
	imported := false
	if at != nil {
		imported = at.imported[s.mangle(name)]
		flows := false
		if at == s {
			v, flows = s.flowName(p, s.mangle(name), c)
		}
		if !flows {
			v = p.get(c)
		}
	}
	if len(v) == 0 && len(s.module().stars) > 0 {
		if v = p.starred(s.module(), name, 0); len(v) > 0 {
			imported = true
		}
	}
	if imported && as == whole {
		p.foundSymbols(s, id, v)
	}
	return v
}

// box returns the container that a node makes.
func (p *program) box(m *module, id pyparse.ID) int32 {
	b, ok := m.boxes[id]
	if !ok {
		b = int32(len(p.boxes))
		p.boxes, m.boxes[id] = append(p.boxes, &box{mod: m, cells: map[string]cell{}}), b
	}
	return b
}

// mapping is box for a dictionary.
func (p *program) mapping(m *module, id pyparse.ID) int32 {
	b := p.box(m, id)
	p.boxes[b].maps = true
	return b
}

func position(i int) string { return "#" + strconv.Itoa(i) }

// key returns the key that an index stands for.
func (p *program) key(s *scope, id pyparse.ID) string {
	f := s.mod.file
	if id == 0 {
		return anyKey
	}
	switch text := f.Text(id); f.Nodes[id].Kind {
	case pyparse.Num:
		if i, err := strconv.Atoi(text); err == nil {
			return position(i)
		}
	case pyparse.Str:
		if f.Nodes[id].Flag&pyparse.FormatString == 0 {
			return "s:" + unquote(text)
		}
	}
	return anyKey
}

// unquote takes the prefix and the quotes off a simple string literal.
func unquote(s string) string {
	s = strings.TrimLeft(s, "rRbBuU")
	for _, q := range [...]string{`"""`, `'''`, `"`, `'`} {
		if len(s) >= 2*len(q) && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			return s[len(q) : len(s)-len(q)]
		}
	}
	return s
}

// iterate returns what going through v gives.
func (p *program) iterate(v set) set {
	var out set
	for _, e := range v {
		switch e.kind {
		case vBox:
			if p.boxes[e.a].maps {
				out = out.union(p.indicesOf(p.boxes[e.a]))
				continue
			}
			out = out.union(p.element(p.boxes[e.a], anyKey))
		case vObject:
			if c := p.classes[e.a]; c.items != 0 {
				out = out.union(p.iterate(one(vBox, c.items, 0, e.conf)))
			}
			for _, m := range p.lookup(p.classes[e.a], "__iter__", false) {
				if m.kind == vFunc {
					for _, r := range p.result(p.funcs[m.a]) {
						if r.kind == vBox {
							out = out.union(p.element(p.boxes[r.a], anyKey))
						}
					}
				}
			}
		}
	}
	return out
}

// entered returns what a with statement binds.
func (p *program) entered(v set) set {
	var out set
	for _, e := range v {
		if e.kind != vObject {
			out = out.with(e)
			continue
		}
		known := false
		for _, m := range p.lookup(p.classes[e.a], "__enter__", false).union(p.lookup(p.classes[e.a], "__aenter__", false)) {
			if m.kind == vFunc {
				known = true
				p.putSelf(p.funcs[m.a], e.a)
				out = out.union(p.result(p.funcs[m.a]).atMost(Likely))
			}
		}
		if !known {
			out = out.with(e)
		}
	}
	return out
}

// binary returns what [client] + others gives: a container of both.
func (p *program) binary(s *scope, id pyparse.ID) set {
	f := s.mod.file
	var v, types set
	for x := f.Nodes[id].B; x != 0; x = f.Nodes[x].Next {
		operand := p.eval(s, x)
		v = v.union(boxesOf(operand))
		if next := f.Nodes[x].Next; types != nil || next != 0 && strings.Contains(f.Src[f.Nodes[x].End:f.Nodes[next].Pos], "|") {
			types = types.union(classesOf(operand)) // Client | None
		}
	}
	if len(types) > 0 {
		return types
	}
	var elems set
	for _, e := range v {
		if p.boxes[e.a].maps { // {...} | others
			return v
		}
		elems = elems.union(p.element(p.boxes[e.a], anyKey))
	}
	if len(elems) == 0 {
		return v
	}
	return v.union(p.boxOf(s, id, elems))
}

// merge puts all elements of other containers into a box.
func (p *program) merge(into int32, v set) {
	for _, e := range v {
		if e.kind != vBox || e.a == into {
			continue
		}
		from, to := p.boxes[e.a], p.boxes[into]
		if from.maps && !to.maps {
			p.put(p.boxCell(to, anyKey), p.indicesOf(from)) // list(d) has its keys
			continue
		}
		p.putKey(to, p.indicesOf(from))
		for _, k := range from.keys {
			p.put(p.boxCell(p.boxes[into], k), p.get(from.cells[k]))
		}
	}
}

// instances returns objects of the classes in v, or in a tuple of them.
func (p *program) instances(v set) set {
	var out set
	for _, e := range v {
		switch e.kind {
		case vSymbol:
			if p.symbols[e.a].Kind == ClassSymbol {
				out = out.with(entry{value{vInstance, e.a, 0}, e.conf})
			}
		case vClass:
			out = out.with(entry{value{vObject, e.a, 0}, e.conf})
		}
	}
	return out
}

// annotation returns what a variable with a type annotation holds.
func (p *program) annotation(s *scope, id pyparse.ID) set {
	f := s.mod.file
	n := f.Nodes[id]
	switch n.Kind {
	case pyparse.Str:
		return p.quoted(s, id, unquote(f.Text(id)))
	case pyparse.Binary, pyparse.Tuple:
		var v set
		for x := n.B; x != 0; x = f.Nodes[x].Next {
			v = v.union(p.annotation(s, x))
		}
		return v
	case pyparse.Index:
		base := f.Nodes[n.A]
		switch f.Src[base.NamePos:base.NameEnd] {
		case "Optional", "Union", "Final", "ClassVar", "Annotated":
			return p.annotation(s, n.B)
		case "Callable":
			return p.callable(s, id, n.B)
		case "Type", "type", "Literal":
			p.eval(s, n.B)
			return nil
		case "Dict", "dict", "Mapping", "MutableMapping", "OrderedDict", "DefaultDict", "defaultdict":
			return p.annotatedMapping(s, id, n.B)
		}
		v := p.annotation(s, n.B)
		if len(v) == 0 {
			return nil
		}
		b := p.box(s.mod, id)
		p.put(p.boxCell(p.boxes[b], anyKey), v)
		return one(vBox, b, 0, Likely)
	}
	return p.instances(p.eval(s, id))
}

// annotatedMapping returns what Dict[K, V] holds.
func (p *program) annotatedMapping(s *scope, id, of pyparse.ID) set {
	f := s.mod.file
	key := of
	if f.Nodes[of].Kind == pyparse.Tuple {
		key = f.Nodes[of].B
	}
	if key == 0 {
		return nil
	}
	k, v := p.annotation(s, key), set(nil)
	if second := f.Nodes[key].Next; second != 0 {
		v = p.annotation(s, second)
	}
	if len(k) == 0 && len(v) == 0 {
		return nil
	}
	b := p.mapping(s.mod, id)
	p.putKey(p.boxes[b], k)
	p.put(p.boxCell(p.boxes[b], anyKey), v)
	return one(vBox, b, 0, Likely)
}
