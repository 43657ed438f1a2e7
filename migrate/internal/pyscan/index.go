package pyscan

import (
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// index returns what of[at] can be.
func (p *program) index(s *scope, id pyparse.ID) set {
	f := s.mod.file
	n := f.Nodes[id]
	of := p.eval(s, n.A)
	at := p.eval(s, n.B)
	if v := p.loaded(s, n.A, n.B); v != nil {
		return v
	}
	key := p.constKey(s, n.B, of)
	var v set
	for _, e := range of {
		switch e.kind {
		case vBox:
			if f.Nodes[n.B].Kind == pyparse.Slice {
				v = v.union(p.boxOf(s, id, p.element(p.boxes[e.a], anyKey)))
				continue
			}
			v = v.union(p.element(p.boxes[e.a], key))
		case vBlob:
			v = v.union(p.kept(e, p.alikeKey(s, n.B)))
		case vModule: // globals()["client"]
			if name, ok := strings.CutPrefix(key, "s:"); ok {
				v = v.union(p.moduleMember(e, name))
			}
		case vObject:
			v = v.union(p.item(e, key))
		}
	}
	if len(v) == 0 && !of.known() {
		if v = p.generic(s, id, at); len(v) > 0 {
			return v
		}
	}
	if !v.known() && !of.known() {
		if found := p.elsewhere(s, n.A, p.alikeKey(s, n.B)); len(found) > 0 {
			v = found
		}
	}
	return v
}

// item returns object[key]: what its class gives, a field of a named tuple, what a
// container of the program's own holds, or an attribute that is kept like one.
func (p *program) item(e entry, key string) set {
	c := p.classes[e.a]
	var v set
	if c.items != 0 {
		v = p.element(p.boxes[c.items], key)
	}
	getters := p.lookup(c, "__getitem__", false)
	for _, m := range getters {
		if m.kind == vFunc {
			v = v.union(p.call(p.funcs[m.a], one(vObject, e.a, 0, e.conf), arguments{pos: []set{nil}}))
		}
	}
	for i, name := range c.fields {
		if key == position(i) || key == "s:"+name {
			v = v.union(p.get(p.attribute(c, name)).atMost(Likely))
		}
	}
	return v
}

// setItem handles object[key] = v.
func (p *program) setItem(e entry, key string, at, v set) {
	c := p.classes[e.a]
	setters := p.lookup(c, "__setitem__", false)
	for _, m := range setters {
		if m.kind == vFunc {
			p.call(p.funcs[m.a], one(vObject, e.a, 0, e.conf), arguments{pos: []set{at, v}})
		}
	}
	if c.items != 0 {
		p.put(p.boxCell(p.boxes[c.items], key), v)
		p.putKey(p.boxes[c.items], at)
	}
	if name, ok := strings.CutPrefix(key, "s:"); ok && slices.Contains(c.fields, name) { // a TypedDict
		p.put(p.attribute(c, name), v.atMost(Likely))
	}
}

// holders are the classes of Python's library whose objects hold others.
var holders = map[string]bool{"dict": true, "OrderedDict": true, "defaultdict": true, "UserDict": true,
	"list": false, "UserList": false, "set": false, "deque": false, "Queue": false}

// holds notes that a class is made from a container, and gives its objects one.
func (p *program) holds(c *class, base string, id pyparse.ID) {
	maps, ok := holders[base[strings.LastIndexByte(base, '.')+1:]]
	if !ok || c.items != 0 {
		return
	}
	c.items = p.box(c.scope.mod, id)
	p.boxes[c.items].maps = maps
}

// generic returns the types in Optional[T] or Union[T, None], so that a name for them
// can stand in annotations.
func (p *program) generic(s *scope, id pyparse.ID, args set) set {
	f := s.mod.file
	n := f.Nodes[id]
	of := f.Nodes[n.A]
	if of.Kind != pyparse.Name && of.Kind != pyparse.Attr {
		return nil
	}
	switch f.Name(n.A) {
	case "Optional", "Union", "Annotated":
		v := classesOf(args.union(p.iterate(args)))
		f.Walk(n.B, func(x pyparse.ID) bool {
			if f.Nodes[x].Kind == pyparse.Str {
				v = v.union(typesOf(p.quoted(s, x, unquote(f.Text(x)))))
			}
			return true
		})
		return v
	case "Provide", "Provider": // of dependency_injector
		return p.provided(args)
	}
	return nil
}

// classesOf returns the classes in v.
func classesOf(v set) set {
	var out set
	for _, e := range v {
		if e.kind == vSymbol || e.kind == vClass {
			out = out.with(e)
		}
	}
	return out
}

// returnKey is the key under which a box keeps what calling it gives. Such a box stands
// for a thing of a library: a weak reference, a provider, a Callable[..., T].
const returnKey = "()"

// giving returns something that gives v when it is called.
func (p *program) giving(s *scope, id pyparse.ID, v set) set {
	if len(v) == 0 {
		return nil
	}
	b := p.box(s.mod, id)
	p.put(p.boxCell(p.boxes[b], returnKey), v)
	return one(vBox, b, 0, Likely)
}

// callable returns what Callable[[A], T] stands for.
func (p *program) callable(s *scope, id, args pyparse.ID) set {
	f := s.mod.file
	first := f.Nodes[args].B
	if f.Nodes[args].Kind != pyparse.Tuple || first == 0 {
		p.eval(s, args)
		return nil
	}
	p.eval(s, first)
	if result := f.Nodes[first].Next; result != 0 {
		return p.giving(s, id, p.annotation(s, result))
	}
	return nil
}

// awaited returns what waiting for v gives: what a future holds.
func (p *program) awaited(v set) set {
	var out set
	for _, e := range v {
		if e.kind == vBox && p.boxes[e.a].future {
			out = out.union(p.element(p.boxes[e.a], anyKey))
			continue
		}
		out = out.with(e)
	}
	return out
}

// view returns the container that stands for x.__dict__ of objects of a class: its
// elements are their attributes.
func (p *program) view(c *class) int32 {
	if c.view == 0 {
		c.view = int32(len(p.boxes))
		p.boxes = append(p.boxes, &box{mod: c.scope.mod, cells: map[string]cell{}, maps: true, of: c})
	}
	return c.view
}
