package migrate

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/iotshim/iotshim/migrate/golang"
	"github.com/iotshim/iotshim/migrate/internal/edit"
)

// FixGo rewrites the Go files that the options name from v1compat to V2, where their
// meaning is kept; with unsafe also where a program, or another package, can notice the
// difference. What an ignore comment, the configuration or the baseline of the options
// leaves out is left alone. No file is written. Files that do not use V1 are left out. The
// error is about the options, a path that does not exist, or ctx.
func FixGo(ctx context.Context, o Options, unsafe bool) ([]FileFix, error) {
	o.goOnly = true
	report, err := Run(ctx, o)
	if err != nil {
		return nil, err
	}
	type place struct {
		path, rule   string
		line, column int
	}
	hidden := map[place]Hidden{}
	for _, h := range report.hidden {
		hidden[place{h.Path, h.Rule, h.Line, h.Column}] = h
	}
	dir, err := filepath.Abs(cmp.Or(o.Dir, "."))
	if err != nil {
		return nil, fmt.Errorf("migrate: working directory: %w", err)
	}
	r := &runner{dir: dir}
	look := func(f golang.Finding) (Hidden, bool) {
		h, ok := hidden[place{r.relative(f.Start.Filename), f.Rule.ID, f.Start.Line, f.Start.Column}]
		return h, ok
	}
	fixes, _ := golang.Fix(ctx, report.files.golang, unsafe, func(f golang.Finding) (string, bool) {
		h, ok := look(f)
		return "it is " + h.How + ": " + h.Reason, ok
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []FileFix
	for _, f := range fixes.Findings {
		name := f.Start.Filename
		if len(out) == 0 || out[len(out)-1].File != name {
			fix := FileFix{Path: r.relative(name), File: name, Changes: fixes.Changes[name]}
			if changed, ok := fixes.Files[name]; ok {
				fix.Before, fix.After = changed.Before, changed.After
				if fix.Diff, err = edit.Diff(fix.Path, fix.Before, edit.Lines(fix.Before, fix.After)); err != nil {
					return nil, fmt.Errorf("migrate: fix: %s: %w", fix.Path, err)
				}
			}
			out = append(out, fix)
		}
		fix := &out[len(out)-1]
		switch h, ok := look(f.Finding); {
		case f.Fixed:
			fix.Fixed++
		case ok && h.How == "baselined":
			fix.Baselined++
		case ok:
			fix.Suppressed++
		default:
			fix.Left = append(fix.Left, LeftUse{Line: f.Start.Line, Symbol: f.Rule.Symbol, Reason: f.Reason, Unsafe: f.Unsafe})
		}
	}
	return out, balancedFixes(report.Summary.Found, out)
}

// balancedFixes makes sure that no use was lost on the way.
func balancedFixes(found int, fixes []FileFix) error {
	s := Summary{Found: found}
	for _, f := range fixes {
		s.Fixed, s.Suppressed, s.Baselined, s.Left = s.Fixed+f.Fixed, s.Suppressed+f.Suppressed, s.Baselined+f.Baselined, s.Left+len(f.Left)
	}
	return s.balanced()
}
