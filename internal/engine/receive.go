package engine

import (
	"errors"
	"fmt"

	"github.com/iotshim/iotshim/internal/wire"
)

// receive handles every whole packet in data and returns how many bytes that
// were. Nothing is looked at once the connection is on its way out.
func (c *Core) receive(data []byte) int {
	c.inbound.begin(data)
	defer c.inbound.begin(nil)
	at := 0
	for c.state == StateMQTTConnect || c.state == StateConnected {
		at += c.pubacks(data[at:])
		if at = c.plain(data, at); c.state != StateConnected && c.state != StateMQTTConnect {
			break
		}
		f, n, err := wire.NextFrame(data[at:], c.maxInbound)
		if err != nil {
			c.malformed(err)
			break
		}
		if n == 0 {
			return at
		}
		at += n
		c.inbound.end = at
		c.frame(f)
	}
	if c.state == StateMQTTConnect || c.state == StateConnected {
		return at
	}
	return len(data)
}

// malformed ends the connection for what the codec refused.
func (c *Core) malformed(err error) {
	var e *wire.Error
	if errors.As(err, &e) {
		c.protocolError(e.Code, e.Error())
		return
	}
	c.protocolError(0x81, err.Error())
}

// frame handles one packet. A PUBACK is handled in puback, the rest likewise.
func (c *Core) frame(f wire.Frame) {
	if c.state == StateMQTTConnect {
		if f.Type() != wire.TypeConnack {
			c.protocolError(0x82, f.Type().String()+" before CONNACK")
			return
		}
		p, err := wire.DecodeConnack(f)
		if err != nil {
			c.malformed(err)
			return
		}
		c.connack(p)
		return
	}
	var err error
	switch f.Type() {
	case wire.TypePublish:
		err = c.publish(f)
	case wire.TypePuback:
		err = c.puback(f)
	case wire.TypeSuback, wire.TypeUnsuback:
		err = c.suback(f)
	case wire.TypePubrec, wire.TypePubrel, wire.TypePubcomp:
		if !c.cfg.QoS2 {
			c.protocolError(0x82, "unexpected "+f.Type().String())
			return
		}
		err = c.qos2(f)
	case wire.TypePingresp:
		if err = wire.CheckPingresp(f); err == nil {
			c.pingDeadline = 0
		}
	case wire.TypeDisconnect:
		var p *wire.Disconnect
		if p, err = wire.DecodeDisconnect(f); err == nil {
			c.endConnection(&Info{Err: &ServerDisconnect{p.ReasonCode, p.ReasonString}, Disconnect: p})
		}
	default:
		c.protocolError(0x82, "unexpected "+f.Type().String())
	}
	if err != nil {
		c.malformed(err)
	}
}

func (c *Core) connack(p *wire.Connack) {
	if p.ReasonCode >= 0x80 {
		c.endConnection(&Info{Err: &Refused{p.ReasonCode, p.ReasonString}, Connack: p})
		return
	}
	if p.SessionPresent && c.cleanStart {
		c.endConnection(&Info{Err: ErrUnexpectedSession, Connack: p})
		return
	}
	c.state = StateConnected
	c.everConnected = true
	c.stats.Connections++
	c.connectedAt = c.now
	c.negotiate(p)
	c.quota = int(c.settings.ReceiveMaximum)
	c.pingInterval = int64(c.settings.KeepAlive) * 1e9
	c.pingDeadline = 0
	c.nextPing = NoDeadline
	if c.pingInterval > 0 {
		c.nextPing = c.now + c.pingInterval
	}
	c.inbound.limit = int(c.connect.ReceiveMaximum)
	c.alias.reset(c.cfg.Aliasing, c.cfg.AliasCache, c.settings.TopicAliasMaximumToServer, c.connect.TopicAliasMaximum)
	c.flow.reset(c.cfg.IoTCoreFlow, c.now)
	if !p.SessionPresent {
		c.inbound.received = nil
	}
	c.requeue(p.SessionPresent)
	c.event(ConnectionSuccess, &Info{Connack: p, Settings: c.settings})
	c.service()
}

