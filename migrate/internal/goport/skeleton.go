package goport

import (
	"go/format"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// skeleton is the port of a file with which nothing else works: all of it is one TODO.
func skeleton(src, path string, findings []pyscan.Finding) ([]byte, *Report) {
	p := newPort("", path, nil)
	for _, f := range findings {
		if f.Use != pyscan.ImportUse {
			p.findings = append(p.findings, f)
		}
	}
	p.f.Src = src
	p.pass()
	p.f.Src = src
	p.out, p.todos, p.accounts, p.helpers = nil, nil, nil, map[string]bool{}
	p.put("func main() {")
	p.todo(0, 0, int32(len(src)), "")
	p.put("}")
	r := p.report()
	r.Noted, r.Calls, r.Fallback = r.Uses, 0, true
	text := p.text()
	if out, err := format.Source([]byte(text)); err == nil {
		text = string(out)
	}
	return []byte(text), r
}
