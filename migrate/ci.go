package migrate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

// WriteGitHub prints annotations for GitHub Actions, one line for each use.
func WriteGitHub(w io.Writer, r *Report) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "::warning file=%s,line=%d,endLine=%d", property.Replace(f.Path), f.Line, f.EndLine)
		if f.EndLine == f.Line { // GitHub refuses columns over several lines
			fmt.Fprintf(&b, ",col=%d,endColumn=%d", f.Column, f.EndColumn)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", property.Replace(f.Rule+" "+f.Symbol), data.Replace(advice(f)))
	}
	for _, n := range r.Summary.Notes {
		level := n.level()
		if level == "note" {
			level = "notice"
		}
		fmt.Fprintf(&b, "::%s file=%s", level, property.Replace(n.Path))
		if n.Line > 0 {
			fmt.Fprintf(&b, ",line=%d", n.Line)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", property.Replace(n.Rule), data.Replace(n.Message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// advice is the message with what replaces the symbol.
func advice(f Finding) string {
	out := f.Message
	if f.Language == "python" {
		out += " Go: " + f.Replacement.V1Compat + "; V2 Go: " + f.Replacement.V2Go + "; V2 Python: " + f.Replacement.V2Python + "."
	} else {
		out += " V2: " + f.Replacement.V2Go + "."
	}
	return out + " (" + effort(f) + ")"
}

// WriteGitLab prints a code quality report of GitLab, which is a list in the form of
// Code Climate.
func WriteGitLab(w io.Writer, r *Report) error {
	severity := map[string]string{"auto": "info", "assisted": "minor", "manual": "major"}
	out := []object{}
	seen := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		out = append(out, object{
			"description": f.Symbol + ": " + advice(*f), "check_name": f.Rule, "fingerprint": f.fingerprint(seen), "severity": severity[f.Effort],
			"location": object{"path": f.Path, "lines": object{"begin": f.Line, "end": f.EndLine}},
		})
	}
	for _, n := range r.Summary.Notes {
		f := Finding{Rule: n.Rule, Path: n.Path, Symbol: n.Message}
		out = append(out, object{
			"description": n.Message, "check_name": n.Rule, "fingerprint": f.fingerprint(seen),
			"severity": map[string]string{"note": "info", "warning": "minor", "error": "critical"}[n.level()],
			"location": object{"path": n.Path, "lines": object{"begin": max(n.Line, 1)}},
		})
	}
	return writeJSON(w, out)
}

// WriteCheckstyle prints a report in the form of Checkstyle.
func WriteCheckstyle(w io.Writer, r *Report) error {
	type line struct {
		XMLName  xml.Name `xml:"error"`
		Line     int      `xml:"line,attr"`
		Column   int      `xml:"column,attr,omitempty"`
		Severity string   `xml:"severity,attr"`
		Message  string   `xml:"message,attr"`
		Source   string   `xml:"source,attr"`
	}
	type file struct {
		XMLName xml.Name `xml:"file"`
		Name    string   `xml:"name,attr"`
		Lines   []line
	}
	out := struct {
		XMLName xml.Name `xml:"checkstyle"`
		Version string   `xml:"version,attr"`
		Files   []*file
	}{Version: "4.3"}
	files := map[string]*file{}
	add := func(path string, l line) {
		if files[path] == nil {
			files[path] = &file{Name: path}
			out.Files = append(out.Files, files[path])
		}
		files[path].Lines = append(files[path].Lines, l)
	}
	for _, f := range r.Findings {
		add(f.Path, line{Line: f.Line, Column: f.Column, Severity: "warning", Message: f.Symbol + ": " + advice(f), Source: "migrate-lint." + f.Rule})
	}
	for _, n := range r.Summary.Notes {
		level := n.level()
		if level == "note" {
			level = "info"
		}
		add(n.Path, line{Line: n.Line, Column: n.Column, Severity: level, Message: n.Message, Source: "migrate-lint." + n.Rule})
	}
	return writeXML(w, out)
}

func writeXML(w io.Writer, v any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

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
		Skipped   *failure `xml:"skipped,omitempty"`
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
			c.Skipped = what
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

// WriteRDJSON prints the report in the form of reviewdog, with fixes as suggestions.
func WriteRDJSON(w io.Writer, r *Report) error {
	return writeJSON(w, object{"source": rdSource(), "diagnostics": diagnostics(r)})
}

// WriteRDJSONL prints one diagnostic of reviewdog on each line.
func WriteRDJSONL(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range diagnostics(r) {
		d["source"] = rdSource()
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	return nil
}

func rdSource() object { return object{"name": "migrate-lint", "url": rules.GuideURL} }

func diagnostics(r *Report) []object {
	out := []object{}
	span := func(line, column, endLine, endColumn int) object {
		return object{"start": object{"line": line, "column": column}, "end": object{"line": endLine, "column": endColumn}}
	}
	for _, f := range r.Findings {
		d := object{
			"message": f.Symbol + ": " + advice(f), "severity": "WARNING", "code": object{"value": f.Rule, "url": f.Guide},
			"location": object{"path": f.Path, "range": span(f.Line, f.Column, f.EndLine, f.EndColumn)},
		}
		if len(f.Fixes) > 0 && f.Fixes[0].Safe {
			if src, err := os.ReadFile(f.file); err == nil {
				var list []object
				for _, e := range f.Fixes[0].Edits {
					if filepath.ToSlash(e.Path) != f.Path {
						list = nil
						break
					}
					l, c := lineColumn(string(src), e.Start)
					el, ec := lineColumn(string(src), e.End)
					list = append(list, object{"range": span(l, c, el, ec), "text": e.NewText})
				}
				if list != nil {
					d["suggestions"] = list
				}
			}
		}
		out = append(out, d)
	}
	for _, n := range r.Summary.Notes {
		loc := object{"path": n.Path}
		if n.Line > 0 {
			loc["range"] = object{"start": object{"line": n.Line}}
		}
		severity := map[string]string{"note": "INFO", "warning": "WARNING", "error": "ERROR"}[n.level()]
		out = append(out, object{"message": n.Message, "severity": severity, "code": object{"value": n.Rule}, "location": loc})
	}
	return out
}
