package pyfix

import (
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// client is a client of V1: the variable or attribute that holds it, and all its uses.
type client struct {
	name   string // "client" or "self.client"
	made   id     // the statement that makes it
	call   id     // the constructor
	config []id   // statements that configure it, behind made in the same list
	slots  []id   // assignments of callbacks
	calls  []id   // calls of operations
	// reason says why it cannot be moved; unsafe what would change.
	reason string
	unsafe []string
	notes  []string          // what is as good as the same, but not quite
	args   map[string]string // of the builder
	order  []string
	waits  string // seconds for connect and disconnect
	acks   string // seconds for operations
	// What the program needs of it.
	connects, disconnects int
	online, offline       string
	callback              id // the function that receives messages
	callbackKind          string
}

// nodes are the nodes with the uses of the client.
func (c *client) nodes() []id {
	out := []id{c.call}
	out = append(out, c.config...)
	out = append(out, c.slots...)
	return append(out, c.calls...)
}

// clients finds the clients that are made in the file.
func (x *fixer) clients() []*client {
	var out []*client
	names := map[string]int{}
	for i := 1; i < len(x.f.Nodes); i++ {
		y := id(i)
		if x.n(y).Kind != pyparse.Call || x.use(y, pyscan.CallUse) != "AWSIoTMQTTClient" {
			continue
		}
		s := x.parent[y]
		c := &client{call: y, made: s, args: map[string]string{}, waits: "30", acks: "5"}
		n := x.n(s)
		switch {
		case n.Kind != pyparse.Assign || n.B != y || x.n(n.A).Next != 0:
			c.reason = "the new client is not simply assigned to a name"
		default:
			name, ok := x.f.Dotted(n.A)
			if !ok || strings.Count(name, ".") > 1 {
				c.reason = "the new client is not simply assigned to a name"
				break
			}
			c.name = name
			names[name]++
		}
		out = append(out, c)
	}
	for _, c := range out {
		if c.reason == "" && names[c.name] > 1 {
			c.reason = "more than one client is assigned to " + c.name
		}
		if c.name != "" {
			x.collect(c)
		}
		if c.reason == "" {
			x.examine(c)
		}
	}
	return out
}

// blame notes the first reason.
func (c *client) blame(reason string) {
	if c.reason == "" {
		c.reason = reason
	}
}

func (c *client) set(name, value string) {
	if _, ok := c.args[name]; !ok {
		c.order = append(c.order, name)
	}
	c.args[name] = value
}

// collect finds the uses of a client: every mention of its name must be one that is
// understood.
func (x *fixer) collect(c *client) {
	for i := 1; i < len(x.f.Nodes); i++ {
		y := id(i)
		n := x.n(y)
		if n.Kind != pyparse.Name && n.Kind != pyparse.Attr {
			continue
		}
		name, ok := x.f.Dotted(y)
		if !ok || name != c.name || x.owner[y] == 0 {
			continue
		}
		up := x.parent[y]
		if x.n(x.owner[y]).Kind == pyparse.Global && n.Kind == pyparse.Name {
			if x.function(c.made) == x.function(y) && x.function(y) != 0 {
				c.blame("the function that makes it declares it global, in line " + x.line(y))
			}
			continue
		}
		if x.shadowed(c, y) {
			continue
		}
		if up == c.made {
			continue
		}
		if s := x.n(up); s.Kind == pyparse.Assign && s.A == y && s.B != 0 && x.src(s.B) == "None" && !x.follows(c.made, up) {
			continue // a place holder
		}
		if x.n(up).Kind != pyparse.Attr {
			c.blame(c.name + " is also handed on or compared, in line " + x.line(y))
			continue
		}
		x.member(c, up)
	}
	if strings.Contains(c.name, ".") {
		last := c.name[strings.LastIndexByte(c.name, '.')+1:]
		for i := 1; i < len(x.f.Nodes); i++ {
			if n := x.n(id(i)); n.Kind == pyparse.Attr && x.f.Name(id(i)) == last {
				if name, _ := x.f.Dotted(id(i)); name != c.name {
					c.blame("the attribute is also used under another name, in line " + x.line(id(i)))
				}
			}
		}
	}
}

// function returns the function or lambda that a node is in, or 0.
func (x *fixer) function(y id) id {
	for up := x.parent[y]; up != 0; up = x.parent[up] {
		if k := x.n(up).Kind; k == pyparse.Def || k == pyparse.Lambda {
			return up
		}
	}
	return 0
}

// shadowed reports whether a name is a parameter where it stands, or a variable of another
// function than the one that makes the client.
func (x *fixer) shadowed(c *client, y id) bool {
	if strings.Contains(c.name, ".") {
		return false
	}
	home := x.function(c.made)
	for fn := x.function(y); fn != home; fn = x.function(fn) {
		if fn == 0 {
			return true // the client is a variable of a function, this is none
		}
		for _, p := range x.f.List(x.n(fn).A) {
			if x.f.Name(p) == c.name {
				return true
			}
		}
	}
	return false
}

// line returns the number of the line of a node, as text.
func (x *fixer) line(y id) string {
	n, _ := x.f.Position(x.n(y).Pos)
	return itoa(n)
}

// member sorts a use of a member of the client.
func (x *fixer) member(c *client, attr id) {
	name := x.f.Name(attr)
	up := x.parent[attr]
	switch n := x.n(up); {
	case n.Kind == pyparse.Assign && n.A == attr && n.B != 0:
		if name != "onOnline" && name != "onOffline" && name != "onMessage" {
			c.blame("its attribute " + name + " is assigned")
			return
		}
		c.slots = append(c.slots, attr)
	case n.Kind == pyparse.Call && n.A == attr:
		if x.n(x.parent[up]).Kind != pyparse.ExprStmt || x.n(x.n(x.parent[up]).B).Next != 0 {
			c.blame("the result of " + name + " is used, in line " + x.line(up))
		}
		if strings.HasPrefix(name, "configure") || strings.HasSuffix(name, "MetricsCollection") || name == "clearLastWill" {
			c.config = append(c.config, up)
		} else {
			c.calls = append(c.calls, up)
		}
	default:
		c.blame(name + " is used without being called, in line " + x.line(attr))
	}
}

// follows reports whether a statement stands behind another in the same list.
func (x *fixer) follows(first, second id) bool {
	list := x.lists[first]
	i, j := slices.Index(list, first), slices.Index(list, second)
	return i >= 0 && j > i
}

// examine checks that a client can be moved, and gathers the builder's arguments.
func (x *fixer) examine(c *client) {
	x.constructor(c)
	for _, y := range c.config {
		s := x.parent[y]
		if !x.follows(c.made, s) {
			c.blame("it is configured elsewhere than it is made, in line " + x.line(y))
			return
		}
	}
	slices.SortFunc(c.config, func(a, b id) int { return int(x.n(a).Pos - x.n(b).Pos) })
	for _, y := range c.config {
		x.configure(c, y)
	}
	for _, y := range c.slots {
		if !x.follows(c.made, x.parent[y]) {
			c.blame("a callback is assigned elsewhere than the client is made, in line " + x.line(y))
			return
		}
		x.slot(c, y)
	}
	for _, y := range c.calls {
		x.operation(c, y)
	}
	if c.reason != "" {
		return
	}
	last := x.place(c)
	for _, y := range append(append([]id{}, c.config...), c.slots...) {
		if s := x.owner[y]; x.n(s).Pos > x.n(last).Pos {
			c.blame("it is configured after connect, in line " + x.line(y))
		}
	}
	for _, y := range c.calls {
		if s := x.owner[y]; x.follows(c.made, s) && x.n(s).Pos < x.n(last).Pos {
			c.blame("it is used before it is configured, in line " + x.line(y))
		}
	}
	if c.connects != 1 {
		c.blame("it is connected at " + itoa(c.connects) + " places, and V2's clients are started once")
	}
	if c.args["cert_filepath"] == "" || c.args["pri_key_filepath"] == "" || c.args["endpoint"] == "" {
		c.blame("endpoint, key and certificate are not all configured where it is made")
	}
	x.reassigned(c, last)
	for _, y := range c.nodes() {
		if y == c.call {
			continue
		}
		if _, alone := x.indent(x.owner[y]); !alone {
			c.blame("there is more than one statement in line " + x.line(y))
		}
		if x.handled(y) {
			c.blame("exceptions of V1 are handled around line " + x.line(y))
		}
	}
	if _, alone := x.indent(c.made); !alone {
		c.blame("there is more than one statement in line " + x.line(c.made))
	}
}

// handled reports whether a call stands in a try that handles exceptions of V1.
func (x *fixer) handled(y id) bool {
	for up := x.parent[y]; up != 0; up = x.parent[up] {
		if x.n(up).Kind != pyparse.Try {
			continue
		}
		for _, h := range x.f.List(x.n(up).B) {
			found := false
			if x.n(h).Kind == pyparse.Handler && x.n(h).A != 0 {
				x.f.WalkOne(x.n(h).A, func(z id) bool {
					found = found || x.use(z, pyscan.ExceptionUse) != ""
					return true
				})
			}
			if found {
				return true
			}
		}
	}
	return false
}

// place returns the statement at which the client is built: the last one that configures
// it.
func (x *fixer) place(c *client) id {
	last := c.made
	for _, y := range append(append([]id{}, c.config...), c.slots...) {
		if s := x.owner[y]; x.follows(last, s) {
			last = s
		}
	}
	return last
}

// reassigned blames names that the configuration uses and that change before the client is
// built.
func (x *fixer) reassigned(c *client, last id) {
	list := x.lists[c.made]
	i, j := slices.Index(list, c.made), slices.Index(list, last)
	used := map[string]bool{}
	for _, y := range append([]id{c.call}, c.config...) {
		for _, a := range x.f.List(x.n(y).B) {
			x.f.WalkOne(a, func(z id) bool {
				switch x.n(z).Kind {
				case pyparse.Name:
					used[x.f.Name(z)] = true
				case pyparse.Call:
					if x.use(z, pyscan.CallUse) == "" && i < j {
						used["\x00"] = true
					}
				}
				return true
			})
		}
	}
	for _, s := range list[i+1 : max(i+1, j)] {
		x.f.WalkOne(s, func(z id) bool {
			n := x.n(z)
			if n.Kind == pyparse.Assign || n.Kind == pyparse.AugAssign || n.Kind == pyparse.For {
				for _, t := range x.f.List(n.A) {
					if x.n(t).Kind == pyparse.Name && used[x.f.Name(t)] {
						c.blame(x.f.Name(t) + " changes while the client is configured, in line " + x.line(z))
					}
				}
			}
			return true
		})
	}
}
