package pyscan

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// program is a group of files that belong together, and what is known of them.
type program struct {
	*model
	tree    *tree
	files   []*module
	byPath  map[string]int32
	funcs   []*function
	classes []*class
	boxes   []*box
	cells   []set
	texts   []string
	textOf  map[string]int32

	// homes tells where each cell belongs.
	homes []home
	// within is the file whose statements are looked at.
	within *module
	// depth counts the functions that are looked at because others need them.
	depth int
	// apps are objects of the classes that are made from a kivy App.
	apps set

	// frameworks holds what is put into objects of frameworks, by their names and keys;
	// told are those of which sleeping files have heard.
	frameworks map[string]cell
	told       map[string]bool

	read   func(path string) ([]byte, error)
	each   func(path string)
	big    bool // files may sleep
	needed []*function
	notes  []Note

	changed bool
	walk    int             // counts walks through classes
	moved   bool            // something of the SDK has come to a new place
	infer   bool            // take objects with members of telling names for instances
	used    map[int32]bool  // the SDK's classes that the program names
	own     map[string]bool // names of methods of the program's classes
	report  func(m *module, f Finding)
}

// module is a file of the program.
type module struct {
	index     int32
	path      string
	file      *pyparse.File
	scope     *scope
	stage     stage
	importers []int32 // of a file that sleeps at first
	strangers []int32 // importers that V1 does not lead to
	rounds    int     // how often it was looked at asleep
	note      *Note   // that it is not valid Python
	// What nodes of the file stand for.
	funcs   map[pyparse.ID]int32
	classes map[pyparse.ID]int32
	boxes   map[pyparse.ID]int32
	// assigned caches which names a statement binds.
	assigned map[pyparse.ID][]string
	fixtures map[string]*function // of pytest
	// alike holds what is put into unknown things, by their names.
	alike map[string]cell
}

// scope is a place where names live: a module, a class or a function.
type scope struct {
	mod     *module
	parent  *scope
	class   *class // of a class, its own; of a function, that which it is a method of
	isClass bool
	fn      *function
	names   map[string]cell
	globals map[string]bool
	// imported tells the names that imports bind.
	imported map[string]bool
	stars    set // modules imported with *
	// now is what variables are at the statement that is looked at; shared are
	// those that other scopes assign to.
	now    map[string]set
	shared map[string]bool
	// constants are the strings that variables can be, once somebody has asked.
	constants map[string][]string
}

// function is a def or a lambda.
type function struct {
	mod      *module
	node     pyparse.ID
	scope    *scope
	params   []param
	result   cell
	yields   cell
	role     role
	wrappers []*function // what decorators have put in its place
	rounds   int
	needed   bool            // somebody asks for what it does
	attrs    map[string]cell // what the program puts on the function itself
}

type param struct {
	name string
	cell cell
	flag uint8
}

// role is what decorators make of a function.
type role uint8

const (
	plain role = iota
	static
	classMethod
	property
	setter
	managed // a generator made into a context manager
)

// class is a class of the program. Attributes of the class and of its objects
// are not told apart: they are the names of its scope.
type class struct {
	index   int32
	name    string
	scope   *scope
	bases   cell
	subs    []*class
	fields  []string // annotated names, in order: the parameters of a dataclass
	setters map[string]*function
	walk    int   // the last walk through classes that came here
	carries bool  // an object of it holds something of the SDK
	items   int32 // the box of what objects hold that are containers, 0 if they are none
	view    int32 // the box that stands for __dict__, 0 until it is asked for
	// passes is what objects are asked for the attributes that __getattr__ is called for.
	passes cell
}

func (p *program) newScope(m *module, parent *scope) *scope {
	return &scope{mod: m, parent: parent, names: map[string]cell{}, globals: map[string]bool{}, imported: map[string]bool{}}
}

