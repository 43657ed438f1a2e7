package gofix

import (
	"go/ast"
	"go/constant"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// construction is a place where a client is made.
type construction struct {
	id        *ast.Ident
	file      *ast.File
	call      *ast.CallExpr
	decl      *ast.FuncDecl
	websocket ast.Expr // the argument of UseWebsocket; nil: none, or false
	always    bool     // it is true
	region    ast.Expr // of WebsocketRegion, nil: none
	around    bool     // another client
}

// findConstructions looks at every place where a client is made, before its uses are
// rewritten: what credentials mean depends on it.
func (x *fixer) findConstructions() {
	for _, pos := range x.names {
		id, ok := x.at(pos)
		if !ok {
			continue
		}
		s := x.site(id)
		switch id.Name {
		case "NewAWSIoTMQTTClient", "NewAWSIoTMQTTShadowClient", "NewAWSIoTMQTTThingJobsClient":
			if s.call == nil || s.call.Ellipsis.IsValid() || len(s.call.Args) == 0 {
				continue
			}
			c := &construction{id: id, file: x.fileOf(id), call: s.call, decl: x.function(s.call)}
			for _, a := range s.call.Args[1:] {
				call, ok := ast.Unparen(a).(*ast.CallExpr)
				if !ok {
					continue
				}
				switch name := lastName(call.Fun); {
				case name == "AwsIoTMQTTClient":
					c.around = true
				case name == "UseWebsocket" && len(call.Args) == 1:
					value := x.Info.Types[call.Args[0]].Value
					if value == nil || constant.BoolVal(value) {
						c.websocket, c.always = call.Args[0], value != nil
					}
				case name == "WebsocketRegion" && len(call.Args) == 1:
					c.region = call.Args[0]
				}
			}
			if !c.around {
				x.sockets = append(x.sockets, c)
			}
		}
	}
}

// at returns the identifier at a place.
func (x *fixer) at(pos token.Pos) (*ast.Ident, bool) {
	if x.ids == nil {
		x.ids = map[token.Pos]*ast.Ident{}
		for id := range x.Info.Uses {
			x.ids[id.Pos()] = id
		}
	}
	id, ok := x.ids[pos]
	return id, ok
}

// fileOf is the file that a node is in.
func (x *fixer) fileOf(n ast.Node) *ast.File {
	for ; n != nil; n = x.parents[n] {
		if f, ok := n.(*ast.File); ok {
			return f
		}
	}
	return nil
}

func lastName(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// made returns the construction that a use of a client is about: the last one before it
// in its own or an enclosing block, else the only kind that there is.
func (x *fixer) made(use ast.Node) (*construction, bool) {
	var best *construction
	decl := x.function(use)
	for _, c := range x.sockets {
		if c.decl != decl || decl == nil || c.call.Pos() > use.Pos() {
			continue
		}
		_, list := x.statement(c.call)
		for n := use; n != nil; n = x.parents[n] {
			if s, ok := n.(ast.Stmt); ok && contains(list, s) {
				best = c
			}
		}
	}
	if best != nil {
		return best, true
	}
	for _, c := range x.sockets {
		if best != nil && ((best.websocket == nil) != (c.websocket == nil) || c.websocket != nil && !c.always) {
			return nil, false
		}
		best = c
	}
	if best != nil && best.websocket != nil && !best.always {
		return nil, false // its condition cannot be asked here
	}
	if best == nil {
		best = &construction{}
	}
	return best, true
}

func contains(list []ast.Stmt, s ast.Stmt) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// constructor rewrites a function of v1compat: the constructors. Options are rewritten
// with the call that they are given to.
func (x *fixer) constructor(s site) {
	switch s.id.Name {
	case "NewAWSIoTMQTTClient":
		x.newClient(s, "Queue{}")
	case "NewAWSIoTMQTTShadowClient":
		x.newClient(s, "Queue{Off: true, Interval: 100 * "+x.pkg(timePath)+".Millisecond}")
	case "NewAWSIoTMQTTThingJobsClient":
		x.newJobs(s)
	case "NewDiscoveryInfoProvider", "NewProgressiveBackOffCore":
		x.newDiscovery(s)
	default:
		x.problem(s.id.Pos(), "there is no fix for %s where it stands", s.id.Name)
	}
}

func (x *fixer) newClient(s site, queue string) {
	if s.call == nil || s.call.Ellipsis.IsValid() {
		x.problem(s.id.Pos(), "the constructor is taken as a value, or its options are a slice")
		return
	}
	opts, ok := x.options(s.call.Args[1:])
	if !ok {
		return
	}
	before, after := x.config(s, opts)
	id := s.call.Args[0]
	x.replace(s.call.Pos(), id.Pos(), before)
	x.replace(id.End(), s.call.End(), after+x.device()+queue+")")
	x.done[s.id.Pos()] = true
}

// config is what stands before and behind the client id when a client is made.
func (x *fixer) config(s site, opts map[string]*ast.CallExpr) (before, after string) {
	var connect, config string
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		opt := opts[name]
		var arg ast.Expr
		if len(opt.Args) == 1 {
			arg = opt.Args[0]
		}
		switch name {
		case "ProtocolType":
			x.drop(arg) // the protocol is MQTT 5
		case "InsecurePlainTCP":
			x.after(s, func(client string) string { return client + ".PlainTCP = true" })
		case "AwsIoTMQTTClient":
			x.problem(opt.Pos(), "the client is made around another one")
		case "QoS": // newJobs has looked at it
		case "UseWebsocket", "WebsocketRegion":
			if arg != nil && !x.plain(arg) {
				x.problem(opt.Pos(), "the argument of %s calls something", name)
			}
		case "CleanSession":
			value := x.Info.Types[arg].Value
			switch {
			case value == nil:
				x.problem(opt.Pos(), "whether the session is clean is known only at run time")
			case !constant.BoolVal(value):
				connect = ", SessionExpiryInterval: 0xFFFFFFFF * " + x.pkg(timePath) + ".Second"
				config = ", SessionBehavior: " + x.mqtt() + "SessionRejoinAlways" + config
			}
		case "Logger":
			config += ", Logger: " + x.of(arg)
		default:
			x.problem(opt.Pos(), "V2 has no like of the option %s", name)
		}
	}
	return x.device() + "New(" + x.mqtt() + "Config{Connect: " + x.mqtt() + "ConnectPacket{ClientID: ", connect + "}" + config + "}, "
}

// after puts a statement about the client that a call makes behind the statement of the
// call and the if that looks at its error.
func (x *fixer) after(s site, text func(client string) string) {
	a, ok := s.up(0).(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 2 {
		x.problem(s.id.Pos(), "the client is not assigned where it is made")
		return
	}
	check := x.checked(a)
	if check == nil {
		x.problem(s.id.Pos(), "the error of the constructor is not looked at where the client is made")
		return
	}
	x.insert(check.End(), "\n"+text(x.of(a.Lhs[0])))
}

// checked returns the if that follows an assignment of a value and an error and looks at
// the error, nil when none does.
func (x *fixer) checked(a *ast.AssignStmt) *ast.IfStmt {
	_, list := x.statement(a)
	for i, stmt := range list {
		if stmt != a || i+1 == len(list) {
			continue
		}
		next, ok := list[i+1].(*ast.IfStmt)
		if ok && next.Init == nil && next.Else == nil && x.of(next.Cond) == x.of(a.Lhs[len(a.Lhs)-1])+" != nil" {
			return next
		}
	}
	return nil
}

// withoutError rewrites the assignment of a call that returns an error in V1 and none in
// V2: the error and the if that looks at it go.
func (x *fixer) withoutError(s site) bool {
	a, ok := s.up(0).(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 2 {
		x.problem(s.id.Pos(), "V2's has no error, and V1's two results are handed on")
		return false
	}
	check := x.checked(a)
	id, ok := a.Lhs[1].(*ast.Ident)
	if !ok || check == nil || x.hasV1(check.Body) {
		x.problem(s.id.Pos(), "V2's has no error, and V1's is used in a way that there is no fix for")
		return false
	}
	if err := x.Info.Defs[id]; err != nil {
		for other, obj := range x.Info.Uses {
			if obj == err && (other.Pos() < check.Pos() || other.Pos() > check.End()) {
				x.problem(s.id.Pos(), "V2's has no error, and the variable of V1's is used again")
				return false
			}
		}
	}
	x.replace(a.Lhs[0].End(), a.Lhs[1].End(), "")
	if text := x.comments(a.End(), check.End()); text != "" {
		x.replace(a.End(), check.End(), "\n"+strings.TrimSuffix(text, "\n"))
	} else {
		x.replace(a.End(), check.End(), "")
	}
	return true
}

// drop marks the names of V1 in an expression that goes as done.
func (x *fixer) drop(e ast.Node) {
	if e == nil {
		return
	}
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && x.v1(id) != nil {
			x.done[id.Pos()] = true
		}
		return true
	})
}
