package pyscan

import (
	"maps"
	"slices"
	"strings"
)

// Confidence is how sure it is that a place uses the SDK.
type Confidence uint8

// The degrees of confidence.
const (
	// Possible: only the way it is used says what the object is.
	Possible Confidence = 1 + iota
	// Likely: the object came by a parameter, a result or a container, or its
	// variable also holds something else.
	Likely
	// Certain: the object came by imports, names and attributes alone.
	Certain
)

// String returns the word that reports use.
func (c Confidence) String() string {
	return [...]string{"none", "possible", "likely", "certain"}[c]
}

// valueKind is what a value is; its comment tells the meaning of a and b.
type valueKind uint8

const (
	vOther    valueKind = iota // something that the SDK has no part in
	vModule                    // a module of the program: a = file
	vDir                       // a package without __init__.py: a = text
	vSDK                       // a module of the SDK: a = text, the path below Package
	vSymbol                    // a class, exception or constant of the SDK: a = symbol
	vInstance                  // an instance: a = symbol
	vMethod                    // a member of an instance: a = symbol, b = text
	vClass                     // a class of the program: a = class
	vObject                    // an object of it: a = class
	vFunc                      // a function: a = function
	vBound                     // a method: a = function, b = class of its object
	vSuper                     // super(): a = class that it looks beyond
	vBox                       // a container: a = box
	vBoxItems                  // the method of a container: a = box, b = text
	vBlob                      // an unknown thing that the program puts things into: a = box
)

// value is one thing that an expression can be.
type value struct {
	kind valueKind
	a, b int32
}

// entry is a value with how sure it is.
type entry struct {
	value
	conf Confidence
}

// set is what an expression can be, without doubles. Sets are small.
type set []entry

// maxSet bounds a set, so that a program that mixes everything stays cheap.
const maxSet = 32

// with returns the set with e in it.
func (s set) with(e entry) set {
	for i := range s {
		if s[i].value == e.value {
			if s[i].conf < e.conf {
				s = append(set(nil), s...)
				s[i].conf = e.conf
			}
			return s
		}
	}
	if len(s) >= maxSet {
		return s
	}
	return append(s[:len(s):len(s)], e)
}

// union returns what is in either set.
func (s set) union(o set) set {
	if len(s) == 0 {
		return o
	}
	for _, e := range o {
		s = s.with(e)
	}
	return s
}

// known reports whether the set has something that the program or the SDK defines.
func (s set) known() bool {
	for _, e := range s {
		if e.kind != vOther && e.kind != vBlob {
			return true
		}
	}
	return false
}

// atMost returns the set with no entry surer than c.
func (s set) atMost(c Confidence) set {
	for i := range s {
		if s[i].conf > c {
			out := append(set(nil), s...)
			for j := range out {
				out[j].conf = min(out[j].conf, c)
			}
			return out
		}
	}
	return s
}

func one(kind valueKind, a, b int32, c Confidence) set {
	return set{{value{kind, a, b}, c}}
}

// cell is a place that values are put into: a variable, an attribute, an element
// of a container, a result.
type cell int32

// home is where a cell belongs: to a file, and there perhaps to a class or a
// container that carries what is put into it, or to all that import the file.
type home struct {
	mod     *module
	carries *bool
	global  bool
}

// newCell makes an empty cell.
func (p *program) newCell(m *module, carries *bool) cell {
	p.cells = append(p.cells, nil)
	p.homes = append(p.homes, home{mod: m, carries: carries})
	return cell(len(p.cells) - 1)
}

// put adds values to a cell.
func (p *program) put(c cell, s set) {
	if c == 0 {
		return // there is no such place
	}
	p.arrive(c, s)
	old := p.cells[c]
	for _, e := range s {
		for i := range old {
			if old[i].value == e.value {
				if old[i].conf < e.conf {
					old[i].conf = e.conf
					p.changed = true
				}
				goto next
			}
		}
		if len(old) < maxSet {
			old = append(old, e)
			p.changed = true
			p.moved = p.moved || e.kind == vSDK || e.kind == vSymbol || e.kind == vInstance || e.kind == vMethod
		}
	next:
	}
	p.cells[c] = old
}

// get returns a copy of what is in a cell.
func (p *program) get(c cell) set {
	if len(p.cells[c]) == 0 {
		return nil
	}
	return append(set(nil), p.cells[c]...)
}

// text gives a string a number, so that values can hold it.
func (p *program) text(s string) int32 {
	if n, ok := p.textOf[s]; ok {
		return n
	}
	n := int32(len(p.texts))
	p.texts, p.textOf[s] = append(p.texts, s), n
	return n
}

// box is a container that an expression makes. Its elements have keys: "#0" for
// positions, "s:name" for strings, "*" for those that are not known.
type box struct {
	mod     *module
	keys    []string
	cells   map[string]cell
	carries bool // it holds something of the SDK
	maps    bool // it is a dictionary: going through it gives what is in indices
	indices cell
	future  bool       // waiting for it gives what it holds
	op      *operation // calling it does this
	of      *class     // its elements are the attributes of this class's objects
}

const anyKey = "*"

func (p *program) boxCell(b *box, key string) cell {
	c, ok := b.cells[key]
	if !ok {
		if len(b.keys) >= 256 && key != anyKey {
			return p.boxCell(b, anyKey)
		}
		if name, ok := strings.CutPrefix(key, "s:"); ok && b.of != nil {
			c = p.attribute(b.of, name)
		} else {
			c = p.newCell(b.mod, &b.carries)
		}
		b.keys, b.cells[key] = append(b.keys, key), c
	}
	return c
}

// element returns what a container can hold under a key.
func (p *program) element(b *box, key string) set {
	var s set
	if b.of != nil {
		if name, ok := strings.CutPrefix(key, "s:"); ok {
			return p.bound(p.lookup(b.of, name, false), vObject, b.of.index).atMost(Likely)
		}
		for _, name := range slices.Sorted(maps.Keys(b.of.scope.names)) {
			p.boxCell(b, "s:"+name)
		}
	}
	if key != anyKey {
		if c, ok := b.cells[key]; ok {
			s = p.get(c)
		}
		if c, ok := b.cells[anyKey]; ok {
			s = s.union(p.get(c))
		}
		return s.atMost(Likely)
	}
	for _, k := range b.keys {
		s = s.union(p.get(b.cells[k]))
	}
	return s.atMost(Likely)
}

// putKey notes what a dictionary has as a key.
func (p *program) putKey(b *box, v set) {
	if !b.maps || len(v) == 0 {
		return
	}
	if b.indices == 0 {
		b.indices = p.newCell(b.mod, &b.carries)
	}
	p.put(b.indices, v)
}

// indicesOf returns the keys of a dictionary, or nothing where a container is none.
func (p *program) indicesOf(b *box) set {
	if b.indices == 0 {
		return nil
	}
	return p.get(b.indices).atMost(Likely)
}
