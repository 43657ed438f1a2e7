package pyparse

// maxField bounds a replacement field of a format string, in bytes. Without it, a
// broken file could make the search for a field's end quadratic.
const maxField = 4096

// maxNesting bounds format strings inside of format strings.
const maxNesting = 16

// stringPrefix tells what the letters before a quote make of a string.
func stringPrefix(s string) (kind tokenKind, raw, ok bool) {
	kind = tString
	for i := range len(s) {
		switch s[i] | 0x20 {
		case 'r':
			raw = true
		case 'b', 'u':
		case 'f', 't':
			kind = tFString
		default:
			return 0, false, false
		}
	}
	return kind, raw, true
}

// string lexes a string whose quote is at l.pos and whose prefix is at start.
func (l *lexer) string(start int32, kind tokenKind, raw bool) {
	end := int32(-1)
	if kind == tFString {
		end = scanFormat(l.src, l.pos, raw, 0)
	}
	if end < 0 {
		end = scanPlain(l.src, l.pos)
	}
	l.lineStart = false
	l.toks = append(l.toks, token{kind, kwNone, start, end})
	l.pos = end
}

// quoteAt returns the quote at p, its length, and whether there is one.
func quoteAt(src string, p int32) (quote byte, size int32) {
	quote = src[p]
	if int(p)+2 < len(src) && src[p+1] == quote && src[p+2] == quote {
		return quote, 3
	}
	return quote, 1
}

// scanPlain returns the end of the string whose quote is at p. A string that is
// not closed ends with its line, or, with three quotes, with the file.
func scanPlain(src string, p int32) int32 {
	quote, size := quoteAt(src, p)
	p += size
	for p < int32(len(src)) {
		switch c := src[p]; {
		case c == '\\':
			p = skipEscape(src, p)
			continue
		case c == quote:
			if size == 1 || closes(src, p, quote) {
				return p + size
			}
		case (c == '\n' || c == '\r') && size == 1:
			return p
		}
		p++
	}
	return int32(len(src))
}

// skipEscape returns what follows the backslash at p and the character after it.
func skipEscape(src string, p int32) int32 {
	p++
	if int(p)+1 < len(src) && src[p] == '\r' && src[p+1] == '\n' {
		p++
	}
	return min(p+1, int32(len(src)))
}

func closes(src string, p int32, quote byte) bool {
	return int(p)+2 < len(src) && src[p+1] == quote && src[p+2] == quote
}

// scanFormat returns the end of the format string whose quote is at p, by the
// rules of Python 3.12, where a field may hold any string. It returns -1 when
// the string does not follow them.
func scanFormat(src string, p int32, raw bool, nesting int) int32 {
	if nesting > maxNesting {
		return -1
	}
	quote, size := quoteAt(src, p)
	p += size
	for p < int32(len(src)) {
		switch c := src[p]; {
		case c == '\\':
			if !raw && int(p)+2 < len(src) && src[p+1] == 'N' && src[p+2] == '{' {
				p += 3
				continue
			}
			if int(p)+1 < len(src) && (src[p+1] == '{' || src[p+1] == '}') {
				p++
				continue
			}
			p = skipEscape(src, p)
			continue
		case c == quote:
			if size == 1 || closes(src, p, quote) {
				return p + size
			}
		case (c == '\n' || c == '\r') && size == 1:
			return -1
		case c == '{':
			if int(p)+1 < len(src) && src[p+1] == '{' {
				p += 2
				continue
			}
			f := scanField(src, p+1, quote, size, nesting)
			if f.end < 0 {
				return -1
			}
			p = f.end
			continue
		}
		p++
	}
	return -1
}

// field is a replacement field: its expression is src[start:exprEnd], a format
// specification src[exprEnd:end-1].
type field struct{ exprEnd, end int32 }

