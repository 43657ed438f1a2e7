package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// variable is a name of a scope, or an attribute of a class.
type variable struct {
	py, goName string
	typ        typ
	elem       typ  // of the elements of a list or dictionary, see element
	global     bool // lives at package level
	param      bool
	writes     int       // assignments, imports and definitions
	fn         *function // set while the name is only that of a function
	class      *class
	module     string // set while the name is only that of a module
	imported   string // "from" and "import" of a name that this file does not have
	constant   id     // the literal that it is always
	home       *block // the innermost block with all uses
	first      id     // the statement of home with the first use
	declared   bool
	used       bool
}

// block is a list of statements that is a scope in Go.
type block struct {
	parent *block
	stmt   id // of parent, which this block is in
	depth  int
}

// scope is a place where Python names live.
type scope struct {
	fn      *function // nil for the module
	parent  *scope
	vars    map[string]*variable
	order   []*variable
	globals map[string]bool
	blocks  map[id]*block // the block that a statement is in
}

// function is a def or a lambda.
type function struct {
	node       id
	py, goName string
	class      *class
	scope      *scope
	params     []*parameter
	result     typ
	static     bool
	classm     bool
	property   bool
	nested     bool
	generator  bool
	callback   bool // called by the SDK: nobody is there to take an error
	tried      bool // called inside of try: errors are raised
}

type parameter struct {
	*variable
	def  id // its default
	flag uint8
}

// class is a class of the program.
type class struct {
	py, goName string
	node       id
	fields     map[string]*variable
	order      []*variable
	methods    map[string]*function
	base       *class
	v1Base     string
	raises     bool // an exception
	threads    bool // a threading.Thread
}

