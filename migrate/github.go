package migrate

import (
	"fmt"
	"io"
	"strings"
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
