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
}

// maxPasses bounds the search for a fixed point. Programs need fewer than ten.
const maxPasses = 40

// Scan finds the uses of the SDK in a set of files. A file that cannot be read
// becomes a note. The error is that of ctx.
func Scan(ctx context.Context, o Options) (*Result, error) {
	paths := slices.Clone(o.Paths)
	slices.Sort(paths)
	paths = slices.Compact(paths)
	t := newTree(paths)
	res := &Result{Files: len(paths)}
	var mu sync.Mutex

	// First a look at the bytes: most runs over most files end here.
	names := make([]bool, len(paths))
	parallel(ctx, o.Workers, len(paths), func(i int) {
		src, err := o.Read(paths[i])
		if err != nil {
			mu.Lock()
			res.Notes = append(res.Notes, Note{Path: paths[i], Message: err.Error(), Err: err})
			mu.Unlock()
			return
		}
		names[i] = bytes.Contains(src, []byte(Package)) && !t.inVendored(paths[i])
	})
	if ctx.Err() == nil && slices.Contains(names, true) {
		groups := grouped(ctx, o, t, paths, names)
		m := newModel()
		parallel(ctx, o.Workers, len(groups), func(i int) {
			findings, notes := scanGroup(m, t, groups[i], o.Read)
			mu.Lock()
			defer mu.Unlock()
			res.Findings = append(res.Findings, findings...)
			res.Notes = append(res.Notes, notes...)
			res.Parsed += len(groups[i])
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

// scanGroup resolves one group of files. Whatever goes wrong in it becomes a note
// and leaves the other groups alone.
func scanGroup(m *model, t *tree, paths []string, read func(string) ([]byte, error)) (findings []Finding, notes []Note) {
	defer func() {
		if r := recover(); r != nil {
			err := fmt.Errorf("internal error: %v\n%s", r, debug.Stack())
			notes = append(notes, Note{Path: paths[0], Message: fmt.Sprintf("the files of this group were not resolved: internal error: %v", r), Err: err})
		}
	}()
	p := &program{model: m, tree: t, byPath: map[string]int32{}, textOf: map[string]int32{}, used: map[int32]bool{}, own: map[string]bool{}, cells: make([]set, 1)}
	for _, path := range paths {
		src, err := read(path)
		if err != nil {
			continue // noted by the first look
		}
		mod := &module{index: int32(len(p.files)), path: path, file: pyparse.Parse(string(src)),
			funcs: map[pyparse.ID]int32{}, classes: map[pyparse.ID]int32{}, boxes: map[pyparse.ID]int32{}, assigned: map[pyparse.ID][]string{}}
		if len(mod.file.Errors) > 0 && bytes.Contains(src, []byte(Package)) {
			e := mod.file.Errors[0]
			line, col := mod.file.Position(e.Pos)
			notes = append(notes, Note{Path: path, Line: line, Column: col, Message: "not valid Python here: " + e.Msg + "; the rest of the file was read"})
		}
		mod.scope = p.newScope(mod, nil)
		p.byPath[path] = mod.index
		p.files = append(p.files, mod)
		p.declare(mod.scope, mod.file.Body)
	}
	p.settle()
	p.infer = true
	p.settle()
	p.report = func(mod *module, f Finding) {
		f.Path = mod.path
		f.Line, f.Column = mod.file.Position(f.Pos)
		f.EndLine, f.EndCol = mod.file.Position(f.End)
		findings = append(findings, f)
	}
	p.pass()
	return findings, notes
}

// A program of more than manyFiles is most likely one corner that uses the SDK and
// a big rest. What it is made of takes many passes to settle; it is enough that
// for quietPasses in a row nothing of the SDK has come to a new place.
const (
	manyFiles   = 100
	quietPasses = 3
)

// settle goes through the program until nothing changes.
func (p *program) settle() {
	quiet := 0
	for range maxPasses {
		p.changed, p.moved = false, false
		p.pass()
		if quiet++; p.moved {
			quiet = 0
		}
		if !p.changed || len(p.files) > manyFiles && quiet >= quietPasses {
			return
		}
	}
}

func (p *program) pass() {
	for _, m := range p.files {
		m.scope.now = nil
		p.exec(m.scope, m.file.Body)
	}
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
