package pyparse

// exprList parses expressions separated by commas: one, or a Tuple of them.
func (p *Parser) exprList() ID {
	start := p.pos()
	first := p.starExpr()
	if p.kind() != tComma {
		return first
	}
	var elems list
	p.add(&elems, first)
	for p.accept(tComma) {
		if !startsOperand(p.tok()) {
			break
		}
		p.add(&elems, p.starExpr())
	}
	return p.node(Node{Kind: Tuple, Pos: start, End: p.lastEnd(), B: elems.first})
}

// starExpr parses *a, a := b or an expression.
func (p *Parser) starExpr() ID {
	start := p.pos()
	if k := p.kind(); k == tStar || k == tDoubleStar {
		if !p.enter() {
			return p.bad(start)
		}
		defer p.leave()
		p.next()
		kind := Star
		if k == tDoubleStar {
			kind = DoubleStar
		}
		a := p.starExpr()
		return p.node(Node{Kind: kind, Pos: start, End: p.lastEnd(), A: a})
	}
	x := p.expr()
	if p.kind() != tWalrus {
		return x
	}
	if !p.enter() {
		return x
	}
	defer p.leave()
	p.next()
	b := p.expr()
	return p.node(Node{Kind: Walrus, Pos: start, End: p.lastEnd(), A: x, B: b})
}

// expr parses an expression without commas.
func (p *Parser) expr() ID {
	start := p.pos()
	if !p.enter() {
		return p.bad(start)
	}
	defer p.leave()
	switch p.kw() {
	case kwLambda:
		return p.lambda()
	case kwYield:
		return p.yield()
	}
	x := p.orExpr()
	if p.kw() != kwIf || p.pattern {
		return x
	}
	p.next()
	test := p.orExpr()
	var other ID
	if p.acceptWord(kwElse) {
		other = p.expr()
	} else if p.kind() != tNewline {
		p.fail("expected else")
	}
	return p.node(Node{Kind: Cond, Pos: start, End: p.lastEnd(), A: test, B: x, C: other})
}

// orExpr parses operands of and and or, which are alike here: what such an
// expression is can be any of them.
func (p *Parser) orExpr() ID {
	start := p.pos()
	x := p.binary()
	if k := p.kw(); k != kwAnd && k != kwOr {
		return x
	}
	var ops list
	p.add(&ops, x)
	for p.kw() == kwAnd || p.kw() == kwOr {
		p.next()
		p.add(&ops, p.binary())
	}
	return p.node(Node{Kind: Bool, Pos: start, End: p.lastEnd(), B: ops.first})
}

// binary parses operands with any operators but and and or between them. Who
// binds tighter makes no difference to what this tree is for.
func (p *Parser) binary() ID {
	start := p.pos()
	x := p.unary()
	if !p.atOperator() {
		return x
	}
	var ops list
	p.add(&ops, x)
	for p.atOperator() {
		if t := p.next(); t.kw == kwIs || t.kw == kwNot {
			if p.kw() == kwNot || p.kw() == kwIn {
				p.next()
			}
		}
		p.add(&ops, p.unary())
	}
	return p.node(Node{Kind: Binary, Pos: start, End: p.lastEnd(), B: ops.first})
}

func (p *Parser) atOperator() bool {
	switch t := p.tok(); t.kind {
	case tOp, tSign, tStar, tDoubleStar, tAt:
		return startsOperand(p.peek()) || p.peek().kw == kwAwait
	case tName:
		return t.kw == kwIs || t.kw == kwIn || t.kw == kwNot && p.peek().kw == kwIn
	}
	return false
}

func (p *Parser) unary() ID {
	t := p.tok()
	sign := t.kind == tSign || t.kw == kwNot
	await := t.kw == kwAwait && (startsPlain(p.peek()) || opens(p.peek().kind))
	if !sign && !await {
		return p.primary()
	}
	if !p.enter() {
		return p.bad(t.pos)
	}
	defer p.leave()
	p.next()
	kind := Unary
	if await {
		kind = Await
	}
	a := p.unary()
	return p.node(Node{Kind: kind, Pos: t.pos, End: p.lastEnd(), A: a})
}

func opens(k tokenKind) bool { return k == tLParen || k == tLBrack || k == tLBrace }

