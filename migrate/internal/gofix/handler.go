package gofix

import (
	"go/ast"
	"go/types"
	"slices"
)

// handler is a function, or the type of one, with the parameters of V1's message callback.
type handler struct {
	typ     *ast.FuncType
	body    *ast.BlockStmt // nil for a type
	message types.Object   // its last parameter, nil when it has no name
	name    string         // of V2's event
}

// compat reports whether a type is the one of v1compat with that name, or a pointer to it.
func compat(t types.Type, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == compatPath && n.Obj().Name() == name
}

// isCallback reports whether a signature is that of V1's message callback.
func isCallback(sig *types.Signature) bool {
	p := sig.Params()
	return p.Len() == 3 && sig.Results().Len() == 0 && !sig.Variadic() && compat(p.At(0).Type(), "AWSIoTMQTTClient") && compat(p.At(2).Type(), "MQTTMessage")
}

// findHandlers rewrites the parameters of functions with the signature of V1's message
// callback, and of types of such functions. What their bodies do with the message is
// rewritten by messages.
func (x *fixer) findHandlers() {
	for _, f := range x.Files {
		x.file = f
		if ast.IsGenerated(f) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if fn, ok := x.Info.Defs[n.Name].(*types.Func); ok && isCallback(fn.Signature()) {
					x.addHandler(n, n.Type, n.Body)
				}
			case *ast.FuncLit:
				if sig, ok := x.Info.TypeOf(n).(*types.Signature); ok && isCallback(sig) {
					x.addHandler(n, n.Type, n.Body)
				}
			case *ast.FuncType:
				if sig, ok := x.Info.TypeOf(n).(*types.Signature); ok && isCallback(sig) && x.handlers[n] == nil {
					if parent := x.parents[n]; x.handlers[parent] == nil {
						x.addHandler(n, n, nil)
					}
				}
			}
			return true
		})
		x.called(f)
	}
}

func (x *fixer) addHandler(n ast.Node, typ *ast.FuncType, body *ast.BlockStmt) {
	h := &handler{typ: typ, body: body}
	x.handlers[n] = h
	x.handlers[typ] = h
	event := x.mqtt() + "PublishReceivedEvent"
	if typ.Params.Opening.IsValid() {
		text := event
		if body != nil {
			var params []*ast.Ident
			for _, field := range typ.Params.List {
				params = append(params, field.Names...)
			}
			h.name = "_"
			if len(params) == 3 {
				x.nilParam(params[0], func() string { return "(*" + x.device() + "Client)(nil)" })
				x.nilParam(params[1], func() string { return "any(nil)" })
				if h.message = x.Info.Defs[params[2]]; params[2].Name != "_" && x.used(h.message, body) {
					h.name = x.free(n, "ev", "event", "received")
				}
			}
			text = h.name + " " + event
		}
		x.replace(typ.Params.Opening+1, typ.Params.Closing, text)
	}
	ast.Inspect(typ.Params, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && x.v1(id) != nil {
			x.done[id.Pos()] = true
		}
		return true
	})
}

// nilParam rewrites the uses of a parameter that is always nil in V1, and is not there in
// V2.
func (x *fixer) nilParam(param *ast.Ident, value func() string) {
	obj := x.Info.Defs[param]
	for id, used := range x.Info.Uses {
		if used != obj || obj == nil {
			continue
		}
		if sel, ok := x.parents[id].(*ast.SelectorExpr); ok && sel.X == id {
			x.problem(id.Pos(), "a message callback calls its first parameter, which is always nil in V1 and is not there in V2")
			continue
		}
		if a, ok := x.parents[id].(*ast.AssignStmt); ok && slices.Contains(a.Lhs, ast.Expr(id)) {
			x.problem(id.Pos(), "a message callback assigns to its parameters")
			continue
		}
		x.replace(id.Pos(), id.End(), value())
	}
}

// used reports whether an object is used in a body.
func (x *fixer) used(obj types.Object, body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && obj != nil && x.Info.Uses[id] == obj {
			found = true
		}
		return !found
	})
	return found
}

// free is the first of some names that a function does not use.
func (x *fixer) free(n ast.Node, names ...string) string {
	taken := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			taken[id.Name] = true
		}
		return true
	})
	for _, name := range names {
		if !taken[name] {
			return name
		}
	}
	return "v2" + names[0]
}

// called looks for calls of message callbacks by the program itself.
func (x *fixer) called(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		t := x.Info.TypeOf(call.Fun)
		if t == nil {
			return true
		}
		if sig, ok := t.Underlying().(*types.Signature); ok && isCallback(sig) {
			if tv := x.Info.Types[call.Fun]; !tv.IsType() {
				x.problem(call.Pos(), "the program calls a message callback itself")
			}
		}
		return true
	})
}

// messages rewrites what is done with messages: those of handlers become the event's
// packet, others are packets already.
func (x *fixer) messages(f *ast.File) {
	of := map[types.Object]*handler{}
	for _, h := range x.handlers {
		if h.message != nil {
			of[h.message] = h
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		h := of[x.Info.Uses[id]]
		if h == nil {
			return true
		}
		sel, ok := x.parents[id].(*ast.SelectorExpr)
		if ok && sel.X == id {
			x.replace(id.Pos(), id.End(), h.name+".Packet")
			return true
		}
		switch p := x.parents[id].(type) {
		case *ast.CallExpr, *ast.AssignStmt, *ast.ReturnStmt, *ast.SendStmt, *ast.KeyValueExpr, *ast.CompositeLit, *ast.ValueSpec:
			if a, ok := p.(*ast.AssignStmt); ok {
				for _, lhs := range a.Lhs {
					if lhs == id {
						x.problem(id.Pos(), "a message callback assigns to its parameter")
					}
				}
			}
			x.replace(id.Pos(), id.End(), "&"+h.name+".Packet")
		case *ast.StarExpr:
			x.replace(p.Pos(), p.End(), h.name+".Packet")
		default:
			x.problem(id.Pos(), "a message is used in a way that there is no fix for")
		}
		return true
	})
}

// messageField rewrites a field of V1's message.
func (x *fixer) messageField(s site) {
	switch s.id.Name {
	case "Topic", "Payload":
		x.done[s.id.Pos()] = true
	case "QoS":
		if sel, ok := s.node.(*ast.SelectorExpr); ok && !s.assigned() {
			x.insert(sel.Pos(), "int(")
			x.insert(sel.End(), ")")
			x.done[s.id.Pos()] = true
		}
	case "Retain", "Dup":
		// message.Retain == 1
		cmp, ok := s.up(0).(*ast.BinaryExpr)
		if !ok || cmp.X != s.node {
			x.problem(s.id.Pos(), "V2 has a bool for %s", s.id.Name)
			return
		}
		value, known := x.number(cmp.Y)
		if op := cmp.Op.String(); !known || op != "==" && op != "!=" || value != 0 && value != 1 {
			x.problem(s.id.Pos(), "V2 has a bool for %s", s.id.Name)
			return
		} else if (op == "==") != (value == 1) {
			x.insert(cmp.Pos(), "!")
		}
		x.replace(cmp.X.End(), cmp.End(), "")
		x.done[s.id.Pos()] = true
	default:
		x.problem(s.id.Pos(), "V2's packet has no %s", s.id.Name)
	}
}
