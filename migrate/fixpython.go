package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/iotshim/iotshim/migrate/internal/edit"
	"github.com/iotshim/iotshim/migrate/internal/pyfix"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// FileFix is what can be done for a file on its way to V2.
type FileFix struct {
	Path string // as in reports
	File string // where it is
	// Before and After are the file's content; they are the same when nothing can be done.
	Before, After string
	Diff          string // unified, "" when there is no difference
	Fixed         int    // uses of V1 that are gone
	// Suppressed and Baselined are uses that stay since a comment, the configuration or
	// the baseline says so.
	Suppressed, Baselined int
	Left                  []LeftUse
	Changes               []string // what is not quite the same afterwards, in sentences
	// Err is set when the file could not be read or rewritten; nothing is known of it then.
	Err error
}

// LeftUse is a use of V1 that a fix leaves as it is.
type LeftUse struct {
	Line   int
	Symbol string
	Reason string
	Unsafe bool // it would be rewritten if unsafe fixes were asked for
}

// FixPython rewrites the Python files that the options name to version 2 of the SDK, where
// their meaning is kept; with unsafe also where a program can notice the difference. No
// file is written. Files that do not use V1 are left out. Uses that are suppressed or in
// the baseline stay, and with them all uses of the same client. The error is about the options,
// a path that does not exist, or ctx.
func FixPython(ctx context.Context, o Options, unsafe bool) ([]FileFix, error) {
	dir, err := filepath.Abs(cmp.Or(o.Dir, "."))
	if err != nil {
		return nil, fmt.Errorf("migrate: working directory: %w", err)
	}
	if len(o.Paths) == 0 {
		o.Paths = []string{"."}
	}
	found, notes, err := collect(dir, o.Paths)
	if err != nil {
		return nil, err
	}
	found.drop(o.Config.excluded)
	r := newRunner(o, dir, found)
	if err := r.python(ctx, found.python, cmp.Or(max(0, o.Workers), runtime.GOMAXPROCS(0))); err != nil {
		return nil, err
	}
	if err := r.sift(o, found); err != nil {
		return nil, err
	}
	byPath := map[string][]pyscan.Finding{}
	var order []string
	for _, f := range r.scanned {
		if byPath[f.Path] == nil {
			order = append(order, f.Path)
		}
		byPath[f.Path] = append(byPath[f.Path], f)
	}
	var out []FileFix
	for _, n := range append(notes, r.report.Summary.Notes...) {
		if n.Failure {
			file := filepath.FromSlash(n.Path)
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			out = append(out, FileFix{Path: r.relative(file), File: file, Err: errors.New(n.Message)})
		}
	}
	for _, path := range order {
		out = append(out, r.fixFile(filepath.FromSlash(path), byPath[path], unsafe))
	}
	return out, ctx.Err()
}

// fixFile finds what can be done for a file. Whatever goes wrong leaves the other files
// alone.
func (r *runner) fixFile(file string, findings []pyscan.Finding, unsafe bool) (fix FileFix) {
	failed := func(err error) FileFix { return FileFix{Path: r.relative(file), File: file, Err: err} }
	defer func() {
		if p := recover(); p != nil {
			fix = failed(fmt.Errorf("internal error: %v", p))
		}
	}()
	src, err := os.ReadFile(file)
	if err != nil {
		return failed(err)
	}
	kept := r.kept(file)
	res := pyfix.FixBut(string(src), findings, unsafe, kept.reason)
	after, err := edit.Apply(string(src), res.Edits)
	if err != nil {
		return failed(err)
	}
	fix = FileFix{Path: r.relative(file), File: file, Before: string(src), After: after, Fixed: len(res.Fixed), Changes: res.Changes}
	if fix.Diff, err = edit.Diff(fix.Path, fix.Before, res.Edits); err != nil {
		return failed(err)
	}
	for _, l := range res.Left {
		if kept.count(&fix, l.Finding) {
			continue
		}
		fix.Left = append(fix.Left, LeftUse{Line: l.Line, Symbol: l.Symbol, Reason: l.Reason, Unsafe: l.Unsafe})
	}
	if err := fix.balanced(findings); err != nil {
		return failed(err)
	}
	return fix
}
