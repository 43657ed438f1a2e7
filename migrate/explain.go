package migrate

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

// explain prints a rule in full.
func explain(w io.Writer, r *rules.Rule) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  (%s, %s)\n\n%s\n", r.ID, r.Symbol, r.Kind, r.Effort, r.Message)
	if r.Changes != "" {
		fmt.Fprintf(&b, "\nWhat changes: %s\n", r.Changes)
	}
	if len(r.V1Compat) > 0 {
		fmt.Fprintf(&b, "\nReplaced by\n  Go, V1-shaped:  %s\n  Go, V2:         %s\n  Python, V2:     %s\n", join(r.V1Compat), join(r.V2Go), join(r.V2Python))
	}
	for _, s := range snippets(r) {
		fmt.Fprintf(&b, "\n%s\n", s.title)
		for line := range strings.SplitSeq(s.code, "\n") {
			fmt.Fprintf(&b, "    %s\n", line)
		}
	}
	if link := r.GuideLink(); link != "" {
		fmt.Fprintf(&b, "\nGuide: %s, %s\n", r.Guide, link)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type snippet struct{ title, language, code string }

func snippets(r *rules.Rule) []snippet {
	s := r.Snippets
	if s.V1Python == "" {
		return nil
	}
	return []snippet{{"Before, Python V1:", "python", s.V1Python}, {"Go with v1compat:", "go", s.V1Compat}, {"Go with V2:", "go", s.V2Go}, {"Python V2:", "python", s.V2Python}}
}

// writeRules prints the whole table.
func writeRules(w io.Writer, format string, all []*rules.Rule) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"version": 1, "rules": all})
	}
	var b strings.Builder
	b.WriteString("# Rules of migrate-lint\n\n| id | V1 | kind | Go, V1-shaped | Go, V2 | Python, V2 | effort |\n|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s | %s | %s |\n", r.ID, strings.ToLower(r.ID), cell([]string{r.Symbol}), r.Kind, cell(r.V1Compat), cell(r.V2Go), cell(r.V2Python), r.Effort)
	}
	for _, r := range all {
		fmt.Fprintf(&b, "\n## %s\n\n", r.ID)
		b.WriteString(ruleMarkdown(r))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ruleMarkdown is a rule in full, without a heading.
func ruleMarkdown(r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`: %s\n", r.Symbol, r.Message)
	if r.Changes != "" {
		fmt.Fprintf(&b, "\nWhat changes: %s\n", r.Changes)
	}
	for _, s := range snippets(r) {
		fmt.Fprintf(&b, "\n%s\n\n```%s\n%s\n```\n", s.title, s.language, s.code)
	}
	if link := r.GuideLink(); link != "" {
		fmt.Fprintf(&b, "\nGuide: [%s](%s)\n", r.Guide, link)
	}
	return b.String()
}

func cell(symbols []string) string {
	if len(symbols) == 0 {
		return ""
	}
	return "`" + strings.Join(symbols, "`, `") + "`"
}

func mainExplain(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint explain", flag.ContinueOnError)
	if code, ok := parse(fs, args, "Usage: migrate-lint explain RULE\n\nRULE is an id such as IOT124, or a V1 name such as AWSIoTMQTTClient.publish or publish.\n", stdout, stderr); !ok {
		return code
	}
	if fs.NArg() != 1 {
		return fail(stderr, errors.New("explain needs one rule, such as IOT124; \"migrate-lint rules\" lists them"))
	}
	t := rules.NewTable()
	r := t.ByID(fs.Arg(0))
	if r == nil {
		r = t.ForSymbol(fs.Arg(0), rules.Call)
		if r.ID == rules.Unknown {
			same := withMember(t, fs.Arg(0))
			if len(same) > 1 {
				return fail(stderr, fmt.Errorf("several classes have %s; say which: %s", fs.Arg(0), listed(same)))
			}
			if len(same) == 1 {
				r = same[0]
			}
		}
		if r.ID == rules.Unknown {
			return fail(stderr, fmt.Errorf("there is no rule %s%s; \"migrate-lint rules\" lists them", fs.Arg(0), didYouMean(fs.Arg(0), names(t))))
		}
	}
	if err := explain(stdout, r); err != nil {
		return fail(stderr, err)
	}
	return ExitClean
}

func mainRules(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint rules", flag.ContinueOnError)
	format := fs.String("format", "md", "how to print the table: md or json")
	if code, ok := parse(fs, args, "Usage: migrate-lint rules [-format md|json]\n", stdout, stderr); !ok {
		return code
	}
	if *format != "md" && *format != "json" {
		return fail(stderr, fmt.Errorf("-format %s: there is no such format; it is one of json, md", *format))
	}
	if fs.NArg() > 0 {
		return fail(stderr, fmt.Errorf("rules takes no argument %q; \"migrate-lint explain RULE\" shows one rule", fs.Arg(0)))
	}
	if err := writeRules(stdout, *format, rules.NewTable().All()); err != nil {
		return fail(stderr, err)
	}
	return ExitClean
}

// withMember returns the rules of members of that name.
func withMember(t *rules.Table, name string) (out []*rules.Rule) {
	for _, r := range t.All() {
		if i := strings.LastIndexByte(r.Symbol, '.'); i >= 0 && r.Kind != rules.Import && strings.EqualFold(r.Symbol[i+1:], name) {
			out = append(out, r)
		}
	}
	return out
}

func listed(all []*rules.Rule) string {
	var out []string
	for _, r := range all {
		out = append(out, r.ID+" "+r.Symbol)
	}
	return strings.Join(out, ", ")
}

// names are the ids and symbols of all rules.
func names(t *rules.Table) []string {
	var out []string
	for _, r := range t.All() {
		out = append(out, r.ID, r.Symbol)
	}
	return out
}