// scanField finds the ends of the field whose expression starts at p.
func scanField(src string, p int32, quote byte, size int32, nesting int) field {
	start, depth := p, 0
	limit := min(int32(len(src)), p+maxField)
	for p < limit {
		switch c := src[p]; c {
		case '(', '[', '{':
			depth++
		case ')', ']':
			depth--
		case '}':
			if depth == 0 {
				return field{p, p + 1}
			}
			depth--
		case '\'', '"':
			q, n := quoteAt(src, p)
			if q == quote && n >= size && depth == 0 && !opensOperand(src, start, p) {
				return field{-1, -1}
			}
			end := int32(-1)
			if kind, raw := prefixBefore(src, start, p); kind == tFString {
				end = scanFormat(src, p, raw, nesting+1)
			} else {
				end = scanPlain(src, p)
			}
			if end < 0 || end > limit || src[end-1] != q {
				return field{-1, -1}
			}
			p = end
			continue
		case '#':
			return field{-1, -1}
		case '!':
			if depth == 0 && p+1 < limit && src[p+1] != '=' {
				return scanSpec(src, p, p, limit, quote, size, nesting)
			}
		case ':':
			if depth == 0 { // of a lambda too, as Python has it
				return scanSpec(src, p, p, limit, quote, size, nesting)
			}
		}
		p++
	}
	return field{-1, -1}
}

// scanSpec finds the end of a format specification, which may hold fields.
func scanSpec(src string, exprEnd, p, limit int32, quote byte, size int32, nesting int) field {
	for p < limit {
		switch c := src[p]; {
		case c == '}':
			return field{exprEnd, p + 1}
		case c == '{':
			if nesting > maxNesting {
				return field{-1, -1}
			}
			f := scanField(src, p+1, quote, size, nesting+1)
			if f.end < 0 {
				return f
			}
			p = f.end
			continue
		case c == quote && (size == 1 || closes(src, p, quote)), (c == '\n' || c == '\r') && size == 1:
			return field{-1, -1}
		}
		p++
	}
	return field{-1, -1}
}

// opensOperand reports whether a quote at p can start a string: what stands
// before it, if anything, is an operator, a prefix or another string.
func opensOperand(src string, start, p int32) bool {
	for p > start && (src[p-1] == ' ' || src[p-1] == '\t' || src[p-1] == '\n') {
		p--
	}
	if p == start {
		return true
	}
	switch c := src[p-1]; c {
	case ')', ']', '}':
		return false
	default:
		if classes[c] != cIdent && classes[c] != cDigit {
			return true
		}
	}
	q := p
	for q > start && (classes[src[q-1]] == cIdent || classes[src[q-1]] == cDigit) {
		q--
	}
	word := src[q:p]
	_, _, ok := stringPrefix(word)
	return ok && len(word) <= 2 || !keywordOf(word).soft()
}

// prefixBefore tells what the letters before the quote at p make of the string.
func prefixBefore(src string, start, p int32) (tokenKind, bool) {
	q := p
	for q > start && classes[src[q-1]] == cIdent {
		q--
	}
	if p-q > 3 {
		return tString, false
	}
	kind, raw, ok := stringPrefix(src[q:p])
	if !ok {
		return tString, false
	}
	return kind, raw
}

// fields calls fn with the start and end of each expression in the format string
// src[pos:end], those of nested specifications included.
func fields(src string, pos, end int32, fn func(start, end int32)) {
	raw := false
	for pos < end && src[pos] != '\'' && src[pos] != '"' {
		raw = raw || src[pos]|0x20 == 'r'
		pos++
	}
	if pos >= end {
		return
	}
	quote, size := quoteAt(src, pos)
	literal(src, pos+size, end, quote, size, raw, 0, fn)
}

// literal goes through the literal part of a format string, or a specification.
func literal(src string, p, end int32, quote byte, size int32, raw bool, nesting int, fn func(start, end int32)) {
	for p < end {
		switch src[p] {
		case '\\':
			switch {
			case !raw && int(p)+2 < len(src) && src[p+1] == 'N' && src[p+2] == '{':
				p += 2
			case p+1 < end && src[p+1] != '{' && src[p+1] != '}':
				p++
			}
		case '{':
			if p+1 < end && src[p+1] == '{' && nesting == 0 {
				p++
				break
			}
			f := scanField(src, p+1, quote, size, 0)
			if f.end < 0 || f.end > end {
				return
			}
			fn(p+1, f.exprEnd)
			if nesting < maxNesting && f.exprEnd < f.end-1 {
				literal(src, f.exprEnd, f.end-1, quote, size, raw, nesting+1, fn)
			}
			p = f.end
			continue
		}
		p++
	}
}
