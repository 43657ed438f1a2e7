package pyscan

import "github.com/iotshim/iotshim/migrate/internal/pyparse"

// blobFor makes the variable or attribute at id, of which nothing is known, a
// thing that keeps what the program puts into it: app.mqtt = client, then
// app.mqtt.publish(...), where app comes from a library. Whatever hangs on it,
// such as app.config, is the same thing. It returns -1 if there is no variable.
func (p *program) blobFor(s *scope, id pyparse.ID) int32 {
	f := s.mod.file
	n := f.Nodes[id]
	var into func(v set)
	var have set
	switch n.Kind {
	case pyparse.Name:
		c, _, ok := p.find(s, f.Name(id))
		if !ok {
			return -1
		}
		have, into = p.cells[c], func(v set) { p.put(c, v) }
	case pyparse.Attr:
		base := p.quietly(s, n.A)
		if !base.known() {
			return p.blobFor(s, n.A)
		}
		for _, e := range base {
			if e.kind == vObject || e.kind == vClass {
				c := p.attribute(p.classes[e.a], s.mangle(f.Name(id)))
				have, into = p.cells[c], func(v set) { p.put(c, v) }
			}
		}
	case pyparse.Index:
		return p.blobFor(s, n.A)
	}
	if into == nil {
		return -1
	}
	for _, e := range have {
		if e.kind == vBlob {
			return e.a
		}
	}
	b := p.box(s.mod, id)
	into(one(vBlob, b, 0, Likely))
	return b
}

// keep puts a value into what an unknown thing holds.
func (p *program) keep(s *scope, id pyparse.ID, key string, v set) {
	if v.known() {
		if b := p.blobFor(s, id); b >= 0 {
			p.put(p.boxCell(p.boxes[b], key), v)
		}
		p.put(p.alike(s, id, key, true), v)
	}
}

// alike returns the cell of what a file puts into the attribute or element key of
// unknown things that it calls by the same name: ctx.client = client in one function,
// and ctx.client.publish(...) or self.ctx.client in another whose ctx most likely is the
// same. Without
// make it is 0 when there is none.
func (p *program) alike(s *scope, id pyparse.ID, key string, make bool) cell {
	f := s.mod.file
	if k := f.Nodes[id].Kind; k != pyparse.Name && k != pyparse.Attr || key == anyKey {
		return 0
	}
	name := f.Name(id)
	if name == "self" || name == "cls" {
		return 0
	}
	name += " " + key
	c, ok := s.mod.alike[name]
	if !ok && make {
		c = p.newCell(s.mod, nil)
		s.mod.alike[name] = c
	}
	return c
}

// kept returns what an unknown thing has under a key: what was put there, or
// the thing itself, which stands for all that hangs on it.
func (p *program) kept(e entry, key string) set {
	if c, ok := p.boxes[e.a].cells[key]; ok {
		return p.get(c).atMost(Likely)
	}
	return set{e}
}

// quietly evaluates an expression that is reported elsewhere.
func (p *program) quietly(s *scope, id pyparse.ID) set {
	report := p.report
	p.report = nil
	v := p.eval(s, id)
	p.report = report
	return v
}
