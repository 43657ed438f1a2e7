package gofix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// method rewrites a call of a method of the MQTT client, or the shadow client.
func (x *fixer) method(s site) {
	if s.call.Ellipsis.IsValid() && s.id.Name != "CreateShadowHandlerWithName" {
		x.problem(s.id.Pos(), "its options are a slice")
		return
	}
	switch s.id.Name {
	case "Connect", "ConnectAsync":
		x.connect(s)
	case "Disconnect":
		x.insert(s.call.Lparen+1, x.context(s.call))
		x.onlyError(s)
	case "DisconnectAsync":
		x.onlyError(s)
	case "Publish":
		x.insert(s.call.Args[0].Pos(), x.context(s.call)+", ")
		x.packet(s, s.call.Rparen)
	case "PublishAsync":
		x.packet(s, s.call.Args[2].End())
	case "Subscribe":
		x.subscribe(s)
	case "SubscribeAsync":
		x.subscribeAsync(s)
	case "Unsubscribe":
		x.insert(s.call.Args[0].Pos(), x.context(s.call)+", ")
		x.done[s.id.Pos()] = true
	case "UnsubscribeAsync":
		x.done[s.id.Pos()] = true
	case "V2":
		x.v2(s)
	case "V2Config":
		x.replace(s.id.Pos(), s.id.End(), "Settings")
		x.done[s.id.Pos()] = true
	case "GetMQTTConnection":
		x.connection(s)
	case "CreateShadowHandlerWithName":
		x.replace(s.call.Pos(), s.call.Lparen+1, x.pkg(shadowPath)+".New("+s.receiver()+".Shadows(), ")
		x.done[s.id.Pos()] = true
	default:
		if !x.configure(s) {
			x.problem(s.id.Pos(), "V2 has no like of %s", s.id.Name)
		}
	}
}

// connection drops GetMQTTConnection: V2 has one client for all. Where the call around it
// is replaced as a whole, receiver has done so.
func (x *fixer) connection(s site) {
	x.done[s.id.Pos()] = true
	if sel, ok := s.up(0).(*ast.SelectorExpr); ok {
		for _, prefix := range []string{"Configure", "Enable", "Disable", "Clear"} {
			if strings.HasPrefix(sel.Sel.Name, prefix) {
				return
			}
		}
	}
	x.replace(s.sel.X.End(), s.call.End(), "")
}

// onlyError drops the first result of a call, which V2 does not have. Where the program
// keeps it, it is made of the error.
func (x *fixer) onlyError(s site) {
	x.done[s.id.Pos()] = true
	value := "== nil" // of a bool
	if strings.HasSuffix(s.id.Name, "Async") {
		value = ""
	}
	switch p := s.up(0).(type) {
	case *ast.ExprStmt, *ast.DeferStmt, *ast.GoStmt:
		return
	case *ast.AssignStmt:
		if len(p.Lhs) != 2 {
			break
		}
		ok, err := x.of(p.Lhs[0]), x.of(p.Lhs[1])
		switch stmt, _ := x.statement(p); {
		case ok == "_" && (err != "_" || p.Tok == token.ASSIGN):
			x.replace(p.Lhs[0].Pos(), p.Lhs[1].Pos(), "")
			return
		case value != "" && stmt == p && err != "_":
			x.replace(p.Lhs[0].Pos(), s.call.Pos(), err+" "+x.token(p, 1)+" ")
			x.insert(p.End(), "\n"+ok+" "+x.token(p, 0)+" "+err+" == nil")
			return
		case value != "" && stmt != p && p.Tok == token.DEFINE && x.onlyUsedNegated(p):
			return
		}
	case *ast.ReturnStmt:
		if stmt, _ := x.statement(p); stmt == p && len(p.Results) == 1 && value != "" {
			name := "err"
			if f := x.function(p); f != nil {
				name = x.free(f, "err", "failure", "problem")
			}
			x.replace(p.Return, s.call.Pos(), name+" := ")
			x.insert(p.End(), "\nreturn "+name+" == nil, "+name)
			return
		}
	}
	x.problem(s.id.Pos(), "V2's %s returns an error alone, and the program keeps V1's first result", s.id.Name)
}

// token is how one of the names on the left of an assignment is assigned by itself.
func (x *fixer) token(p *ast.AssignStmt, i int) string {
	if id, ok := p.Lhs[i].(*ast.Ident); ok && x.Info.Defs[id] != nil {
		return ":="
	}
	return "="
}

