package goport

import (
	_ "embed"
	"strings"
)

// helperText holds the functions that ports carry along for what Python has and Go has
// not. Each starts with a line "//// name: what it needs".
//
//go:embed helpers.txt
var helperText string

// tail is the end of the program: the helpers that it needs.
func (p *port) tail() string {
	if len(p.helpers) == 0 {
		return ""
	}
	type helper struct {
		name, code string
		needs      []string
	}
	var all []helper
	byName := map[string]int{}
	for _, part := range strings.Split(helperText, "//// ")[1:] {
		head, code, _ := strings.Cut(part, "\n")
		name, needs, _ := strings.Cut(head, ":")
		byName[name] = len(all)
		all = append(all, helper{name, strings.TrimSpace(code), strings.Fields(needs)})
	}
	want := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if want[name] {
			return
		}
		want[name] = true
		if i, ok := byName[name]; ok {
			for _, n := range all[i].needs {
				add(n)
			}
		}
	}
	for name := range p.helpers {
		add(name)
	}
	var b strings.Builder
	b.WriteString("\n// What follows is what Python has and Go has not.\n")
	for _, h := range all {
		if want[h.name] {
			b.WriteString("\n" + h.code + "\n")
		}
	}
	return b.String()
}
