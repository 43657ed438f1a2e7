package pyparse

// decorated parses decorators and the class or function behind them.
func (p *Parser) decorated(into *list) {
	start := p.pos()
	var decorators list
	for p.accept(tAt) {
		p.add(&decorators, p.starExpr())
		p.rest(&decorators)
		p.accept(tNewline)
		for p.kind() == tIndent || p.kind() == tNewline {
			p.next()
		}
	}
	if k := p.kw(); k != kwDef && k != kwClass && k != kwAsync && p.kind() == tName {
		p.fail("expected a function or a class")
		p.simpleLine(into) // a damaged line between the two
	}
	if p.kw() == kwAsync && p.peek().kw == kwDef {
		p.next()
	}
	switch p.kw() {
	case kwDef:
		p.add(into, p.def(start, decorators.first))
	case kwClass:
		p.add(into, p.class(start, decorators.first))
	default:
		p.fail("expected a function or a class")
		p.add(into, p.node(Node{Kind: ExprStmt, Pos: start, End: p.lastEnd(), B: decorators.first}))
	}
}

func (p *Parser) def(start int32, decorators ID) ID {
	p.next()
	n := Node{Kind: Def, Pos: start, C: decorators}
	n.NamePos, n.NameEnd = p.defName()
	if p.accept(tLParen) {
		n.A = p.params(tRParen)
		p.closeBracket(tRParen)
	} else {
		p.fail("expected parameters")
	}
	if p.accept(tArrow) {
		n.D = p.exprList()
	}
	pattern := p.pattern
	p.pattern = false
	n.B = p.block()
	p.pattern = pattern
	n.End = p.lastEnd()
	return p.node(n)
}

func (p *Parser) class(start int32, decorators ID) ID {
	p.next()
	n := Node{Kind: Class, Pos: start, C: decorators}
	n.NamePos, n.NameEnd = p.defName()
	if p.accept(tLParen) {
		n.A = p.arguments(tRParen)
	}
	n.B = p.block()
	n.End = p.lastEnd()
	return p.node(n)
}

// defName takes the name of a function or class, and its type parameters.
func (p *Parser) defName() (pos, end int32) {
	t := p.tok()
	if t.kind == tName {
		p.next()
	} else {
		p.fail("expected a name")
		t.end = t.pos
	}
	if p.accept(tLBrack) {
		p.index()
	}
	return t.pos, t.end
}

// params parses parameters up to closer, which stays.
func (p *Parser) params(closer tokenKind) ID {
	var params list
	for p.kind() != closer && !p.atClose(closer) {
		before := p.i
		n := Node{Kind: Param, Pos: p.pos()}
		switch {
		case p.accept(tStar):
			n.Flag = ParamStar
		case p.accept(tDoubleStar):
			n.Flag = ParamDoubleStar
		}
		switch t := p.tok(); {
		case t.kind == tName && (t.kw.soft() || closer == tRParen):
			p.next()
			n.NamePos, n.NameEnd = t.pos, t.end
		case t.kind == tLParen: // def f(a, (b, c)), Python 2
			n.C = p.primary()
		}
		if closer != tColon && p.accept(tColon) {
			n.B = p.starExpr()
		}
		if p.accept(tAssign) {
			n.A = p.expr()
		}
		if n.End = p.lastEnd(); p.i > before {
			p.add(&params, p.node(n))
		}
		if !p.accept(tComma) && p.kind() != closer && !p.atClose(closer) {
			p.next() // the / of positional parameters, or something broken
		}
	}
	return params.first
}
