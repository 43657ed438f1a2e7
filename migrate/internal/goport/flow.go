package goport

import (
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// ifStmt translates if, elif and else.
func (p *port) ifStmt(n pyparse.Node) bool {
	if src := p.src(n.A); strings.Contains(src, "__name__") && strings.Contains(src, "__main__") {
		return p.stmts(p.list(n.B), n.Pos)
	}
	stmt := p.stmt
	p.put("if %s {", p.condition(n.A))
	ends := p.stmts(p.list(n.B), n.Pos)
	p.stmt = stmt
	rest := p.list(n.C)
	if len(rest) == 0 {
		p.put("}")
		return false
	}
	from := n.Pos
	if b := p.list(n.B); len(b) > 0 {
		from = p.n(b[len(b)-1]).End
	}
	if next := p.n(rest[0]); next.Kind == pyparse.If && len(rest) == 1 && p.startsWith(rest[0], "elif") {
		start := len(p.out)
		old := p.cautious
		p.stmt, p.cautious = rest[0], p.ambition[rest[0]]
		blk := p.scope.blocks[rest[0]]
		p.declare(blk, rest[0])
		elseEnds := p.ifStmt(next)
		p.cautious, p.stmt = old, stmt
		lines := p.cut(start)
		if len(lines) > 0 && strings.HasPrefix(lines[0].text, "if ") && !strings.Contains(lines[0].text, "__main__") {
			lines[0].text = "} else " + lines[0].text
			p.out = append(p.out, lines...)
			return ends && elseEnds
		}
		p.put("} else {")
		p.out = append(p.out, lines...)
		p.put("}")
		return ends && elseEnds
	}
	p.put("} else {")
	elseEnds := p.stmts(rest, from)
	p.stmt = stmt
	p.put("}")
	return ends && elseEnds
}

// forever reports whether a condition is always true.
func (p *port) forever(x id) bool {
	switch p.src(x) {
	case "True", "1", "true":
		return true
	}
	return false
}

// breaks reports whether a list of statements has a break for the loop around it.
func (p *port) breaks(list []id) bool {
	found := false
	for _, s := range list {
		p.within(s, func(y id) bool {
			switch n := p.n(y); n.Kind {
			case pyparse.For, pyparse.While, pyparse.Def, pyparse.Class, pyparse.Lambda:
				return false
			case pyparse.Simple:
				found = found || n.B == 0 && p.src(y) == "break"
			}
			return true
		})
	}
	return found
}

func (p *port) whileStmt(s id, n pyparse.Node, last bool) bool {
	body := p.list(n.B)
	endless := p.forever(n.A) && !p.breaks(body)
	stmt := p.stmt
	switch {
	case p.forever(n.A) && p.interruptible == s:
		p.put("for !%s() {", p.help("interrupted"))
		endless = false
	case p.forever(n.A) && endless && !last:
		p.put("for true {")
		endless = false
	case p.forever(n.A):
		p.put("for {")
	default:
		start := len(p.out)
		cond := p.condition(n.A)
		before := p.cut(start)
		if len(before) == 0 {
			p.put("for %s {", cond)
			break
		}
		p.put("for {")
		p.out = append(p.out, before...)
		p.put("if !(%s) {", cond)
		p.put("break")
		p.put("}")
	}
	header := len(p.out) - 1
	p.loops++
	p.stmts(body, n.Pos)
	p.loops--
	p.stmt = stmt
	if !endless && p.out[header].text == "for {" && !slices.ContainsFunc(p.out[header:], func(l line) bool { return strings.HasPrefix(l.text, "break") }) {
		p.out[header].text = "for true {" // its break is in a TODO
	}
	p.put("}")
	if rest := p.list(n.C); len(rest) > 0 {
		if !p.breaks(body) {
			return p.stmts(rest, n.Pos)
		}
		p.todo(s, p.n(rest[0]).Pos, p.n(rest[len(rest)-1]).End, "else of a loop")
	}
	return endless
}

// rangeOver translates what a loop goes through: the clause of a for statement with
// \x00 in place of the variable, the type of the variable, and what holds the elements.
func (p *port) rangeOver(x id) (clause string, elem typ, inside val, ok bool) {
	n := p.n(x)
	if n.Kind == pyparse.Call && (p.isName(n.A, "range") || p.isName(n.A, "xrange")) && p.scope.lookup("range") == nil {
		args := p.callArgs(x)
		if !args.only(1, 3) {
			return "", typ{}, val{}, false
		}
		var codes []string
		for _, a := range args.pos {
			codes = append(codes, p.value(a, of(integer)))
		}
		switch len(codes) {
		case 1:
			return "\x00 := range " + codes[0], of(integer), val{}, true
		case 2:
			return "\x00 := " + codes[0] + "; \x00 < " + codes[1] + "; \x00++", of(integer), val{}, true
		}
		if _, ok := p.expr(args.pos[2]); !ok || strings.Trim(codes[2], "-0123456789") != "" {
			return "", typ{}, val{}, false
		}
		if down, neg := strings.CutPrefix(codes[2], "-"); neg {
			return "\x00 := " + codes[0] + "; \x00 > " + codes[1] + "; \x00 -= " + down, of(integer), val{}, true
		}
		return "\x00 := " + codes[0] + "; \x00 < " + codes[1] + "; \x00 += " + codes[2], of(integer), val{}, true
	}
	v, ok := p.expr(x)
	if !ok {
		return "", typ{}, val{}, false
	}
	switch v.typ.kind {
	case codes:
		return "_, \x00 := range " + v.code, of(integer), val{}, true
	case text:
		return "_, \x00 := range strings.Split(" + v.code + `, "")`, of(text), val{}, true
	case sdk:
		if e, ok := strings.CutPrefix(v.typ.name, "[]"); ok {
			t := typ{sdk, e}
			if e == "string" {
				t = of(text)
			}
			return "_, \x00 := range " + v.code, t, val{}, true
		}
		if strings.HasPrefix(v.typ.name, "{}") {
			return "\x00 := range " + v.code, of(text), val{}, true
		}
	case listKind, dictKind, anything, unknown, data:
		return "_, \x00 := range " + p.help("items") + "(" + v.code + ")", p.undecided(v.element()), v, true
	}
	return "", typ{}, val{}, false
}

func (p *port) forStmt(s id, n pyparse.Node) bool {
	stmt := p.stmt
	body := p.list(n.C)
	m := p.mark()
	clause, elem, inside, ok := "", typ{}, val{}, false
	if p.cautious == 0 || p.hasUse(n.B) {
		clause, elem, inside, ok = p.rangeOver(n.B)
	}
	if !ok {
		inside = val{}
		p.reset(m)
		clause, elem = "_, \x00 := range "+p.help("items")+"("+p.missing(n.B, of(anything))+")", of(anything)
	}
	blk := p.scope.blocks[first(body)]
	var after []func()
	name := p.loopVar(n.A, elem, inside, blk, &clause, &after)
	p.put("for %s {", strings.ReplaceAll(clause, "\x00", name))
	for _, fn := range after {
		fn()
	}
	p.loops++
	p.stmts(body, n.Pos)
	p.loops--
	p.stmt = stmt
	p.put("}")
	if rest := p.list(n.D); len(rest) > 0 {
		if !p.breaks(body) {
			return p.stmts(rest, n.Pos)
		}
		p.todo(s, p.n(rest[0]).Pos, p.n(rest[len(rest)-1]).End, "else of a loop")
	}
	return false
}

func first(list []id) id {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

// loopVar returns the variable of a loop. What has to be done with it first is added to
// after.
func (p *port) loopVar(t id, elem typ, inside val, blk *block, clause *string, after *[]func()) string {
	known := inside.element().holds()
	if p.kind(t) == pyparse.Name && (!known || inside.pairs) {
		v := p.scope.lookup(p.f.Name(t))
		if v == nil || v.fn != nil || v.class != nil {
			return "_ignored"
		}
		p.join(v, elem)
		if !v.global && !v.param && v.home == blk && blk != nil && v.typ == elem && !v.declared {
			v.declared = true
			return v.goName
		}
		if v.typ == elem && (v.declared || v.global || v.param) {
			*clause = strings.Replace(*clause, ":=", "=", 1)
			return v.goName
		}
	}
	name := p.temp("item")
	*after = append(*after, func() {
		if k := p.kind(t); k == pyparse.Tuple || k == pyparse.List {
			targets := p.list(p.n(t).B)
			for _, e := range targets {
				if p.kind(e) == pyparse.Name {
					p.declareLoop(p.scope.lookup(p.f.Name(e)), blk)
				}
			}
			if elem == (typ{sdk, "GroupCA"}) && len(targets) == 2 {
				p.store(targets[0], atom(name+".GroupID", of(text)), nil)
				p.store(targets[1], atom(name+".CA", of(text)), nil)
				return
			}
			if elem == (typ{sdk, "pair"}) && len(targets) == 2 {
				p.store(targets[0], atom(name+"[0]", of(text)), nil)
				p.store(targets[1], atom(name+"[1]", of(text)), nil)
				return
			}
			for i, e := range targets {
				code := p.help("index") + "(" + name + ", " + itoa(i) + ")"
				if known && inside.pairs && len(targets) == 2 && i == 1 {
					p.store(e, p.taken(code, inside.element()), nil)
					continue
				}
				p.store(e, atom(code, p.undecided(inside.element())), nil)
			}
			return
		}
		if p.kind(t) == pyparse.Name {
			p.declareLoop(p.scope.lookup(p.f.Name(t)), blk)
		}
		if known && !inside.pairs {
			p.store(t, p.taken(name, inside.element()), nil)
			return
		}
		p.store(t, atom(name, elem), nil)
	})
	return name
}

// declareLoop declares a variable of a loop that lives in its body.
func (p *port) declareLoop(v *variable, blk *block) {
	if v == nil || v.global || v.param || v.declared || v.home != blk || blk == nil {
		return
	}
	p.inlines[v] = true
}

// withStmt translates with: the locks of threading; the bodies of all others.
func (p *port) withStmt(s id, n pyparse.Node) bool {
	stmt := p.stmt
	items := p.list(n.A)
	body := p.list(n.B)
	if len(items) == 1 && p.cautious == 0 {
		it := p.n(items[0])
		m := p.mark()
		v, ok := p.expr(it.A)
		if ok && v.typ == (typ{sdk, "lock"}) && it.B == 0 {
			p.put("%s.Lock()", v.op())
			ends := p.stmts(body, n.Pos)
			p.stmt = stmt
			if !ends {
				p.put("%s.Unlock()", v.op())
			}
			return ends
		}
		if ok && v.typ.kind == object && !p.leaves(body) && p.withObject(v, it.B, body, n.Pos) {
			p.stmt = stmt
			return false
		}
		p.reset(m)
	}
	end := n.End
	if len(body) > 0 {
		end = p.n(body[0]).Pos
	}
	for _, it := range items {
		p.keepCalls(it)
	}
	head := strings.TrimRight(p.f.Src[n.Pos:end], " \t\r\n")
	p.todo(s, n.Pos, n.Pos+int32(len(head)), "")
	p.put("{")
	ends := p.stmts(body, n.Pos)
	p.stmt = stmt
	p.put("}")
	return ends
}

// withObject translates with for an object of the program that has __enter__ and __exit__.
func (p *port) withObject(v val, as id, body []id, from int32) bool {
	c := p.classes[v.typ.name]
	if c == nil || c.method("__enter__") == nil || c.method("__exit__") == nil {
		return false
	}
	enter, exit := c.method("__enter__"), c.method("__exit__")
	if len(enter.params) != 1 {
		return false
	}
	name := p.temp("with")
	p.put("%s := %s", name, v.code)
	call := name + "." + enter.goName + "()"
	switch {
	case enter.result.kind == none || enter.result.kind == unknown:
		p.put("%s", call)
		if as != 0 {
			return false
		}
	case as == 0:
		p.put("_ = %s", call)
	case p.kind(as) != pyparse.Name || !p.store(as, atom(call, enter.result), nil):
		return false
	}
	p.stmts(body, from)
	var args []string
	for _, prm := range exit.params[min(1, len(exit.params)):] {
		if prm.typ.kind == unknown {
			p.join(prm.variable, of(anything))
		}
		args = append(args, p.zero(prm.typ))
	}
	p.put("%s.%s(%s)", name, exit.goName, strings.Join(args, ", "))
	return true
}
