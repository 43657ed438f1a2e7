package pyparse

// statement parses one statement, or the simple statements of one line, and adds
// what it finds to into. It always goes forward.
func (p *Parser) statement(into *list) {
	if before := p.i; !p.enter() {
		if p.i == before {
			p.next()
		}
		return
	}
	defer p.leave()
	t := p.tok()
	switch t.kind {
	case tNewline, tSemi, tDedent:
		p.next()
		return
	case tIndent:
		// Indented although nothing asked for it: the lines count nevertheless.
		p.fail("unexpected indent")
		p.next()
		var body list
		owner := p.interrupted(*into)
		if owner == 0 {
			body = *into
		}
		for p.kind() != tDedent && p.kind() != tEOF {
			p.statement(&body)
		}
		p.accept(tDedent)
		if owner == 0 {
			*into = body
		} else {
			p.extend(owner, body)
		}
		return
	case tAt:
		p.decorated(into)
		return
	case tName:
		if p.compound(into) {
			return
		}
	}
	p.simpleLine(into)
}

// interrupted looks for the class or function among the last statements whose
// block stands at the same column as the next token: a damaged line has ended it
// too early. It returns 0 when there is none.
func (p *Parser) interrupted(stmts list) ID {
	if len(p.f.Errors) >= maxErrors {
		return 0 // too damaged for a search each time
	}
	_, column := p.f.Position(p.pos())
	var last ID
	for x := stmts.first; x != 0; x = p.f.Nodes[x].Next {
		if k := p.f.Nodes[x].Kind; k == Class || k == Def {
			last = x
		}
	}
	for last != 0 {
		body := p.f.Nodes[last].B
		if body == 0 {
			return 0
		}
		if _, c := p.f.Position(p.f.Nodes[body].Pos); c == column {
			return last
		}
		next := ID(0)
		for x := body; x != 0; x = p.f.Nodes[x].Next {
			if k := p.f.Nodes[x].Kind; k == Class || k == Def {
				next = x
			}
		}
		last = next
	}
	return 0
}

// extend appends statements to the body of a class or function.
func (p *Parser) extend(owner ID, body list) {
	if body.first == 0 {
		return
	}
	x := p.f.Nodes[owner].B
	for p.f.Nodes[x].Next != 0 {
		x = p.f.Nodes[x].Next
	}
	p.f.Nodes[x].Next = body.first
	p.f.Nodes[owner].End = p.lastEnd()
}

// compound parses a statement with a block. It reports false when there is none
// here.
func (p *Parser) compound(into *list) bool {
	start := p.pos()
	switch p.kw() {
	case kwAsync:
		switch p.peek().kw {
		case kwDef, kwFor, kwWith:
			p.next()
			return p.compound(into)
		}
		return false
	case kwDef:
		p.add(into, p.def(start, 0))
	case kwClass:
		p.add(into, p.class(start, 0))
	case kwIf, kwElif:
		p.add(into, p.ifChain())
	case kwWhile:
		p.next()
		n := Node{Kind: While, Pos: start, A: p.starExpr()}
		n.B = p.block()
		n.C = p.elseBlock()
		n.End = p.lastEnd()
		p.add(into, p.node(n))
	case kwFor:
		p.next()
		n := Node{Kind: For, Pos: start, A: p.targets()}
		if !p.acceptWord(kwIn) {
			p.fail("expected in")
		}
		n.B = p.exprList()
		n.C = p.block()
		n.D = p.elseBlock()
		n.End = p.lastEnd()
		p.add(into, p.node(n))
	case kwTry:
		p.add(into, p.try())
	case kwWith:
		p.add(into, p.with())
	case kwMatch:
		if !p.atMatch() {
			return false
		}
		p.add(into, p.match())
	case kwElse, kwFinally:
		// One that belongs to nothing, in a damaged file.
		p.fail("unexpected here")
		p.next()
		p.blockInto(into)
	case kwExcept:
		p.fail("unexpected here")
		p.add(into, p.handler())
	default:
		return false
	}
	return true
}

// block parses a colon and the block behind it.
func (p *Parser) block() ID {
	var body list
	p.blockInto(&body)
	return body.first
}

func (p *Parser) blockInto(body *list) {
	if !p.accept(tColon) {
		p.fail("expected a colon")
		p.rest(body)
		p.accept(tColon)
	}
	if p.kind() != tNewline {
		// A block on the line of its head, or what damage has left of it.
		p.simpleLine(body)
		return
	}
	p.next()
	if !p.accept(tIndent) {
		p.fail("expected an indented block")
		return
	}
	for p.kind() != tDedent && p.kind() != tEOF {
		p.statement(body)
	}
	p.accept(tDedent)
}

func (p *Parser) elseBlock() ID {
	if p.acceptWord(kwElse) {
		return p.block()
	}
	return 0
}

// ifChain parses if and its elifs, each of which is the else part of the one
// before. The chain is built without recursion.
func (p *Parser) ifChain() ID {
	var first, last ID
	for p.kw() == kwIf || p.kw() == kwElif {
		start := p.next().pos
		n := Node{Kind: If, Pos: start, A: p.starExpr()}
		n.B = p.block()
		n.End = p.lastEnd()
		id := p.node(n)
		if first == 0 {
			first = id
		} else {
			p.f.Nodes[last].C = id
		}
		last = id
		if p.kw() != kwElif {
			break
		}
	}
	if p.kw() == kwElse {
		c := p.elseBlock()
		p.f.Nodes[last].C = c
	}
	return first
}

