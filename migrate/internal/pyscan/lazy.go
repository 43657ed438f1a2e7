package pyscan

import (
	"slices"
	"strings"
)

// A big program is resolved from where it uses the SDK. Files that do not lead there
// by imports sleep: they are read when somebody looks into them, and their functions
// are looked at when somebody calls them. Something of the SDK that comes to a
// variable, an attribute or a container of such a file wakes it, and if the variable is
// one that others can import, these too.

// stage is how much of a file counts.
type stage uint8

const (
	unread stage = iota
	asleep       // statements outside of functions, and functions that are called
	awake        // all
	broken       // nothing: the scanner failed on it
)

// load reads a file that sleeps and that somebody looks into.
func (p *program) load(m *module) {
	if m.stage != unread {
		return
	}
	m.stage = asleep
	bad := p.guard(nil, m, func() { p.parse(m) })
	if bad != nil || m.file == nil {
		m.stage = broken
		return
	}
	if p.mentions(m.file.Src) {
		m.stage = awake
	}
	p.changed = true
	p.declare(m.scope, m.file.Body)
	outside := p.within
	p.within = m
	p.exec(m.scope, m.file.Body)
	p.within = outside
}

// maxNeeded bounds how deep calls into sleeping files are followed at once. What
// lies deeper is looked at when the pass comes to it.
const maxNeeded = 20

// result returns what a function gives, which is found out when it sleeps.
func (p *program) result(fn *function) set {
	if !fn.needed && fn.mod.stage == asleep {
		fn.needed = true
		p.needed = append(p.needed, fn)
		p.changed = true
		if p.depth < maxNeeded {
			p.depth++
			p.body(fn, fn.node)
			p.depth--
		}
	}
	return p.get(fn.result)
}

// arrive sees to it that something of the SDK wakes the file to which it comes.
func (p *program) arrive(c cell, s set) {
	if !p.big {
		return
	}
	h := p.homes[c]
	if h.carries == nil && h.mod.stage == awake && !(h.global && (h.mod.importers != nil || h.mod.strangers != nil)) {
		return
	}
	for _, e := range s {
		if !p.carried(e) {
			continue
		}
		if h.carries != nil {
			*h.carries = true
		}
		p.wake(h.mod)
		if h.global {
			importers := h.mod.importers
			h.mod.importers = nil
			for _, i := range importers {
				p.wake(p.files[i])
			}
			if e.kind != vClass && (p.within != h.mod || e.kind == vObject || e.kind == vBox) { // state.client = client in another file, or registry = Registry()
				strangers := h.mod.strangers
				h.mod.strangers = nil
				for _, i := range strangers {
					p.wake(p.files[i])
				}
			}
		}
		return
	}
}

// seen wakes a file that looks into something of the SDK, such as a result.
func (p *program) seen(m *module, s set) {
	if m.stage == asleep && slices.ContainsFunc(s, p.carried) {
		p.wake(m)
	}
}

// carried reports whether a value is something of the SDK or holds some.
func (p *program) carried(e entry) bool {
	switch e.kind {
	case vSDK, vSymbol, vInstance, vMethod:
		return true
	case vClass, vObject:
		c := p.classes[e.a]
		return c.carries || c.items != 0 && p.boxes[c.items].carries
	case vBox, vBlob:
		return p.boxes[e.a].carries
	}
	return false
}

func (p *program) wake(m *module) {
	if m.stage == unread {
		p.load(m)
	}
	if m.stage == asleep {
		m.stage = awake
		p.changed, p.moved = true, true
	}
}

// wakeBases wakes the files of the classes that a class is made from, since they see
// its objects as their own.
func (p *program) wakeBases(c *class, walk int) {
	if c.walk == walk {
		return
	}
	c.walk = walk
	for _, b := range p.cells[c.bases] {
		if b.kind == vClass {
			p.wake(p.classes[b.a].scope.mod)
			p.wakeBases(p.classes[b.a], walk)
		}
	}
}

// carries returns the mark of the class that s belongs to, if it is one.
func (s *scope) carries() *bool {
	if s.isClass {
		return &s.class.carries
	}
	return nil
}

// markers are parts of the names by which objects of the SDK are known even where
// nothing else is known of them.
var markers = words("configure Metrics clearLastWill generalCallback shadow ShadowHandler shAsync ibeAsync JobSub sendJobs iot IoT Iot IOT")

// mentions reports whether a file has names by which objects of the SDK are known.
func (p *program) mentions(src string) bool {
	if !slices.ContainsFunc(markers, func(m string) bool { return strings.Contains(src, m) }) {
		return false // as most files, and quickly
	}
	for name := range p.exclusive {
		if strings.Contains(src, name) {
			return true
		}
	}
	for name, ok := range p.distinctive {
		if ok && strings.Contains(src, name) {
			return true
		}
	}
	lower := strings.ToLower(src)
	return strings.Contains(lower, "awsiot") || strings.Contains(lower, "aws_iot")
}
