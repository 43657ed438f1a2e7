package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// telling are variable names that say what they hold, in lower case and without
// underscores, with the class of the SDK. The vendor's samples use them, and so
// do the programs that grew from these.
var telling = [...][2]string{
	{"awsiotmqttshadowclient", "AWSIoTMQTTShadowClient"},
	{"awsiotmqttthingjobsclient", "AWSIoTMQTTThingJobsClient"},
	{"awsiotmqttclient", "AWSIoTMQTTClient"},
}

// clients are the classes that share most of their members' names.
var clients = [...]string{"AWSIoTMQTTClient", "AWSIoTMQTTShadowClient", "AWSIoTMQTTThingJobsClient", "DiscoveryInfoProvider"}

// hint returns the class of an object of which nothing is known but that it has a
// member called name: the only class that has one, or the only one of those that
// the program uses, or the one that the object's variable is named after. A name
// that a class of the program has as well tells nothing.
func (p *program) hint(s *scope, base pyparse.ID, have set, name string) (int32, bool) {
	if p.own[name] {
		return 0, false
	}
	if sym, ok := p.exclusive[name]; ok {
		return sym, true
	}
	if !p.distinctive[name] {
		return p.namedAfter(s, base, have, name)
	}
	if sym, ok := p.namedAfter(s, base, have, name); ok {
		return sym, true
	}
	only := int32(-1)
	for _, c := range clients {
		sym := p.byName[c]
		if _, has := p.symbols[sym].members[name]; !has || !p.used[sym] {
			continue
		}
		if only >= 0 {
			return 0, false
		}
		only = sym
	}
	return only, only >= 0
}

// namedAfter goes by the name of a variable or attribute that nothing is put
// into, as far as the program can be seen.
func (p *program) namedAfter(s *scope, base pyparse.ID, have set, name string) (int32, bool) {
	f := s.mod.file
	n := f.Nodes[base]
	if n.Kind != pyparse.Name && n.Kind != pyparse.Attr {
		return 0, false
	}
	if len(have) > 0 {
		if n.Kind != pyparse.Name {
			return 0, false
		}
		if _, imported, _ := p.find(s, f.Name(base)); !imported {
			return 0, false
		}
	}
	variable := strings.ToLower(strings.ReplaceAll(f.Name(base), "_", ""))
	for _, t := range telling {
		sym := p.byName[t[1]]
		if _, has := p.symbols[sym].members[name]; has && strings.Contains(variable, t[0]) {
			return sym, true
		}
	}
	return 0, false
}

// inferred notes that the variable or attribute at id holds an instance.
func (p *program) inferred(s *scope, id pyparse.ID, sym int32) {
	f := s.mod.file
	v := one(vInstance, sym, 0, Possible)
	switch n := f.Nodes[id]; n.Kind {
	case pyparse.Name:
		if c, imported, ok := p.find(s, f.Name(id)); ok && !imported {
			p.put(c, v)
		}
	case pyparse.Attr:
		if f.Nodes[n.A].Kind != pyparse.Name {
			return // self.client is what this is for
		}
		for _, e := range p.quietly(s, n.A) {
			if e.kind == vObject {
				p.put(p.attribute(p.classes[e.a], s.mangle(f.Name(id))), v)
			}
		}
	}
}

// use notes that the program names a class of the SDK.
func (p *program) use(v set) {
	for _, e := range v {
		if e.kind == vSymbol {
			p.used[e.a] = true
		}
	}
}
