package pyparse

// word lexes a name, a keyword or a string with a prefix.
func (l *lexer) word() {
	src, start := l.src, l.pos
	p := start + 1
	for p < int32(len(src)) && (classes[src[p]] == cIdent || classes[src[p]] == cDigit) {
		p++
	}
	if p < int32(len(src)) && (src[p] == '\'' || src[p] == '"') && p-start <= 3 {
		if kind, raw, ok := stringPrefix(src[start:p]); ok {
			l.pos = p
			l.string(start, kind, raw)
			return
		}
	}
	if start == 0 && p >= 3 && src[:3] == "\xef\xbb\xbf" { // a byte order mark
		start = 3
		if start == p {
			l.pos = p
			return
		}
	}
	kw := keywordOf(src[start:p])
	if l.lineStart && l.depth > 0 {
		l.resync(start, p, kw)
	}
	l.lineStart = false
	l.pos = p
	l.toks = append(l.toks, token{tName, kw, start, p})
}

// resync looks at the first word of a line inside brackets. When it cannot
// continue the line before, a bracket was left open there: the logical line
// ends, and this line starts a new one.
func (l *lexer) resync(start, end int32, kw keyword) {
	prev := l.toks[len(l.toks)-1]
	switch {
	case kw.statement():
	case kw == kwFrom:
		if prev.kw == kwYield || prev.kind == tDot {
			return
		}
	case !kw.soft() && kw != kwLambda && kw != kwYield:
		return
	case kw == kwAsync && !l.nextIs(end, "def") && !l.nextIs(end, "with"):
		return
	case !endsOperand(l.toks) && !l.assignsHere(end):
		return
	}
	if c := l.peek(end); kw.statement() && (c == '=' || c == ',' || c == ')') {
		return // a keyword where no keyword can be: some name of an unknown dialect
	}
	l.depth = 0
	at := l.toks[len(l.toks)-1].end
	l.emit(tNewline, at, at)
	l.pos = l.lineBegin
	l.startLine()
}

// assignsHere reports whether the line whose first word ends at p is an
// assignment rather than a keyword argument: it stands no deeper than the
// statement around it, and what follows it cannot go on a list of arguments.
func (l *lexer) assignsHere(p int32) bool {
	src, indent := l.src, int32(0)
	if n := len(l.indents); n > 0 {
		indent = l.indents[n-1]
	}
	start := l.lineBegin
	for start < int32(len(src)) && classes[src[start]] == cSpace {
		start++
	}
	if start-l.lineBegin > indent || l.peek(p) != '=' {
		return false
	}
	depth, last := 0, byte(0)
	for p < int32(len(src)) && src[p] != '\n' && src[p] != '\r' && src[p] != '#' {
		c := src[p]
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '\'', '"':
			p = scanPlain(src, p)
			last = c
			continue
		case '=':
			if last == '=' {
				return false // a comparison
			}
		}
		if classes[c] != cSpace {
			last = c
		}
		p++
	}
	if depth != 0 || classes[last] == cOther && last != ')' && last != ']' && last != '}' && last != '\'' && last != '"' {
		return false
	}
	for p < int32(len(src)) {
		switch c := src[p]; {
		case c == '#':
			for p < int32(len(src)) && src[p] != '\n' {
				p++
			}
		case classes[c] == cSpace, c == '\n', c == '\r':
			p++
		default:
			return classes[c] != cOther || c == '@'
		}
	}
	return true
}

// peek returns the first byte after at that is not a blank, or 0.
func (l *lexer) peek(at int32) byte {
	for at < int32(len(l.src)) && (l.src[at] == ' ' || l.src[at] == '\t') {
		at++
	}
	if at < int32(len(l.src)) {
		return l.src[at]
	}
	return 0
}

func (l *lexer) nextIs(at int32, word string) bool {
	for at < int32(len(l.src)) && (l.src[at] == ' ' || l.src[at] == '\t') {
		at++
	}
	return len(l.src)-int(at) >= len(word) && l.src[at:int(at)+len(word)] == word
}

// endsOperand reports whether the last token ends an operand, so that another
// operand cannot follow.
func endsOperand(toks []token) bool {
	if len(toks) == 0 {
		return false
	}
	switch t := toks[len(toks)-1]; t.kind {
	case tName:
		return t.kw.soft()
	case tNumber, tString, tFString, tRParen, tRBrack, tRBrace:
		return true
	}
	return false
}