// declare makes cells for the names that statements bind in s. Functions and
// classes below are left out; they declare their own.
func (p *program) declare(s *scope, body pyparse.ID) {
	f := s.mod.file
	f.Walk(body, func(id pyparse.ID) bool {
		n := f.Nodes[id]
		switch n.Kind {
		case pyparse.Def, pyparse.Class:
			p.declareName(s, f.Name(id))
			if s.isClass {
				p.own[f.Name(id)] = true
			}
			return false
		case pyparse.Lambda:
			return false
		case pyparse.Assign, pyparse.For, pyparse.CompFor:
			p.declareTargets(s, n.A)
		case pyparse.AugAssign, pyparse.Walrus:
			p.declareTargets(s, n.A)
		case pyparse.WithItem:
			p.declareTargets(s, n.B)
		case pyparse.Handler:
			p.declareTargets(s, n.C)
		case pyparse.Case:
			captures(f, n.A, func(id pyparse.ID) { p.declareName(s, f.Name(id)) })
		case pyparse.Global:
			for x := n.B; x != 0; x = f.Nodes[x].Next {
				if name := f.Name(x); n.Flag&pyparse.Nonlocal == 0 {
					s.globals[name] = true
					p.declareName(s.module(), name)
					s.module().share(name)
				} else {
					s.globals[name] = false
					for at := s.parent; at != nil; at = at.parent {
						at.share(s.mangle(name))
					}
				}
				delete(s.names, f.Name(x))
			}
		case pyparse.Import, pyparse.From:
			for a := n.B; a != 0; a = f.Nodes[a].Next {
				name := f.Name(a)
				if as := f.Nodes[a].A; as != 0 {
					name = f.Name(as)
				} else if n.Kind == pyparse.Import {
					name, _, _ = strings.Cut(name, ".")
				}
				if name != "*" {
					p.declareName(s, name)
					s.imported[name] = true
				}
			}
		}
		return true
	})
}

func (p *program) declareTargets(s *scope, id pyparse.ID) {
	f := s.mod.file
	for ; id != 0; id = f.Nodes[id].Next {
		switch n := f.Nodes[id]; n.Kind {
		case pyparse.Name:
			p.declareName(s, f.Name(id))
		case pyparse.Tuple, pyparse.List:
			p.declareTargets(s, n.B)
		case pyparse.Star:
			p.declareTargets(s, n.A)
		}
	}
}

func (p *program) declareName(s *scope, name string) {
	name = s.mangle(name)
	if _, ok := s.globals[name]; ok {
		return
	}
	if _, ok := s.names[name]; !ok {
		c := p.newCell(s.mod, s.carries())
		p.homes[c].global = s.parent == nil
		s.names[name] = c
	}
}

// module returns the scope of the file that s is in.
func (s *scope) module() *scope { return s.mod.scope }

// mangle gives a private name the form that it has inside its class.
func (s *scope) mangle(name string) string {
	if !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	for c := s; c != nil; c = c.parent {
		if c.isClass {
			return "_" + strings.TrimLeft(c.class.name, "_") + name
		}
	}
	return name
}

// find returns the cell of a name as seen from s, and whether an import binds it.
func (p *program) find(s *scope, name string) (c cell, imported, ok bool) {
	at, c := p.owner(s, name)
	if at == nil {
		return 0, false, false
	}
	return c, at.imported[s.mangle(name)], true
}

// owner returns the scope that a name seen from s belongs to, and its cell.
func (p *program) owner(s *scope, name string) (*scope, cell) {
	name = s.mangle(name)
	for at := s; at != nil; at = at.parent {
		if at.isClass && at != s {
			continue // functions do not see the names of their class
		}
		if global := at.globals[name]; global {
			at = s.module()
		}
		if c, ok := at.names[name]; ok {
			return at, c
		}
	}
	return nil, 0
}

// attribute returns the cell of an attribute of a class or its objects.
func (p *program) attribute(c *class, name string) cell {
	at, ok := c.scope.names[name]
	if !ok {
		at = p.newCell(c.scope.mod, &c.carries)
		c.scope.names[name] = at
	}
	return at
}