// primary parses an atom and the attributes, calls and indices behind it.
func (p *Parser) primary() ID {
	start := p.pos()
	x := p.atom()
	for range maxTrailers {
		switch p.kind() {
		case tDot:
			p.next()
			t := p.tok()
			if t.kind != tName {
				p.fail("expected a name after the dot")
				return x
			}
			p.next()
			x = p.node(Node{Kind: Attr, Pos: start, End: t.end, NamePos: t.pos, NameEnd: t.end, A: x})
		case tLParen:
			if !p.enter() {
				return x
			}
			p.next()
			args := p.arguments(tRParen)
			p.leave()
			kind := Call
			if p.pattern {
				kind = Pattern
			}
			x = p.node(Node{Kind: kind, Pos: start, End: p.lastEnd(), A: x, B: args})
		case tLBrack:
			if !p.enter() {
				return x
			}
			p.next()
			index := p.index()
			p.leave()
			x = p.node(Node{Kind: Index, Pos: start, End: p.lastEnd(), A: x, B: index})
		default:
			return x
		}
	}
	return x
}

func (p *Parser) bad(start int32) ID {
	return p.node(Node{Kind: Bad, Pos: start, End: max(start, p.lastEnd())})
}

// atom parses a name, a literal or something in brackets. A token that cannot
// start an operand is left alone.
func (p *Parser) atom() ID {
	t := p.tok()
	switch t.kind {
	case tName:
		if t.kw == kwLambda || t.kw == kwYield {
			return p.expr()
		}
		if !t.kw.soft() {
			break
		}
		p.next()
		return p.node(Node{Kind: Name, Pos: t.pos, End: t.end, NamePos: t.pos, NameEnd: t.end})
	case tNumber:
		p.next()
		return p.node(Node{Kind: Num, Pos: t.pos, End: t.end})
	case tString, tFString:
		return p.strings()
	case tLParen, tLBrack, tLBrace, tBacktick:
		if !p.enter() {
			return p.bad(t.pos)
		}
		defer p.leave()
		p.next()
		switch t.kind {
		case tLParen:
			return p.display(t.pos, tRParen, Tuple)
		case tLBrack:
			return p.display(t.pos, tRBrack, List)
		case tLBrace:
			return p.display(t.pos, tRBrace, Set)
		}
		x := p.exprList()
		p.expect(tBacktick, "a closing backtick")
		return p.node(Node{Kind: Unary, Pos: t.pos, End: p.lastEnd(), A: x})
	}
	p.fail("expected an expression")
	return p.bad(t.pos)
}

// strings parses literals that stand side by side, which are one.
func (p *Parser) strings() ID {
	start := p.tok()
	n := Node{Kind: Str, Pos: start.pos}
	var fieldList list
	for p.kind() == tString || p.kind() == tFString {
		t := p.next()
		if t.kind == tFString {
			n.Flag |= FormatString
			p.formatString(t, &fieldList)
		}
	}
	n.End, n.B = p.lastEnd(), fieldList.first
	return p.node(n)
}

// formatString parses the expressions in a format string. Their tokens are put
// behind those of the file for that time.
func (p *Parser) formatString(t token, into *list) {
	if !p.enter() {
		return
	}
	defer p.leave()
	if p.depth > maxDepth/4 {
		return
	}
	i, n := p.i, len(p.toks)
	fields(p.f.Src, t.pos, t.end, func(start, end int32) {
		l := lexer{src: p.f.Src[:end], pos: start, toks: p.toks, depth: 1}
		l.run()
		p.toks, p.i = l.toks, n
		for p.kind() != tEOF {
			p.rest(into)
			if p.kind() != tEOF {
				p.next()
			}
		}
		p.toks, p.i = p.toks[:n], i
	})
}

func (p *Parser) lambda() ID {
	start := p.next().pos
	params := p.params(tColon)
	p.expect(tColon, "a colon")
	body := p.expr()
	return p.node(Node{Kind: Lambda, Pos: start, End: p.lastEnd(), A: params, B: body})
}

func (p *Parser) yield() ID {
	start := p.next().pos
	var flag uint8
	if p.acceptWord(kwFrom) {
		flag = YieldFrom
	}
	var a ID
	if startsOperand(p.tok()) {
		a = p.exprList()
	}
	return p.node(Node{Kind: Yield, Flag: flag, Pos: start, End: p.lastEnd(), A: a})
}

// rest parses what is left of a logical line, so that no call in it is lost.
func (p *Parser) rest(into *list) {
	for {
		switch k := p.kind(); {
		case k == tNewline || k == tSemi || k == tEOF || k == tIndent || k == tDedent:
			return
		case startsOperand(p.tok()):
			p.add(into, p.exprList())
		default:
			p.next()
		}
	}
}
