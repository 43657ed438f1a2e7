package gofix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

const module = "github.com/iotshim/iotshim/"

// The packages that fixes are about.
const (
	compatPath     = module + "v1compat"
	shadowPath     = module + "shadowhandler"
	jobsPath       = module + "jobsclient"
	devicePath     = module + "v2/device"
	mqttPath       = module + "v2/mqtt5"
	awsiotPath     = module + "v2/awsiot"
	sigv4Path      = module + "v2/awsiot/sigv4"
	greengrassPath = module + "v2/greengrass"
	contextPath    = "context"
	timePath       = "time"
	strconvPath    = "strconv"
)

// Package is a package with types.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
	Read  func(name string) ([]byte, error)
	// Refuse, when not empty, is why the package must stay as it is.
	Refuse string
	// Closed is set when all packages that can import this one are rewritten along with it,
	// so that its exported names may change their types.
	Closed bool
	// Keep tells that a use at a place is to stay as it is, and why.
	Keep func(pos token.Pos) (reason string, keep bool)
}

// Result is what can be done for a package.
type Result struct {
	// Files are the new contents of the files that change.
	Files map[string]string
	// Done has the places of the names of V1 that are gone then.
	Done map[token.Pos]bool
	// Left says for the others why they stay.
	Left map[token.Pos]Reason
	// Changes say what the program does otherwise afterwards, in sentences.
	Changes []string
}

// Reason says why a use of V1 stays.
type Reason struct {
	Text string
	// Unsafe is set when it would be rewritten if unsafe fixes were asked for.
	Unsafe bool
}

// problem is why something cannot be rewritten.
type problem struct {
	pos  token.Pos
	use  token.Pos // the name of V1 that it is about, none when it is about more
	text string
}

// fixer works on one package.
type fixer struct {
	Package
	src      map[*ast.File]string
	file     *ast.File // that is gone through
	edits    map[*ast.File][]change
	done     map[token.Pos]bool
	current  token.Pos   // the name of V1 that is looked at
	names    []token.Pos // of V1, in files that are no generated ones
	problems []problem
	unsafe   []problem
	changes  map[string]bool
	imports  map[*ast.File]*importer
	handlers map[ast.Node]*handler // functions and function types that become V2's handlers
	sockets  []*construction
	contexts map[*ast.FuncDecl]bool
	parents  map[ast.Node]ast.Node
	joins    map[*ast.CallExpr]*joining
	ids      map[token.Pos]*ast.Ident
	clients  map[types.Object]string // the MQTT clients of jobs clients
}

// Fix finds what can be rewritten in a package. With unsafe it also does what a program,
// or another package, can notice.
//
// With unsafe, calls of a package that cannot move as a whole move one by one.
func Fix(p Package, unsafe bool) *Result {
	r := fixWhole(p, unsafe)
	if len(r.Files) > 0 || len(r.Left) == 0 {
		return r
	}
	for _, left := range r.Left {
		if left.Unsafe {
			return r // all of it can move
		}
	}
	calls := byCall(p)
	if !unsafe {
		for pos := range calls.Done {
			if left, ok := r.Left[pos]; ok {
				left.Unsafe = true
				r.Left[pos] = left
			}
		}
		return r
	}
	for pos := range calls.Done {
		delete(r.Left, pos)
	}
	r.Files, r.Done, r.Changes = calls.Files, calls.Done, calls.Changes
	return r
}

func newFixer(p Package) *fixer {
	return &fixer{
		Package: p, src: map[*ast.File]string{}, edits: map[*ast.File][]change{}, done: map[token.Pos]bool{}, changes: map[string]bool{},
		imports: map[*ast.File]*importer{}, handlers: map[ast.Node]*handler{}, contexts: map[*ast.FuncDecl]bool{}, parents: map[ast.Node]ast.Node{},
		joins: map[*ast.CallExpr]*joining{}, clients: map[types.Object]string{},
	}
}

