package pyscan

import (
	"path"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// unknownCall handles a call of something that the program does not define.
func (p *program) unknownCall(s *scope, id pyparse.ID, args arguments, as part) set {
	f := s.mod.file
	n := f.Nodes[id]
	fn := f.Nodes[n.A]
	name := f.Src[fn.NamePos:fn.NameEnd]
	first := func(i int) set {
		if i < len(args.pos) {
			return args.pos[i]
		}
		return nil
	}
	if fn.Kind == pyparse.Attr && strings.HasSuffix(f.Text(fn.A), "providers") {
		return p.provider(s, id, args)
	}
	if _, ok := holders[f.Text(fn.A)]; ok && fn.Kind == pyparse.Attr && len(args.pos) > 0 {
		return p.ofContainer(s, id, name, args)
	}
	switch name {
	case "itemgetter", "attrgetter", "methodcaller", "make_pass_decorator":
		return p.operation(s, id, name, first(0))
	case "globals":
		return one(vModule, s.mod.index, 0, Certain)
	case "get_running_app":
		return p.apps
	case "super":
		return p.super(s, first(0))
	case "getLogger":
		p.logger(s, id, n.B)
		return nil
	case "getattr":
		return p.getattr(s, id, n.B, first(0), as).union(first(2))
	case "__getattribute__": // self.inner.__getattribute__(name)
		if fn.Kind == pyparse.Attr && n.B != 0 {
			p.passesOn(s, n.B, p.quietly(s, fn.A))
		}
		return nil
	case "setattr":
		if fn.Kind != pyparse.Name || n.B == 0 {
			return nil // such as monkeypatch.setattr
		}
		if names := p.names(s, f.Nodes[n.B].Next); len(names) > 0 {
			for _, name := range names {
				p.setAttr(s, id, first(0), name, first(2))
			}
		} else {
			p.setAll(s, id, first(0), s.kwargs(p))
		}
		return nil
	case "import_module", "__import__":
		if key := p.key(s, n.B); strings.HasPrefix(key, "s:") {
			if rest, ok := below(key[2:]); ok && !p.tree.shadowed(s.mod.path, 0, key[2:]) {
				p.found(s, id, ImportUse, importName(rest), Likely, nil)
				if name == "__import__" && len(args.pos) < 4 && !slices.Contains(args.names, "fromlist") {
					rest = "" // it returns the top package
				}
				return one(vSDK, p.text(rest), 0, Likely)
			}
			return p.moduleValue(s.mod.path, 0, key[2:])
		}
		return p.plugins(s, n.B)
	case "dict", "OrderedDict":
		b := p.mapping(s.mod, id)
		for _, e := range first(0) {
			if e.kind == vBox && p.boxes[e.a].maps {
				p.merge(b, set{e})
			}
		}
		for _, pair := range p.iterate(first(0)) {
			if pair.kind == vBox {
				p.putKey(p.boxes[b], p.element(p.boxes[pair.a], position(0)))
				p.put(p.boxCell(p.boxes[b], anyKey), p.element(p.boxes[pair.a], position(1)))
			}
		}
		for i, k := range args.names {
			p.put(p.boxCell(p.boxes[b], "s:"+k), args.named[i])
		}
		return one(vBox, b, 0, Likely)
	case "list", "tuple", "set", "sorted", "reversed", "iter", "frozenset", "deque", "Queue", "LifoQueue", "SimpleQueue", "PriorityQueue", "JoinableQueue",
		"filter", "as_completed", "cycle", "islice", "chain", "sample", "choices":
		if name == "filter" {
			p.mapped(s, id, first(0), false, first(1))
		}
		b := p.box(s.mod, id)
		for _, v := range args.pos {
			p.merge(b, v)
		}
		return one(vBox, b, 0, Likely)
	case "defaultdict":
		b := p.mapping(s.mod, id)
		if n.B != 0 {
			switch f.Text(n.B) {
			case "list", "dict", "set", "deque", "collections.deque":
				p.put(p.boxCell(p.boxes[b], anyKey), one(vBox, p.box(s.mod, n.B), 0, Likely))
			default:
				for _, e := range first(0) {
					if e.kind == vFunc {
						p.put(p.boxCell(p.boxes[b], anyKey), p.result(p.funcs[e.a]))
					}
				}
				p.put(p.boxCell(p.boxes[b], anyKey), p.instances(first(0)))
			}
		}
		return one(vBox, b, 0, Likely)
	case "next":
		return p.iterate(first(0)).union(first(1))
	case "enumerate":
		return p.pairs(s, id, position(1), p.iterate(first(0)), true)
	case "wait": // of futures: those that are done, and the others
		waited := p.iterate(first(0))
		if len(waited) == 0 {
			return nil
		}
		out := p.box(s.mod, n.A) // the callee is never a container
		p.put(p.boxCell(p.boxes[out], anyKey), p.boxOf(s, id, waited))
		return one(vBox, out, 0, Likely)
	case "replace", "evolve": // of dataclasses, attrs
		var v set
		for _, e := range first(0) {
			if e.kind == vObject {
				v = v.with(e)
			}
		}
		return v
	case "zip", "izip", "zip_longest", "izip_longest", "product":
		var v set
		for i, a := range args.pos {
			v = p.pairs(s, id, position(i), p.iterate(a), true)
		}
		if len(args.star) > 0 { // zip(*pairs) turns columns into rows
			v = p.pairs(s, id, anyKey, p.iterate(p.iterate(args.star)), true)
		}
		return v
	case "property", "cached_property", "Depends", "Security":
		var v set
		for _, e := range first(0).union(args.keyword("fget")).union(args.keyword("dependency")) {
			if e.kind == vFunc {
				v = v.union(p.result(p.funcs[e.a]))
			}
		}
		return v
	case "field", "ib", "attrib", "Factory", "Field":
		v := args.keyword("default")
		for _, made := range []set{args.keyword("default_factory"), args.keyword("factory"), first(0)} {
			v = v.union(p.instances(made))
			for _, e := range made {
				if e.kind == vFunc {
					v = v.union(p.result(p.funcs[e.a]))
				}
			}
		}
		return v.atMost(Likely)
	case "type":
		if len(args.pos) == 3 {
			return p.madeClass(s, id, args)
		}
		if len(args.pos) == 1 {
			return typesOf(args.pos[0])
		}
		return nil
	case "__new__":
		return p.instances(first(0))
	case "map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async":
		if len(args.pos) < 2 {
			return nil
		}
		return p.mapped(s, id, first(0), strings.HasPrefix(name, "starmap"), args.pos[1:]...)
	case "namedtuple":
		return p.namedTuple(s, id)
	case "SimpleNamespace", "Namespace":
		return p.namespace(s, id, args)
	case "max", "min", "choice":
		return p.iterate(first(0)).atMost(Likely)
	case "gather":
		b := p.box(s.mod, id)
		for i, v := range args.pos {
			p.put(p.boxCell(p.boxes[b], position(i)), p.awaited(v))
		}
		p.put(p.boxCell(p.boxes[b], anyKey), p.awaited(p.iterate(args.star)))
		return one(vBox, b, 0, Likely)
	case "run_until_complete", "wait_for", "shield":
		return p.awaited(first(0)).atMost(Likely)
	case "create_task", "ensure_future":
		return p.future(s, id, p.awaited(first(0)))
	case "closing", "copy", "deepcopy", "nullcontext", "proxy", "aclosing":
		return first(0).atMost(Likely)
	case "cast":
		v := first(1).union(p.instances(first(0)))
		if n.B != 0 && f.Nodes[n.B].Kind == pyparse.Str {
			v = v.union(p.quoted(s, n.B, unquote(f.Text(n.B))))
		}
		return v.atMost(Likely)
	}
	if v, ok := p.libraryCall(s, id, args, name); ok {
		return v
	}
	for i := 1; i < len(args.pos); i++ {
		p.initialize(args.pos[i-1], args.pos[i])
	}
	return p.handOver(s, id, args, name)
}

// plugins returns the modules that import_module("pkg.plugins." + name) can give.
func (p *program) plugins(s *scope, arg pyparse.ID) set {
	f := s.mod.file
	if arg == 0 || f.Nodes[arg].Kind != pyparse.Binary {
		return nil
	}
	key, _ := strings.CutPrefix(p.key(s, f.Nodes[arg].B), "s:")
	dotted, ok := strings.CutSuffix(key, ".")
	if !ok {
		return nil
	}
	in, dir := p.tree.resolve(s.mod.path, 0, dotted)
	if in == "" {
		return nil
	}
	if !dir {
		in = path.Dir(in)
	}
	var v set
	for _, m := range p.files {
		if path.Dir(m.path) == in && path.Base(m.path) != "__init__.py" {
			v = v.with(entry{value{vModule, m.index, 0}, Likely})
		}
	}
	return v
}

// kwargs returns the containers of the keyword arguments of the function that s is in.
func (s *scope) kwargs(p *program) set {
	if s.fn == nil {
		return nil
	}
	for _, prm := range s.fn.params {
		if prm.flag == pyparse.ParamDoubleStar {
			return p.get(prm.cell)
		}
	}
	return nil
}

// setAll sets attributes of an object to what containers have under their names.
func (p *program) setAll(s *scope, id pyparse.ID, of, from set) {
	for _, e := range from {
		if e.kind != vBox {
			continue
		}
		for _, key := range p.boxes[e.a].keys {
			if name, ok := strings.CutPrefix(key, "s:"); ok {
				p.setAttr(s, id, of, name, p.element(p.boxes[e.a], key))
			}
		}
	}
}

// super returns what super() or super(C, self) gives in a method.
func (p *program) super(s *scope, of set) set {
	for _, e := range of {
		if e.kind == vClass {
			return one(vSuper, e.a, 0, Certain)
		}
	}
	for at := s; at != nil; at = at.parent {
		if at.fn != nil && at.class != nil {
			return one(vSuper, at.class.index, 0, Certain)
		}
	}
	return nil
}

// getattr handles getattr(x, "name").
func (p *program) getattr(s *scope, id, args pyparse.ID, base set, as part) set {
	if args == 0 {
		return nil
	}
	second := s.mod.file.Nodes[args].Next
	names := p.names(s, second)
	if len(names) == 0 {
		p.passesOn(s, second, base)
		return nil
	}
	var v set
	for _, name := range names {
		v = v.union(p.attr(base, name))
	}
	for _, e := range v {
		if e.kind == vMethod && as != callee {
			p.found(s, id, AttributeUse, p.memberName(e.a, p.texts[e.b]), min(e.conf, Likely), v)
		}
	}
	return v.atMost(Likely)
}

// names returns the names that an argument such as that of getattr can be: a literal, or
// a variable that only literals are assigned to.
func (p *program) names(s *scope, id pyparse.ID) []string {
	if name, ok := strings.CutPrefix(p.key(s, id), "s:"); ok {
		return []string{name}
	}
	return p.constants(s, id)
}

// logger reports a logger of the SDK.
func (p *program) logger(s *scope, id, args pyparse.ID) {
	if args == 0 {
		return
	}
	if s.mod.file.Nodes[args].Kind == pyparse.Keyword {
		args = s.mod.file.Nodes[args].A
	}
	name, ok := strings.CutPrefix(p.key(s, args), "s:")
	if !ok {
		return
	}
	if _, ok := below(name); ok {
		p.found(s, id, LoggerUse, name, Certain, nil)
	}
}
