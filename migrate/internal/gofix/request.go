package gofix

import (
	"go/ast"
	"go/token"
	"go/types"
)

// packet rewrites topic, payload and QoS, the first arguments of a publish, to a packet,
// which ends at end, if that is a place.
func (x *fixer) packet(s site, end token.Pos) {
	topic, payload, qos := s.call.Args[0], s.call.Args[1], s.call.Args[2]
	x.insert(topic.Pos(), "&"+x.mqtt()+"PublishPacket{Topic: ")
	if x.isNil(payload) {
		if x.hasComment(topic.End(), qos.Pos()) {
			x.problem(payload.Pos(), "there is a comment beside the payload")
			return
		}
		x.replace(topic.End(), qos.Pos(), ", ")
	} else {
		x.insert(payload.Pos(), "Payload: ")
		x.bytes(payload)
	}
	x.qos(qos)
	if end.IsValid() {
		x.insert(end, "}")
	}
	x.done[s.id.Pos()] = true
}

// bytes turns a payload into bytes, as V1 does.
func (x *fixer) bytes(e ast.Expr) {
	t := x.Info.TypeOf(e)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			// string(b) of bytes is b
			if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 && x.Info.Types[call.Fun].IsType() && isBytes(x.Info.TypeOf(call.Args[0])) {
				x.replace(e.Pos(), call.Args[0].Pos(), "")
				x.replace(call.Args[0].End(), e.End(), "")
				return
			}
			x.insert(e.Pos(), "[]byte(")
			x.insert(e.End(), ")")
			return
		case u.Info()&types.IsInteger != 0 && u.Info()&types.IsUnsigned == 0:
			x.insert(e.Pos(), x.pkg(strconvPath)+".AppendInt(nil, int64(")
			x.insert(e.End(), "), 10)")
			return
		}
	case *types.Slice:
		if isBytes(t) {
			return
		}
	}
	x.changes["A payload that is neither text nor bytes, number, bool or nil is an error in V1; device.Payload writes it as fmt does."] = true
	x.insert(e.Pos(), x.device()+"Payload(")
	x.insert(e.End(), ")")
}

func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// qos rewrites a number to a quality of service, with its name in the packet.
func (x *fixer) qos(e ast.Expr) {
	if n, ok := x.number(e); ok && n >= 0 && n <= 2 {
		x.drop(e)
		x.replace(e.Pos(), e.End(), "QoS: "+x.mqtt()+[]string{"AtMostOnce", "AtLeastOnce", "ExactlyOnce"}[n])
		return
	}
	x.insert(e.Pos(), "QoS: "+x.mqtt()+"QoS(")
	x.insert(e.End(), ")")
}

func (x *fixer) subscribe(s site) {
	filter, qos, callback := s.call.Args[0], s.call.Args[1], s.call.Args[2]
	x.insert(filter.Pos(), x.context(s.call)+", "+x.mqtt()+"Subscription{TopicFilter: ")
	x.qos(qos)
	switch {
	case !x.isNil(callback):
		x.insert(callback.Pos(), "Handler: ")
		x.insert(s.call.Rparen, "}")
	case x.hasComment(qos.End(), s.call.Rparen):
		x.insert(callback.Pos(), "Handler: ")
		x.insert(s.call.Rparen, "}")
	default:
		x.replace(qos.End(), s.call.Rparen, "}")
	}
	x.done[s.id.Pos()] = true
}

func (x *fixer) subscribeAsync(s site) {
	filter, qos, ack, callback := s.call.Args[0], s.call.Args[1], s.call.Args[2], s.call.Args[3]
	x.insert(filter.Pos(), x.mqtt()+"Subscription{TopicFilter: ")
	x.qos(qos)
	switch {
	case x.hasComment(qos.End(), callback.Pos()) || x.hasComment(callback.End(), s.call.Rparen):
		x.problem(s.id.Pos(), "there are comments between its arguments, which change places")
		return
	case x.isNil(callback):
		x.insert(qos.End(), "}")
		x.replace(ack.End(), callback.End(), "")
	case x.plain(ack):
		x.replace(ack.Pos(), callback.Pos(), "Handler: ")
		x.insert(callback.End(), "}, "+x.of(ack))
	case x.plain(callback):
		x.insert(ack.Pos(), "Handler: "+x.of(callback)+"}, ")
		x.replace(ack.End(), callback.End(), "")
	default:
		x.problem(s.id.Pos(), "both its callbacks are written in place, and V2 has them in the other order; give one of them a name")
		return
	}
	x.done[s.id.Pos()] = true
}
