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
		if id.Name == "MIDQueued" {
			x.replaceName(s, x.device()+"Queued")
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
		}
	case *types.Func:
		switch owner := x.owner(s, obj); {
		case o.Signature().Recv() == nil:
			x.constructor(s)
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
	case "OperationError":
		x.operationError(s)
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
	for id, obj := range x.Info.Uses {
		if v, ok := obj.(*types.Var); ok && v.Embedded() && v.Pkg() == x.Types && id.Name == s.id.Name {
			x.problem(id.Pos(), "the client is embedded in a struct, and named by its type")
			return true
		}
	}
	return false
}

// operationError rewrites the type of V1's refusals, where errors.As is asked for it and
// nothing is read of it but Op.
func (x *fixer) operationError(s site) {
	star, ok := x.parents[s.node].(*ast.StarExpr)
	if !ok {
		x.problem(s.id.Pos(), "V2 has other errors; this one is made, or compared, by the program itself")
		return
	}
	switch x.parents[star].(type) {
	case *ast.ValueSpec, *ast.ParenExpr:
		x.replaceName(s, x.device()+"OperationError")
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
	if x.Types.Name() == "main" {
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
