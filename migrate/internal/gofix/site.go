package gofix

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// site is a use of a name of V1, with what stands around it.
type site struct {
	id   *ast.Ident
	node ast.Expr // the name, or the selector that it is in
	sel  *ast.SelectorExpr
	call *ast.CallExpr // nil when it is not called
	as   string        // what stands for the receiver, "" when that is as it was
	x    *fixer
}

func (x *fixer) site(id *ast.Ident) site {
	s := site{id: id, node: id, x: x}
	if sel, ok := x.parents[id].(*ast.SelectorExpr); ok && sel.Sel == id {
		s.sel, s.node = sel, sel
	}
	n := ast.Node(s.node)
	for {
		p, ok := x.parents[n].(*ast.ParenExpr)
		if !ok {
			break
		}
		n = p
	}
	if call, ok := x.parents[n].(*ast.CallExpr); ok && call.Fun == n {
		s.call = call
	}
	return s
}

// whole is the call, or the name when there is none.
func (s site) whole() ast.Node {
	if s.call != nil {
		return s.call
	}
	return s.node
}

// up is what stands around the whole, n levels up.
func (s site) up(n int) ast.Node {
	node := s.x.parents[s.whole()]
	for ; n > 0; n-- {
		node = s.x.parents[node]
	}
	return node
}

// assigned reports whether the name is assigned to.
func (s site) assigned() bool {
	a, ok := s.x.parents[s.node].(*ast.AssignStmt)
	if !ok {
		return false
	}
	for _, lhs := range a.Lhs {
		if lhs == s.node {
			return true
		}
	}
	return false
}

// receiver is the expression that a method or field is selected from.
func (s site) receiver() string {
	if s.sel == nil || s.as != "" {
		return s.as
	}
	e := s.sel.X
	for {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok || lastName(call.Fun) != "GetMQTTConnection" {
			break
		}
		sel := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		s.x.done[sel.Sel.Pos()] = true
		e = sel.X
	}
	if !s.x.plain(e) {
		s.x.problem(s.id.Pos(), "the client is the result of a call")
	}
	return s.x.of(e)
}

// owner is the type of V1 that a method or field belongs to. What the shadow client and
// the jobs client have in common belongs to the one it was selected from.
func (x *fixer) owner(s site, obj types.Object) string {
	names := []string{"AWSIoTMQTTClient", "AWSIoTMQTTShadowClient", "AWSIoTMQTTThingJobsClient", "MQTTMessage",
		"DiscoveryInfoProvider", "DiscoveryInfo", "GroupConnectivityInfo", "CoreConnectivityInfo", "ConnectivityInfo", "GroupCA", "ProgressiveBackOffCore",
		"OperationError", "TimeoutError", "MID"}
	of := func(t types.Type) string {
		for _, name := range names {
			if compat(t, name) {
				return name
			}
		}
		return ""
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		if name := of(f.Signature().Recv().Type()); name != "" {
			return name
		}
	}
	if s.sel == nil || x.Info.Selections[s.sel] == nil {
		return ""
	}
	name := of(x.Info.Selections[s.sel].Recv())
	if _, isSlot := slots[obj.Name()]; name == "" && isSlot {
		name = names[0] // of a client that is embedded
	}
	return name
}

// number is the value of a constant whole number.
func (x *fixer) number(e ast.Expr) (int64, bool) {
	tv := x.Info.Types[e]
	if tv.Value == nil {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(tv.Value))
}

// float is the value of a constant number.
func (x *fixer) float(e ast.Expr) (float64, bool) {
	tv := x.Info.Types[e]
	if tv.Value == nil {
		return 0, false
	}
	v := constant.ToFloat(tv.Value)
	if v.Kind() != constant.Float && v.Kind() != constant.Int {
		return 0, false
	}
	f, _ := constant.Float64Val(v)
	return f, true
}

func (x *fixer) isNil(e ast.Expr) bool { return x.Info.Types[e].IsNil() }

// plain reports whether an expression can be moved to another place of the same
// statements: it calls nothing.
func (x *fixer) plain(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = ok && x.Info.Types[n.Fun].IsType()
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.Ident:
			ok = ok && x.v1(n) == nil
		}
		return ok
	})
	return ok
}

// options returns the options of a call by name, each with its call. What is no direct
// call of an option of V1 is a problem.
func (x *fixer) options(args []ast.Expr) (map[string]*ast.CallExpr, bool) {
	out := map[string]*ast.CallExpr{}
	for _, a := range args {
		call, ok := ast.Unparen(a).(*ast.CallExpr)
		if !ok {
			x.problem(a.Pos(), "an option that is not written out")
			return nil, false
		}
		var id *ast.Ident
		switch f := ast.Unparen(call.Fun).(type) {
		case *ast.SelectorExpr:
			id = f.Sel
		case *ast.Ident:
			id = f
		}
		if id == nil || x.v1(id) == nil || out[id.Name] != nil {
			x.problem(a.Pos(), "an option that is not written out, or given twice")
			return nil, false
		}
		x.done[id.Pos()] = true
		out[id.Name] = call
	}
	return out, true
}

// duration writes seconds as Go's duration.
func (x *fixer) duration(e ast.Expr) string {
	t := x.pkg(timePath) + "."
	if f, ok := x.float(e); ok {
		return interval(f, t)
	}
	if b, ok := x.Info.TypeOf(e).Underlying().(*types.Basic); ok && b.Kind() == types.Float64 {
		return t + "Duration(" + x.operand(e) + " * float64(" + t + "Second))"
	}
	return t + "Duration(float64(" + x.of(e) + ") * float64(" + t + "Second))"
}

// operand is an expression that something can be multiplied with.
func (x *fixer) operand(e ast.Expr) string {
	switch ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return "(" + x.of(e) + ")"
	}
	return x.of(e)
}

// statement returns the statement of a list that a node is in, and the list's owner.
func (x *fixer) statement(n ast.Node) (ast.Stmt, []ast.Stmt) {
	for ; n != nil; n = x.parents[n] {
		s, ok := n.(ast.Stmt)
		if !ok {
			continue
		}
		var list []ast.Stmt
		switch p := x.parents[n].(type) {
		case *ast.BlockStmt:
			list = p.List
		case *ast.CaseClause:
			list = p.Body
		case *ast.CommClause:
			if p.Comm == n {
				continue
			}
			list = p.Body
		default:
			continue
		}
		return s, list
	}
	return nil, nil
}

// function returns the function declaration that a node is in, or nil.
func (x *fixer) function(n ast.Node) *ast.FuncDecl {
	for ; n != nil; n = x.parents[n] {
		if d, ok := n.(*ast.FuncDecl); ok {
			return d
		}
	}
	return nil
}
