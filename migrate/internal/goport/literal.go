package goport

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// piece is one of the string literals that stand side by side.
type piece struct {
	prefix     string // lower case
	body       string
	start, end int32 // of the body in the file
}

// pieces takes a string literal apart.
func (p *port) pieces(x id) ([]piece, bool) {
	n := p.n(x)
	src := p.f.Src
	var out []piece
	for at := n.Pos; at < n.End; {
		switch c := src[at]; {
		case c == '#':
			at = p.lineEnd(at)
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '(' || c == ')':
			at++
			continue
		}
		start := at
		for at < n.End && src[at] != '"' && src[at] != '\'' {
			if !isIdent(src[at]) {
				return nil, false
			}
			at++
		}
		if at >= n.End {
			return nil, false
		}
		pc := piece{prefix: strings.ToLower(src[start:at])}
		end, size, ok := p.f.StringEnd(at, pc.prefix)
		if !ok || end > n.End {
			return nil, false
		}
		pc.start, pc.end = at+size, end-size
		if pc.end < pc.start {
			return nil, false
		}
		pc.body = src[pc.start:pc.end]
		out = append(out, pc)
		at = end
	}
	return out, len(out) > 0
}

// stringExpr translates a literal: text, bytes or a format string.
func (p *port) stringExpr(x id) (val, bool) {
	pieces, ok := p.pieces(x)
	if !ok {
		return val{}, false
	}
	if p.n(x).Flag&pyparse.FormatString != 0 {
		return p.formatString(x, pieces)
	}
	var b strings.Builder
	isBytes := false
	for _, pc := range pieces {
		if strings.Contains(pc.prefix, "t") {
			return val{}, false
		}
		isBytes = isBytes || strings.Contains(pc.prefix, "b") && !p.python2
		s, ok := decode(pc.body, pc.prefix, p.python2)
		if !ok {
			return val{}, false
		}
		b.WriteString(s)
	}
	s := b.String()
	if isBytes {
		return atom("[]byte("+quote(s)+")", of(data)), true
	}
	return val{code: quote(s), typ: of(text), operand: true, text: &s}, true
}

// decode resolves the escapes of a literal's body.
func decode(body, prefix string, python2 bool) (string, bool) {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	if strings.Contains(prefix, "r") || !strings.Contains(body, `\`) {
		return body, true
	}
	unicodeEscapes := !strings.Contains(prefix, "b") && (!python2 || strings.Contains(prefix, "u"))
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c != '\\' || i+1 >= len(body) {
			b.WriteByte(c)
			continue
		}
		i++
		switch c := body[i]; c {
		case '\n':
		case '\\', '\'', '"':
			b.WriteByte(c)
		case 'a', 'b', 'f', 'n', 'r', 't', 'v':
			b.WriteByte("\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", c)])
		case '0', '1', '2', '3', '4', '5', '6', '7':
			j := i
			for j < len(body) && j < i+3 && body[j] >= '0' && body[j] <= '7' {
				j++
			}
			n, _ := strconv.ParseUint(body[i:j], 8, 32)
			writeCode(&b, rune(n), unicodeEscapes)
			i = j - 1
		case 'x', 'u', 'U':
			size := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			if c != 'x' && !unicodeEscapes {
				b.WriteString(body[i-1 : i+1])
				continue
			}
			if i+size >= len(body) {
				return "", false
			}
			n, err := strconv.ParseUint(body[i+1:i+1+size], 16, 32)
			if err != nil || n > utf8.MaxRune {
				return "", false
			}
			writeCode(&b, rune(n), unicodeEscapes)
			i += size
		case 'N':
			if unicodeEscapes {
				return "", false
			}
			b.WriteString(`\N`)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

// writeCode writes the character of an escape: a rune of a text, a byte of bytes.
func writeCode(b *strings.Builder, r rune, isText bool) {
	if isText {
		b.WriteRune(r)
	} else {
		b.WriteByte(byte(r))
	}
}
