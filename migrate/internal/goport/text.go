package goport

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// text is the whole program, not yet formatted.
func (p *port) text() string {
	var b strings.Builder
	b.WriteString(p.head())
	for _, l := range p.out {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	b.WriteString(p.tail())
	return b.String()
}

// head is what comes before the program: how it was made and how it is run.
func (p *port) head() string {
	var b strings.Builder
	name := strings.ToValidUTF8(path.Base(strings.ReplaceAll(p.path, "\\", "/")), "?")
	name = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, name)
	fmt.Fprintf(&b, "// Ported from %s by \"migrate-lint port\", onto package v1compat: V1's calls stand where\n// they stood. ", name)
	if n := len(p.todos); n == 0 {
		b.WriteString("Nothing is left to do by hand.\n")
	} else {
		fmt.Fprintf(&b, "Search for TODO: %d places are left to do by hand.\n", n)
	}
	b.WriteString(`//
// To run it, put it into a directory with a go.mod that says
//
//	module device
//
//	go 1.26
//
//	require github.com/iotshim/iotshim v0.0.0
//	replace github.com/iotshim/iotshim => ../iotshim
//
// and then: go mod tidy && go run .
`)
	body := p.list(p.f.Body)
	if len(body) > 0 && p.docstring(body[0]) {
		if v, ok := p.expr(p.n(body[0]).B); ok && v.text != nil && strings.TrimSpace(*v.text) != "" {
			start := len(p.out)
			p.comment("\n" + strings.TrimSpace(dedent(*v.text)))
			for _, l := range p.cut(start) {
				b.WriteString(l.text + "\n")
			}
		}
	}
	b.WriteString("package main\n\n")
	list := p.importList()
	own := func(i string) bool { return strings.Contains(i, ".") }
	if len(list) > 0 {
		b.WriteString("import (\n")
		for pass := range 2 {
			for _, i := range list {
				if own(i) == (pass == 1) {
					fmt.Fprintf(&b, "%q\n", i)
				}
			}
			if pass == 0 && slices.ContainsFunc(list, own) && !own(list[0]) {
				b.WriteString("\n")
			}
		}
		b.WriteString(")\n")
	}
	b.WriteString("\n")
	return b.String()
}

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
