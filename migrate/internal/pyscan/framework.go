package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// initialize does what tornado does with (pattern, Handler, {"client": client}): it
// calls Handler.initialize with what the dictionary has.
func (p *program) initialize(classes, with set) {
	for _, e := range classes {
		if e.kind != vClass {
			continue
		}
		for _, b := range with {
			if b.kind != vBox {
				continue
			}
			for _, m := range p.lookup(p.classes[e.a], "initialize", false) {
				if m.kind == vFunc {
					p.call(p.funcs[m.a], one(vObject, e.a, 0, Likely), arguments{dstar: set{b}})
				}
			}
		}
	}
}

// loaded returns the module that sys.modules[name] is, nil for any other expression.
func (p *program) loaded(s *scope, of, name pyparse.ID) set {
	f := s.mod.file
	if f.Nodes[of].Kind != pyparse.Attr || f.Text(of) != "sys.modules" {
		return nil
	}
	if f.Text(name) == "__name__" {
		return one(vModule, s.mod.index, 0, Certain)
	}
	if dotted, ok := strings.CutPrefix(p.key(s, name), "s:"); ok {
		return p.moduleValue(s.mod.path, 0, dotted)
	}
	return nil
}

// protocol does what twisted does with a factory that has protocol = Echo: its objects
// are the factory of Echo's.
func (p *program) protocol(c *class) {
	at, ok := c.scope.names["protocol"]
	if !ok {
		return
	}
	for _, e := range p.cells[at] {
		if e.kind == vClass {
			p.put(p.attribute(p.classes[e.a], "factory"), one(vObject, c.index, 0, Likely))
		}
	}
}
