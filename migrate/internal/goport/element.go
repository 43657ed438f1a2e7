package goport

// What lists and dictionaries hold is any in Go. Where a program puts objects of one class
// into one, what it takes out is of that class: its methods and attributes are known.

// holds reports whether a type is worth to be known of elements.
func (t typ) holds() bool {
	return t.kind == object || t.kind == sdk && len(goTypes[t.name]) > 0 && goTypes[t.name][0] == '*'
}

// element returns the type of the elements of a list, or of the values of a dictionary.
func (v val) element() typ {
	if v.elem.kind == unknown && v.v != nil {
		return v.v.elem
	}
	return v.elem
}

// joinElement adds a type to those of the elements of a variable.
func (p *port) joinElement(v *variable, t typ) {
	if v == nil || t.kind == unknown || t.kind == none {
		return
	}
	if !t.holds() || v.elem.kind != unknown && v.elem != t {
		t = of(anything)
	}
	if v.elem != t {
		v.elem = t
		p.changed = true
	}
}

// taken is an element that was taken out of a list or dictionary.
func (p *port) taken(code string, elem typ) val {
	if !elem.holds() {
		return atom(code, p.undecided(elem))
	}
	return atom(p.help("pick")+"["+p.spell(elem)+"]("+code+")", elem)
}

// undecided is the type of an element that is none of the program's objects: anything, but
// in the first passes, which have not seen yet what is put in, nothing is said.
func (p *port) undecided(elem typ) typ {
	if p.young && elem.kind == unknown {
		return elem
	}
	return of(anything)
}

// elementsOf returns the type that all elements of a literal have, or none.
func (p *port) elementsOf(types []typ) typ {
	var out typ
	for _, t := range types {
		if !t.holds() || out.kind != unknown && out != t {
			return typ{}
		}
		out = t
	}
	return out
}
