package pyparse

// arguments parses the arguments of a call, or of a class, up to the bracket
// that closes them.
func (p *Parser) arguments(closer tokenKind) ID {
	var args list
	for !p.atClose(closer) {
		before := p.i
		t := p.tok()
		switch {
		case t.kind == tName && p.peek().kind == tAssign:
			p.next()
			p.next()
			a := p.captured(p.starExpr(), t.pos)
			p.add(&args, p.node(Node{Kind: Keyword, Pos: t.pos, End: p.lastEnd(), NamePos: t.pos, NameEnd: t.end, A: a}))
		case startsOperand(t):
			p.add(&args, p.captured(p.comprehension(p.starExpr(), t.pos), t.pos))
		case t.kind != tComma:
			p.fail("unexpected in arguments")
		}
		if !p.accept(tComma) && p.i == before {
			p.next()
		}
	}
	p.closeBracket(closer)
	return args.first
}

// atClose reports whether a list in brackets ends here. Another closing bracket
// than the right one ends it too.
func (p *Parser) atClose(closer tokenKind) bool {
	switch k := p.kind(); k {
	case tRParen, tRBrack, tRBrace:
		return true
	case tBacktick:
		return closer == tBacktick
	case tEOF, tNewline, tIndent, tDedent:
		return true
	}
	return false
}

func (p *Parser) closeBracket(closer tokenKind) {
	switch k := p.kind(); {
	case k == closer:
		p.next()
	case k == tRParen || k == tRBrack || k == tRBrace:
		p.fail("another bracket was open")
		p.next()
	default:
		p.fail("bracket is not closed")
	}
}

// display parses what is in brackets: one expression, a tuple, list, set or
// dictionary, or a comprehension.
func (p *Parser) display(start int32, closer tokenKind, kind Kind) ID {
	var elems list
	commas := false
	for !p.atClose(closer) {
		before := p.i
		t := p.tok()
		if startsOperand(t) {
			x := p.starExpr()
			if kind != Tuple && kind != List && p.f.Nodes[x].Kind == DoubleStar {
				kind = Dict
			}
			if closer == tRBrace && p.accept(tColon) {
				kind = Dict
				v := p.captured(p.starExpr(), t.pos)
				x = p.node(Node{Kind: Pair, Pos: t.pos, End: p.lastEnd(), A: x, B: v})
			}
			p.add(&elems, p.captured(p.comprehension(x, t.pos), t.pos))
		} else if t.kind != tComma {
			p.fail("unexpected in brackets")
		}
		if p.accept(tComma) {
			commas = true
		} else if p.i == before {
			p.next()
		}
	}
	empty := elems.first == 0
	p.closeBracket(closer)
	if closer == tRParen && !commas && !empty && elems.first == elems.last {
		return elems.first // only brackets around an expression
	}
	if only := elems.first; !empty && only == elems.last && p.f.Nodes[only].Kind == Comp && !commas {
		return only
	}
	if closer == tRBrace && empty {
		kind = Dict
	}
	return p.node(Node{Kind: kind, Pos: start, End: p.lastEnd(), B: elems.first})
}

// comprehension parses the for clauses behind x, if there are any.
func (p *Parser) comprehension(x ID, start int32) ID {
	if !p.atFor() {
		return x
	}
	var clauses list
	for p.atFor() {
		pos := p.pos()
		p.acceptWord(kwAsync)
		p.next()
		target := p.targets()
		if !p.acceptWord(kwIn) {
			p.fail("expected in")
		}
		iter := p.orExpr()
		var conds list
		for p.acceptWord(kwIf) {
			p.add(&conds, p.noCond())
		}
		p.add(&clauses, p.node(Node{Kind: CompFor, Pos: pos, End: p.lastEnd(), A: target, B: iter, C: conds.first}))
	}
	var flag uint8
	if p.f.Nodes[x].Kind == Pair {
		flag = CompDict
	}
	return p.node(Node{Kind: Comp, Flag: flag, Pos: start, End: p.lastEnd(), A: x, B: clauses.first})
}

func (p *Parser) atFor() bool {
	return p.kw() == kwFor || p.kw() == kwAsync && p.peek().kw == kwFor
}

// noCond parses a condition of a comprehension, in which if starts the next one.
func (p *Parser) noCond() ID {
	start := p.pos()
	if p.kw() == kwLambda {
		return p.expr()
	}
	x := p.orExpr()
	if p.kind() == tWalrus && p.enter() {
		p.next()
		b := p.expr()
		p.leave()
		return p.node(Node{Kind: Walrus, Pos: start, End: p.lastEnd(), A: x, B: b})
	}
	return x
}

// targets parses what stands between for and in.
func (p *Parser) targets() ID {
	start := p.pos()
	var elems list
	commas := false
	for startsOperand(p.tok()) {
		pos := p.pos()
		star := p.accept(tStar)
		x := p.primary()
		if star {
			x = p.node(Node{Kind: Star, Pos: pos, End: p.lastEnd(), A: x})
		}
		p.add(&elems, x)
		if !p.accept(tComma) {
			break
		}
		commas = true
	}
	if elems.first == 0 {
		p.fail("expected a target")
		return p.bad(start)
	}
	if !commas {
		return elems.first
	}
	return p.node(Node{Kind: Tuple, Pos: start, End: p.lastEnd(), B: elems.first})
}

// index parses what stands in the brackets behind an expression.
func (p *Parser) index() ID {
	start := p.pos()
	var elems, bounds list
	slice, commas := false, false
	flush := func() {
		if slice || bounds.first != bounds.last {
			p.add(&elems, p.node(Node{Kind: Slice, Pos: start, End: p.lastEnd(), B: bounds.first}))
		} else {
			p.add(&elems, bounds.first)
		}
		slice, bounds = false, list{}
	}
	for !p.atClose(tRBrack) {
		before := p.i
		switch t := p.tok(); {
		case t.kind == tColon:
			slice = true
			p.next()
		case t.kind == tComma:
			p.next()
			flush()
			commas = true
		case startsOperand(t):
			p.add(&bounds, p.comprehension(p.starExpr(), t.pos))
		default:
			p.fail("unexpected in brackets")
		}
		if p.i == before {
			p.next()
		}
	}
	flush()
	p.closeBracket(tRBrack)
	if !commas {
		return elems.first
	}
	return p.node(Node{Kind: Tuple, Pos: start, End: p.lastEnd(), B: elems.first})
}
