package pyparse

// simpleLine parses simple statements up to the end of the line.
func (p *Parser) simpleLine(into *list) {
	for {
		before := p.i
		p.simple(into)
		switch p.kind() {
		case tSemi:
			p.next()
			if p.kind() == tNewline {
				p.next()
				return
			}
			continue
		case tNewline:
			p.next()
			return
		case tEOF, tIndent, tDedent:
			return
		}
		// The line goes on where it should end. Take the rest as expressions.
		p.fail("expected the end of the line")
		var rest list
		start := p.pos()
		p.rest(&rest)
		p.add(into, p.node(Node{Kind: ExprStmt, Pos: start, End: p.lastEnd(), B: rest.first}))
		if p.i == before {
			p.next()
		}
	}
}

// simple parses one simple statement.
func (p *Parser) simple(into *list) {
	t := p.tok()
	n := Node{Kind: Simple, Pos: t.pos}
	var exprs list
	switch t.kw {
	case kwImport:
		p.add(into, p.importStmt())
		return
	case kwFrom:
		p.add(into, p.fromStmt())
		return
	case kwPass, kwBreak, kwContinue:
		p.next()
		n.End = p.lastEnd()
		p.add(into, p.node(n))
		return
	case kwReturn:
		p.next()
		n.Kind = Return
		if startsOperand(p.tok()) {
			n.A = p.exprList()
		}
		n.End = p.lastEnd()
		p.add(into, p.node(n))
		return
	case kwGlobal, kwNonlocal:
		if t.kw == kwNonlocal && p.peek().kind != tName {
			break
		}
		p.next()
		n.Kind = Global
		if t.kw == kwNonlocal {
			n.Flag = Nonlocal
		}
		p.rest(&exprs)
		if x := exprs.first; x != 0 && p.f.Nodes[x].Kind == Tuple {
			exprs.first = p.f.Nodes[x].B
		}
		n.B, n.End = exprs.first, p.lastEnd()
		p.add(into, p.node(n))
		return
	case kwDel, kwRaise, kwAssert:
		p.next()
		if startsOperand(p.tok()) {
			p.add(&exprs, p.exprList())
		}
		if t.kw == kwRaise && p.acceptWord(kwFrom) {
			p.add(&exprs, p.exprList())
		}
		n.B, n.End = exprs.first, p.lastEnd()
		p.add(into, p.node(n))
		return
	case kwPrint, kwExec:
		if startsPlain(p.peek()) {
			p.next()
			p.rest(&exprs)
			n.Kind, n.B, n.End = ExprStmt, exprs.first, p.lastEnd()
			p.add(into, p.node(n))
			return
		}
	}
	if t.end-t.pos == 4 && p.peek().kind == tName && p.peek().kw == kwNone && p.f.Src[t.pos:t.end] == "type" {
		p.next() // type X = int
	}
	if t.kind == tNewline || t.kind == tSemi || t.kind == tEOF {
		return
	}
	p.exprStmt(into)
}

// exprStmt parses an expression, an assignment or an augmented one.
func (p *Parser) exprStmt(into *list) {
	start := p.pos()
	x := p.exprList()
	switch p.kind() {
	case tAugAssign:
		p.next()
		v := p.value()
		p.add(into, p.node(Node{Kind: AugAssign, Pos: start, End: p.lastEnd(), A: x, B: v}))
	case tColon:
		p.next()
		n := Node{Kind: Assign, Pos: start, A: x, C: p.starExpr()}
		if p.accept(tAssign) {
			n.B = p.value()
		}
		n.End = p.lastEnd()
		p.add(into, p.node(n))
	case tAssign:
		var targets list
		p.add(&targets, x)
		for {
			p.next()
			v := p.value()
			if p.kind() != tAssign {
				p.add(into, p.node(Node{Kind: Assign, Pos: start, End: p.lastEnd(), A: targets.first, B: v}))
				return
			}
			p.add(&targets, v)
		}
	default:
		p.add(into, p.node(Node{Kind: ExprStmt, Pos: start, End: p.lastEnd(), B: x}))
	}
}

func (p *Parser) value() ID {
	if p.kw() == kwYield {
		return p.expr()
	}
	return p.exprList()
}

// dotted takes a dotted name.
func (p *Parser) dotted() (pos, end int32, ok bool) {
	t := p.tok()
	if t.kind != tName {
		return t.pos, t.pos, false
	}
	p.next()
	pos, end = t.pos, t.end
	for p.kind() == tDot && p.peek().kind == tName {
		p.next()
		end = p.next().end
	}
	return pos, end, true
}

func (p *Parser) alias(into *list) bool {
	n := Node{Kind: Alias, Pos: p.pos()}
	if t := p.tok(); t.kind == tStar {
		p.next()
		n.NamePos, n.NameEnd = t.pos, t.end
	} else {
		var ok bool
		if n.NamePos, n.NameEnd, ok = p.dotted(); !ok {
			return false
		}
	}
	if p.acceptWord(kwAs) {
		n.A = p.primary()
	}
	n.End = p.lastEnd()
	p.add(into, p.node(n))
	return true
}

func (p *Parser) importStmt() ID {
	start := p.next().pos
	var names list
	for p.alias(&names) && p.accept(tComma) {
	}
	return p.node(Node{Kind: Import, Pos: start, End: p.lastEnd(), B: names.first})
}

func (p *Parser) fromStmt() ID {
	n := Node{Kind: From, Pos: p.next().pos}
	for p.accept(tDot) {
		n.D++
	}
	if p.kw() == kwImport {
		n.NamePos, n.NameEnd = p.pos(), p.pos()
	} else {
		n.NamePos, n.NameEnd, _ = p.dotted()
	}
	if !p.acceptWord(kwImport) {
		p.fail("expected import")
		n.End = p.lastEnd()
		return p.node(n)
	}
	var names list
	if p.accept(tLParen) {
		for !p.atClose(tRParen) {
			before := p.i
			p.alias(&names)
			if !p.accept(tComma) && p.i == before {
				p.next()
			}
		}
		p.closeBracket(tRParen)
	} else {
		for p.alias(&names) && p.accept(tComma) {
		}
	}
	n.B, n.End = names.first, p.lastEnd()
	return p.node(n)
}
