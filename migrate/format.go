package migrate

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// formats are the ways to print a report.
var formats = map[string]func(io.Writer, *Report) error{
	"text":       WriteText,
	"json":       WriteJSON,
	"sarif":      WriteSARIF,
	"github":     WriteGitHub,
	"gitlab":     WriteGitLab,
	"checkstyle": WriteCheckstyle,
	"junit":      WriteJUnit,
	"markdown":   WriteMarkdown,
	"rdjson":     WriteRDJSON,
	"rdjsonl":    WriteRDJSONL,
	"html":       WriteHTML,
}

// formatNames lists the formats.
func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }

// WriteJSON prints the report for other programs, as schema/report-v1.json says.
func WriteJSON(w io.Writer, r *Report) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// WriteText prints the report for people: each use with what to do about it, then
// a line that counts, without colours.
func WriteText(w io.Writer, r *Report) error { return writeText(w, r, paint(false)) }

// paint colours text for a terminal, if it is true.
type paint bool

func (p paint) in(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string   { return p.in("1", s) }
func (p paint) dim(s string) string    { return p.in("2", s) }
func (p paint) red(s string) string    { return p.in("31", s) }
func (p paint) yellow(s string) string { return p.in("33", s) }
func (p paint) green(s string) string  { return p.in("32", s) }
func (p paint) cyan(s string) string   { return p.in("36", s) }

// effort colours an effort.
func (p paint) effort(e, s string) string {
	switch e {
	case "auto":
		return p.green(s)
	case "assisted":
		return p.yellow(s)
	}
	return p.red(s)
}

func writeText(w io.Writer, r *Report, p paint) error {
	var b strings.Builder
	explained := map[string]bool{}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s %s: %s %s\n", p.bold(fmt.Sprintf("%s:%d:%d", f.Path, f.Line, f.Column)), p.cyan(f.Rule), f.Symbol, f.Message, p.effort(f.Effort, "("+effort(f)+")"))
		if explained[f.Rule] {
			continue
		}
		// What replaces a symbol is said where it is used first.
		explained[f.Rule] = true
		target := func(name, s string) {
			if s != "" {
				fmt.Fprintf(&b, "    %s %s\n", p.dim(fmt.Sprintf("%-10s", name)), s)
			}
		}
		if f.Language == "python" {
			target("Go port:", f.Replacement.V1Compat)
		}
		target("V2 Go:", f.Replacement.V2Go)
		if f.Language == "python" {
			target("V2 Python:", f.Replacement.V2Python)
		}
	}
	s := r.Summary
	switch {
	case s.Files == 0:
		b.WriteString(nothingHere)
	case s.Findings == 0:
		what := "No use"
		if s.Found > 0 {
			what = "No other use"
		}
		fmt.Fprintf(&b, "%s of V1 in %s.%s\n", p.green(what), plural(s.Files, "file"), accounted(s))
	default:
		fmt.Fprintf(&b, "\n%s of V1 in %d of %s: %d auto (replaced as they are), %d assisted (after a look), %d manual (after a decision).%s\n",
			p.bold(plural(s.Findings, "use")), s.FilesWith, plural(s.Files, "file"), s.ByEffort["auto"], s.ByEffort["assisted"], s.ByEffort["manual"], accounted(s))
		fmt.Fprintf(&b, "Next: \"migrate-lint explain %s\" shows code before and after; \"migrate-lint summary\" where to begin and how long it takes.\n", r.Findings[0].Rule)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// nothingHere is said when there was no file to look at.
const nothingHere = "There is no Python or Go file to look at here.\n"

// accounted says what became of the uses that are not left.
func accounted(s Summary) string {
	if s.Found == s.Left {
		return ""
	}
	return fmt.Sprintf(" (%d found = %d fixed + %d suppressed + %d in the baseline + %d left)", s.Found, s.Fixed, s.Suppressed, s.Baselined, s.Left)
}

// effort is the effort, and the confidence when there is a doubt.
func effort(f Finding) string {
	if f.Confidence == "certain" {
		return f.Effort
	}
	return f.Effort + ", " + f.Confidence
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// writeNotes prints what was not looked at as it should have been.
func writeNotes(w io.Writer, r *Report) {
	for _, n := range r.Summary.Notes {
		fmt.Fprintf(w, "migrate-lint: %s: %s: %s\n", n.Rule, n.place(), n.Message)
	}
}

// place is the note's file, line and column, as far as they are known.
func (n Note) place() string {
	place := n.Path
	if n.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, n.Line)
		if n.Column > 0 {
			place = fmt.Sprintf("%s:%d", place, n.Column)
		}
	}
	return place
}

// level is how bad a note is: error, warning or note.
func (n Note) level() string {
	switch {
	case n.Failure:
		return "error"
	case n.Problem:
		return "warning"
	}
	return "note"
}
