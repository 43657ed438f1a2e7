package gofix

import (
	"go/ast"
	"go/types"
)

// use rewrites a use of V1.
func (x *fixer) use(id *ast.Ident, obj types.Object) {
	s := x.site(id)
	switch o := obj.(type) {
	case *types.TypeName:
		x.typeName(s)
		return
	case *types.Const:
		if to := map[string]string{"MIDQueued": "Queued", "MIDConnected": "Connected", "MIDDisconnected": "Disconnected"}[id.Name]; to != "" {
			x.replaceName(s, x.device()+to)
			return
		}
	case *types.Var:
		if !o.IsField() {
			x.sentinel(s)
			return
		}
		switch owner := x.owner(s, obj); owner {
		case "GroupConnectivityInfo", "CoreConnectivityInfo", "ConnectivityInfo", "GroupCA":
			x.discoveryField(s, owner)
			return
		case "MQTTMessage":
			x.messageField(s)
			return
		case "AWSIoTMQTTClient", "AWSIoTMQTTShadowClient":
			x.slot(s)
			return
		case "OperationError", "TimeoutError":
			if id.Name == "Op" && !s.assigned() {
				x.done[id.Pos()] = true
				return
			}
		}
	case *types.Func:
		switch owner := x.owner(s, obj); {
		case o.Signature().Recv() == nil:
			x.constructor(s)
			return
		case owner == "MID" && s.call != nil:
			x.midMethod(s)
			return
		case owner == "AWSIoTMQTTClient" || owner == "AWSIoTMQTTShadowClient":
			if s.call == nil {
				x.problem(id.Pos(), "%s is taken as a value, and V2's has another signature", id.Name)
				return
			}
			x.method(s)
			return
		case owner == "AWSIoTMQTTThingJobsClient" && s.call != nil:
			x.jobsMethod(s)
			return
		case s.call != nil && x.discoveryMethod(s, owner):
			return
		}
	}
	x.problem(id.Pos(), "there is no fix for %s", id.Name)
}

// replaceName puts another name in the place of one of V1.
func (x *fixer) replaceName(s site, text string) {
	x.replace(s.node.Pos(), s.node.End(), text)
	x.done[s.id.Pos()] = true
}

// typeName rewrites the name of a type.
func (x *fixer) typeName(s site) {
	name := s.id.Name
	switch name {
	case "AWSIoTMQTTClient", "AWSIoTMQTTShadowClient":
		if x.embedded(s) {
			return
		}
		x.replaceName(s, x.device()+"Client")
	case "AWSIoTMQTTThingJobsClient":
		x.replaceName(s, x.pkg(jobsPath)+".ThingJobs")
	case "MQTTMessage":
		if _, ok := x.parents[s.node].(*ast.CompositeLit); ok {
			x.problem(s.id.Pos(), "a message is made by the program itself")
			return
		}
		x.replaceName(s, x.mqtt()+"PublishPacket")
	case "MID":
		x.replaceName(s, x.device()+"ID")
	case "MessageCallback":
		x.replaceName(s, "func("+x.mqtt()+"PublishReceivedEvent)")
	case "AckCallback":
		x.replaceName(s, "func("+x.device()+"ID)")
	case "SubackCallback":
		x.replaceName(s, "func("+x.device()+"ID, []int)")
	case "DiscoveryInfoProvider", "DiscoveryInfo", "CoreConnectivityInfo", "ConnectivityInfo", "GroupConnectivityInfo", "GroupCA", "ProgressiveBackOffCore":
		x.discoveryType(s)
	case "ConnackCallback":
		x.replaceName(s, "func("+x.device()+"ID, int)")
	case "OperationError":
		x.errorType(s, x.device()+name)
	case "TimeoutError":
		x.errorType(s, x.device()+name)
	case "ArgumentError":
		x.changes["What V1 has as an *ArgumentError is a *mqtt5.ValidationError of the call, or a *mqtt5.ConfigError of Connect."] = true
		x.errorType(s, x.mqtt()+"ValidationError")
	case "SubackError":
		x.errorType(s, x.mqtt()+"ReasonCodeError")
	default:
		x.problem(s.id.Pos(), "there is no fix for the type %s", name)
	}
}

// embedded looks at a client that is embedded in a struct: its field gets another name.
func (x *fixer) embedded(s site) bool {
	n := ast.Node(s.node)
	if star, ok := x.parents[n].(*ast.StarExpr); ok {
		n = star
	}
	field, ok := x.parents[n].(*ast.Field)
	if !ok || len(field.Names) > 0 {
		return false
	}
	list, ok := x.parents[field].(*ast.FieldList)
	if !ok {
		return false
	}
	if _, ok := x.parents[list].(*ast.StructType); !ok {
		return false
	}
	obj := x.Info.Defs[s.id]
	if obj == nil {
		obj = x.field(field)
	}
	own := x.file
	for id, used := range x.Info.Uses {
		if used == obj && obj != nil {
			x.file = x.fileOf(id)
			x.replace(id.Pos(), id.End(), "Client")
		}
	}
	x.file = own
	return false
}