// passesOn notes that __getattr__ of a class asks something else for what it is asked for.
func (p *program) passesOn(s *scope, name pyparse.ID, to set) {
	f := s.mod.file
	if f.Nodes[name].Kind != pyparse.Name {
		return
	}
	for at := s; at != nil; at = at.parent {
		if at.fn == nil || at.parent == nil || !at.parent.isClass {
			continue
		}
		switch fn := at.fn; {
		case f.Nodes[fn.node].Kind != pyparse.Def || len(fn.params) != 2 || fn.params[1].name != f.Name(name):
		case f.Name(fn.node) == "__getattr__" || f.Name(fn.node) == "__getattribute__":
			c := at.parent.class
			if c.passes == 0 {
				c.passes = p.newCell(c.scope.mod, &c.carries)
			}
			p.put(c.passes, to)
		}
		return
	}
}

// passed returns an attribute that an object does not have itself: what __getattr__ finds
// elsewhere, or a method of the container that the object is.
func (p *program) passed(e entry, name string) set {
	c := p.classes[e.a]
	if c.items != 0 {
		if _, ok := c.scope.names["__getattr__"]; ok {
			return p.element(p.boxes[c.items], "s:"+name)
		}
		return one(vBoxItems, c.items, p.text(name), e.conf)
	}
	if p.cells[c.passes].known() {
		return p.attr(p.get(c.passes), name).atMost(Likely)
	}
	walk := p.newWalk()
	var from func(c *class) *class
	from = func(c *class) *class {
		if c.walk == walk {
			return nil
		}
		c.walk = walk
		if c.passes != 0 || c.items != 0 {
			return c
		}
		for _, b := range p.cells[c.bases] {
			if b.kind == vClass {
				if found := from(p.classes[b.a]); found != nil {
					return found
				}
			}
		}
		return nil
	}
	if base := from(c); base != nil && base != c {
		return p.passed(entry{value{vObject, base.index, 0}, e.conf}, name)
	}
	return nil
}

// newWalk starts a walk through classes. Bases can form rings, since a name may
// stand for several classes, and each class is visited once.
func (p *program) newWalk() int {
	p.walk++
	return p.walk
}

// lookup finds an attribute of a class: in itself, its bases, and, when these do
// not have it, in classes made from it. beyond leaves the class itself out.
func (p *program) lookup(c *class, name string, beyond bool) set {
	s, known := p.lookupUp(c, name, beyond, p.newWalk())
	if !known && !beyond {
		s = s.union(p.lookupDown(c, name, p.newWalk()).atMost(Likely))
	}
	return s
}

func (p *program) lookupUp(c *class, name string, beyond bool, walk int) (found set, known bool) {
	if !beyond {
		if at, ok := c.scope.names[name]; ok && len(p.cells[at]) > 0 {
			return p.get(at), true
		}
	}
	if c.walk == walk {
		return nil, false
	}
	c.walk = walk
	for _, base := range p.cells[c.bases] {
		var s set
		switch base.kind {
		case vClass:
			s, _ = p.lookupUp(p.classes[base.a], name, false, walk)
		case vSymbol:
			s = p.member(base.a, name, base.conf)
		}
		if len(s) > 0 {
			return s, true
		}
	}
	return nil, false
}

func (p *program) lookupDown(c *class, name string, walk int) set {
	var s set
	if c.walk == walk {
		return nil
	}
	c.walk = walk
	for _, sub := range c.subs {
		if at, ok := sub.scope.names[name]; ok {
			s = s.union(p.get(at))
		}
		s = s.union(p.lookupDown(sub, name, walk))
	}
	return s
}

// member returns a member of an instance of the SDK.
func (p *program) member(sym int32, name string, c Confidence) set {
	if name == "__init__" {
		return one(vMethod, sym, p.text(name), c)
	}
	if _, ok := p.symbols[sym].members[name]; !ok {
		return nil
	}
	return one(vMethod, sym, p.text(name), c)
}

// baseSymbol returns the SDK's class that a class is made from, if any.
func (p *program) baseSymbol(c *class, walk int) (entry, bool) {
	if c.walk == walk {
		return entry{}, false
	}
	c.walk = walk
	for _, b := range p.cells[c.bases] {
		if b.kind == vSymbol && p.symbols[b.a].Kind == ClassSymbol {
			return b, true
		}
		if b.kind == vClass {
			if e, ok := p.baseSymbol(p.classes[b.a], walk); ok {
				return e, true
			}
		}
	}
	return entry{}, false
}
