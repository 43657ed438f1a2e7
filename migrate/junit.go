package migrate

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteJUnit prints a JUnit report: a suite for each file, a failed case for each use. A
// run without findings is one case that passes.
func WriteJUnit(w io.Writer, r *Report) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	type testcase struct {
		Name      string   `xml:"name,attr"`
		Classname string   `xml:"classname,attr"`
		Time      string   `xml:"time,attr"`
		Failure   *failure `xml:"failure,omitempty"`
		Error     *failure `xml:"error,omitempty"`
		Skipped   string   `xml:"skipped,omitempty"` // without attributes, which not every schema has there
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Time     string     `xml:"time,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	out := struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []*suite `xml:"testsuite"`
	}{Name: "migrate-lint"}
	suites := map[string]*suite{}
	in := func(path string) *suite {
		if suites[path] == nil {
			suites[path] = &suite{Name: path, Time: "0"}
			out.Suites = append(out.Suites, suites[path])
		}
		suites[path].Tests++
		out.Tests++
		return suites[path]
	}
	for _, f := range r.Findings {
		s := in(f.Path)
		s.Failures++
		out.Failures++
		place := fmt.Sprintf("%s:%d:%d", f.Path, f.Line, f.Column)
		s.Cases = append(s.Cases, testcase{Name: fmt.Sprintf("%s %s (line %d)", f.Rule, f.Symbol, f.Line), Classname: f.Path, Time: "0",
			Failure: &failure{Message: f.Symbol + ": " + f.Message, Type: f.Rule, Text: place + "\n" + strings.TrimSpace(clean(f.source())) + "\n" + advice(f)}})
	}
	for _, n := range r.Summary.Notes {
		s := in(n.Path)
		c := testcase{Name: n.Rule + " (" + n.place() + ")", Classname: n.Path, Time: "0"}
		what := &failure{Message: n.Message, Type: n.Rule, Text: n.place()}
		switch n.level() {
		case "error":
			c.Error = what
			s.Errors++
			out.Errors++
		case "warning":
			c.Failure = what
			s.Failures++
			out.Failures++
		default:
			c.Skipped = n.place() + ": " + n.Message
			s.Skipped++
		}
		s.Cases = append(s.Cases, c)
	}
	if out.Tests == 0 {
		s := in("migrate-lint")
		s.Cases = append(s.Cases, testcase{Name: fmt.Sprintf("no use of V1 in %s", plural(r.Summary.Files, "file")), Classname: "migrate-lint", Time: "0"})
	}
	return writeXML(w, out)
}

// clean replaces what may not stand in XML.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' {
			return '\uFFFD'
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
