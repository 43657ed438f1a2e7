package golang

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/analysis"

	"github.com/iotshim/iotshim/migrate/rules"
)

// CompatPath is the import path of the package whose uses are found.
const CompatPath = "github.com/iotshim/iotshim/v1compat"

// Where V1's shadow handler and jobs client are.
const (
	shadowPath = "github.com/iotshim/iotshim/shadowhandler"
	jobsPath   = "github.com/iotshim/iotshim/jobsclient"
)

// apis are the packages that have V1's API, by import path.
var apis = map[string]string{
	CompatPath: "v1compat",
	shadowPath: "shadowhandler",
	jobsPath:   "jobsclient",
}

// delegating is what the shadow client and the jobs client have their common methods
// from; V1 has a name for each client's.
const delegating = "AWSIoTMQTTDelegatingClient."

// Use is a place that uses v1compat.
type Use struct {
	Pos, End token.Pos
	Name     token.Pos // of the name that stands for V1; none for an import
	Kind     rules.Kind
	Symbol   string // the name in V1
	Rule     *rules.Rule
	API      string // the package with V1's API: v1compat, shadowhandler or jobsclient
	Via      string // the interface of the program that a method is selected from, if any
}

// Analyzer reports each use of v1compat, with the rule's id as the category. The first one
// of a package has the safe fix for all of it, if there is one. Its result is the uses, as
// []Use.
var Analyzer = &analysis.Analyzer{
	Name:       "v1compat",
	Doc:        "report uses of the V1-shaped API in v1compat and what replaces them in V2",
	URL:        rules.GuideURL,
	Run:        run,
	ResultType: reflect.TypeOf([]Use(nil)),
	// What can be typed is reported in packages with errors as well.
	RunDespiteErrors: true,
}

var table = rules.NewTable()

func run(pass *analysis.Pass) (any, error) {
	v := visitor{info: pass.TypesInfo}
	for _, f := range pass.Files {
		if ast.IsGenerated(f) {
			continue
		}
		for _, imp := range f.Imports {
			switch api := apis[strings.Trim(imp.Path.Value, "\"`")]; api {
			case "v1compat":
				v.add(imp.Path.Pos(), imp.Path.End(), api, table.ForSymbol("AWSIoTPythonSDK.MQTTLib", rules.Import))
			case "shadowhandler", "jobsclient":
				v.add(imp.Path.Pos(), imp.Path.End(), api, table.ForSymbol("AWSIoTPythonSDK", rules.Import))
			}
		}
		v.file(f)
	}
	v.interfaces(pass)
	slices.SortStableFunc(v.uses, func(a, b Use) int { return cmp.Compare(a.Pos, b.Pos) })
	fix := suggest(pass, v.uses)
	for _, u := range v.uses {
		d := analysis.Diagnostic{
			Pos: u.Pos, End: u.End, Category: u.Rule.ID,
			Message: u.Rule.ID + " " + u.Symbol + ": " + u.Rule.Message, URL: u.Rule.GuideLink(),
		}
		if fix != nil && u.API == "v1compat" {
			d.SuggestedFixes = []analysis.SuggestedFix{*fix}
			fix = nil // the package moves as a whole
		}
		pass.Report(d)
	}
	return v.uses, nil
}

type visitor struct {
	info *types.Info
	uses []Use
	// owners tells which type of v1compat a field belongs to.
	owners map[types.Object]string
}

func (v *visitor) add(pos, end token.Pos, api string, r *rules.Rule) {
	if r != nil {
		v.uses = append(v.uses, Use{Pos: pos, End: end, Kind: rules.Import, Symbol: r.Symbol, Rule: r, API: api})
	}
}

// file goes through a file, knowing the nodes above each identifier.
func (v *visitor) file(f *ast.File) {
	var above []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok {
			if obj := v.info.Uses[id]; obj != nil && obj.Pkg() != nil && apis[obj.Pkg().Path()] != "" {
				v.use(id, obj, above)
			}
		}
		above = append(above, n)
		return true
	})
}

