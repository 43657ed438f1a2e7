package pyscan

import (
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// libraryCall handles calls into libraries that hand on what they are given. It reports
// false for any other.
func (p *program) libraryCall(s *scope, id pyparse.ID, args arguments, name string) (set, bool) {
	f := s.mod.file
	n := f.Nodes[id]
	fn := f.Nodes[n.A]
	first := func(i int) set {
		if i < len(args.pos) {
			return args.pos[i]
		}
		return nil
	}
	switch name {
	case "enter_context", "enter_async_context":
		return p.entered(first(0)), true
	case "from_iterable": // of itertools.chain
		return p.boxOf(s, id, p.iterate(p.iterate(first(0)))), true
	case "vars", "asdict":
		var v set
		for _, e := range first(0) {
			if e.kind == vObject {
				v = v.with(entry{value{vBox, p.view(p.classes[e.a]), 0}, Likely})
			}
		}
		return v, len(v) > 0
	case "ContextVar":
		return p.boxOf(s, id, args.keyword("default")), true
	case "create_future", "Future":
		return p.future(s, id, nil), true
	case "ref": // of weakref
		return p.giving(s, id, first(0)), true
	case "wrap_future":
		return first(0), true
	case "run":
		if text := f.Text(n.A); text == "asyncio.run" || text == "trio.run" || text == "anyio.run" {
			return p.awaited(first(0)), true
		}
	case "heappop", "heapreplace", "nsmallest", "nlargest":
		return p.iterate(first(0).union(first(1))), true
	case "heappush", "insort", "insort_left", "insort_right":
		for _, e := range first(0) {
			if e.kind == vBox {
				p.put(p.boxCell(p.boxes[e.a], anyKey), first(1))
			}
		}
		return nil, true
	case "sum": // sum(lists, [])
		if lists := boxesOf(p.iterate(first(0))); len(lists) > 0 {
			return p.boxOf(s, id, p.iterate(lists)), true
		}
	case "reduce":
		return p.reduced(args), true
	case "setdefault": // on a thing of a library, such as hass.data
		if fn.Kind == pyparse.Attr && len(args.pos) > 1 {
			key := p.alikeKey(s, n.B)
			p.keep(s, fn.A, key, args.pos[1])
			return args.pos[1].union(p.elsewhere(s, fn.A, key)), true
		}
	case "Subscriber": // of rospy: callback_args come behind the message
		given := args.keyword("callback_args")
		if len(args.pos) > 3 {
			given = given.union(args.pos[3])
		}
		if len(given) > 0 {
			p.apply(first(2).union(args.keyword("callback")), arguments{pos: []set{nil, given}})
			return nil, true
		}
	case "__init__":
		p.widget(s, n.A, args)
		return nil, false
	}
	return nil, false
}

// apply calls the functions in fns.
func (p *program) apply(fns set, args arguments) set {
	var out set
	for _, e := range fns {
		switch e.kind {
		case vFunc:
			out = out.union(p.call(p.funcs[e.a], nil, args))
		case vBound:
			out = out.union(p.call(p.funcs[e.a], one(vObject, e.b, 0, Likely), args))
		}
	}
	return out
}

// future returns a thing that holds v once it is done.
func (p *program) future(s *scope, id pyparse.ID, v set) set {
	b := p.box(s.mod, id)
	p.boxes[b].future = true
	p.put(p.boxCell(p.boxes[b], anyKey), v)
	return one(vBox, b, 0, Likely)
}

// reduced returns what reduce(f, items, start) gives.
func (p *program) reduced(args arguments) set {
	if len(args.pos) < 2 {
		return nil
	}
	items := p.iterate(args.pos[1])
	acc := items
	if len(args.pos) > 2 {
		acc = args.pos[2]
	}
	return acc.union(p.apply(args.pos[0], arguments{pos: []set{acc, items}})).atMost(Likely)
}

// widget does what tkinter does with the first argument of a widget's __init__: it is the
// object's master.
func (p *program) widget(s *scope, callee pyparse.ID, args arguments) {
	f := s.mod.file
	base := f.Nodes[callee].A
	at := s
	for at != nil && (at.fn == nil || at.class == nil) {
		at = at.parent
	}
	if at == nil || len(args.pos) == 0 {
		return
	}
	master := args.pos[0]
	if f.Nodes[base].Kind != pyparse.Call { // tk.Frame.__init__(self, master)
		if len(args.pos) < 2 {
			return
		}
		master = args.pos[1]
	}
	for _, e := range master {
		if e.kind == vObject && p.classes[e.a] != at.class {
			p.put(p.attribute(at.class, "master"), set{e}.atMost(Likely))
		}
	}
}

// provider handles providers.Singleton(C, x) and its likes of dependency_injector: things
// that give an object when they are called, and take others in place of what these give.
func (p *program) provider(s *scope, id pyparse.ID, args arguments) set {
	if len(args.pos) == 0 {
		return nil
	}
	rest := arguments{names: args.names}
	for _, v := range args.pos[1:] {
		rest.pos = append(rest.pos, p.provided(v))
	}
	for _, v := range args.named {
		rest.named = append(rest.named, p.provided(v))
	}
	var v set
	for _, e := range args.pos[0] {
		switch e.kind {
		case vSymbol:
			v = v.union(p.instances(set{e}))
		case vClass:
			v = v.union(p.construct(s, id, e, rest))
		case vFunc, vBound:
			v = v.union(p.apply(set{e}, rest))
		default: // providers.Object(x)
			v = v.with(e)
		}
	}
	return p.giving(s, id, v)
}

// provided returns what providers give in the place of themselves.
func (p *program) provided(v set) set {
	var out set
	for _, e := range v {
		if e.kind == vBox {
			if c, ok := p.boxes[e.a].cells[returnKey]; ok {
				out = out.union(p.get(c))
				continue
			}
		}
		out = out.with(e)
	}
	return out
}
