package pyscan

import (
	"slices"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

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
		c := p.alike(s, id, key, true)
		p.put(c, v)
		p.common(s, id, key, v)
	}
}

// frameworkNames are what programs call the objects that a framework hands to all of
// their files, with the name that stands for them here.
var frameworkNames = map[string]string{"app": "app", "current_app": "app", "application": "app", "hass": "hass", "bot": "bot",
	"ctx": "ctx", "context": "ctx", "session_state": "session_state"}

// framework returns the name of an object that the files of a program share by way of a
// framework, such as flask's current_app or the data of hass; "" for any other.
func (p *program) framework(s *scope, id pyparse.ID) string {
	f := s.mod.file
	n := f.Nodes[id]
	if n.Kind != pyparse.Name && n.Kind != pyparse.Attr {
		return ""
	}
	name := f.Name(id)
	if known := frameworkNames[name]; known != "" {
		return known
	}
	if n.Kind == pyparse.Attr {
		if of := p.framework(s, n.A); of != "" {
			return of + "." + name
		}
		return ""
	}
	if at, _ := p.owner(s, name); name == "g" && at != nil && at.imported[name] {
		return name
	}
	return ""
}

// common notes what is put into an object of a framework, and wakes the files that may
// look for it.
func (p *program) common(s *scope, id pyparse.ID, key string, v set) {
	thing := p.framework(s, id)
	if thing == "" || key == anyKey {
		return
	}
	c, ok := p.frameworks[thing+" "+key]
	if !ok {
		c = p.newCell(s.mod, nil)
		p.frameworks[thing+" "+key] = c
	}
	p.put(c, v)
	if !p.big || p.told[thing+" "+key] || !slices.ContainsFunc(v, p.carried) {
		return
	}
	if p.told == nil {
		p.told = map[string]bool{}
	}
	p.told[thing+" "+key] = true
	word := key[2:]
	for _, m := range p.files {
		switch m.stage {
		case asleep:
			if hasWord(m.file.Src, word) {
				p.wake(m)
			}
		case unread:
			if src, err := p.read(m.path); err == nil && hasWord(string(src), word) {
				p.wake(m)
			}
		}
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

// elsewhere returns what the program most likely has put into the attribute or element
// key of an unknown thing, under other names for it.
func (p *program) elsewhere(s *scope, id pyparse.ID, key string) set {
	v := p.get(p.alike(s, id, key, false))
	if key != anyKey {
		if thing := p.framework(s, id); thing != "" {
			v = v.union(p.get(p.frameworks[thing+" "+key]))
		}
	}
	return v.atMost(Possible)
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
