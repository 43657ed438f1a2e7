package migrate

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// An ignore is a comment that suppresses findings of some rules in one line:
//
//	client.publish(t, p, 1)  # migrate: ignore[IOT124] stays until the gateway is gone
//	//migrate:ignore IOT124 stays until the gateway is gone
//
// A comment at the end of a line is about that line, one with a line of its own about
// the next line of code. The reason is mandatory.
type ignore struct {
	file    string
	line    int // of the comment
	about   int // the line that it is about
	rules   []string
	used    []bool // for each of rules
	reason  string
	problem string // what is wrong with it, "" when it counts
}

// comment is a comment with its place in the file.
type comment struct{ start, end int }

// mayIgnore tells quickly whether a file can have ignore comments.
func mayIgnore(src []byte) bool { return bytes.Contains(src, []byte("migrate:")) }

// pythonComments finds the comments of a Python file.
func pythonComments(src []byte) []comment {
	var out []comment
	for _, s := range pyparse.Parse(string(src)).Comments() {
		out = append(out, comment{int(s.Pos), int(s.End)})
	}
	return out
}

// goComments finds the line comments of a Go file.
func goComments(src []byte) []comment {
	var out []comment
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok == token.COMMENT && strings.HasPrefix(lit, "//") {
			start := file.Offset(pos)
			out = append(out, comment{start, min(start+len(lit), len(src))})
		}
	}
}

var ignoreStart = regexp.MustCompile(`(?:#|//)[ \t]*migrate:[ \t]*ignore([^A-Za-z0-9_-]|$)`)

// parseIgnores finds the ignores among the comments of a file.
func parseIgnores(file string, src []byte, comments []comment) []ignore {
	var out []ignore
	for _, c := range comments {
		text := string(src[c.start:c.end])
		m := ignoreStart.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		n := parseIgnore(text[m[2]:])
		n.file, n.line = file, 1+countLines(src[:c.start])
		n.about = n.line
		if alone(src, c.start) {
			n.about = nextCode(src, c.end, n.line)
		}
		out = append(out, n)
	}
	return out
}

// parseIgnore reads what follows the word ignore: rules and the reason.
func parseIgnore(rest string) ignore {
	var n ignore
	var ids string
	rest = strings.TrimSpace(rest)
	if after, ok := strings.CutPrefix(rest, "["); ok {
		var closed bool
		if ids, n.reason, closed = strings.Cut(after, "]"); !closed {
			n.problem = "the bracket is not closed"
			return n
		}
	} else if i := strings.IndexAny(rest, " \t"); i >= 0 {
		ids, n.reason = rest[:i], rest[i:]
	} else {
		ids = rest
	}
	n.reason = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(n.reason), ":-"))
	for id := range strings.SplitSeq(ids, ",") {
		if id = strings.ToUpper(strings.TrimSpace(id)); id != "" && !slices.Contains(n.rules, id) {
			n.rules = append(n.rules, id)
		}
	}
	n.used = make([]bool, len(n.rules))
	switch {
	case len(n.rules) == 0:
		n.problem = "it names no rule"
	case n.reason == "":
		n.problem = "it gives no reason"
	}
	return n
}

// countLines counts line ends: LF, CRLF and CR.
func countLines(src []byte) int {
	return bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r")) - bytes.Count(src, []byte("\r\n"))
}

// alone reports whether only white space stands before a place in its line.
func alone(src []byte, pos int) bool {
	from := bytes.LastIndexAny(src[:pos], "\r\n") + 1
	return len(bytes.TrimSpace(src[from:pos])) == 0
}

// nextCode returns the number of the next line that is neither empty nor a comment.
func nextCode(src []byte, pos, line int) int {
	for _, l := range splitLines(string(src[pos:]))[1:] {
		line++
		l = strings.TrimSpace(l)
		if l != "" && !strings.HasPrefix(l, "#") && !strings.HasPrefix(l, "//") {
			return line
		}
	}
	return line
}

// suppress takes out what ignore comments suppress, and notes those of them that are
// wrong or have no effect.
func (r *runner) suppress() {
	type place struct {
		file string
		line int
	}
	at := map[place][]*ignore{}
	for i := range r.ignores {
		n := &r.ignores[i]
		for _, id := range n.rules {
			if n.problem == "" && r.table.ByID(id) == nil {
				n.problem = "there is no rule " + id + didYouMean(id, r.ids())
			}
		}
		if n.problem == "" {
			at[place{n.file, n.about}] = append(at[place{n.file, n.about}], n)
		}
	}
	r.report.hide("suppressed", func(f *Finding) (string, bool) {
		lines := []int{f.Line}
		if f.EndLine != f.Line {
			lines = append(lines, f.EndLine)
		}
		for _, line := range lines {
			for _, n := range at[place{f.file, line}] {
				if i := slices.Index(n.rules, f.Rule); i >= 0 {
					n.used[i] = true
					return n.reason, true
				}
			}
		}
		return "", false
	})
	for _, h := range r.report.hidden { // a rule that is off is no reason to call an ignore unused
		for _, n := range at[place{h.file, h.Line}] {
			if i := slices.Index(n.rules, h.Rule); i >= 0 {
				n.used[i] = true
			}
		}
	}
	slices.SortFunc(r.ignores, func(a, b ignore) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		return a.line - b.line
	})
	for _, n := range r.ignores {
		note := Note{Path: r.relative(n.file), Line: n.line, Problem: true}
		if n.problem != "" {
			note.Rule = "IOT905"
			note.Message = fmt.Sprintf("this ignore comment does not count: %s; write \"migrate: ignore[IOT124] the reason\"", n.problem)
			r.report.Summary.Notes = append(r.report.Summary.Notes, note)
			continue
		}
		for i, id := range n.rules {
			if !n.used[i] {
				note.Rule = "IOT904"
				note.Message = fmt.Sprintf("this ignore comment suppresses nothing: there is no finding of %s in line %d; remove it", id, n.about)
				r.report.Summary.Notes = append(r.report.Summary.Notes, note)
			}
		}
	}
}

func (r *runner) ids() []string {
	var out []string
	for _, x := range r.table.All() {
		out = append(out, x.ID)
	}
	return out
}
