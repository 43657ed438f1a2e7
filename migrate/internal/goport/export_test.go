package goport

import "strings"

// Examine parses and type-checks a program as Port does, and says what is wrong with it.
func Examine(src string) []string {
	faults, unused, _, _ := examine(src)
	var out []string
	for _, f := range append(faults, unused...) {
		out = append(out, f.msg)
	}
	return out
}

// AllHelpers is a program with every helper.
func AllHelpers() string {
	p := newPort("", "a.py", nil)
	p.pass()
	for _, part := range strings.Split(helperText, "//// ")[1:] {
		name, _, _ := strings.Cut(part, ":")
		p.helpers[name] = true
	}
	return p.text()
}

// GoName returns the Go name of a V1 call, "Publish" for instance, or "".
func GoName(symbol string) string {
	m, _ := (&port{table: newTable()}).method(symbol)
	return m.goName
}
