package migrate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// formats are the ways to print a report.
var formats = map[string]func(io.Writer, *Report) error{
	"text": WriteText,
	"json": WriteJSON,
}

// WriteJSON prints the report for other programs.
func WriteJSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// WriteText prints the report for people: each use with what to do about it, then
// a line that counts.
func WriteText(w io.Writer, r *Report) error {
	var b strings.Builder
	explained := map[string]bool{}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s:%d:%d: %s %s: %s (%s)\n", f.Path, f.Line, f.Column, f.Rule, f.Symbol, f.Message, effort(f))
		if explained[f.Rule] {
			continue
		}
		// What replaces a symbol is said where it is used first.
		explained[f.Rule] = true
		target := func(name, s string) {
			if s != "" {
				fmt.Fprintf(&b, "    %-10s %s\n", name, s)
			}
		}
		if f.Language == "python" {
			target("in Go:", f.Replacement.V1Compat)
		}
		target("V2 Go:", f.Replacement.V2Go)
		if f.Language == "python" {
			target("V2 Python:", f.Replacement.V2Python)
		}
	}
	s := r.Summary
	if s.Findings == 0 {
		fmt.Fprintf(&b, "No use of V1 in %s.\n", plural(s.Files, "file"))
	} else {
		fmt.Fprintf(&b, "\n%s of V1 in %d of %s: %d can be replaced as they are (auto), %d need a look (assisted), %d a decision (manual).\n",
			plural(s.Findings, "use"), s.FilesWith, plural(s.Files, "file"), s.ByEffort["auto"], s.ByEffort["assisted"], s.ByEffort["manual"])
		fmt.Fprintf(&b, "\"migrate-lint explain %s\" shows code before and after.\n", r.Findings[0].Rule)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
		place := n.Path
		if n.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, n.Line)
			if n.Column > 0 {
				place = fmt.Sprintf("%s:%d", place, n.Column)
			}
		}
		fmt.Fprintf(w, "migrate-lint: %s: %s: %s\n", n.Rule, place, n.Message)
	}
}
