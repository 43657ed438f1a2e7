package goport

import (
	"fmt"
	"strings"
)

// line is a line of Go, with the statement that it is for.
type line struct {
	text string
	stmt id
}

// mark is a point of a pass that it can go back to.
type mark struct{ lines, todos, accounts, made int }

func (p *port) mark() mark { return mark{len(p.out), len(p.todos), len(p.accounts), len(p.madeList)} }

func (p *port) reset(m mark) {
	for _, x := range p.madeList[m.made:] {
		delete(p.made, x)
	}
	p.madeList = p.madeList[:m.made]
	p.out, p.todos, p.accounts = p.out[:m.lines], p.todos[:m.todos], p.accounts[:m.accounts]
}

// put writes a line.
func (p *port) put(format string, args ...any) {
	s := format
	if len(args) > 0 {
		s = fmt.Sprintf(format, args...)
	}
	p.out = append(p.out, line{s, p.stmt})
}

// cut takes the lines from m on off the output.
func (p *port) cut(m int) []line {
	lines := append([]line(nil), p.out[m:]...)
	p.out = p.out[:m]
	return lines
}

// comment writes a comment.
func (p *port) comment(text string) {
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, " \t\r\n")
		l = strings.Map(func(r rune) rune {
			if r == '\r' || r == '\f' || r == '\v' || r == 0 || r == 0xFEFF {
				return ' '
			}
			return r
		}, l)
		if l == "" {
			p.put("//")
			continue
		}
		p.put("// %s", strings.TrimPrefix(l, " "))
	}
}

// Todo is a place that was not carried over.
type Todo struct {
	Number int
	Line   int    // of the Python file
	Python string // the source
	Reason string // why, or ""
}

// todo notes a place that is not carried over, writes its comment, and returns its
// number. All uses of the SDK in it count as noted.
func (p *port) todo(x id, from, to int32, reason string) int {
	src := p.f.Src[from:max(from, to)]
	lineNo, _ := p.f.Position(from)
	t := Todo{Number: len(p.todos) + 1, Line: lineNo, Python: src, Reason: reason}
	p.todos = append(p.todos, t)
	head := fmt.Sprintf("TODO(%d): python: ", t.Number)
	if reason != "" {
		head = fmt.Sprintf("TODO(%d): %s: python: ", t.Number, reason)
	}
	for i, l := range strings.Split(strings.TrimRight(dedent(src), "\n"), "\n") {
		if i == 0 {
			p.comment(head + l)
		} else {
			p.comment("    " + l)
		}
	}
	p.accountRange(from, to, t.Number)
	_ = x
	return t.Number
}

// dedent takes the indentation that all lines but the first share off them.
func dedent(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(s, "\n")
	least := -1
	for _, l := range lines[1:] {
		trimmed := strings.TrimLeft(l, " \t")
		if n := len(l) - len(trimmed); trimmed != "" && (least < 0 || n < least) {
			least = n
		}
	}
	for i := 1; i < len(lines); i++ {
		if least > 0 && len(lines[i]) >= least {
			lines[i] = lines[i][least:]
		}
	}
	return strings.Join(lines, "\n")
}

// makes notes that the call of V1 at a node is in the output.
func (p *port) makes(x id) {
	if !p.made[x] {
		p.made[x] = true
		p.madeList = append(p.madeList, x)
	}
}

// account says what became of a use of the SDK.
type account struct {
	finding int
	todo    int // the number, or 0 for one that was carried over
}

// carried notes that the uses at a node are in the output.
func (p *port) carried(x id) {
	n := p.n(x)
	for i, f := range p.findings {
		if f.Pos == n.Pos && f.End == n.End {
			p.accounts = append(p.accounts, account{i, 0})
		}
	}
}

func (p *port) accountRange(from, to int32, number int) {
	for i, f := range p.findings {
		if f.Pos >= from && f.Pos < to {
			p.accounts = append(p.accounts, account{i, number})
		}
	}
}
