package migrate

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/golang"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
	"github.com/iotshim/iotshim/migrate/rules"
)

// Options tell [Run] what to look at.
type Options struct {
	// Paths are files and directories; the latter are walked, without hidden
	// ones, virtual environments, vendor, node_modules and testdata. Default:
	// the working directory.
	Paths []string
	// Dir is what Paths and the paths of the report are relative to. Default:
	// the working directory.
	Dir string
	// Workers is how many files are read at a time. Default: one per core.
	Workers int
}

// Run finds the uses of V1 in the files that the options name. The error, if any,
// is about the options, a path that does not exist, or ctx.
func Run(ctx context.Context, o Options) (*Report, error) {
	if len(o.Paths) == 0 {
		o.Paths = []string{"."}
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	dir, err := filepath.Abs(cmp.Or(o.Dir, "."))
	if err != nil {
		return nil, fmt.Errorf("migrate: working directory: %w", err)
	}
	found, notes, err := collect(dir, o.Paths)
	if err != nil {
		return nil, err
	}
	r := &runner{table: rules.NewTable(), dir: dir, report: &Report{Version: 1}}
	for _, n := range notes {
		n.Path = r.relative(n.Path)
		r.report.Summary.Notes = append(r.report.Summary.Notes, n)
	}
	if err := r.python(ctx, found.python, o.Workers); err != nil {
		return nil, err
	}
	r.golang(ctx, found.golang)
	s := &r.report.Summary
	s.Python, s.Go, s.Files = len(found.python), len(found.golang), len(found.python)+len(found.golang)
	slices.SortStableFunc(r.report.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	r.report.summarize()
	return r.report, ctx.Err()
}

type runner struct {
	table  *rules.Table
	dir    string
	report *Report
}

// relative turns an absolute path into the form of reports.
func (r *runner) relative(path string) string {
	if rel, err := filepath.Rel(r.dir, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		path = rel
	}
	return filepath.ToSlash(path)
}

func (r *runner) python(ctx context.Context, paths []string, workers int) error {
	slashed := make([]string, len(paths))
	for i, p := range paths {
		slashed[i] = filepath.ToSlash(p)
	}
	res, err := pyscan.Scan(ctx, pyscan.Options{Paths: slashed, Workers: workers, Read: func(path string) ([]byte, error) {
		return os.ReadFile(filepath.FromSlash(path))
	}})
	if err != nil {
		return err
	}
	for _, f := range res.Findings {
		kind := rules.Kind(f.Use)
		rule := r.table.ForSymbol(f.Symbol, kind)
		r.add(rule, Finding{
			Path: f.Path, Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndCol,
			Language: "python", Kind: kind, Symbol: f.Symbol, Confidence: f.Confidence.String(),
		})
	}
	for _, n := range res.Notes {
		note := Note{Rule: "IOT901", Path: r.relative(n.Path), Line: n.Line, Column: n.Column, Message: n.Message}
		if n.Err != nil {
			note.Rule, note.Failure = "IOT902", true
		}
		r.report.Summary.Notes = append(r.report.Summary.Notes, note)
	}
	return nil
}

func (r *runner) golang(ctx context.Context, paths []string) {
	found, notes := golang.Load(ctx, paths)
	for _, f := range found {
		r.add(f.Rule, Finding{
			Path: f.Start.Filename, Line: f.Start.Line, Column: f.Start.Column, EndLine: f.Stop.Line, EndColumn: f.Stop.Column,
			Language: "go", Kind: f.Kind, Symbol: f.Symbol, Confidence: pyscan.Certain.String(),
		})
	}
	for _, n := range notes {
		r.report.Summary.Notes = append(r.report.Summary.Notes, Note{Rule: "IOT903", Path: r.relative(n.Path), Line: n.Line, Message: n.Message})
	}
}

// add completes a finding from its rule.
func (r *runner) add(rule *rules.Rule, f Finding) {
	f.Path = r.relative(f.Path)
	f.Rule, f.Effort, f.Message, f.Guide = rule.ID, string(rule.Effort), rule.Message, rule.GuideLink()
	f.Replacement = Replacement{join(rule.V1Compat), join(rule.V2Go), join(rule.V2Python)}
	f.Fixes = []Fix{}
	r.report.Findings = append(r.report.Findings, f)
}

func join(symbols []string) string { return strings.Join(symbols, ", ") }
