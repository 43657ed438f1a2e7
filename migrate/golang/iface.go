package golang

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/iotshim/iotshim/migrate/rules"
)

// conversion is a place where a value becomes one of an interface.
type conversion struct {
	pos  token.Pos
	from types.Type
	to   *types.Named
}

// conversions finds what becomes an interface in a package, tests aside.
func conversions(pass *analysis.Pass) (files []*ast.File, found []conversion) {
	c := converter{info: pass.TypesInfo}
	for _, f := range pass.Files {
		if !strings.HasSuffix(pass.Fset.Position(f.FileStart).Filename, "_test.go") {
			files = append(files, f)
			c.file(f)
		}
	}
	return files, c.found
}

// interfaces reports the calls of V1 that go by an interface of the package. Calls are
// reported when all that becomes such an interface in the package, tests aside, has the
// method from V1; otherwise what a call reaches is not known.
func (v *visitor) interfaces(pass *analysis.Pass) {
	files, found := conversions(pass)
	sources := sourcesOf(found)
	for _, f := range files {
		if !ast.IsGenerated(f) {
			v.through(f, pass.Pkg, sources)
		}
	}
}

// sourcesOf returns the types that become each interface, also by way of another one.
func sourcesOf(found []conversion) map[*types.TypeName]map[types.Type]bool {
	out := map[*types.TypeName]map[types.Type]bool{}
	for changed := true; changed; {
		changed = false
		for _, c := range found {
			to := c.to.Obj()
			if out[to] == nil {
				out[to] = map[types.Type]bool{}
			}
			add := map[types.Type]bool{c.from: true}
			if from, ok := types.Unalias(c.from).(*types.Named); ok && types.IsInterface(from) && out[from.Obj()] != nil {
				add = out[from.Obj()]
			}
			for t := range add {
				if !out[to][t] {
					out[to][t], changed = true, true
				}
			}
		}
	}
	return out
}

// through reports the methods of V1 in a file that are selected from interfaces.
func (v *visitor) through(f *ast.File, pkg *types.Package, sources map[*types.TypeName]map[types.Type]bool) {
	called := map[*ast.SelectorExpr]*ast.CallExpr{}
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				called[sel] = call
			}
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || v.info.Selections[sel] == nil || v.info.Selections[sel].Kind() != types.MethodVal {
			return true
		}
		named := v.declared(sel)
		if named == nil || named.Obj().Pkg() != pkg {
			return true
		}
		r, api := v.method(sources[named.Obj()], sel.Sel.Name)
		if r == nil {
			return true
		}
		u := Use{sel.Pos(), sel.End(), sel.Sel.Pos(), rules.Attr, r.Symbol, r, api, named.Obj().Name()}
		if call := called[sel]; call != nil {
			u.Pos, u.End, u.Kind = call.Pos(), call.End(), rules.Call
		}
		v.uses = append(v.uses, u)
		return true
	})
}

// declared returns the interface that a method is selected from: of the expression, or of
// the field that is embedded in its type.
func (v *visitor) declared(sel *ast.SelectorExpr) *types.Named {
	s := v.info.Selections[sel]
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			break
		}
		t = st.Field(i).Type()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !types.IsInterface(named) {
		return nil
	}
	return named
}

// method returns the rule of a method that all types have from V1.
func (v *visitor) method(from map[types.Type]bool, name string) (*rules.Rule, string) {
	var rule *rules.Rule
	api := ""
	for t := range from {
		r, a := v.promoted(t, name)
		if r == nil {
			return nil, ""
		}
		if rule == nil || r.ID < rule.ID { // of two clients of V1, always the same one
			rule, api = r, a
		}
	}
	return rule, api
}

// promoted returns the rule of a method that a type has from V1, itself or by embedding.
func (v *visitor) promoted(t types.Type, name string) (*rules.Rule, string) {
	obj, index, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, ok := obj.(*types.Func)
	if !ok || f.Pkg() == nil || apis[f.Pkg().Path()] == "" || types.IsInterface(t) {
		return nil, ""
	}
	full, ok := v.symbol(f)
	if !ok {
		return nil, ""
	}
	if member, ok := strings.CutPrefix(full, delegating); ok {
		full = v1Owner(t, index) + "." + member
	}
	api := apis[f.Pkg().Path()]
	return table.ForGo(api, full), api
}

// v1Owner returns the client of V1 on the way to a method.
func v1Owner(t types.Type, index []int) string {
	for _, i := range index {
		if n, ok := deref(t).(*types.Named); ok && n.Obj().Pkg() != nil && apis[n.Obj().Pkg().Path()] != "" {
			return n.Obj().Name()
		}
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			break
		}
		t = st.Field(i).Type()
	}
	if n, ok := deref(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return types.Unalias(t)
}

// handedOver returns notes about the places where a client of V1 becomes an interface by
// which calls are not reported.
func handedOver(pass *analysis.Pass) []Note {
	v := visitor{info: pass.TypesInfo}
	_, found := conversions(pass)
	sources := sourcesOf(found)
	var out []Note
	for _, c := range found {
		to := c.to.Obj()
		if types.IsInterface(c.from) || to.Pkg() == nil || apis[to.Pkg().Path()] != "" {
			continue
		}
		why := "is declared in another package"
		if to.Pkg() == pass.Pkg {
			why = "values of other types become too"
		}
		for m := range c.to.Underlying().(*types.Interface).Methods() {
			r, _ := v.promoted(c.from, m.Name())
			if r == nil {
				continue
			}
			if all, _ := v.method(sources[to], m.Name()); all != nil && to.Pkg() == pass.Pkg {
				continue
			}
			at := pass.Fset.Position(c.pos)
			name := types.TypeString(c.to, types.RelativeTo(pass.Pkg))
			out = append(out, Note{Path: at.Filename, Line: at.Line, NotFollowed: true, Message: "a client of V1 becomes the interface " + name + " here, which " + why +
				"; calls of " + r.Symbol + " and the like that go by it are not among the findings: look for the calls of the methods of " + name})
			break
		}
	}
	return out
}
