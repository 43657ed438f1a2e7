package migrate

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/rules"
)

// Minutes are how long it takes to replace one use of V1, by effort, unless the
// configuration says something else. They are an estimate: a call that a program
// replaces still is looked at, and one that needs a decision needs somebody who takes it.
var Minutes = map[string]float64{string(rules.Auto): 1, string(rules.Assisted): 5, string(rules.Manual): 15}

// Progress is how far a migration is.
type Progress struct {
	Total Row `json:"total"`
	// Rules are ordered by the time they take, directories and files by name.
	Rules       []Row `json:"rules"`
	Directories []Row `json:"directories"`
	Files       []Row `json:"files"`
	// Minutes is the table that the times were reckoned with.
	Minutes map[string]float64 `json:"minutes"`
}

// Row is one line of a [Progress].
type Row struct {
	Name string `json:"name"` // rule, directory or file
	// Symbol is that of a rule.
	Symbol string `json:"symbol,omitempty"`
	// Uses are the uses of V1 that are not suppressed, Minutes the time they take.
	Uses    int     `json:"uses"`
	Minutes float64 `json:"minutes"`
	// V1Calls are all calls of V1, suppressed ones too; V2Calls those of V2. Rules
	// have the former only.
	V1Calls int `json:"v1_calls"`
	V2Calls int `json:"v2_calls"`
	// Percent is the share of V2 among the calls, 0 to 100; 100 when there is nothing of
	// either, 0 when there are no calls but other uses of V1.
	Percent float64 `json:"percent"`
}

// progress counts how far the files are.
func progress(r *Report, found files, c *Config) *Progress {
	p := &Progress{Total: Row{Name: "total"}, Minutes: map[string]float64{}}
	for effort := range Minutes {
		p.Minutes[effort] = c.minutes(effort)
	}
	byRule, byDir, byFile := map[string]*Row{}, map[string]*Row{}, map[string]*Row{}
	row := func(m map[string]*Row, name string) *Row {
		if m[name] == nil {
			m[name] = &Row{Name: name}
		}
		return m[name]
	}
	table := rules.NewTable()
	count := func(f *Finding, use bool) {
		rule := row(byRule, f.Rule)
		rule.Symbol = table.ByID(f.Rule).Symbol
		for _, x := range []*Row{&p.Total, rule, row(byDir, path.Dir(f.Path)), row(byFile, f.Path)} {
			if f.Kind == rules.Call {
				x.V1Calls++
			}
			if use {
				x.Uses++
				x.Minutes += c.minutes(f.Effort)
			}
		}
	}
	for i := range r.Findings {
		count(&r.Findings[i], true)
	}
	for i := range r.hidden {
		count(&r.hidden[i].Finding, r.hidden[i].How == "baselined")
	}
	rel := (&runner{dir: r.dir}).relative
	v2 := func(list []string, calls func([]byte) int) {
		for _, file := range list {
			src, err := os.ReadFile(file)
			if err != nil {
				continue
			}
			if n := calls(src); n > 0 {
				name := rel(file)
				for _, x := range []*Row{&p.Total, row(byDir, path.Dir(name)), row(byFile, name)} {
					x.V2Calls += n
				}
			}
		}
	}
	v2(found.python, pythonV2Calls)
	v2(found.golang, goV2Calls)
	share := func(x *Row) {
		x.Percent = 100
		if all := x.V1Calls + x.V2Calls; all > 0 {
			x.Percent = 100 * float64(x.V2Calls) / float64(all)
		} else if x.Uses > 0 { // an import that is left, say
			x.Percent = 0
		}
	}
	share(&p.Total)
	list := func(m map[string]*Row) []Row {
		out := []Row{}
		for _, x := range m {
			share(x)
			out = append(out, *x)
		}
		slices.SortFunc(out, func(a, b Row) int { return strings.Compare(a.Name, b.Name) })
		return out
	}
	p.Rules, p.Directories, p.Files = list(byRule), list(byDir), list(byFile)
	slices.SortStableFunc(p.Rules, func(a, b Row) int { return cmp.Compare(b.Minutes, a.Minutes) })
	return p
}

