package migrate

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown prints the report for a comment or a wiki: a table of what was counted,
// then the uses by file.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	s := r.Summary
	b.WriteString("## migrate-lint\n\n")
	if s.Findings == 0 {
		fmt.Fprintf(&b, "No use of V1 is left in %s.%s\n", plural(s.Files, "file"), accounted(s))
	} else {
		fmt.Fprintf(&b, "**%s** of V1 in %d of %s.%s\n\n| effort | uses |\n|---|---:|\n", plural(s.Findings, "use"), s.FilesWith, plural(s.Files, "file"), accounted(s))
		for _, e := range []string{"auto", "assisted", "manual"} {
			fmt.Fprintf(&b, "| %s | %d |\n", e, s.ByEffort[e])
		}
	}
	file := ""
	for _, f := range r.Findings {
		if f.Path != file {
			file = f.Path
			fmt.Fprintf(&b, "\n### %s\n\n| line | rule | V1 | what to do | effort |\n|---:|---|---|---|---|\n", mdText(f.Path))
		}
		rule := f.Rule
		if f.Guide != "" {
			rule = "[" + rule + "](" + f.Guide + ")"
		}
		to := f.Replacement.V2Go
		if f.Language == "python" {
			to = f.Replacement.V2Python
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s %s | %s |\n", f.Line, rule, mdCode(f.Symbol), mdText(f.Message), mdCode(to), effort(f))
	}
	if len(s.Notes) > 0 {
		b.WriteString("\n### Notes\n\n")
		for _, n := range s.Notes {
			fmt.Fprintf(&b, "- %s %s: %s\n", n.Rule, mdText(n.place()), mdText(n.Message))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mdText is text in a table of Markdown.
func mdText(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[").Replace(s)
}

// mdCode is code in a table of Markdown.
func mdCode(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("|", "\\|", "`", "'", "\n", " ").Replace(s) + "`"
}
