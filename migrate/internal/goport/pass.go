package goport

import "strings"

// Bounds on how often the file is gone through.
const (
	maxPasses = 60
	maxRounds = 80

	// youngPasses is how many do not decide about what lists and dictionaries hold.
	youngPasses = 2
)

// run translates until the types are settled and the output compiles.
func (p *port) run() bool {
	for round := range maxRounds {
		for n := range maxPasses {
			p.changed, p.young = false, round == 0 && n < youngPasses
			p.pass()
			if !p.changed && !p.young {
				break
			}
		}
		faults := p.check()
		if len(faults) == 0 {
			return true
		}
		progress := false
		for _, f := range faults {
			if p.worsen(f, round) {
				progress = true
			}
		}
		for _, f := range faults {
			if !progress && p.giveUp(f) {
				progress = true
			}
		}
		if !progress {
			return false
		}
	}
	return false
}

// giveUp lets the outermost function or class around a statement be a comment.
func (p *port) giveUp(s id) bool {
	pos := p.n(s).Pos
	for _, x := range p.list(p.f.Body) {
		if n := p.n(x); s != 0 && n.Pos <= pos && pos < n.End && p.ambition[x] < 3 {
			p.ambition[x] = 3
			return true
		}
	}
	return false
}

// worsen makes the translation of a statement less ambitious.
func (p *port) worsen(s id, round int) bool {
	if s == 0 || p.ambition[s] >= 3 {
		return false
	}
	p.ambition[s]++
	if round > 8 {
		p.ambition[s] = 3
	}
	return true
}

// pass translates the file once.
func (p *port) pass() {
	p.out, p.todos, p.accounts, p.madeList = nil, nil, nil, nil
	p.imports, p.helpers, p.made, p.docs = map[string]bool{}, map[string]bool{}, map[id]bool{}, map[id][]string{}
	var fields []*variable
	if p.flags != nil {
		fields = p.flags.fields
	}
	p.flags = &flags{fields: fields}
	p.flags.typ, p.flags.value = "arguments", "args0"
	if p.naming.goNames["\x00flags"] == "" {
		p.naming.goNames["\x00flags"] = p.naming.unique("flags")
		p.naming.goNames["\x00parsed"] = p.naming.unique("parsedFlags")
	}
	p.flags.typ, p.flags.value = p.naming.goNames["\x00flags"], p.naming.goNames["\x00parsed"]
	p.inlines = map[*variable]bool{}
	p.override, p.temps, p.tries = map[string]*variable{}, map[string]int{}, 0
	p.undeclare(p.module)
	for _, fn := range p.funcs {
		p.undeclare(fn.scope)
	}
	p.scope, p.fn, p.cls, p.mode, p.closure = p.module, nil, nil, inMain, nil
	p.stmt = 0
	body := p.list(p.f.Body)
	if len(body) > 0 && p.docstring(body[0]) {
		body = body[1:]
	}
	p.put("func main() {")
	from := int32(0)
	if all := p.list(p.f.Body); len(all) > len(body) {
		from = p.n(all[0]).End
	}
	ends := p.stmts(body, from)
	p.stmt = 0
	if !ends {
		last := int32(0)
		if len(body) > 0 {
			last = p.n(body[len(body)-1]).End
		}
		for _, c := range p.commentsIn(max(last, p.lineEnd(last)), int32(len(p.f.Src))) {
			p.comment(c)
		}
	}
	p.put("}")
	for _, c := range p.classOrder {
		p.defineClass(c)
	}
	for _, fn := range p.inOrder {
		if fn.class == nil && !fn.nested {
			p.define(fn)
		}
	}
	p.leftovers()
	main := p.out
	p.out = nil
	p.globals()
	p.defineFlags()
	p.out = append(p.out, main...)
}

func (p *port) undeclare(s *scope) {
	for _, v := range s.order {
		v.declared = false
	}
}

// globals declares what lives at package level.
func (p *port) globals() {
	p.stmt = 0
	for _, v := range p.module.order {
		if !v.global || v.fn != nil || v.class != nil || v.module != "" && v.imported == "" || v.typ.kind == flagParser || v.typ.kind == quiet {
			continue
		}
		if v.imported != "" {
			if v.used && !p.knownImport(v.imported) {
				number := 0
				for _, t := range p.todos {
					if strings.Contains(t.Python, v.py) && strings.Contains(t.Python, "import") {
						number = t.Number
					}
				}
				p.put("var %s %s // TODO(%d): python: %s of another file", v.goName, p.spell(v.typ), number, v.py)
			}
			continue
		}
		if v.constant != 0 {
			m := p.mark()
			if x, ok := p.expr(v.constant); ok {
				if code, ok := p.to(x, v.typ); ok && x.typ == v.typ {
					p.put("var %s = %s", v.goName, code)
					continue
				}
			}
			p.reset(m)
			v.constant = 0
			p.changed = true
		}
		p.put("var %s %s", v.goName, p.spell(v.typ))
	}
	p.put("")
}

// leftovers writes the uses of the SDK that nothing has accounted for.
func (p *port) leftovers() {
	seen := map[int]bool{}
	for _, a := range p.accounts {
		seen[a.finding] = true
	}
	for i, f := range p.findings {
		if !seen[i] {
			p.stmt = 0
			p.put("")
			p.todo(0, f.Pos, f.End, "")
			for j, g := range p.findings {
				if g.Pos >= f.Pos && g.Pos < f.End {
					seen[j] = true
				}
			}
		}
	}
}

// accountImports notes that an import is in the output.
func (p *port) accountImports(from, to int32) {
	for i, f := range p.findings {
		if f.Pos >= from && f.End <= to {
			p.accounts = append(p.accounts, account{i, 0})
		}
	}
}

// report counts.
func (p *port) report() *Report {
	r := &Report{Uses: len(p.findings), Todos: p.todos}
	state := make([]int, len(p.findings))
	for _, a := range p.accounts {
		switch {
		case a.todo == 0:
			state[a.finding] = 2
		case state[a.finding] == 0:
			state[a.finding] = 1
		}
	}
	for _, s := range state {
		switch s {
		case 1:
			r.Noted++
		case 2:
			r.Calls++
		}
	}
	return r
}
