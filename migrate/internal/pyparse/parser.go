package pyparse

import "math"

// Limits that keep the recursion of the parser, and of those who walk its tree,
// within bounds. CPython's are 200 brackets and 100 blocks.
const (
	maxDepth    = 400
	maxTrailers = 1000
	maxErrors   = 100
)

// Parse parses src.
func Parse(src string) *File {
	var p Parser
	f := &File{}
	p.ParseInto(f, src)
	return f
}

// Parser parses files one after the other. Its zero value is ready for use.
type Parser struct {
	f       *File
	toks    []token
	i       int // the next token
	indents []int32
	depth   int
	pattern bool // inside a case pattern, where calls are class patterns
}

// ParseInto parses src into f, whose memory is used again. What lies beyond the
// first 2 GiB is left out.
func (p *Parser) ParseInto(f *File, src string) {
	if len(src) > math.MaxInt32-16 {
		src = src[:math.MaxInt32-16]
	}
	*f = File{Src: src, Nodes: f.Nodes[:0], Errors: f.Errors[:0], lines: f.lines[:0]}
	f.lines = lineStarts(f.lines, src)
	l := lexer{src: src, toks: p.toks[:0], indents: p.indents[:0], lineStart: true}
	if cap(l.toks) == 0 {
		l.toks = make([]token, 0, len(src)/4+16)
	}
	l.run()
	*p = Parser{f: f, toks: l.toks, indents: l.indents}
	if need := len(p.toks) + 1; cap(f.Nodes) < need {
		f.Nodes = make([]Node, 0, need)
	}
	f.Nodes = append(f.Nodes, Node{})
	if l.merge >= 0 {
		f.Errors = append(f.Errors, Error{l.merge, "a merge that is not finished"})
	}
	var body list
	for p.kind() != tEOF {
		p.statement(&body)
	}
	f.Body = body.first
	p.f = nil
}

// lineStarts appends the offsets at which lines start.
func lineStarts(lines []int32, src string) []int32 {
	lines = append(lines, 0)
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '\r':
			if i+1 < len(src) && src[i+1] == '\n' {
				i++
			}
			lines = append(lines, int32(i+1))
		case '\n':
			lines = append(lines, int32(i+1))
		}
	}
	return lines
}

// list builds a list of nodes.
type list struct{ first, last ID }

func (p *Parser) add(l *list, id ID) {
	if id == 0 {
		return
	}
	if l.first == 0 {
		l.first = id
	} else {
		p.f.Nodes[l.last].Next = id
	}
	l.last = id
}

func (p *Parser) node(n Node) ID {
	n.End = max(n.Pos, n.End) // nothing was read
	p.f.Nodes = append(p.f.Nodes, n)
	return ID(len(p.f.Nodes) - 1)
}

func (p *Parser) tok() token      { return p.toks[p.i] }
func (p *Parser) kind() tokenKind { return p.toks[p.i].kind }
func (p *Parser) kw() keyword     { return p.toks[p.i].kw }
func (p *Parser) pos() int32      { return p.toks[p.i].pos }

// peek returns the token after the next.
func (p *Parser) peek() token { return p.toks[min(p.i+1, len(p.toks)-1)] }

// lastEnd is where the last token that was taken ends.
func (p *Parser) lastEnd() int32 {
	if p.i == 0 {
		return 0
	}
	return p.toks[p.i-1].end
}

// next takes a token. The one at the end of the file stays.
func (p *Parser) next() token {
	t := p.toks[p.i]
	if t.kind != tEOF {
		p.i++
	}
	return t
}

// accept takes the next token if it is of that kind.
func (p *Parser) accept(k tokenKind) bool {
	if p.kind() != k {
		return false
	}
	p.next()
	return true
}

// acceptWord takes the next token if it is that keyword.
func (p *Parser) acceptWord(k keyword) bool {
	if p.kw() != k {
		return false
	}
	p.next()
	return true
}

// expect takes the next token if it is of that kind, and notes an error if not.
func (p *Parser) expect(k tokenKind, what string) {
	if !p.accept(k) {
		p.fail("expected " + what)
	}
}

func (p *Parser) fail(msg string) {
	if len(p.f.Errors) >= maxErrors {
		return
	}
	pos := p.pos()
	if n := len(p.f.Errors); n > 0 && p.f.Errors[n-1].Pos >= pos {
		return
	}
	p.f.Errors = append(p.f.Errors, Error{pos, msg})
}

// enter goes one level down; it reports false when that is too deep, having
// taken one token, so that the parser goes forward.
func (p *Parser) enter() bool {
	if p.depth >= maxDepth {
		p.fail("nested too deeply")
		if k := p.kind(); k != tNewline && k != tDedent && k != tIndent {
			p.next()
		}
		return false
	}
	p.depth++
	return true
}

func (p *Parser) leave() { p.depth-- }

// startsOperand reports whether an operand can start with the token.
func startsOperand(t token) bool {
	switch t.kind {
	case tNumber, tString, tFString, tLParen, tLBrack, tLBrace, tSign, tBacktick, tStar, tDoubleStar:
		return true
	case tName:
		return t.kw.soft() || t.kw == kwLambda || t.kw == kwNot || t.kw == kwYield
	}
	return false
}

// startsPlain is like startsOperand, without what may also go on an expression.
func startsPlain(t token) bool {
	switch t.kind {
	case tNumber, tString, tFString, tBacktick:
		return true
	case tName:
		return t.kw.soft() || t.kw == kwLambda || t.kw == kwNot
	}
	return false
}