// field is the object of an embedded field.
func (x *fixer) field(f *ast.Field) types.Object {
	t, ok := x.Info.TypeOf(x.parents[x.parents[f]].(*ast.StructType)).(*types.Struct)
	if !ok {
		return nil
	}
	for v := range t.Fields() {
		if v.Embedded() && v.Pos() >= f.Pos() && v.Pos() <= f.End() {
			return v
		}
	}
	return nil
}

// midMethod rewrites the methods of V1's numbers of requests.
func (x *fixer) midMethod(s site) {
	switch s.id.Name {
	case "Int":
		x.insert(s.call.Pos(), "max(0, int(")
		x.replace(s.sel.X.End(), s.call.End(), "))")
	case "IsQueued":
		x.insert(s.call.Pos(), "(")
		x.replace(s.sel.X.End(), s.call.End(), " == "+x.device()+"Queued)")
	case "String":
	default:
		x.problem(s.id.Pos(), "there is no fix for %s", s.id.Name)
		return
	}
	x.done[s.id.Pos()] = true
}

// errorType rewrites the type of an error, where errors.As is asked for it and nothing is
// read of it but Op.
func (x *fixer) errorType(s site, to string) {
	star, ok := x.parents[s.node].(*ast.StarExpr)
	if !ok {
		x.problem(s.id.Pos(), "V2 has other errors; this one is made, or compared, by the program itself")
		return
	}
	switch x.parents[star].(type) {
	case *ast.ValueSpec, *ast.ParenExpr, *ast.IndexExpr: // a variable, new(T), or a generic errors.As
		x.replaceName(s, to)
	default:
		x.problem(s.id.Pos(), "V2 has other errors; this use of one is more than errors.As")
	}
}

// sentinels are V1's errors in V2.
var sentinels = map[string]string{
	"ErrPublishTimeout": "ErrTimeout", "ErrSubscribeTimeout": "ErrTimeout", "ErrUnsubscribeTimeout": "ErrTimeout",
	"ErrConnectTimeout": "ErrTimeout", "ErrDisconnectTimeout": "ErrTimeout",
	"ErrPublishQueueFull": "ErrQueueFull", "ErrSubscribeQueueFull": "ErrQueueFull", "ErrUnsubscribeQueueFull": "ErrQueueFull",
	"ErrPublishQueueDisabled": "ErrQueueOff", "ErrSubscribeQueueDisabled": "ErrQueueOff", "ErrUnsubscribeQueueDisabled": "ErrQueueOff",
}

// sentinel rewrites an error that errors.Is is asked for.
func (x *fixer) sentinel(s site) {
	to, ok := sentinels[s.id.Name]
	path := devicePath
	if !ok {
		to, ok = refusals[s.id.Name]
		path = greengrassPath
	}
	call, isCall := x.parents[s.node].(*ast.CallExpr)
	if !ok || !isCall || len(call.Args) != 2 || call.Args[1] != s.node || x.of(call.Fun) != "errors.Is" {
		x.problem(s.id.Pos(), "V2 has no like of %s where it is used", s.id.Name)
		return
	}
	x.replaceName(s, x.pkg(path)+"."+to)
}

// exported looks for what other packages may use with types of V1.
func (x *fixer) exported() {
	if x.Types.Name() == "main" || x.Closed {
		return
	}
	const text = "its exported names have types of V1, which other packages may use"
	scope := x.Types.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		if shows(obj.Type()) {
			x.noticed(obj.Pos(), text)
		}
		named, ok := obj.Type().(*types.Named)
		if _, isType := obj.(*types.TypeName); !ok || !isType {
			continue
		}
		for m := range named.Methods() {
			if m.Exported() && shows(m.Type()) {
				x.noticed(m.Pos(), text)
			}
		}
		if st, ok := named.Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if f.Exported() && shows(f.Type()) {
					x.noticed(f.Pos(), text)
				}
			}
		}
	}
}

// shows reports whether a type is written with one of V1.
func shows(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == compatPath
	case *types.Pointer:
		return shows(t.Elem())
	case *types.Slice:
		return shows(t.Elem())
	case *types.Array:
		return shows(t.Elem())
	case *types.Chan:
		return shows(t.Elem())
	case *types.Map:
		return shows(t.Key()) || shows(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			if shows(v.Type()) {
				return true
			}
		}
		for v := range t.Results().Variables() {
			if shows(v.Type()) {
				return true
			}
		}
	}
	return false
}