// saidAlready drops an operand of || or && where the one beside it says the same.
func (x *fixer) saidAlready(operand ast.Expr, op token.Token, same string) bool {
	p, ok := x.parents[operand].(*ast.BinaryExpr)
	if !ok || p.Op != op {
		return false
	}
	if p.X == operand && x.of(p.Y) == same {
		x.replace(p.X.Pos(), p.Y.Pos(), "")
		return true
	}
	after, ok := x.parents[p].(*ast.BinaryExpr) // a || ok || same
	if p.Y == operand && (x.of(p.X) == same || ok && after.Op == op && after.X == p && x.of(after.Y) == same) {
		x.replace(p.X.End(), p.Y.End(), "")
		return true
	}
	return false
}

// onlyUsedNegated rewrites "if ok, err := call; !ok": ok is err == nil.
func (x *fixer) onlyUsedNegated(p *ast.AssignStmt) bool {
	cond, ok := x.parents[p].(*ast.IfStmt)
	if !ok || cond.Init != p {
		return false
	}
	okName, isName := p.Lhs[0].(*ast.Ident)
	err := x.of(p.Lhs[1])
	if !isName {
		return false
	}
	if err == "_" {
		err = x.free(cond, "err", "failure", "problem")
		x.replace(p.Lhs[0].Pos(), p.Lhs[1].End(), err)
	} else {
		x.replace(p.Lhs[0].Pos(), p.Lhs[1].Pos(), "")
	}
	obj := x.Info.Defs[okName]
	for id, used := range x.Info.Uses {
		if used != obj {
			continue
		}
		if not, ok := x.parents[id].(*ast.UnaryExpr); ok && not.Op == token.NOT {
			if !x.saidAlready(not, token.LOR, err+" != nil") {
				x.replace(not.Pos(), not.End(), err+" != nil")
			}
		} else if x.saidAlready(id, token.LAND, err+" == nil") {
			continue
		} else if _, ok := x.parents[id].(*ast.IfStmt); ok {
			x.replace(id.Pos(), id.End(), err+" == nil")
		} else {
			x.replace(id.Pos(), id.End(), "("+err+" == nil)")
		}
	}
	return true
}

func (x *fixer) connect(s site) {
	args := s.call.Args
	if s.id.Name == "ConnectAsync" {
		args = args[1:]
	}
	opts, ok := x.options(args)
	if !ok {
		return
	}
	for name, opt := range opts {
		if name != "KeepAliveIntervalSecond" || len(opt.Args) != 1 || !x.plain(opt.Args[0]) {
			x.problem(opt.Pos(), "there is no fix for the option %s", name)
			return
		}
		value := x.duration(opt.Args[0])
		if f, known := x.float(opt.Args[0]); known && f == 0 {
			value = "-1" // V2's way to say that there are no pings
		} else if !known {
			x.noticed(opt.Pos(), "a keep alive of 0, known only at run time, turns pings off in V1 and means the default in V2.")
		}
		x.before(s, s.receiver()+".Config.Connect.KeepAlive = "+value)
	}
	if s.id.Name == "ConnectAsync" {
		answered := s.call.Args[0]
		x.insert(answered.Pos(), x.context(s.call)+", ")
		x.replace(answered.End(), s.call.Rparen, "")
	} else {
		x.replace(s.call.Lparen+1, s.call.Rparen, x.context(s.call))
	}
	x.onlyError(s)
}

// before puts a statement before that of a use.
func (x *fixer) before(s site, text string) {
	stmt, _ := x.statement(s.whole())
	if stmt == nil {
		x.problem(s.id.Pos(), "there is no place for a statement before it")
		return
	}
	if nested(x, s, stmt) {
		x.problem(s.id.Pos(), "it is evaluated after other parts of its statement")
		return
	}
	x.insert(stmt.Pos(), text+"\n")
}

// nested reports whether a use is in a part of a statement that does not run first: the
// condition of a loop, the else of an if.
func nested(x *fixer, s site, stmt ast.Stmt) bool {
	for n := ast.Node(s.whole()); n != stmt; n = x.parents[n] {
		switch p := x.parents[n].(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.SelectStmt:
			return true
		case *ast.IfStmt:
			if p.Else == n || p.Cond == n && p.Init != nil {
				return true
			}
		case *ast.BinaryExpr:
			if (p.Op == token.LAND || p.Op == token.LOR) && p.Y == n {
				return true
			}
		}
	}
	return false
}

