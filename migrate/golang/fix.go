package golang

import (
	"context"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/iotshim/iotshim/migrate/internal/gofix"
	"github.com/iotshim/iotshim/migrate/rules"
)

// Fixes is what can be done for some files on their way to V2.
type Fixes struct {
	// Files are those that change, by path.
	Files map[string]FixedFile
	// Findings are all uses of V1, with what becomes of each.
	Findings []FixFinding
	// Changes say what a program does otherwise afterwards, by file, in sentences.
	Changes map[string][]string
}

// FixedFile is a file before and after.
type FixedFile struct{ Before, After string }

// FixFinding is a use of V1 and whether it is gone afterwards.
type FixFinding struct {
	Finding
	Fixed  bool
	Reason string // why it is not
	Unsafe bool   // it would be if unsafe fixes were asked for
}

// Fix finds what can be rewritten in Go files; with unsafe also what a program, or another
// package, can notice. What keep returns a reason for stays as it is. No file is written.
// A package whose result the type checker does not take is left as it is.
func Fix(ctx context.Context, files []string, unsafe bool, keep func(Finding) (reason string, kept bool)) (*Fixes, []Note) {
	f := &fixer{unsafe: unsafe, keep: keep, out: &Fixes{Files: map[string]FixedFile{}, Changes: map[string][]string{}}}
	f.fix(ctx, files)
	return f.out, f.notes
}

// fix is Fix.
func (f *fixer) fix(ctx context.Context, files []string) {
	if !anyImports(files) {
		return
	}
	modules := f.modules(files)
	for _, root := range slices.Sorted(maps.Keys(modules)) {
		dirs := modules[root]
		if root != "" {
			f.module(ctx, root, dirs)
		}
		for _, dir := range dirs {
			f.rest(dir)
		}
	}
	slices.SortStableFunc(f.out.Findings, func(a, b FixFinding) int {
		if n := strings.Compare(a.Start.Filename, b.Start.Filename); n != 0 {
			return n
		}
		return a.Start.Offset - b.Start.Offset
	})
}

type fixer struct {
	collector
	unsafe bool
	keep   func(Finding) (string, bool)
	out    *Fixes
}

// fixed is a package with what can be done for it.
type fixed struct {
	pkg      *packages.Package
	findings []Finding
	result   *gofix.Result
	broken   string // what the type checker says of the result
}

// module fixes the packages of one module.
func (f *fixer) module(ctx context.Context, root string, dirs []string) {
	fset := token.NewFileSet()
	pkgs, err := load(ctx, fset, root, dirs, nil)
	if err != nil {
		f.notes = append(f.notes, Note{Path: root, Message: firstLine(err.Error())})
		return
	}
	var list []*fixed
	for _, p := range whole(pkgs) {
		if len(p.Syntax) == 0 || p.TypesInfo == nil || !typed(p) {
			continue
		}
		c := collector{wanted: f.wanted, seen: f.seen, each: f.each}
		c.analyze(fset, p.Syntax, p.Types, p.TypesInfo, p.TypeErrors)
		for _, n := range c.notes {
			if !n.NotFollowed { // the report has these
				f.notes = append(f.notes, n)
			}
		}
		if len(c.findings) == 0 {
			continue
		}
		x := &fixed{pkg: p, findings: c.findings}
		list = append(list, x)
		if len(p.Errors) > 0 {
			x.broken = "the package has errors: " + firstLine(p.Errors[0].Msg)
			continue
		}
		kept := map[token.Pos]string{}
		for _, u := range c.findings {
			if reason, ok := f.keep(u); ok {
				kept[u.Name] = reason
			}
		}
		var err error
		x.result, err = rewrite(gofix.Package{
			Fset: fset, Files: p.Syntax, Types: p.Types, Info: p.TypesInfo, Read: os.ReadFile,
			Closed: closed(p.PkgPath, p.CompiledGoFiles, dirs),
			Keep:   func(pos token.Pos) (string, bool) { reason, ok := kept[pos]; return reason, ok },
		}, f.unsafe)
		if err != nil {
			x.broken = err.Error()
		}
	}
	f.check(ctx, root, dirs, list)
	for _, x := range list {
		f.add(x)
	}
}

