package migrate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/iotshim/iotshim/migrate/internal/goport"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// PortReport tells what became of a Python file that was ported.
type PortReport struct {
	// Uses is how many uses of V1 the file has, imports left out: Calls of them are in the
	// Go program, Noted stand behind a numbered TODO.
	Uses, Calls, Noted int
	Todos              []PortTodo
	// Fallback is set when the whole file stands as a comment.
	Fallback bool
}

// PortTodo is a place that was not carried over.
type PortTodo struct {
	Number int
	Line   int    // of the Python file
	Python string // its source
	Reason string // why, or ""
}

// Port writes a Go program in place of a Python file: V1's calls become calls of package
// v1compat, simple statements are carried over, the rest stands as numbered TODOs at its
// place. The program compiles, whatever the file holds. Other files of its directory are
// looked at to know what its names are. The error is about reading the file, or ctx.
func Port(ctx context.Context, path string) ([]byte, *PortReport, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("migrate: port: %w", err)
	}
	findings, err := portFindings(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	out, r, err := goport.Port(src, path, findings)
	if err != nil {
		return nil, nil, fmt.Errorf("migrate: port: %s: %w", path, err)
	}
	report := &PortReport{Uses: r.Uses, Calls: r.Calls, Noted: r.Noted, Fallback: r.Fallback}
	for _, t := range r.Todos {
		report.Todos = append(report.Todos, PortTodo(t))
	}
	return out, report, nil
}

// portFindings scans a file together with those below its directory.
func portFindings(ctx context.Context, path string) ([]pyscan.Finding, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("migrate: port: %w", err)
	}
	dir := filepath.Dir(abs)
	files := []string{abs}
	if found, _, err := collect(dir, []string{"."}); err == nil && len(found.python) <= maxBeside {
		for _, f := range found.python {
			if f != abs {
				files = append(files, f)
			}
		}
	}
	for i := range files {
		files[i] = filepath.ToSlash(files[i])
	}
	res, err := pyscan.Scan(ctx, pyscan.Options{Paths: files, Workers: 2, Read: func(p string) ([]byte, error) {
		return os.ReadFile(filepath.FromSlash(p))
	}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(res.Findings, func(f pyscan.Finding) bool { return f.Path != filepath.ToSlash(abs) }), nil
}

// maxBeside is how many files beside the one that is ported are looked at at most.
const maxBeside = 2000