// v2 rewrites the way to the client of mqtt5. It is another one after each Connect, so
// that it must not be kept.
func (x *fixer) v2(s site) {
	kept := true
	switch p := s.up(0).(type) {
	case *ast.SelectorExpr:
		kept = false
	case *ast.AssignStmt:
		kept = len(p.Lhs) != 1 || x.of(p.Lhs[0]) != "_"
	case *ast.ExprStmt:
		kept = false
	}
	if kept {
		x.problem(s.id.Pos(), "the V2 client is kept; with V2's Connect there is a new one each time")
		return
	}
	x.replace(s.id.Pos(), s.id.End(), "MQTT")
	x.done[s.id.Pos()] = true
}

// slots are V1's callbacks as fields of V2's configuration, with what they get.
var slots = map[string][2]string{
	"OnOnline":  {"OnConnectionSuccess", "ConnectionSuccessEvent"},
	"OnOffline": {"OnDisconnection", "DisconnectionEvent"},
	"OnMessage": {"OnPublishReceived", "PublishReceivedEvent"},
}

// slot rewrites an assignment to one of the client's callbacks.
func (x *fixer) slot(s site) {
	to := slots[s.id.Name]
	a, ok := x.parents[s.node].(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || a.Lhs[0] != s.node {
		x.problem(s.id.Pos(), "%s is read, or assigned together with something else", s.id.Name)
		return
	}
	x.replace(s.id.Pos(), s.id.End(), "Config."+to[0])
	x.done[s.id.Pos()] = true
	event := x.mqtt() + to[1]
	if s.id.Name == "OnOffline" {
		x.changes["OnDisconnection is called when a connection has ended; V1's OnOffline also for an attempt that the server ended before it answered."] = true
	}
	value := a.Rhs[0]
	lit, isLit := ast.Unparen(value).(*ast.FuncLit)
	switch {
	case x.isNil(value):
	case isLit && s.id.Name == "OnMessage":
		x.onMessage(lit, event)
	case isLit:
		x.insert(lit.Type.Params.Opening+1, event)
	case s.id.Name == "OnMessage":
		if !x.steady(value) {
			x.problem(value.Pos(), "the callback is the result of a call")
			return
		}
		x.insert(value.Pos(), "func(ev "+event+") { ")
		x.insert(value.End(), "(&ev.Packet) }")
	default:
		if !x.steady(value) {
			x.problem(value.Pos(), "the callback is the result of a call, or may be nil")
			return
		}
		x.insert(value.Pos(), "func("+event+") { ")
		x.insert(value.End(), "() }")
	}
}

// steady reports whether an expression is a function that was declared, a method of
// something that is not assigned again, or a variable that is assigned once.
func (x *fixer) steady(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		switch obj := x.Info.Uses[e].(type) {
		case *types.Func:
			return true
		case *types.Var:
			return x.assignments(obj) == 1 && !obj.IsField()
		}
	case *ast.SelectorExpr:
		if _, ok := x.Info.Uses[e.Sel].(*types.Func); !ok {
			return false
		}
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
			if _, isPkg := x.Info.Uses[id].(*types.PkgName); isPkg {
				return true
			}
			v, isVar := x.Info.Uses[id].(*types.Var)
			return isVar && x.assignments(v) <= 1
		}
	}
	return false
}

// assignments counts how often a variable is given a value.
func (x *fixer) assignments(v *types.Var) int {
	n := 0
	for id, obj := range x.Info.Defs {
		if obj == v {
			switch p := x.parents[id].(type) {
			case *ast.AssignStmt:
				n++
			case *ast.ValueSpec:
				if len(p.Values) > 0 {
					n++
				}
			}
		}
	}
	for id, obj := range x.Info.Uses {
		if obj != v {
			continue
		}
		switch p := x.parents[id].(type) {
		case *ast.AssignStmt:
			for _, lhs := range p.Lhs {
				if lhs == id {
					n++
				}
			}
		case *ast.UnaryExpr:
			if p.Op == token.AND {
				n += 2
			}
		}
	}
	return n
}

// onMessage gives a function of one message the event.
func (x *fixer) onMessage(lit *ast.FuncLit, event string) {
	h := &handler{typ: lit.Type, body: lit.Body, name: "_"}
	fields := lit.Type.Params.List
	text := event
	if len(fields) == 1 && len(fields[0].Names) == 1 {
		name := fields[0].Names[0]
		h.message = x.Info.Defs[name]
		if name.Name != "_" && x.used(h.message, lit.Body) {
			h.name = x.free(lit, "ev", "event", "received")
		}
		text = h.name + " " + event
	}
	x.replace(lit.Type.Params.Opening+1, lit.Type.Params.Closing, text)
	x.drop(lit.Type.Params)
	x.handlers[lit] = h
}

// hasComment reports whether there is a comment between two places.
func (x *fixer) hasComment(start, end token.Pos) bool {
	return strings.TrimSpace(x.comments(start, end)) != ""
}