// whole leaves out the packages that are part of another: those without their tests,
// where there are some.
func whole(pkgs []*packages.Package) []*packages.Package {
	tested := map[string]bool{}
	for _, p := range pkgs {
		if p.ForTest == p.PkgPath {
			tested[p.PkgPath] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(pkgs), func(p *packages.Package) bool { return p.ForTest == "" && tested[p.PkgPath] })
}

// check loads the packages with the new contents, and takes back what does not compile,
// until all does.
func (f *fixer) check(ctx context.Context, root string, dirs []string, list []*fixed) {
	for range list {
		overlay := map[string][]byte{}
		for _, x := range list {
			if x.broken == "" {
				for name, after := range x.result.Files {
					overlay[name] = []byte(after)
				}
			}
		}
		if len(overlay) == 0 {
			return
		}
		pkgs, err := load(ctx, token.NewFileSet(), root, dirs, overlay)
		again := false
		for _, x := range list {
			if x.broken != "" || len(x.result.Files) == 0 {
				continue
			}
			if err != nil {
				x.broken = firstLine(err.Error())
				continue
			}
			for _, p := range pkgs {
				if p.PkgPath == x.pkg.PkgPath && len(p.Errors) > 0 {
					x.broken, again = "the result would not compile: "+complaint(p), true
					if stays := source(x, list); stays != "" {
						x.broken = "package " + stays + ", whose names it uses, stays on V1"
					}
				}
			}
		}
		if !again {
			// Others that were sound before may use what has changed.
			for _, p := range pkgs {
				if len(p.Errors) > 0 && err == nil {
					again = f.takeBack(list, p) || again
				}
			}
		}
		if !again {
			return
		}
	}
}

// source returns a package that stays as it is and that another imports.
func source(x *fixed, list []*fixed) string {
	for _, y := range list {
		if x.pkg.Imports[y.pkg.PkgPath] != nil && (y.broken != "" || len(y.result.Files) == 0) {
			return y.pkg.PkgPath
		}
	}
	return ""
}

// closed reports whether all packages that can import one are in some directories: it is
// internal, and so are all beside it.
func closed(pkg string, files, dirs []string) bool {
	if !strings.Contains("/"+pkg+"/", "/internal/") || len(files) == 0 {
		return false
	}
	top := filepath.Dir(files[0])
	for filepath.Base(top) != "internal" {
		parent := filepath.Dir(top)
		if parent == top {
			return false // the files of the package are elsewhere
		}
		top = parent
	}
	missing := false
	err := filepath.WalkDir(filepath.Dir(top), func(path string, d os.DirEntry, err error) error {
		switch name := filepath.Base(path); {
		case err != nil:
			return err
		case d.IsDir() && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")):
			return filepath.SkipDir
		case filepath.Ext(name) == ".go" && !slices.Contains(dirs, filepath.Dir(path)):
			missing = true
			return filepath.SkipAll
		}
		return nil
	})
	return err == nil && !missing
}

// complaint is the first error of a package with a place, without the path.
func complaint(p *packages.Package) string {
	for _, e := range p.Errors {
		if e.Kind == packages.TypeError || e.Kind == packages.ParseError {
			return firstLine(e.Msg)
		}
	}
	return firstLine(p.Errors[0].Msg)
}

// takeBack leaves the packages as they are that a package imports which does not compile
// any more. It reports whether there are any.
func (f *fixer) takeBack(list []*fixed, p *packages.Package) (any bool) {
	for _, x := range list {
		if p.Imports[x.pkg.PkgPath] != nil && x.broken == "" {
			x.broken, any = "package "+p.PkgPath+", which uses it, would not compile", true
		}
	}
	return any
}

// add notes what becomes of a package.
func (f *fixer) add(x *fixed) {
	done := x.broken == "" && len(x.result.Files) > 0
	for _, u := range x.findings {
		n := FixFinding{Finding: u}
		switch reason, kept := f.keep(u); {
		case kept:
			n.Reason = reason
		case x.broken != "":
			n.Reason = x.broken
		case u.Kind == rules.Import && u.API == "v1compat":
			n.Fixed = done && len(x.result.Left) == 0
			n.Reason, n.Unsafe = other(x.result)
		case x.result.Done[u.Name]:
			n.Fixed = true
		case u.Via != "":
			n.Fixed = done && len(x.result.Left) == 0
			n.Reason = "it goes by the program's own interface " + u.Via + ", and the client that becomes one is not moved"
		default:
			left, ok := x.result.Left[u.Name]
			n.Reason, n.Unsafe = left.Text, left.Unsafe
			if !ok {
				n.Reason = "it works with V2's client too; V2's own clients are in packages iotshadow and iotjobs"
			}
		}
		if n.Fixed {
			n.Reason, n.Unsafe = "", false
		}
		f.out.Findings = append(f.out.Findings, n)
	}
	if !done {
		return
	}
	first := ""
	for _, name := range slices.Sorted(maps.Keys(x.result.Files)) {
		before, err := os.ReadFile(name)
		if err != nil {
			continue // it was read before
		}
		f.out.Files[name] = FixedFile{string(before), x.result.Files[name]}
		if first == "" {
			first = name
		}
	}
	f.out.Changes[first] = x.result.Changes
}

// other is why an import stays: for the reason that the first name does.
func other(r *gofix.Result) (string, bool) {
	for _, pos := range slices.Sorted(maps.Keys(r.Left)) {
		return r.Left[pos].Text, r.Left[pos].Unsafe
	}
	return "", false
}

// rest notes the uses of files that no package with types has.
func (f *fixer) rest(dir string) {
	c := collector{wanted: f.wanted, seen: f.seen, each: f.each}
	c.directory(dir, "")
	for _, u := range c.findings {
		reason, kept := f.keep(u)
		if !kept {
			reason = "the go command cannot load its package as it is built here"
		}
		f.out.Findings = append(f.out.Findings, FixFinding{Finding: u, Reason: reason})
	}
}
