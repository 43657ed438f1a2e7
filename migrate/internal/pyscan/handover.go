package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// argsBehind are functions that take a function and then a tuple of its arguments.
var argsBehind = map[string]bool{"add_job": true, "enter": true, "enterabs": true, "apply": true, "apply_async": true, "map_async": true, "Process": true}

// handOver binds the arguments of calls that themselves call a function, such as
// Thread(target=f, args=(client,)), submit(f, client) or partial(f, client).
func (p *program) handOver(s *scope, id pyparse.ID, args arguments, name string) set {
	var made set
	bindTo := func(fns set, a arguments) {
		for _, e := range fns {
			switch e.kind {
			case vFunc:
				made = made.union(p.call(p.funcs[e.a], nil, a))
			case vBound:
				made = made.union(p.call(p.funcs[e.a], one(vObject, e.b, 0, Likely), a))
			}
		}
	}
	for _, word := range [...]string{"target", "func", "function", "callback"} {
		bindTo(args.keyword(word), arguments{})
	}
	if star, dstar := args.keyword("args"), args.keyword("kwargs"); len(star)+len(dstar) > 0 {
		for _, fns := range args.named { // st.button("x", on_click=f, args=(client,))
			bindTo(fns, arguments{star: star, dstar: dstar})
		}
	}
	for i, fns := range args.pos {
		if len(fns) == 0 || fns[0].kind != vFunc && fns[0].kind != vBound {
			continue
		}
		rest := arguments{pos: args.pos[i+1:], names: args.names, named: args.named}
		if strings.Contains(name, "Timer") || strings.Contains(name, "Thread") || strings.HasPrefix(name, "start_new") || strings.HasSuffix(name, "map") || argsBehind[name] {
			rest = arguments{star: args.keyword("args").union(args.keyword("argument")), dstar: args.keyword("kwargs")}
			if i+1 < len(args.pos) {
				rest.star = rest.star.union(args.pos[i+1])
			}
		}
		bindTo(fns, rest)
		if name == "partial" || name == "partialmethod" {
			return fns.atMost(Likely)
		}
	}
	if name == "partial" && len(args.pos) > 0 {
		return args.pos[0].atMost(Likely)
	}
	if len(args.pos) > 0 {
		made = made.union(p.instances(args.pos[0]))
	}
	if made.known() {
		switch name {
		case "run_in_executor", "to_thread", "apply":
			return made
		case "submit", "apply_async", "run_coroutine_threadsafe":
			return p.future(s, id, made)
		}
	}
	return one(vOther, 0, 0, Certain)
}
