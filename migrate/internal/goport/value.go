package goport

import (
	"strconv"
	"strings"
)

// val is an expression in Go.
type val struct {
	code    string
	typ     typ
	operand bool      // needs no brackets as an operand
	v       *variable // it is this variable, nothing else
	text    *string   // it is this text
	num     bool      // it is a number literal
	format  []string  // it is fmt.Sprintf of these
	chained string    // it joins terms by && or ||
	terms   []string
	elem    typ  // of its elements, see element
	pairs   bool // its elements are pairs with elem second
}

// atom makes a value that is an operand by itself.
func atom(code string, t typ) val { return val{code: code, typ: t, operand: true} }

// calc makes a value that needs brackets as an operand.
func calc(code string, t typ) val { return val{code: code, typ: t} }

// op returns the code as an operand.
func (v val) op() string {
	if v.operand {
		return v.code
	}
	return "(" + v.code + ")"
}

func quote(s string) string {
	raw := strings.Contains(s, `"`) && !strings.Contains(s, "\n") || strings.Count(strings.TrimRight(s, "\n"), "\n") > 2
	if raw && !strings.ContainsAny(s, "`\r\x00\uFEFF") && strings.ToValidUTF8(s, "") == s && printable(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

func printable(s string) bool {
	for _, r := range s {
		if r != '\n' && r != '\t' && !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}

// help notes that a helper is needed, and returns its name.
func (p *port) help(name string) string {
	p.helpers[name] = true
	return name
}

// to converts a value to a type. It reports false when that cannot be.
func (p *port) to(v val, want typ) (string, bool) {
	if v.v != nil && v.typ.kind == unknown && want.kind != anything && want.kind != unknown {
		p.join(v.v, want)
		v.typ = v.v.typ
	}
	if v.typ == want {
		return v.code, true
	}
	if v.typ.kind == none {
		if want.kind == text {
			return `""`, true // None where V1 wants a text
		}
		return "nil", want.nilable()
	}
	if v.typ.kind == flagParser || v.typ.kind == quiet || v.typ.kind == module {
		return "", false
	}
	switch want.kind {
	case anything, unknown, none:
		if v.typ.kind == mid {
			return v.op() + ".Int()", true
		}
		return v.code, true
	case boolean:
		return p.truth(v), true
	case integer:
		switch v.typ.kind {
		case float, boolean, text:
			if v.typ.kind == float {
				return "int(" + v.code + ")", true
			}
			return p.help("toInt") + "(" + v.code + ")", true
		case mid:
			return v.op() + ".Int()", true
		case anything, unknown:
			return p.help("toInt") + "(" + v.code + ")", true
		}
	case float:
		switch v.typ.kind {
		case integer:
			if v.num {
				return v.code, true
			}
			return "float64(" + v.code + ")", true
		case anything, unknown, text, boolean:
			return p.help("toFloat") + "(" + v.code + ")", true
		}
	case text:
		switch v.typ.kind {
		case data:
			return "string(" + v.code + ")", true
		case anything, unknown, integer, float, boolean, mid, dictKind, listKind, failure:
			return p.str(v), true
		}
	case data:
		switch v.typ.kind {
		case text:
			return "[]byte(" + v.code + ")", true
		case anything, unknown:
			return p.help("asBytes") + "(" + v.code + ")", true
		}
	case listKind:
		switch v.typ.kind {
		case anything, unknown:
			return p.help("pick") + "[" + p.spell(want) + "](" + v.code + ")", true
		case codes:
			return p.help("newList") + "(" + p.help("items") + "(" + v.code + ")...)", true
		}
	case sdk:
		if v.typ.kind == integer && !strings.HasPrefix(goTypes[want.name], "*") {
			return goTypes[want.name] + "(" + v.code + ")", true
		}
		if v.typ.kind == object {
			if c := p.classes[v.typ.name]; c != nil && c.sdkBase() == want.name {
				return v.op() + "." + want.name, true
			}
		}
		fallthrough
	case dictKind, object, failure, thread, codes, instant, namespace:
		if v.typ.dynamic() {
			return p.help("pick") + "[" + p.spell(want) + "](" + v.code + ")", true
		}
	case mid:
		if v.typ.dynamic() {
			return p.help("pick") + "[v1compat.MID](" + v.code + ")", true
		}
		if v.typ.kind == integer {
			return "v1compat.MID(" + v.code + ")", true
		}
	}
	return "", false
}

// join adds a type to those that a variable holds.
func (p *port) join(v *variable, t typ) {
	switch t.kind {
	case module, flagParser, quiet:
		return
	}
	if j := join(v.typ, t); j != v.typ {
		v.typ = j
		p.changed = true
	}
}

// truth returns the condition that a value is as one.
func (p *port) truth(v val) string {
	switch v.typ.kind {
	case boolean:
		return v.code
	case integer, float, mid:
		return v.op() + " != 0"
	case text:
		return v.op() + ` != ""`
	case data, codes:
		return "len(" + v.code + ") > 0"
	case none:
		return "false"
	case object, sdk, failure, callable, thread, namespace:
		if v.typ.nilable() {
			return v.op() + " != nil"
		}
		return v.op() + " != 0"
	}
	return p.help("truth") + "(" + v.code + ")"
}

// str returns what Python's str makes of a value.
func (p *port) str(v val) string {
	switch v.typ.kind {
	case text:
		return v.code
	case data:
		return "string(" + v.code + ")"
	case integer:
		return "strconv.Itoa(" + v.code + ")"
	case mid:
		return v.op() + ".String()"
	case failure:
		return v.op() + ".Error()"
	case none:
		return `"None"`
	}
	return p.help("str") + "(" + v.code + ")"
}
