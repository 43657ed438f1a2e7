package migrate

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

//go:embed report.html
var pageSource string

// WriteHTML prints the report as one page that needs nothing else: progress by rule,
// directory and file, and each use with its code. It asks no server for anything.
func WriteHTML(w io.Writer, r *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"duration": duration,
		"percent":  percent,
		"plural":   plural,
		"breaks":   breaks,
	}).Parse(pageSource)
	if err != nil {
		return fmt.Errorf("migrate: the page of the report: %w", err)
	}
	p := page{Report: r, Version: Version, Progress: r.Progress, Hidden: r.hidden}
	table := rules.NewTable()
	rows := map[string]Row{}
	if r.Progress != nil {
		for _, row := range r.Progress.Files {
			rows[row.Name] = row
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if len(p.Files) == 0 || p.Files[len(p.Files)-1].Path != f.Path {
			p.Files = append(p.Files, pageFile{Path: f.Path, Row: rows[f.Path]})
		}
		if !slices.Contains(p.Rules, table.ByID(f.Rule)) {
			p.Rules = append(p.Rules, table.ByID(f.Rule))
		}
		file := &p.Files[len(p.Files)-1]
		u := pageUse{Finding: f, Rule: table.ByID(f.Rule)}
		for j, text := range f.excerpt {
			n := f.Line - f.at + j
			u.Lines = append(u.Lines, pageLine{n, strings.ToValidUTF8(text, "\uFFFD"), n >= f.Line && n <= max(f.EndLine, f.Line)})
		}
		file.Uses = append(file.Uses, u)
	}
	slices.SortFunc(p.Rules, func(a, b *rules.Rule) int { return strings.Compare(a.ID, b.ID) })
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("migrate: the page of the report: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

type page struct {
	*Report
	Version  string
	Progress *Progress
	Files    []pageFile
	Hidden   []Hidden
	Rules    []*rules.Rule // that the uses are of
}

type pageFile struct {
	Path string
	Row  Row
	Uses []pageUse
}

type pageUse struct {
	*Finding
	Rule  *rules.Rule
	Lines []pageLine
}

type pageLine struct {
	Number int
	Text   string
	Use    bool
}

// duration is a time in words: "45 min", "3 h 20 min".
func duration(minutes float64) string {
	n := int(minutes + 0.5)
	switch {
	case n < 60:
		return fmt.Sprintf("%d min", n)
	case n%60 == 0:
		return fmt.Sprintf("%d h", n/60)
	}
	return fmt.Sprintf("%d h %d min", n/60, n%60)
}

// percent is a share in whole numbers, which is 100 only when nothing is left.
func percent(p float64) int {
	if p > 99 && p < 100 {
		return 99
	}
	return int(p + 0.5)
}

// breaks lets a long name break behind its dots and slashes.
func breaks(s string) template.HTML {
	s = template.HTMLEscapeString(s)
	return template.HTML(strings.NewReplacer(".", ".<wbr>", "/", "/<wbr>", "_", "_<wbr>").Replace(s))
}