func (p *Parser) try() ID {
	start := p.next().pos
	var body list
	p.blockInto(&body)
	for {
		switch p.kw() {
		case kwExcept:
			p.add(&body, p.handler())
		case kwElse, kwFinally:
			word := p.next()
			p.add(&body, p.node(Node{Kind: Simple, Pos: word.pos, End: word.end}))
			p.blockInto(&body)
		default:
			return p.node(Node{Kind: Try, Pos: start, End: p.lastEnd(), B: body.first})
		}
	}
}

// handler parses except E:, except E as e:, except E, e:, except A, B: and
// except*.
func (p *Parser) handler() ID {
	n := Node{Kind: Handler, Pos: p.next().pos}
	p.accept(tStar)
	if p.kind() != tColon && startsOperand(p.tok()) {
		n.A = p.expr()
		switch {
		case p.acceptWord(kwAs):
			n.C = p.primary()
		case p.accept(tComma):
			// Python 2 names the exception here; Python 3.14 lists another class.
			n.C = p.targets()
		}
	}
	n.B = p.block()
	n.End = p.lastEnd()
	return p.node(n)
}

func (p *Parser) with() ID {
	start := p.next().pos
	var items list
	if p.kind() == tLParen && p.withBrackets() {
		p.next()
		for !p.atClose(tRParen) {
			before := p.i
			p.add(&items, p.withItem())
			if !p.accept(tComma) && p.i == before {
				p.next()
			}
		}
		p.closeBracket(tRParen)
	} else {
		p.add(&items, p.withItem())
		for p.accept(tComma) {
			p.add(&items, p.withItem())
		}
	}
	n := Node{Kind: With, Pos: start, A: items.first}
	n.B = p.block()
	n.End = p.lastEnd()
	return p.node(n)
}

// withBrackets reports whether the bracket here holds the items of a with
// statement: a colon follows the one that closes it.
func (p *Parser) withBrackets() bool {
	depth := 0
	for i := p.i; i < len(p.toks); i++ {
		switch p.toks[i].kind {
		case tLParen, tLBrack, tLBrace:
			depth++
		case tRParen, tRBrack, tRBrace:
			if depth--; depth == 0 {
				return i+1 < len(p.toks) && p.toks[i+1].kind == tColon
			}
		case tNewline, tEOF:
			return false
		}
	}
	return false
}

func (p *Parser) withItem() ID {
	n := Node{Kind: WithItem, Pos: p.pos(), A: p.starExpr()}
	if p.kw() == kwFor {
		n.A = p.comprehension(n.A, n.Pos)
	}
	if p.acceptWord(kwAs) {
		n.B = p.primary()
	}
	n.End = p.lastEnd()
	return p.node(n)
}

// atMatch reports whether the word match starts a match statement: its line ends
// with a colon, and the next one is an indented case.
func (p *Parser) atMatch() bool {
	if !startsOperand(p.peek()) {
		return false
	}
	for i := p.i + 1; i+2 < len(p.toks); i++ {
		switch p.toks[i].kind {
		case tNewline:
			return p.toks[i-1].kind == tColon && p.toks[i+1].kind == tIndent && p.toks[i+2].kw == kwCase
		case tSemi, tEOF:
			return false
		}
	}
	return false
}

func (p *Parser) match() ID {
	n := Node{Kind: Match, Pos: p.next().pos, A: p.exprList()}
	p.expect(tColon, "a colon")
	p.accept(tNewline)
	p.accept(tIndent)
	var cases list
	for p.kind() != tDedent && p.kind() != tEOF {
		if p.kw() != kwCase {
			p.statement(&cases)
			continue
		}
		c := Node{Kind: Case, Pos: p.next().pos}
		p.pattern = true
		c.A = p.patterns()
		p.pattern = false
		if p.acceptWord(kwIf) {
			c.B = p.starExpr()
		}
		c.C = p.block()
		c.End = p.lastEnd()
		p.add(&cases, p.node(c))
	}
	p.accept(tDedent)
	n.B, n.End = cases.first, p.lastEnd()
	return p.node(n)
}

// patterns parses the patterns of a case up to its guard or colon.
func (p *Parser) patterns() ID {
	start := p.pos()
	var elems list
	for p.kind() != tColon && p.kind() != tNewline && p.kind() != tEOF && p.kw() != kwIf {
		before := p.i
		if startsOperand(p.tok()) {
			pos := p.pos()
			p.add(&elems, p.captured(p.starExpr(), pos))
		}
		if !p.accept(tComma) && p.i == before {
			p.next()
		}
	}
	return p.node(Node{Kind: Tuple, Pos: start, End: max(start, p.lastEnd()), B: elems.first})
}

// captured parses the name that a pattern gives to what x matches.
func (p *Parser) captured(x ID, start int32) ID {
	if !p.pattern || !p.acceptWord(kwAs) {
		return x
	}
	name := p.primary()
	return p.node(Node{Kind: Walrus, Pos: start, End: p.lastEnd(), A: name, B: x})
}