// use reports an identifier that stands for something of v1compat.
func (v *visitor) use(id *ast.Ident, obj types.Object, above []ast.Node) {
	name, ok := v.symbol(obj)
	if !ok {
		return
	}
	api := apis[obj.Pkg().Path()]
	if member, ok := strings.CutPrefix(name, delegating); ok {
		name = v.receiver(id, above) + "." + member
	}
	r := table.ForGo(api, name)
	if r == nil {
		if api != "v1compat" || !named(name) {
			return
		}
		r = table.ByID(rules.Unknown)
	}
	// The use is the call or the selector around the name.
	var node ast.Node = id
	i := len(above) - 1
	if i >= 0 {
		if sel, ok := above[i].(*ast.SelectorExpr); ok && sel.Sel == id {
			node = sel
			i--
		}
	}
	for i >= 0 {
		if _, ok := above[i].(*ast.ParenExpr); !ok {
			break
		}
		node = above[i]
		i--
	}
	kind := kindOf(r, obj)
	if i >= 0 {
		switch p := above[i].(type) {
		case *ast.CallExpr:
			if _, isType := obj.(*types.TypeName); p.Fun == node && !isType {
				node = p
				if kind == rules.Attr {
					kind = rules.Call
				}
			}
		case *ast.AssignStmt:
			for _, lhs := range p.Lhs {
				if lhs == node && kind == rules.Attr {
					kind = rules.Assign
				}
			}
		}
	}
	symbol := r.Symbol
	if r.ID == rules.Unknown {
		symbol = v1Name(name)
	}
	v.uses = append(v.uses, Use{node.Pos(), node.End(), id.Pos(), kind, symbol, r, api, ""})
}

// receiver returns the name of the type that a method or field was selected from.
func (v *visitor) receiver(id *ast.Ident, above []ast.Node) string {
	if len(above) == 0 {
		return ""
	}
	sel, ok := above[len(above)-1].(*ast.SelectorExpr)
	if !ok || sel.Sel != id || v.info.Selections[sel] == nil {
		return ""
	}
	t := v.info.Selections[sel].Recv()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// kindOf is how a symbol is used where it is merely named.
func kindOf(r *rules.Rule, obj types.Object) rules.Kind {
	if _, ok := obj.(*types.Const); ok {
		return rules.Const
	}
	if r.Kind == rules.Exc {
		return rules.Exc
	}
	return rules.Attr
}

// symbol returns the name of an object of v1compat: "DROP_OLDEST",
// "AWSIoTMQTTClient.Publish". Fields and methods of unexported types have none.
func (v *visitor) symbol(obj types.Object) (string, bool) {
	switch o := obj.(type) {
	case *types.PkgName:
		return "", false
	case *types.Func:
		recv := o.Signature().Recv()
		if recv == nil {
			break
		}
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		n, ok := t.(*types.Named)
		if !ok {
			return "", false
		}
		return n.Obj().Name() + "." + o.Name(), true
	case *types.Var:
		if o.IsField() {
			owner, ok := v.owner(o)
			return owner + "." + o.Name(), ok
		}
	}
	return obj.Name(), obj.Parent() == obj.Pkg().Scope()
}

// owner returns the type that has a field.
func (v *visitor) owner(field *types.Var) (string, bool) {
	if v.owners == nil {
		v.owners = map[types.Object]string{}
	}
	if name, ok := v.owners[field]; ok {
		return name, true
	}
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		if st, ok := tn.Type().Underlying().(*types.Struct); ok {
			for i := range st.NumFields() {
				v.owners[st.Field(i)] = name
			}
		}
	}
	name, ok := v.owners[field]
	return name, ok
}

// named reports whether a symbol without a rule stands for something of V1: the
// constructors and methods of the classes, but not the way out to V2.
func named(symbol string) bool {
	class, member, ok := strings.Cut(symbol, ".")
	if !ok {
		return strings.HasPrefix(symbol, "NewAWSIoT") || strings.HasPrefix(symbol, "AWSIoT")
	}
	return strings.HasPrefix(class, "AWSIoT") && member != "V2"
}

// v1Name turns a name of v1compat into the one that V1 has.
func v1Name(symbol string) string {
	class, member, ok := strings.Cut(symbol, ".")
	if !ok {
		return strings.TrimPrefix(symbol, "New")
	}
	r := []rune(member)
	r[0] = unicode.ToLower(r[0])
	return class + "." + string(r)
}