// lookup finds a name as seen from s.
func (s *scope) lookup(name string) *variable {
	if s.globals[name] {
		for s.parent != nil {
			s = s.parent
		}
	}
	for ; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

func (p *port) newScope(fn *function, parent *scope) *scope {
	return &scope{fn: fn, parent: parent, vars: map[string]*variable{}, globals: map[string]bool{}, blocks: map[id]*block{}}
}

// bindName makes a variable of a scope.
func (p *port) bindName(s *scope, name string) *variable {
	if s.globals[name] && s.parent != nil {
		if v := s.lookup(name); v != nil {
			return v
		}
		return p.bindName(p.module, name)
	}
	v := s.vars[name]
	if v == nil {
		v = &variable{py: name, goName: p.naming.name(name)}
		s.vars[name] = v
		s.order = append(s.order, v)
	}
	return v
}

// field returns an attribute of a class, which it makes if need be.
func (p *port) field(c *class, name string) *variable {
	for b := c; b != nil; b = b.base {
		if v := b.fields[name]; v != nil {
			return v
		}
	}
	v := &variable{py: name, goName: p.naming.name(name)}
	if c.method(name) != nil {
		v.goName = p.naming.unique(v.goName + "Field")
	}
	c.fields[name] = v
	c.order = append(c.order, v)
	p.changed = true
	return v
}

// method returns a method of a class or of those that it is made from.
func (c *class) method(name string) *function {
	for i := 0; c != nil && i < 32; i++ {
		if m := c.methods[name]; m != nil {
			return m
		}
		c = c.base
	}
	return nil
}

// hasField reports whether a class or one that it is made from has an attribute.
func (c *class) hasField(name string) bool {
	for i := 0; c != nil && i < 32; i++ {
		if c.fields[name] != nil {
			return true
		}
		c = c.base
	}
	return false
}

// sdkBase returns the class of the SDK that a class is made from, or "".
func (c *class) sdkBase() string {
	for i := 0; c != nil && i < 32; i++ {
		if c.v1Base != "" {
			return c.v1Base
		}
		c = c.base
	}
	return ""
}

// collect makes variables for what statements bind, and functions and classes.
func (p *port) collect(s *scope, stmts []id, in *class) {
	for _, x := range stmts {
		p.within(x, func(y id) bool { return p.collectNode(s, y, in) })
	}
}

func (p *port) collectNode(s *scope, y id, in *class) bool {
	n := p.n(y)
	switch n.Kind {
	case pyparse.Def:
		if s.fn != nil && s.fn.node == y {
			return true
		}
		fn := p.function(s, y, in)
		if in == nil {
			v := p.bindName(s, fn.py)
			if v.writes == 0 {
				v.fn = fn
			} else {
				v.fn = nil
			}
			v.writes++
		}
		return false
	case pyparse.Lambda:
		p.function(s, y, nil)
		return false
	case pyparse.Class:
		p.collectClass(s, y)
		return false
	case pyparse.Comp:
		return true // its targets are its own
	case pyparse.Assign:
		for _, t := range p.list(n.A) {
			p.collectTarget(s, t, n.B)
		}
	case pyparse.AugAssign, pyparse.For:
		p.collectTarget(s, n.A, 0)
	case pyparse.Walrus:
		p.collectTarget(s, n.A, 0)
	case pyparse.WithItem:
		p.collectTarget(s, n.B, 0)
	case pyparse.Handler:
		p.collectTarget(s, n.C, 0)
	case pyparse.Global:
		for _, x := range p.list(n.B) {
			if name := p.f.Name(x); n.Flag&pyparse.Nonlocal == 0 {
				s.globals[name] = true
				if s.parent != nil {
					delete(s.vars, name)
					p.bindName(p.module, name)
				}
			} else {
				s.globals[name] = false
				delete(s.vars, name)
			}
		}
	case pyparse.Import, pyparse.From:
		p.collectImport(s, y)
		return false
	case pyparse.Yield:
		if s.fn != nil {
			s.fn.generator = true
		}
	}
	return true
}

func (p *port) collectTarget(s *scope, t, value id) {
	if t == 0 {
		return
	}
	n := p.n(t)
	switch n.Kind {
	case pyparse.Name:
		name := p.f.Name(t)
		if global, ok := s.globals[name]; ok && !global {
			return // nonlocal
		}
		v := p.bindName(s, name)
		v.writes++
		v.fn, v.class, v.module, v.imported = nil, nil, "", ""
		v.constant = 0
		if v.writes == 1 && s == p.module && p.literal(value) && p.top[value] {
			v.constant = value
		}
	case pyparse.Tuple, pyparse.List:
		for _, x := range p.list(n.B) {
			p.collectTarget(s, x, 0)
		}
	case pyparse.Star:
		p.collectTarget(s, n.A, 0)
	}
}

// literal reports whether an expression is a literal that Go can have at package level.
func (p *port) literal(x id) bool {
	if x == 0 {
		return false
	}
	switch n := p.n(x); n.Kind {
	case pyparse.Num:
		return true
	case pyparse.Str:
		return n.Flag&pyparse.FormatString == 0
	case pyparse.Name:
		return p.isName(x, "True") || p.isName(x, "False")
	}
	return false
}

func (p *port) collectImport(s *scope, y id) {
	n := p.n(y)
	for _, a := range p.list(n.B) {
		name := p.f.Name(a)
		if name == "*" || name == "" {
			continue
		}
		bound, target := name, name
		if n.Kind == pyparse.Import {
			bound, _, _ = strings.Cut(name, ".")
			target = bound
		}
		if as := p.n(a).A; as != 0 {
			bound, target = p.f.Name(as), name
		}
		if bound == "" {
			continue
		}
		v := p.bindName(s, bound)
		v.writes++
		if n.Kind == pyparse.From {
			from := strings.Repeat(".", int(n.D)) + p.f.Name(y)
			target = from + "." + name
			v.imported = target
		}
		if v.writes == 1 || v.module == target || v.module != "" || v.imported != "" {
			v.module = target
		}
	}
}

// function makes the function of a def or lambda.
func (p *port) function(s *scope, y id, in *class) *function {
	if fn := p.funcs[y]; fn != nil {
		return fn
	}
	n := p.n(y)
	fn := &function{node: y, py: p.f.Name(y), class: in, nested: s.fn != nil && in == nil || n.Kind == pyparse.Lambda}
	fn.scope = p.newScope(fn, s)
	p.funcs[y] = fn
	if n.Kind == pyparse.Lambda {
		fn.py = "lambda"
	} else {
		p.inOrder = append(p.inOrder, fn)
	}
	for _, d := range p.list(n.C) {
		switch name, _ := p.dotted(d); {
		case name == "staticmethod":
			fn.static = true
		case name == "classmethod":
			fn.classm = true
		case name == "property":
			fn.property = true
		}
	}
	for i, x := range p.list(n.A) {
		pn := p.n(x)
		name := p.f.Name(x)
		if name == "" {
			continue // a lone star or a tuple
		}
		v := &variable{py: name, param: true, declared: true}
		v.goName = p.naming.name(name)
		if fn.scope.vars[name] != nil {
			v.goName = p.naming.unique(v.goName)
		}
		if in != nil && i == 0 && !fn.static {
			v.goName = "self"
			if !fn.classm {
				v.typ = typ{object, in.py}
			}
		}
		switch pn.Flag {
		case pyparse.ParamStar:
			v.typ = of(listKind)
		case pyparse.ParamDoubleStar:
			v.typ = of(dictKind)
		}
		fn.scope.vars[name] = v
		fn.params = append(fn.params, &parameter{variable: v, def: pn.A, flag: pn.Flag})
	}
	if n.Kind == pyparse.Lambda {
		p.collect(fn.scope, []id{n.B}, nil)
	} else {
		p.collect(fn.scope, p.list(n.B), nil)
	}
	return fn
}

func (p *port) collectClass(s *scope, y id) {
	n := p.n(y)
	name := p.f.Name(y)
	if name == "" || p.classes[name] != nil {
		return // the statement becomes a comment
	}
	c := &class{py: name, goName: p.naming.name(name), node: y, fields: map[string]*variable{}, methods: map[string]*function{}}
	p.classes[name] = c
	p.classOrder = append(p.classOrder, c)
	v := p.bindName(s, name)
	v.writes++
	v.class = c
	for _, b := range p.list(n.A) {
		dotted, _ := p.dotted(b)
		last := dotted[strings.LastIndexByte(dotted, '.')+1:]
		switch {
		case p.classes[dotted] != nil && p.classes[dotted] != c && c.base == nil:
			c.base = p.classes[dotted]
		case last == "Thread":
			c.threads = true
		case strings.HasSuffix(last, "Exception") || strings.HasSuffix(last, "Error"):
			c.raises = true
		}
		for _, f := range p.uses[b] {
			if p.isClass(f.Symbol) {
				c.v1Base = f.Symbol
			}
		}
	}
	for _, x := range p.list(n.B) {
		if p.kind(x) == pyparse.Def {
			fn := p.function(s, x, c)
			if old := c.methods[fn.py]; old != nil && old != fn {
				continue // a setter, or one that is replaced
			}
			c.methods[fn.py] = fn
		}
	}
	for _, x := range p.list(n.B) {
		if p.kind(x) == pyparse.Class {
			p.collectClass(s, x)
		}
	}
}

// isClass reports whether a symbol of the SDK is a class.
func (p *port) isClass(symbol string) bool {
	s := goTypes[symbol]
	return strings.HasPrefix(s, "*")
}
