package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// operation is what a thing of Python's module operator does with its argument, or what a
// decorator of click gives a function.
type operation struct {
	kind string // itemgetter, attrgetter, methodcaller, make_pass_decorator
	key  string // of the item, or the name of the attribute or method
	of   set    // what is given
	s    *scope
	at   pyparse.ID // where it is made
}

// operation returns the thing that itemgetter("a") and its likes make.
func (p *program) operation(s *scope, id pyparse.ID, name string, of set) set {
	first := s.mod.file.Nodes[id].B
	if first == 0 {
		return nil
	}
	op := &operation{kind: name, s: s, at: id}
	switch name {
	case "itemgetter":
		if op.key = p.key(s, first); s.mod.file.Nodes[first].Next != 0 {
			op.key = anyKey
		}
	case "make_pass_decorator":
		op.of = p.instances(of).atMost(Likely)
	default:
		key, ok := strings.CutPrefix(p.key(s, first), "s:")
		if !ok {
			return nil
		}
		op.key = key
	}
	b := p.box(s.mod, id)
	p.boxes[b].op = op
	return one(vBox, b, 0, Likely)
}

// operate returns what an operation gives for an argument. A method that methodcaller
// calls is reported where it is named.
func (p *program) operate(op *operation, arg set) set {
	var out set
	switch op.kind {
	case "itemgetter":
		for _, e := range arg {
			switch e.kind {
			case vBox:
				out = out.union(p.element(p.boxes[e.a], op.key))
			case vObject:
				out = out.union(p.item(e, op.key))
			}
		}
	case "attrgetter":
		out = arg
		for name := range strings.SplitSeq(op.key, ".") {
			out = p.attr(out, name)
		}
	case "methodcaller":
		members := p.attr(arg, op.key)
		for _, e := range members {
			switch e.kind {
			case vMethod:
				p.found(op.s, op.at, AttributeUse, p.memberName(e.a, op.key), min(e.conf, Likely), members)
				if class, ok := p.symbols[e.a].Returns[op.key]; ok {
					out = out.union(p.instance(op.s.mod, op.at, class, e.conf))
				}
			case vBound, vFunc:
				out = out.union(p.apply(set{e}, arguments{}))
			}
		}
	}
	return out.atMost(Likely)
}

// given puts what a decorator such as click's pass_app gives into the first parameter of
// the function that it decorates.
func (p *program) given(op *operation, fn *function) {
	if op.kind == "make_pass_decorator" && len(fn.params) > 0 {
		p.put(fn.params[0].cell, op.of)
	}
}

// ofContainer handles dict.get(self, key) and its likes: methods of Python's containers,
// called by the name of the class.
func (p *program) ofContainer(s *scope, id pyparse.ID, name string, args arguments) set {
	var out set
	for _, e := range args.pos[0] {
		index := int32(-1)
		switch e.kind {
		case vBox:
			index = e.a
		case vObject:
			if items := p.classes[e.a].items; items != 0 {
				index = items
			}
		}
		if index < 0 {
			continue
		}
		switch name {
		case "__getitem__":
			out = out.union(p.element(p.boxes[index], anyKey))
		case "__setitem__":
			if len(args.pos) > 2 {
				p.put(p.boxCell(p.boxes[index], anyKey), args.pos[2])
			}
		default:
			out = out.union(p.boxMethod(s, id, p.boxes[index], index, name, arguments{pos: args.pos[1:], names: args.names, named: args.named}))
		}
	}
	return out.atMost(Likely)
}
