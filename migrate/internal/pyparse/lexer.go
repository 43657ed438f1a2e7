package pyparse

// lexer turns source into tokens, INDENT and DEDENT included. Outside of brackets
// a line end is a tNewline; inside it is nothing, unless what follows shows that
// a bracket was never closed.
type lexer struct {
	src       string
	pos       int32
	toks      []token
	indents   []int32
	depth     int  // open brackets
	lineStart bool // the next token is the first of its line
	lineBegin int32
	merge     int32 // where the first line of an unfinished merge is, or -1
	comments  *[]Span
}

// Classes of bytes.
const (
	cOther uint8 = iota
	cIdent       // letter, underscore, or a byte of a character beyond ASCII
	cDigit
	cSpace
)

var classes = func() (c [256]uint8) {
	for b := range 256 {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_', b >= 0x80:
			c[b] = cIdent
		case b >= '0' && b <= '9':
			c[b] = cDigit
		case b == ' ', b == '\t', b == '\f', b == 0:
			c[b] = cSpace
		}
	}
	return
}()

// run lexes all of src from l.pos on. Positions are int32: a source of more than
// 2 GiB is cut by the caller.
func (l *lexer) run() {
	l.merge = -1
	src := l.src
	for {
		if l.lineStart && l.depth == 0 {
			l.startLine()
		}
		for l.pos < int32(len(src)) && classes[src[l.pos]] == cSpace {
			l.pos++
		}
		if l.pos >= int32(len(src)) {
			break
		}
		c := src[l.pos]
		switch class := classes[c]; {
		case class == cIdent:
			l.word()
		case class == cDigit:
			l.number()
		default:
			l.other(c)
		}
	}
	end := int32(len(src))
	if n := len(l.toks); n > 0 && l.toks[n-1].kind != tNewline && l.toks[n-1].kind != tDedent {
		l.emit(tNewline, end, end)
	}
	for range l.indents {
		l.emit(tDedent, end, end)
	}
	l.indents = l.indents[:0]
	l.emit(tEOF, end, end)
}

func (l *lexer) emit(kind tokenKind, pos, end int32) {
	l.toks = append(l.toks, token{kind: kind, pos: pos, end: end})
}

// startLine skips lines that hold nothing, then compares the indentation of the
// first that does with those around it.
func (l *lexer) startLine() {
	src := l.src
	for {
		col := int32(0)
		l.lineBegin = l.pos
	indent:
		for l.pos < int32(len(src)) {
			switch src[l.pos] {
			case ' ', 0:
				col++
			case '\t':
				col = (col/8 + 1) * 8
			case '\f':
				col = 0
			default:
				break indent
			}
			l.pos++
		}
		if l.pos >= int32(len(src)) {
			return
		}
		switch src[l.pos] {
		case '#':
			l.skipComment()
			continue
		case '\n', '\r':
			l.skipNewline()
			continue
		case '<', '=', '>', '|':
			if l.mergeMarker() {
				continue
			}
		}
		l.lineStart = false
		l.indentTo(col)
		return
	}
}

// indentTo emits what leads from the present indentation to col. A dedent to a
// column between two blocks' goes on with the inner one.
func (l *lexer) indentTo(col int32) {
	cur := int32(0)
	if n := len(l.indents); n > 0 {
		cur = l.indents[n-1]
	}
	if col > cur {
		l.indents = append(l.indents, col)
		l.emit(tIndent, l.pos, l.pos)
		return
	}
	for n := len(l.indents); n > 0 && col < l.indents[n-1]; n-- {
		if outer := l.indents[:n-1]; len(outer) == 0 && col > 0 || len(outer) > 0 && col > outer[n-2] {
			l.indents[n-1] = col
			return
		}
		l.indents = l.indents[:n-1]
		l.emit(tDedent, l.pos, l.pos)
	}
}

// mergeMarker skips a line that a version control system puts into a file whose
// merge is not finished. Both sides are read, one after the other.
func (l *lexer) mergeMarker() bool {
	p := l.pos
	if p != l.lineBegin || int(p)+7 > len(l.src) {
		return false
	}
	for i := p + 1; i < p+7; i++ {
		if l.src[i] != l.src[p] {
			return false
		}
	}
	if l.merge < 0 {
		l.merge = p
	}
	l.skipComment()
	return true
}

func (l *lexer) skipComment() {
	if start := l.pos; l.comments != nil && l.src[start] == '#' {
		defer func() { *l.comments = append(*l.comments, Span{start, l.pos}) }()
	}
	for l.pos < int32(len(l.src)) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		l.pos++
	}
}