// fixWhole moves a package as a whole, or not at all.
func fixWhole(p Package, unsafe bool) *Result {
	x := newFixer(p)
	x.prepare()
	if len(x.names) == 0 {
		return x.result(nil)
	}
	if p.Refuse != "" {
		x.problem(x.names[0], "%s", p.Refuse)
	}
	x.dotImports()
	x.findHandlers()
	x.findConstructions()
	x.exported()
	for _, f := range x.Files {
		x.file = f
		if ast.IsGenerated(f) {
			x.generated(f)
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !x.done[id.Pos()] {
				if obj := x.v1(id); obj != nil {
					x.current = id.Pos()
					x.use(id, obj)
					x.current = token.NoPos
				}
			}
			return true
		})
		x.messages(f)
	}
	x.unsigned()
	x.leaveJoins()
	for _, pos := range x.names {
		if !x.done[pos] && len(x.problems) == 0 {
			x.problem(pos, "there is no fix for it")
		}
	}
	if len(x.problems) > 0 || len(x.unsafe) > 0 && !unsafe {
		return x.result(nil)
	}
	files, err := x.write()
	if err != nil {
		x.problem(x.names[0], "the result would not be Go: %v", err)
		return x.result(nil)
	}
	return x.result(files)
}

// prepare reads the files and finds the names of V1 in them.
func (x *fixer) prepare() {
	for _, f := range x.Files {
		src, err := x.Read(x.Fset.Position(f.FileStart).Filename)
		if err != nil || len(src) != int(f.FileEnd-f.FileStart) {
			x.problem(f.Package, "the file has changed, or cannot be read")
			src = make([]byte, f.FileEnd-f.FileStart)
		}
		x.src[f] = string(src)
		x.imports[f] = newImporter(x, f)
		var above []ast.Node
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				above = above[:len(above)-1]
				return true
			}
			if len(above) > 0 {
				x.parents[n] = above[len(above)-1]
			}
			above = append(above, n)
			if id, ok := n.(*ast.Ident); ok && x.v1(id) != nil {
				x.names = append(x.names, id.Pos())
				if x.Keep != nil && !ast.IsGenerated(f) {
					if reason, keep := x.Keep(id.Pos()); keep {
						x.problem(id.Pos(), "%s", reason)
					}
				}
			}
			return true
		})
	}
}

// v1 returns what a name of package v1compat stands for: not the package itself, nor
// members of types that it does not export.
func (x *fixer) v1(id *ast.Ident) types.Object {
	obj := x.Info.Uses[id]
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != compatPath {
		return nil
	}
	return obj
}

func (x *fixer) generated(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && x.v1(id) != nil {
			x.problem(id.Pos(), "it is used in a generated file")
		}
		return true
	})
}

func (x *fixer) problem(pos token.Pos, format string, args ...any) {
	x.problems = append(x.problems, problem{pos, x.current, fmt.Sprintf(format, args...)})
}

// noticed notes that a rewrite can be noticed.
func (x *fixer) noticed(pos token.Pos, text string) {
	x.unsafe = append(x.unsafe, problem{pos, x.current, text})
}

// result is all or nothing.
func (x *fixer) result(files map[string]string) *Result {
	r := &Result{Done: map[token.Pos]bool{}, Left: map[token.Pos]Reason{}}
	if files != nil {
		r.Files, r.Changes = files, slices.Sorted(maps.Keys(x.changes))
		for _, pos := range x.names {
			r.Done[pos] = true
		}
		return r
	}
	list, unsafe := x.problems, false
	if len(list) == 0 {
		list, unsafe = x.unsafe, true
	}
	own := map[token.Pos]string{}
	for _, p := range list {
		for _, pos := range []token.Pos{p.pos, p.use} {
			if own[pos] == "" {
				own[pos] = p.text
			}
		}
	}
	for _, pos := range x.names {
		text := own[pos]
		if text == "" && len(list) > 0 {
			at := x.Fset.Position(list[0].pos)
			text = fmt.Sprintf("the package moves as a whole, and line %d of %s keeps it: %s", at.Line, base(at.Filename), list[0].text)
		}
		r.Left[pos] = Reason{Text: text, Unsafe: unsafe}
	}
	return r
}

func base(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}
