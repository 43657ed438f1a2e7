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
	"sync"

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
	// Config is the configuration; nil means none. [FindConfig] reads the one of a
	// directory.
	Config *Config
	// Baseline has uses that are known and shall not be reported; nil means none.
	Baseline *Baseline
	// StrictBaseline makes entries of the baseline that match nothing a problem.
	StrictBaseline bool
	// Progress asks for [Report.Progress], for which the uses of V2 are counted too.
	Progress bool
	// OnFile, when set, is called after each file that was read, by several
	// goroutines.
	OnFile func(done, all int)
	// Workers is how many files are read at a time. Default: one per core.
	Workers int

	// goOnly leaves Python out.
	goOnly bool
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
	found.drop(o.Config.excluded)
	if o.goOnly {
		found.python = nil
	}
	r := newRunner(o, dir, found)
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
	if err := r.sift(o, found); err != nil {
		return nil, err
	}
	if o.Progress {
		r.report.Progress = progress(r.report, found, o.Config)
	}
	return r.report, ctx.Err()
}

// sift orders the findings and takes out those that are not to be reported.
func (r *runner) sift(o Options, found files) error {
	slices.SortStableFunc(r.report.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	r.report.Summary.Found = len(r.report.Findings)
	r.excerpts()
	r.turnedOff(o.Config)
	r.suppress()
	r.report.paths, r.report.files = o.Paths, found
	if o.Baseline != nil {
		r.baseline(o.Baseline, o.Paths, found, o.StrictBaseline)
	}
	r.report.keepFixes()
	r.report.summarize()
	return r.report.Summary.balanced()
}

func newRunner(o Options, dir string, found files) *runner {
	return &runner{table: rules.NewTable(), dir: dir, report: &Report{Version: 1, dir: dir}, onFile: o.OnFile, seen: map[string]bool{}, all: len(found.python) + len(found.golang)}
}

type runner struct {
	table  *rules.Table
	dir    string
	report *Report

	mu      sync.Mutex
	ignores []ignore // of all files
	onFile  func(done, all int)
	seen    map[string]bool
	all     int
	scanned []pyscan.Finding // what the Python scanner found
}

// read notes the ignore comments of a file that was read.
func (r *runner) read(path string, src []byte, comments func([]byte) []comment) {
	r.mu.Lock()
	again := r.seen[path] // the scanner may read a file more than once
	r.seen[path] = true
	done := len(r.seen)
	r.mu.Unlock()
	if again {
		return
	}
	if mayIgnore(src) {
		list := parseIgnores(path, src, comments(src))
		r.mu.Lock()
		r.ignores = append(r.ignores, list...)
		r.mu.Unlock()
	}
	if r.onFile != nil {
		r.onFile(done, r.all)
	}
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
		src, err := os.ReadFile(filepath.FromSlash(path))
		r.read(filepath.FromSlash(path), src, pythonComments)
		return src, err
	}})
	if err != nil {
		return err
	}
	r.scanned = res.Findings
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
	for _, p := range paths {
		src, err := os.ReadFile(p)
		if err != nil {
			r.report.Summary.Notes = append(r.report.Summary.Notes, Note{Rule: "IOT902", Path: r.relative(p), Message: err.Error(), Failure: true})
		}
		r.read(p, src, goComments)
	}
	found, notes := golang.Load(ctx, paths)
	for _, f := range found {
		r.add(f.Rule, Finding{Fixes: r.fixes(f.Fix),
			Path: f.Start.Filename, Line: f.Start.Line, Column: f.Start.Column, EndLine: f.Stop.Line, EndColumn: f.Stop.Column,
			Language: "go", Kind: f.Kind, Symbol: f.Symbol, Confidence: pyscan.Certain.String(),
		})
	}
	for _, n := range notes {
		note := Note{Rule: "IOT903", Path: r.relative(n.Path), Line: n.Line, Message: n.Message}
		if n.NotFollowed {
			note.Rule = "IOT907"
		}
		if n.Err != nil {
			note.Rule, note.Failure = "IOT902", true
		}
		r.report.Summary.Notes = append(r.report.Summary.Notes, note)
	}
}

// fixes returns the fix of a Go package as a finding has it.
func (r *runner) fixes(f *golang.Rewrite) []Fix {
	if f == nil {
		return nil
	}
	fix := Fix{Message: f.Message, Safe: true}
	for _, e := range f.Edits {
		fix.Edits = append(fix.Edits, Edit{Path: r.relative(e.Path), Start: e.Start, End: e.End, NewText: e.New})
	}
	return []Fix{fix}
}

// keepFixes takes the fixes of packages away in which a use is hidden, since it would go
// with the others.
func (r *Report) keepFixes() {
	hidden := map[string]bool{}
	for _, h := range r.hidden {
		hidden[filepath.Dir(h.file)] = true
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Language == "go" && hidden[filepath.Dir(f.file)] {
			f.Fixes = []Fix{}
		}
	}
}

// add completes a finding from its rule.
func (r *runner) add(rule *rules.Rule, f Finding) {
	f.file = filepath.FromSlash(f.Path)
	f.Path = r.relative(f.Path)
	f.Rule, f.Effort, f.Message, f.Guide = rule.ID, string(rule.Effort), rule.Message, rule.GuideLink()
	f.Replacement = Replacement{join(rule.V1Compat), join(rule.V2Go), join(rule.V2Python)}
	if f.Fixes == nil {
		f.Fixes = []Fix{}
	}
	r.report.Findings = append(r.report.Findings, f)
}

// excerpts gives each finding the lines around it.
func (r *runner) excerpts() {
	var lines []string
	file := ""
	for i := range r.report.Findings {
		f := &r.report.Findings[i]
		if f.file != file {
			src, _ := os.ReadFile(f.file) // it was read before; without it there is no excerpt
			file, lines = f.file, splitLines(string(src))
		}
		from, to := max(f.Line-1-around, 0), min(max(f.EndLine, f.Line)+around, len(lines), f.Line+longest)
		if from < to && f.Line <= len(lines) {
			f.excerpt, f.at = lines[from:to], f.Line-1-from
		}
	}
}

// How many lines an excerpt has around a use, and from its first line on.
const around, longest = 1, 12

// splitLines splits at LF, CRLF and CR, as Python does.
func splitLines(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
}

// turnedOff takes out the findings of rules that the configuration turns off.
func (r *runner) turnedOff(c *Config) {
	if c == nil {
		return
	}
	r.report.hide("suppressed", func(f *Finding) (string, bool) {
		return "the configuration turns " + f.Rule + " off", slices.Contains(c.RulesOff, f.Rule)
	})
}

func join(symbols []string) string { return strings.Join(symbols, ", ") }