// pythonV2Calls counts the calls of the V2 SDK in one Python file: those of what is
// imported from awscrt or awsiot, and of the variables and attributes that are assigned
// from such a call.
func pythonV2Calls(src []byte) int {
	if !bytes.Contains(src, []byte("awscrt")) && !bytes.Contains(src, []byte("awsiot")) {
		return 0
	}
	f := pyparse.Parse(string(src))
	bound := map[string]bool{}
	v2 := func(module string) bool {
		module, _, _ = strings.Cut(module, ".")
		return module == "awscrt" || module == "awsiot"
	}
	isBound := func(id pyparse.ID) bool {
		for id != 0 {
			if bound[f.Text(id)] {
				return true
			}
			switch n := f.Nodes[id]; n.Kind {
			case pyparse.Attr, pyparse.Call, pyparse.Index, pyparse.Await:
				id = n.A
			default:
				return false
			}
		}
		return false
	}
	calls := 0
	for before := -1; before != len(bound); {
		before = len(bound)
		calls = 0
		f.Walk(f.Body, func(id pyparse.ID) bool {
			n := f.Nodes[id]
			switch n.Kind {
			case pyparse.Import:
				for a := n.B; a != 0; a = f.Nodes[a].Next {
					if v2(f.Name(a)) {
						if as := f.Nodes[a].A; as != 0 {
							bound[f.Text(as)] = true
						} else {
							first, _, _ := strings.Cut(f.Name(a), ".")
							bound[first] = true
						}
					}
				}
			case pyparse.From:
				if n.D == 0 && v2(f.Name(id)) {
					for a := n.B; a != 0; a = f.Nodes[a].Next {
						if as := f.Nodes[a].A; as != 0 {
							bound[f.Text(as)] = true
						} else {
							bound[f.Name(a)] = true
						}
					}
				}
			case pyparse.Assign:
				if isBound(n.B) {
					for t := n.A; t != 0; t = f.Nodes[t].Next {
						if k := f.Nodes[t].Kind; k == pyparse.Name || k == pyparse.Attr {
							bound[f.Text(t)] = true
						}
					}
				}
			case pyparse.Call:
				if isBound(n.A) {
					calls++
				}
			}
			return true
		})
	}
	return calls
}

// v2Prefix is what the import paths of the V2 packages begin with.
const v2Prefix = "github.com/iotshim/iotshim/v2/"

// goV2Calls counts the calls of V2 in one Go file: those of what is imported from v2,
// and of variables, fields and parameters that have a type or a value from there.
func goV2Calls(src []byte) int {
	if !bytes.Contains(src, []byte(v2Prefix)) {
		return 0
	}
	f, _ := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if f == nil {
		return 0
	}
	bound := map[string]bool{}
	for _, imp := range f.Imports {
		if p := strings.Trim(imp.Path.Value, "\"`"); strings.HasPrefix(p, v2Prefix) {
			name := path.Base(p)
			if imp.Name != nil {
				name = imp.Name.Name
			}
			bound[name] = true
		}
	}
	var isBound func(ast.Expr) bool
	isBound = func(e ast.Expr) bool {
		switch x := e.(type) {
		case *ast.Ident:
			return bound[x.Name]
		case *ast.SelectorExpr:
			return bound["."+x.Sel.Name] || isBound(x.X)
		case *ast.CallExpr:
			return isBound(x.Fun)
		case *ast.StarExpr:
			return isBound(x.X)
		case *ast.UnaryExpr:
			return isBound(x.X)
		case *ast.CompositeLit:
			return x.Type != nil && isBound(x.Type)
		case *ast.ParenExpr:
			return isBound(x.X)
		}
		return false
	}
	bind := func(e ast.Expr) {
		switch x := e.(type) {
		case *ast.Ident:
			if x.Name != "_" && x.Name != "err" {
				bound[x.Name] = true
			}
		case *ast.SelectorExpr:
			bound["."+x.Sel.Name] = true
		}
	}
	calls := 0
	for before := -1; before != len(bound); {
		before = len(bound)
		calls = 0
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.AssignStmt:
				for i, rhs := range x.Rhs {
					if !isBound(rhs) {
						continue
					}
					if len(x.Rhs) == len(x.Lhs) {
						bind(x.Lhs[i])
					} else {
						bind(x.Lhs[0])
					}
				}
			case *ast.StructType:
				for _, field := range x.Fields.List {
					for _, name := range field.Names {
						if isBound(field.Type) {
							bound["."+name.Name] = true
						}
					}
				}
			case *ast.FuncType:
				for _, field := range x.Params.List {
					for _, name := range field.Names {
						if isBound(field.Type) {
							bind(name)
						}
					}
				}
			case *ast.ValueSpec:
				for _, name := range x.Names {
					if x.Type != nil && isBound(x.Type) {
						bind(name)
					}
				}
			case *ast.CallExpr:
				if sel, ok := x.Fun.(*ast.SelectorExpr); ok && isBound(sel.X) {
					calls++
				}
			}
			return true
		})
	}
	return calls
}