// negotiate works out the values in force.
func (c *Core) negotiate(p *wire.Connack) {
	q := c.connect
	s := Settings{
		ClientID:                  q.ClientID,
		RejoinedSession:           p.SessionPresent,
		MaximumQoS:                min(c.cfg.maximumQoS(), orDefault(p.MaximumQoS, 2)),
		SessionExpiry:             orDefault(p.SessionExpiry, orDefault(q.SessionExpiry, 0)),
		ReceiveMaximum:            orDefault(p.ReceiveMaximum, 65535),
		MaximumPacketSize:         orDefault(p.MaximumPacketSize, maxPacketSize),
		TopicAliasMaximumToServer: orDefault(p.TopicAliasMaximum, 0),
		TopicAliasMaximumToClient: q.TopicAliasMaximum,
		KeepAlive:                 orDefault(p.ServerKeepAlive, q.KeepAlive),
		RetainAvailable:           orDefault(p.RetainAvailable, true),
		WildcardSubscriptions:     orDefault(p.WildcardSubscriptions, true),
		SubscriptionIDs:           orDefault(p.SubscriptionIDs, true),
		SharedSubscriptions:       orDefault(p.SharedSubscriptions, true),
	}
	if p.AssignedClientID != "" {
		s.ClientID = p.AssignedClientID
		c.clientID = p.AssignedClientID
	}
	c.settings = s
}

// maxPacketSize is the largest packet of the protocol (MQTT 5.0, 2.1.4).
const maxPacketSize = 268435460

func orDefault[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// pubacks handles the plain PUBACKs that data begins with, since many come in a row
// and most are so, and returns how many bytes that were. [Core.puback] does the same
// for all others.
func (c *Core) pubacks(data []byte) int {
	if c.state != StateConnected {
		return 0
	}
	n := 0
	for {
		id, size := wire.NextPlainPuback(data[n:], c.maxInbound)
		if size == 0 {
			break
		}
		n += size
		if op := c.ids.get(id); op != nil && op.Kind == OpPublish && op.Publish.QoS == 1 {
			c.settle(op)
		}
	}
	if n > 0 {
		c.service()
	}
	return n
}

// settle ends a publish that was acknowledged.
func (c *Core) settle(op *Op) {
	switch op.place {
	case zombie:
		c.ids.release(op)
		return
	case unacked:
		c.quota++
	}
	c.end(op, nil)
}

// puback ends the publish that it acknowledges, and sends what waited for the
// slot. One for an unknown id is ignored.
func (c *Core) puback(f wire.Frame) error {
	var p wire.Puback
	if err := wire.DecodePuback(f, &p); err != nil {
		return err
	}
	op := c.ids.get(p.PacketID)
	if op == nil || op.Kind != OpPublish || op.Publish.QoS != 1 {
		return nil
	}
	c.acknowledged(op, &p)
	return nil
}

// acknowledged ends a publish with the last packet of its acknowledgement.
func (c *Core) acknowledged(op *Op, p *wire.Puback) {
	if op.place != zombie && (p.ReasonCode != 0 || p.ReasonString != "" || p.UserProperties != nil) {
		ack := *p
		op.AddRare().Puback = &ack
	}
	c.settle(op)
	c.service()
}

// suback ends the SUBSCRIBE or UNSUBSCRIBE that it acknowledges.
func (c *Core) suback(f wire.Frame) error {
	kind, decode := OpSubscribe, wire.DecodeSuback
	if f.Type() == wire.TypeUnsuback {
		kind, decode = OpUnsubscribe, wire.DecodeUnsuback
	}
	p, err := decode(f)
	if err != nil {
		return err
	}
	op := c.ids.get(p.PacketID)
	if op == nil || op.Kind != kind {
		return nil
	}
	if op.place == zombie {
		c.ids.release(op)
		return nil
	}
	var want int
	if kind == OpSubscribe {
		want = len(op.Rare.Subscribe.Subscriptions)
	} else {
		want = len(op.Rare.Unsubscribe.Filters)
	}
	if len(p.ReasonCodes) != want {
		reason := fmt.Sprintf("%s has %d reason codes for %d filters", f.Type(), len(p.ReasonCodes), want)
		// Ended here, or it would be sent again and again.
		c.end(op, &ProtocolError{Code: 0x82, Reason: reason})
		c.protocolError(0x82, reason)
		return nil
	}
	op.Rare.Suback = p
	if kind == OpSubscribe {
		c.subs.acked(op, p.ReasonCodes)
	} else {
		for i, filter := range op.Rare.Unsubscribe.Filters {
			if p.ReasonCodes[i] < 0x80 {
				c.subs.drop(filter)
			}
		}
	}
	c.end(op, nil)
	return nil
}
