package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// mode is where an error goes.
type mode uint8

const (
	inMain     mode = iota // the program ends
	inCallback             // it is logged, the function returns
	inTried                // it is raised
	inClosure              // it is returned, to what handles it
)

// fail writes what becomes of an error that is not nil. It reports whether what follows
// cannot be reached.
func (p *port) fail(err string) bool {
	switch p.mode {
	case inMain:
		p.put("log.Fatal(%s)", err)
		return false
	case inTried:
		p.put("panic(%s)", err)
	case inClosure:
		p.put("return %s", err)
	default:
		p.put("log.Print(%s)", err)
		p.put("%s", p.bareReturn())
	}
	return true
}

// bareReturn is the return of a function that has nothing to return.
func (p *port) bareReturn() string {
	if p.init {
		return "return self"
	}
	if p.fn == nil || p.fn.result.kind == none || p.fn.result.kind == unknown {
		return "return"
	}
	return "return " + p.zero(p.fn.result)
}

// stmts translates a list of statements. It reports whether what follows the list can
// never be reached.
func (p *port) stmts(list []id, from int32) bool {
	if len(list) == 0 {
		return false
	}
	blk := p.scope.blocks[list[0]]
	for i, s := range list {
		n := p.n(s)
		until := n.Pos
		if !compound(n.Kind) {
			until = p.lineEnd(n.End)
		}
		p.stmt = s
		comments := p.commentsIn(from, until)
		if p.apart(s) {
			p.docs[s] = comments
			comments = nil
		}
		for _, c := range comments {
			if !strings.HasPrefix(c, "!") && !strings.Contains(c, "-*-") {
				p.comment(c)
			}
		}
		from = max(until, n.End)
		inline := p.declare(blk, s)
		if p.statement(s, inline, i == len(list)-1) {
			if i < len(list)-1 {
				next, last := p.n(list[i+1]), p.n(list[len(list)-1])
				p.stmt = list[i+1]
				p.todo(list[i+1], next.Pos, last.End, "never reached")
			}
			return true
		}
	}
	return false
}

// apart reports whether a statement is written apart from the list that it stands in.
func (p *port) apart(s id) bool {
	switch p.kind(s) {
	case pyparse.Class:
		return p.classOf(s) != nil
	case pyparse.Def:
		fn := p.funcs[s]
		return fn != nil && !fn.nested
	}
	return false
}

// compound reports whether statements of a kind have a block.
func compound(k pyparse.Kind) bool {
	switch k {
	case pyparse.Def, pyparse.Class, pyparse.For, pyparse.While, pyparse.If, pyparse.Try, pyparse.With, pyparse.Match:
		return true
	}
	return false
}

// declare declares the variables that a statement is the first to use. It returns the
// one that the statement itself can declare.
func (p *port) declare(blk *block, s id) (inline *variable) {
	if blk == nil {
		return nil
	}
	for _, v := range p.scope.order {
		if v.home != blk || v.first != s || v.global || v.param || v.declared || v.class != nil || v.module != "" && v.imported == "" {
			continue
		}
		if v.typ.kind == flagParser || v.typ.kind == quiet || v.imported != "" {
			continue
		}
		if n := p.n(s); n.Kind == pyparse.Assign && n.B != 0 && p.n(n.A).Next == 0 && p.isName(n.A, v.py) && !p.mentions(n.B, v.py) && p.ambition[s] == 0 {
			inline = v
			continue
		}
		if n := p.n(s); n.Kind == pyparse.Assign && n.B != 0 && p.n(n.A).Kind == pyparse.Tuple && p.n(n.A).Next == 0 && !p.mentions(n.B, v.py) && p.ambition[s] == 0 && v.fn == nil && p.among(n.A, v.py) {
			p.inlines[v] = true
			continue
		}
		if v.fn != nil {
			if p.n(s).Kind == pyparse.Def && p.funcs[s] == v.fn {
				continue
			}
			continue
		}
		v.declared = true
		p.put("var %s %s", v.goName, p.spell(v.typ))
	}
	return inline
}

// among reports whether a name is one of the targets of a tuple.
func (p *port) among(x id, name string) bool {
	for _, e := range p.list(p.n(x).B) {
		if p.isName(e, name) {
			return true
		}
	}
	return false
}

func (p *port) mentions(x id, name string) bool {
	found := false
	p.names(x, func(s string) { found = found || s == name })
	return found
}