func (l *lexer) skipNewline() {
	if l.src[l.pos] == '\r' && int(l.pos)+1 < len(l.src) && l.src[l.pos+1] == '\n' {
		l.pos++
	}
	l.pos++
}

// endLine handles a line end that is not escaped.
func (l *lexer) endLine() {
	if l.depth == 0 {
		l.emit(tNewline, l.pos, l.pos)
	}
	l.skipNewline()
	l.lineStart = true
	l.lineBegin = l.pos
}

// number lexes a number: 0x1F, 0777, 10L, 1_000, 1.5e-3j.
func (l *lexer) number() {
	src, p := l.src, l.pos
	hex := p+1 < int32(len(src)) && src[p] == '0' && (src[p+1]|0x20) == 'x'
	for dot := false; p < int32(len(src)); {
		c := src[p]
		if classes[c] == cIdent || classes[c] == cDigit {
			if (c|0x20) == 'e' && !hex && p+1 < int32(len(src)) && (src[p+1] == '+' || src[p+1] == '-') {
				p++
			}
			p++
			continue
		}
		if c != '.' || hex || dot {
			break
		}
		dot = true
		p++
	}
	l.toks = append(l.toks, token{tNumber, kwNone, l.pos, p})
	l.pos, l.lineStart = p, false
}

// other lexes what starts with neither a letter nor a digit.
func (l *lexer) other(c byte) {
	src, start := l.src, l.pos
	at := func(i int32) byte {
		if start+i < int32(len(src)) {
			return src[start+i]
		}
		return 0
	}
	kind, size := tOp, int32(1)
	switch c {
	case '\n', '\r':
		l.endLine()
		return
	case '#':
		l.skipComment()
		return
	case '\\':
		if n := at(1); n == '\n' || n == '\r' {
			l.pos++
			l.skipNewline()
			return
		}
		kind = tBad
	case '\'', '"':
		l.lineStart = false
		l.string(start, tString, false)
		return
	case '(', '[', '{':
		kind = map3(c, tLParen, tLBrack, tLBrace)
		l.depth++
	case ')', ']', '}':
		kind = map3(c, tRParen, tRBrack, tRBrace)
		if l.depth > 0 {
			l.depth--
		}
	case ',':
		kind = tComma
	case ';':
		kind = tSemi
	case '`':
		kind = tBacktick
	case '@':
		kind = tAt
		if at(1) == '=' {
			kind, size = tAugAssign, 2
		}
	case '.':
		switch {
		case classes[at(1)] == cDigit:
			l.number()
			return
		case at(1) == '.' && at(2) == '.':
			kind, size = tNumber, 3 // the ellipsis, an operand like any number
			if n := len(l.toks); n > 0 && l.toks[n-1].kw == kwFrom || n > 0 && l.toks[n-1].kind == tDot {
				kind, size = tDot, 1 // a relative import
			}
		default:
			kind = tDot
		}
	case ':':
		kind = tColon
		if at(1) == '=' {
			kind, size = tWalrus, 2
		}
	case '=':
		kind = tAssign
		if at(1) == '=' {
			kind, size = tOp, 2
		}
	case '-':
		kind = tSign
		if at(1) == '>' {
			kind, size = tArrow, 2
		} else if at(1) == '=' {
			kind, size = tAugAssign, 2
		}
	case '+', '~':
		kind = tSign
		if at(1) == '=' {
			kind, size = tAugAssign, 2
		}
	case '*':
		kind = tStar
		if at(1) == '*' {
			kind, size = tDoubleStar, 2
		}
		if at(size) == '=' {
			kind, size = tAugAssign, size+1
		}
	case '/', '<', '>':
		if at(1) == c || c == '<' && at(1) == '>' {
			size = 2
		}
		if at(size) == '=' {
			if size == 2 && at(1) == c || c == '/' {
				kind = tAugAssign
			}
			size++
		}
	case '%', '&', '|', '^':
		if at(1) == '=' {
			kind, size = tAugAssign, 2
		}
	case '!':
		if at(1) == '=' {
			size = 2
		} else {
			kind = tBad
		}
	default:
		kind = tBad
	}
	l.lineStart = false
	l.toks = append(l.toks, token{kind, kwNone, start, start + size})
	l.pos = start + size
}

func map3(c byte, paren, brack, brace tokenKind) tokenKind {
	switch c {
	case '(', ')':
		return paren
	case '[', ']':
		return brack
	}
	return brace
}
