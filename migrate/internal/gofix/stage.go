package gofix

import (
	"go/ast"
	"go/token"
	"go/types"
)

// byCall moves calls one by one to the V2 client below V1's, in a package that cannot move
// as a whole. That is never safe: what moves does not wait in V1's queue any more.
func byCall(p Package) *Result {
	x := newFixer(p)
	x.prepare()
	kept := len(x.problems) > 0 // of prepare: what has changed, or is to stay
	problems := x.problems
	x.problems = nil
	r := &Result{Done: map[token.Pos]bool{}}
	if p.Refuse != "" {
		return r
	}
	subscribe := true
	for _, pos := range x.names {
		if id, ok := x.at(pos); ok && (id.Name == "Unsubscribe" || id.Name == "UnsubscribeAsync") {
			subscribe = false // V1's ends only what V1's has subscribed
		}
	}
	for _, pos := range x.names {
		id, ok := x.at(pos)
		if !ok || kept && about(problems, pos) {
			continue
		}
		s := x.site(id)
		x.file = x.fileOf(id)
		fn, isFunc := x.Info.Uses[id].(*types.Func)
		if !isFunc || s.call == nil || s.call.Ellipsis.IsValid() || ast.IsGenerated(x.file) || fn.Signature().Recv() == nil || !compat(fn.Signature().Recv().Type(), "AWSIoTMQTTClient") || !x.noFirstResult(s) {
			continue
		}
		switch {
		case id.Name == "Publish":
			x.publishByCall(s)
		case id.Name == "Subscribe" && subscribe:
			x.subscribeByCall(s)
		}
	}
	for _, f := range x.Files {
		x.file = f
		x.messages(f)
	}
	if len(x.problems) > 0 || len(x.edits) == 0 {
		return r
	}
	files, err := x.write()
	if err != nil || len(files) == 0 {
		return r
	}
	r.Files, r.Done = files, x.done
	r.Changes = []string{"Calls that have moved to V2() do not wait in V1's queue without a connection, and their errors are those of mqtt5."}
	return r
}

// about reports whether a place is among problems.
func about(list []problem, pos token.Pos) bool {
	for _, p := range list {
		if p.pos == pos {
			return true
		}
	}
	return false
}

// noFirstResult reports whether nothing is made of a call's first result.
func (x *fixer) noFirstResult(s site) bool {
	switch p := s.up(0).(type) {
	case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt:
		return true
	case *ast.AssignStmt:
		return len(p.Lhs) == 2 && x.of(p.Lhs[0]) == "_"
	}
	return false
}

// patience is V1's operation timeout, as far as it can be seen.
func (x *fixer) patience() string {
	var value ast.Expr
	for _, pos := range x.names {
		if id, ok := x.at(pos); ok && id.Name == "ConfigureMQTTOperationTimeout" {
			s := x.site(id)
			if s.call == nil || len(s.call.Args) != 1 || value != nil {
				value = nil
				break
			}
			value = s.call.Args[0]
		}
	}
	if value != nil {
		if f, ok := x.float(value); ok && f > 0 {
			return interval(f, x.pkg(timePath)+".")
		}
	}
	return "5 * " + x.pkg(timePath) + ".Second"
}

func (x *fixer) publishByCall(s site) {
	if !isText(x.Info.TypeOf(s.call.Args[1])) && !x.isNil(s.call.Args[1]) {
		return
	}
	x.insert(s.id.Pos(), "V2().")
	x.insert(s.call.Args[0].Pos(), x.context(s.call)+", ")
	qos := s.call.Args[2]
	if n, ok := x.number(qos); !ok || n > 0 {
		defer x.insert(s.call.Rparen, "}")
		x.packet(s, token.NoPos)
		x.insert(qos.End(), ", AckTimeout: "+x.patience())
		return
	}
	x.packet(s, s.call.Rparen)
}

func isText(t types.Type) bool { return isBytes(t) || isString(t) }

func (x *fixer) subscribeByCall(s site) {
	filter, qos, callback := s.call.Args[0], s.call.Args[1], s.call.Args[2]
	lit, ok := ast.Unparen(callback).(*ast.FuncLit)
	if !ok || !x.onlyTopicAndPayload(lit) {
		return
	}
	x.addHandler(lit, lit.Type, lit.Body)
	x.insert(s.id.Pos(), "V2().")
	x.insert(filter.Pos(), x.context(s.call)+", &"+x.mqtt()+"SubscribePacket{Subscriptions: []"+x.mqtt()+"Subscription{{TopicFilter: ")
	x.qos(qos)
	x.insert(callback.Pos(), "Handler: ")
	x.insert(s.call.Rparen, "}}, AckTimeout: "+x.patience()+"}")
	x.done[s.id.Pos()] = true
}

// onlyTopicAndPayload reports whether a callback uses of its parameters nothing but the
// message's topic and payload.
func (x *fixer) onlyTopicAndPayload(lit *ast.FuncLit) bool {
	params := map[types.Object]bool{}
	for _, field := range lit.Type.Params.List {
		for _, name := range field.Names {
			params[x.Info.Defs[name]] = true
		}
	}
	ok := true
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		id, isID := n.(*ast.Ident)
		if !isID || !params[x.Info.Uses[id]] || x.Info.Uses[id] == nil {
			return ok
		}
		sel, isSel := x.parents[id].(*ast.SelectorExpr)
		ok = ok && isSel && (sel.Sel.Name == "Topic" || sel.Sel.Name == "Payload")
		if ok {
			x.done[sel.Sel.Pos()] = true
		}
		return ok
	})
	return ok
}
