package migrate

import (
	"fmt"
	"io"
	"strings"
)

// summaryFormats are the ways to print a summary.
var summaryFormats = map[string]func(io.Writer, *Report, paint) error{
	"text": writeSummary,
	"json": func(w io.Writer, r *Report, _ paint) error {
		return writeJSON(w, object{"version": 1, "progress": r.Progress})
	},
	"markdown": func(w io.Writer, r *Report, _ paint) error { return writeSummaryMarkdown(w, r) },
	"html":     func(w io.Writer, r *Report, _ paint) error { return WriteHTML(w, r) },
}

// barOf draws a share with 30 characters.
func barOf(p float64) string {
	n := percent(p) * 30 / 100
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", 30-n) + "]"
}

// writeSummary prints how far the migration is, for people.
func writeSummary(w io.Writer, r *Report, p paint) error {
	if r.Summary.Files == 0 {
		_, err := io.WriteString(w, nothingHere)
		return err
	}
	var b strings.Builder
	g := r.Progress
	fmt.Fprintf(&b, "%s %s migrated: %s of V2, %s of V1.\n", p.green(barOf(g.Total.Percent)), p.bold(fmt.Sprintf("%d %%", percent(g.Total.Percent))),
		plural(g.Total.V2Calls, "call"), plural(g.Total.V1Calls, "call"))
	s := r.Summary
	fmt.Fprintf(&b, "%s found = %d fixed + %d suppressed + %d in the baseline + %d left, in %s.\n", plural(s.Found, "use"), s.Fixed, s.Suppressed, s.Baselined, s.Left, plural(s.Files, "file"))
	fmt.Fprintf(&b, "Work left: about %s.\n", p.bold(duration(g.Total.Minutes)))
	if len(g.Rules) > 0 {
		fmt.Fprintf(&b, "\n%s\n", p.bold(fmt.Sprintf("%-8s %6s %12s  %s", "rule", "uses", "time", "V1")))
		for _, x := range g.Rules {
			fmt.Fprintf(&b, "%s %6d %12s  %s\n", p.cyan(fmt.Sprintf("%-8s", x.Name)), x.Uses, duration(x.Minutes), x.Symbol)
		}
	}
	for _, part := range []struct {
		name string
		rows []Row
	}{{"directory", g.Directories}, {"file", g.Files}} {
		if len(part.rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", p.bold(fmt.Sprintf("%9s %8s %8s %6s %12s  %s", "migrated", "V1 calls", "V2 calls", "uses", "time", part.name)))
		for _, x := range part.rows {
			fmt.Fprintf(&b, "%7d %% %8d %8d %6d %12s  %s\n", percent(x.Percent), x.V1Calls, x.V2Calls, x.Uses, duration(x.Minutes), x.Name)
		}
	}
	fmt.Fprintf(&b, "\nTimes are an estimate, for one use: auto %g min, assisted %g min, manual %g min. Calls of V2 are counted file by file.\n",
		g.Minutes["auto"], g.Minutes["assisted"], g.Minutes["manual"])
	_, err := io.WriteString(w, b.String())
	return err
}

// writeSummaryMarkdown prints the same for a comment or a wiki.
func writeSummaryMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	g := r.Progress
	fmt.Fprintf(&b, "## Migration to V2: %d %%\n\n%s of V2, %s of V1. Work left: about %s.%s\n", percent(g.Total.Percent),
		plural(g.Total.V2Calls, "call"), plural(g.Total.V1Calls, "call"), duration(g.Total.Minutes), accounted(r.Summary))
	if len(g.Rules) > 0 {
		b.WriteString("\n| rule | V1 | uses | time |\n|---|---|---:|---:|\n")
		for _, x := range g.Rules {
			fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", x.Name, mdCode(x.Symbol), x.Uses, duration(x.Minutes))
		}
		b.WriteString("\n| directory | migrated | V1 calls | V2 calls | uses | time |\n|---|---:|---:|---:|---:|---:|\n")
		for _, x := range g.Directories {
			fmt.Fprintf(&b, "| %s | %d %% | %d | %d | %d | %s |\n", mdText(x.Name), percent(x.Percent), x.V1Calls, x.V2Calls, x.Uses, duration(x.Minutes))
		}
	}
	fmt.Fprintf(&b, "\nTimes are an estimate, for one use: auto %g min, assisted %g min, manual %g min.\n", g.Minutes["auto"], g.Minutes["assisted"], g.Minutes["manual"])
	_, err := io.WriteString(w, b.String())
	return err
}