// statement translates one statement. It reports whether what follows cannot be reached.
func (p *port) statement(s id, inline *variable, last bool) bool {
	p.stmt = s
	p.cautious = p.ambition[s]
	m := p.mark()
	n := p.n(s)
	if p.ambition[s] >= 3 {
		p.whole(s)
		return false
	}
	switch n.Kind {
	case pyparse.ExprStmt:
		for _, x := range p.list(n.B) {
			if p.exprStmt(x) {
				return true
			}
		}
	case pyparse.Assign:
		if !p.assignStmt(n, inline) {
			p.reset(m)
			p.abandon(s)
		}
	case pyparse.AugAssign:
		if !p.augAssign(n) {
			p.reset(m)
			p.abandon(s)
		}
	case pyparse.Return:
		return p.returnStmt(n)
	case pyparse.Simple:
		return p.simpleStmt(s, n)
	case pyparse.If:
		return p.ifStmt(n)
	case pyparse.While:
		return p.whileStmt(s, n, last)
	case pyparse.For:
		return p.forStmt(s, n)
	case pyparse.Try:
		return p.tryStmt(s, n)
	case pyparse.With:
		return p.withStmt(s, n)
	case pyparse.Def:
		p.nestedDef(s)
	case pyparse.Class:
		if p.classOf(s) == nil {
			p.whole(s)
		}
	case pyparse.Import, pyparse.From:
		p.importStmt(s, n)
	case pyparse.Global:
	default:
		p.whole(s)
	}
	return false
}

// whole writes a statement as a comment.
func (p *port) whole(s id) {
	n := p.n(s)
	p.todo(s, n.Pos, n.End, "")
}

// abandon writes a simple statement as a comment, after the calls of V1 that are in it.
func (p *port) abandon(s id) {
	p.keepCalls(s)
	p.whole(s)
}

func (p *port) returnStmt(n pyparse.Node) bool {
	code, t := "", of(none)
	if n.A != 0 && !p.isName(n.A, "None") {
		v := p.any(n.A)
		code, t = v.code, v.typ
		if t.kind != none && p.fn != nil && !p.init && !p.fn.callback {
			if j := join(p.fn.result, t); j != p.fn.result {
				p.fn.result = j
				p.changed = true
			}
		}
		if p.fn != nil && !p.init && p.fn.result.kind != none && p.fn.result.kind != unknown {
			c, ok := p.to(v, p.fn.result)
			if !ok {
				c = p.missing(n.A, p.fn.result)
			}
			code = c
		} else if code != "" && t.kind != none {
			p.put("_ = %s", code)
		}
	}
	if p.fn == nil {
		p.put("return")
		return true
	}
	if c := p.closure; c != nil {
		if p.fn.result.kind != none && p.fn.result.kind != unknown && !p.init {
			if code == "" || t.kind == none && code == "" {
				code = p.zero(p.fn.result)
			}
			p.put("%s = %s", c.result, code)
		}
		c.returns = true
		p.put("%s = 1", c.flow)
		p.put("return nil")
		return true
	}
	if p.init || code == "" || p.fn.result.kind == none || p.fn.result.kind == unknown {
		p.put("%s", p.bareReturn())
		return true
	}
	p.put("return %s", code)
	return true
}

// simpleStmt translates pass, break, continue, del, raise and assert.
func (p *port) simpleStmt(s id, n pyparse.Node) bool {
	args := p.list(n.B)
	switch src := p.src(s); {
	case src == "pass":
		return false
	case src == "break" || src == "continue":
		if p.loops == 0 {
			c := p.closure
			if c == nil {
				return false // not in a loop
			}
			if src == "break" {
				c.breaks = true
				p.put("%s = 2", c.flow)
			} else {
				c.continues = true
				p.put("%s = 3", c.flow)
			}
			p.put("return nil")
			return true
		}
		p.put("%s", src)
		return true
	case p.startsWith(s, "raise"):
		return p.raiseStmt(s, args)
	case p.startsWith(s, "del") && len(args) == 1 && p.kind(args[0]) == pyparse.Index:
		in := p.n(args[0])
		base, ok := p.expr(in.A)
		if ok && (base.typ.kind == dictKind || base.typ.dynamic()) && p.kind(in.B) != pyparse.Slice {
			p.put("%s(%s, %s)", p.help("delIndex"), base.code, p.value(in.B, of(anything)))
			return false
		}
	case p.startsWith(s, "assert") && len(args) == 1 && p.kind(args[0]) != pyparse.Tuple:
		p.put("if !(%s) {", p.condition(args[0]))
		p.put("%s(%q, %s)", p.help("raise"), "AssertionError", quote(p.src(args[0])))
		p.put("}")
		return false
	}
	p.abandon(s)
	return false
}

// importStmt notes imports of what the port does not have.
func (p *port) importStmt(s id, n pyparse.Node) {
	for _, f := range p.uses[s] {
		_ = f
		p.carried(s)
	}
	p.accountImports(n.Pos, n.End)
	known := true
	if n.Kind == pyparse.From {
		known = p.knownImport(strings.Repeat(".", int(n.D)) + p.f.Name(s))
	} else {
		for _, a := range p.list(n.B) {
			known = known && p.knownImport(p.f.Name(a))
		}
	}
	if !known {
		p.whole(s)
	}
}
