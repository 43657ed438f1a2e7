package gofix

import (
	"go/ast"
	"go/token"
	"strings"
)

// newJobs rewrites the constructor of the jobs client: the client of package jobsclient,
// around the MQTT client that it is given, or around one of its own.
func (x *fixer) newJobs(s site) {
	if s.call == nil || s.call.Ellipsis.IsValid() || len(s.call.Args) < 2 {
		x.problem(s.id.Pos(), "the constructor is taken as a value, or its options are a slice")
		return
	}
	opts, ok := x.options(s.call.Args[2:])
	if !ok {
		return
	}
	qos := "0"
	if q := opts["QoS"]; q != nil {
		if n, known := x.number(q.Args[0]); !known || n < 0 || n > 2 {
			x.problem(q.Pos(), "the quality of service is known only at run time")
			return
		}
		qos = x.of(q.Args[0])
	}
	a, ok := s.up(0).(*ast.AssignStmt)
	if !ok {
		x.problem(s.id.Pos(), "the client is not assigned where it is made")
		return
	}
	around := opts["AwsIoTMQTTClient"]
	if around == nil {
		x.ownJobs(s, a, opts, qos)
		return
	}
	if !x.plain(around.Args[0]) {
		x.problem(s.id.Pos(), "the MQTT client is the result of a call")
		return
	}
	client := x.of(around.Args[0])
	x.knows(a.Lhs[0], client)
	if !x.withoutError(s) {
		return
	}
	x.replace(s.call.Pos(), s.call.Args[0].Pos(), x.pkg(jobsPath)+".New("+client+".Jobs(), ")
	x.replace(s.call.Args[1].End(), s.call.End(), ", "+qos+")")
	x.done[s.id.Pos()] = true
}

// knows notes the MQTT client of a jobs client.
func (x *fixer) knows(jobs ast.Expr, client string) {
	if id, ok := jobs.(*ast.Ident); ok {
		obj := x.Info.Defs[id]
		if obj == nil {
			obj = x.Info.Uses[id]
		}
		x.clients[obj] = client
	}
}

// ownJobs makes an MQTT client first, and the jobs client around it.
func (x *fixer) ownJobs(s site, a *ast.AssignStmt, opts map[string]*ast.CallExpr, qos string) {
	id, ok := a.Lhs[0].(*ast.Ident)
	check := x.checked(a)
	if !ok || check == nil || a.Tok != token.DEFINE || !x.plain(s.call.Args[0]) || !x.plain(s.call.Args[1]) || x.function(a) == nil {
		x.problem(s.id.Pos(), "the jobs client has an MQTT client of its own; make that first and give it with AwsIoTMQTTClient")
		return
	}
	client := x.free(x.function(a), "mqttClient", id.Name+"MQTT")
	x.knows(id, client)
	x.replace(id.Pos(), id.End(), client)
	before, after := x.config(s, opts)
	x.replace(s.call.Pos(), s.call.End(), before+x.of(s.call.Args[0])+after+x.device()+"Queue{})")
	if !x.asked(id) {
		x.done[s.id.Pos()] = true
		return
	}
	x.insert(check.End(), "\n"+id.Name+" := "+x.pkg(jobsPath)+".New("+client+".Jobs(), "+x.of(s.call.Args[0])+", "+x.of(s.call.Args[1])+", "+qos+")")
	x.done[s.id.Pos()] = true
}

// asked reports whether a jobs client is used for more than its connection.
func (x *fixer) asked(jobs *ast.Ident) bool {
	obj := x.Info.Defs[jobs]
	for id, used := range x.Info.Uses {
		if used != obj {
			continue
		}
		sel, ok := x.parents[id].(*ast.SelectorExpr)
		if !ok || strings.HasPrefix(sel.Sel.Name, "SendJobs") || strings.HasPrefix(sel.Sel.Name, "CreateJob") {
			return true
		}
	}
	return false
}

// jobsMethod rewrites a call of a method of the jobs client. What is not about jobs is the
// MQTT client's.
func (x *fixer) jobsMethod(s site) {
	switch name := s.id.Name; {
	case strings.HasPrefix(name, "SendJobs"):
		x.done[s.id.Pos()] = true
	case name == "CreateJobSubscription":
		callback := s.call.Args[0]
		if !x.isNil(callback) {
			x.insert(callback.Pos(), "func(topic string, payload []byte) { ")
			x.insert(callback.End(), "("+x.mqtt()+"PublishReceivedEvent{Packet: "+x.mqtt()+"PublishPacket{Topic: topic, Payload: payload}}) }")
		}
		x.done[s.id.Pos()] = true
	case name == "CreateJobSubscriptionAsync":
		x.problem(s.id.Pos(), "V2 has no like of %s", name)
	default:
		id, ok := ast.Unparen(s.sel.X).(*ast.Ident)
		client := ""
		if ok {
			client = x.clients[x.Info.Uses[id]]
		}
		if client == "" {
			x.problem(s.id.Pos(), "the MQTT client of the jobs client is not known here")
			return
		}
		if name == "GetMQTTConnection" {
			x.replace(s.call.Pos(), s.call.End(), client)
			x.done[s.id.Pos()] = true
			return
		}
		s.as = client
		if name == "Connect" || name == "Disconnect" {
			x.replace(s.sel.X.Pos(), s.sel.X.End(), client)
		}
		x.method(s)
	}
}
