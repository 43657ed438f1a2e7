package pyscan

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// Use is how a place uses the SDK.
type Use string

// The uses, in the words of reports.
const (
	CallUse      Use = "call"
	ImportUse    Use = "import"
	AttributeUse Use = "attr"
	ConstUse     Use = "const"
	ExceptionUse Use = "exc"
	Assignment   Use = "assign"
	LoggerUse    Use = "logger"
)

// Finding is a place that uses the SDK.
type Finding struct {
	Path             string
	Pos, End         int32 // byte offsets
	Line, Column     int
	EndLine, EndCol  int
	Use              Use
	Symbol           string
	Confidence       Confidence
	NamePos, NameEnd int32 // where the member's name stands, if it has one
}

// Note tells about a place that could not be read, or a file.
type Note struct {
	Path         string
	Line, Column int
	Message      string
	// Err is set when the file could not be read at all.
	Err error
}

// Result is what a scan found. Findings are ordered by path and position.
type Result struct {
	Findings []Finding
	Notes    []Note
	// Files is how many files were looked at, Parsed how many of them in full.
	Files, Parsed int
}

// Options tell Scan what to look at.
type Options struct {
	// Paths are the Python files, slash-separated.
	Paths []string
	// Read returns a file's content. It is called by several goroutines, and
	// more than once for a file.
	Read func(path string) ([]byte, error)
	// Workers is how many goroutines work; at least 1.
	Workers int
	// each, if set, is called before a file is resolved. Tests make it panic.
	each func(path string)
	// many is how many files of a program are all resolved, if not manyFiles.
	many int
}

// Scan finds the uses of the SDK in a set of files. A file that cannot be read
// becomes a note. The error is that of ctx.
func Scan(ctx context.Context, o Options) (*Result, error) {
	paths := slices.Clone(o.Paths)
	slices.Sort(paths)
	paths = slices.Compact(paths)
	t := newTree(paths)
	res := &Result{Files: len(paths)}
	var mu sync.Mutex

	note := func(notes ...Note) {
		mu.Lock()
		res.Notes = append(res.Notes, notes...)
		mu.Unlock()
	}
	failed := make([]bool, len(paths))
	// each works on a file. One on which that panics is left out from then on.
	each := func(work func(i int, src []byte)) {
		parallel(ctx, o.Workers, len(paths), func(i int) {
			if failed[i] {
				return
			}
			defer func() {
				if r := recover(); r != nil {
					failed[i] = true
					note(failure(paths[i], r))
				}
			}()
			src, err := o.Read(paths[i])
			if err != nil {
				failed[i] = true
				note(Note{Path: paths[i], Message: err.Error(), Err: err})
				return
			}
			work(i, src)
		})
	}

	// First a look at the bytes: most runs over most files end here.
	names := make([]bool, len(paths))
	each(func(i int, src []byte) {
		names[i] = bytes.Contains(src, []byte(Package)) && !t.inVendored(paths[i])
	})
	if ctx.Err() == nil && slices.Contains(names, true) {
		links := links(t, paths, names, each)
		groups := grouped(t, paths, names, links, cmp.Or(o.many, manyFiles))
		m := newModel()
		parallel(ctx, o.Workers, len(groups), func(i int) {
			findings, notes, parsed := scanGroup(ctx, m, t, groups[i], o)
			note(notes...)
			mu.Lock()
			defer mu.Unlock()
			res.Findings = append(res.Findings, findings...)
			res.Parsed += parsed
		})
	}
	slices.SortFunc(res.Findings, compareFindings)
	res.Findings = slices.CompactFunc(res.Findings, func(a, b Finding) bool {
		return a.Path == b.Path && a.Pos == b.Pos && a.End == b.End && a.Use == b.Use && a.Symbol == b.Symbol
	})
	slices.SortFunc(res.Notes, func(a, b Note) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return res, ctx.Err()
}

// failure is the note about a file on which the scanner has failed with a panic.
func failure(path string, r any) Note {
	return Note{Path: path, Message: fmt.Sprintf("the uses in this file are not known: internal error: %v", r),
		Err: fmt.Errorf("internal error: %v\n%s", r, debug.Stack())}
}

func compareFindings(a, b Finding) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.End, b.End),
		strings.Compare(string(a.Use), string(b.Use)), strings.Compare(a.Symbol, b.Symbol), cmp.Compare(b.Confidence, a.Confidence))
}

// parallel calls work for 0 to n-1 from several goroutines.
func parallel(ctx context.Context, workers, n int, work func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range max(1, min(workers, n)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				work(i)
			}
		}()
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

// memberName is the symbol of a member.
func (p *program) memberName(sym int32, name string) string { return p.symbols[sym].Name + "." + name }

// found reports a use at a node. When what was looked at can be other things as
// well, the use is not certain.
func (p *program) found(s *scope, at pyparse.ID, use Use, symbol string, c Confidence, among set) {
	if p.report == nil {
		return
	}
	for _, e := range among {
		if e.kind == vOther {
			c = min(c, Likely)
		}
	}
	n := s.mod.file.Nodes[at]
	f := Finding{Pos: n.Pos, End: n.End, Use: use, Symbol: symbol, Confidence: c, NamePos: n.NamePos, NameEnd: n.NameEnd}
	if n.Kind == pyparse.Call {
		fn := s.mod.file.Nodes[n.A]
		f.NamePos, f.NameEnd = fn.NamePos, fn.NameEnd
	}
	if n.Kind == pyparse.Def {
		f.Pos, f.End = n.NamePos, n.NameEnd
	}
	p.report(s.mod, f)
}
