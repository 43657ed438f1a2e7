package pyscan

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// maxPasses bounds the search for a fixed point. Programs need fewer than ten.
const maxPasses = 40

// What a big program is made of takes many passes to settle; it is enough that for
// quietPasses in a row nothing of the SDK has come to a new place.
const quietPasses = 3

// scanGroup resolves one group of files. A file that goes wrong becomes a note and
// loses its own findings.
func scanGroup(ctx context.Context, model *model, t *tree, g group, o Options) (findings []Finding, notes []Note, parsed int) {
	p := &program{model: model, tree: t, byPath: map[string]int32{}, textOf: map[string]int32{}, used: map[int32]bool{}, own: map[string]bool{},
		cells: make([]set, 1), homes: make([]home, 1), boxes: make([]*box, 1), frameworks: map[string]cell{}, read: o.Read, each: o.each}
	for _, path := range g.paths {
		m := &module{index: int32(len(p.files)), path: path,
			funcs: map[pyparse.ID]int32{}, classes: map[pyparse.ID]int32{}, boxes: map[pyparse.ID]int32{}, assigned: map[pyparse.ID][]string{}, alike: map[string]cell{}}
		m.scope = p.newScope(m, nil)
		p.byPath[path] = m.index
		if g.asleep != nil {
			m.importers, m.strangers = g.importers[m.index], g.strangers[m.index]
		}
		p.files = append(p.files, m)
	}
	p.big = g.asleep != nil
	var mu sync.Mutex
	parallel(ctx, o.Workers, len(p.files), func(i int) {
		if m := p.files[i]; !g.asleep[m.path] {
			p.guard(&mu, m, func() { p.parse(m) })
		}
	})
	for _, m := range p.files {
		if m.file != nil {
			p.declare(m.scope, m.file.Body)
			m.stage = awake
		}
	}
	p.settle()
	p.infer = true
	p.settle()
	p.report = func(m *module, f Finding) {
		f.Path = m.path
		f.Line, f.Column = m.file.Position(f.Pos)
		f.EndLine, f.EndCol = m.file.Position(f.End)
		findings = append(findings, f)
	}
	p.pass()
	findings = slices.DeleteFunc(findings, func(f Finding) bool { return p.files[p.byPath[f.Path]].stage == broken })
	for _, m := range p.files {
		if m.stage != unread {
			parsed++
		}
		if m.note != nil {
			p.notes = append(p.notes, *m.note)
		}
	}
	return findings, p.notes, parsed
}

// parse reads a file.
func (p *program) parse(m *module) {
	src, err := p.read(m.path)
	if err != nil {
		return // noted by the first look
	}
	m.file = pyparse.Parse(string(src))
	if len(m.file.Errors) > 0 && bytes.Contains(src, []byte(Package)) {
		e := m.file.Errors[0]
		line, col := m.file.Position(e.Pos)
		m.note = &Note{Path: m.path, Line: line, Column: col, Message: "not valid Python here: " + e.Msg + "; the rest of the file was read"}
	}
}

// guard does a part of the work on a file. When that panics the file counts as
// broken, or the one whose function was looked at just then; guard returns it.
func (p *program) guard(mu *sync.Mutex, m *module, work func()) (bad *module) {
	report, depth := p.report, p.depth
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if bad = m; mu == nil && p.within != nil && p.within.stage != broken {
			bad = p.within
		}
		if mu != nil {
			mu.Lock()
			defer mu.Unlock()
		}
		p.report, p.depth = report, depth
		bad.stage = broken
		p.notes = append(p.notes, failure(bad.path, r))
	}()
	work()
	return nil
}

// settle goes through the program until nothing changes.
func (p *program) settle() {
	quiet := 0
	for range maxPasses {
		p.changed, p.moved = false, false
		p.pass()
		if quiet++; p.moved {
			quiet = 0
		}
		if !p.changed || p.big && quiet >= quietPasses {
			return
		}
	}
}

// maxRounds is how often code that sleeps is looked at. It only hands on what it is
// given, since what is of the SDK would have woken it.
const maxRounds = 3

// again counts the times that code which sleeps is looked at.
func (p *program) again(rounds *int) bool {
	*rounds++
	return p.report == nil && *rounds <= maxRounds
}

// pass looks at each statement once, of files that are asleep at those outside of
// functions, and in the functions that are needed.
func (p *program) pass() {
	for i := 0; i < len(p.files); i++ {
		m := p.files[i]
		if m.stage == asleep && !p.again(&m.rounds) {
			continue
		}
		for m.stage == asleep || m.stage == awake {
			bad := p.guard(nil, m, func() {
				p.within = m
				if p.each != nil {
					p.each(m.path)
				}
				m.scope.now = nil
				p.exec(m.scope, m.file.Body)
			})
			if bad == nil || bad == m {
				break // else once more without the file that went wrong
			}
		}
	}
	for i := 0; i < len(p.needed); i++ {
		if fn := p.needed[i]; fn.mod.stage == asleep && p.again(&fn.rounds) {
			p.guard(nil, fn.mod, func() { p.body(fn, fn.node) })
		}
	}
}
