package iotlocal

import (
	"errors"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// hook stands between the packet library and the broker. Everything that a
// client sends comes through OnPacketRead, where the packets that the broker
// answers itself are handled and then hidden from the library; everything that
// the library writes of its own goes through OnPacketEncode.
//
// The library's own sessions, subscriptions, wills and deliveries are not used:
// every client looks to it as one that starts a clean session, has no will, and
// never subscribes or publishes. They lose messages under load and answer
// differently from AWS IoT Core in ways that cannot be changed from outside.
type hook struct {
	mqtt.HookBase
	server *Server
}

// errRefused ends a connection attempt after the refusal has been sent, or
// without one.
var errRefused = errors.New("connection refused")

// ID is part of the library's interface.
func (h *hook) ID() string { return listenerID }

// Provides is part of the library's interface.
func (h *hook) Provides(b byte) bool {
	switch b {
	case mqtt.OnPacketRead, mqtt.OnPacketEncode, mqtt.OnConnect, mqtt.OnConnectAuthenticate,
		mqtt.OnSessionEstablish, mqtt.OnSessionEstablished:
		return true
	}
	return false
}

// OnPacketRead handles what a client sends. It runs on the goroutine that reads
// the connection. Only ErrRejectPacket ends the connection; the library ignores
// other errors.
func (h *hook) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	c := cl.Net.Conn.(*conn)
	if pk.FixedHeader.Type == packets.Connect && c.connect == nil {
		return h.connect(c, pk), nil
	}
	var refused *refusal
	var err error
	switch pk.FixedHeader.Type {
	case packets.Publish:
		refused, err = h.publish(cl, c, pk)
	case packets.Puback:
		switch out, _ := h.server.strike(c, AtPuback, c.session.id); out {
		case gone:
			err = errGone
		case unharmed:
			h.server.broker.acked(c.session, pk.PacketID)
		}
	case packets.Subscribe:
		refused, err = h.subscribe(cl, c, pk)
	case packets.Unsubscribe:
		refused, err = h.unsubscribe(cl, c, pk)
	case packets.Pingreq:
		switch out, _ := h.server.strike(c, AtPing, c.session.id); out {
		case gone:
			err = errGone
		case unharmed:
			return pk, nil
		}
	case packets.Disconnect:
		if refused = h.disconnect(c, &pk); refused == nil {
			return pk, nil
		}
	case packets.Connect:
		refused = refuse(packets.ErrProtocolViolation, "second CONNECT")
	default:
		refused = refuse(packets.ErrProtocolViolation, "packet that a client may not send here")
	}
	if refused != nil {
		c.log.Warn("refused", "reason", refused.reason, "code", refused.code.Code)
		reason := reasonClientError
		if refused.code == packets.ErrNotAuthorized {
			reason = reasonAuth
		}
		c.part(refused.code.Code, reason)
		return pk, packets.ErrRejectPacket
	}
	if err != nil { // of writing, so the connection is gone
		return pk, packets.ErrRejectPacket
	}
	return nothing, nil
}

// nothing is a packet that the library receives without doing anything: an
// acknowledgement of a message that it has not sent.
var nothing = packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}}

// refusal is a broken rule that ends the connection: an MQTT 5 client gets a
// DISCONNECT with the code, an MQTT 3.1.1 client is cut off.
type refusal struct {
	code   packets.Code
	reason string
}

func refuse(code packets.Code, reason string) *refusal {
	return &refusal{code: code, reason: reason}
}

// disconnect handles a client's DISCONNECT, and takes out of it what the library
// would judge by its own idea of the session.
func (h *hook) disconnect(c *conn, pk *packets.Packet) *refusal {
	if pk.Properties.SessionExpiryIntervalFlag {
		d := h.sessionExpiry(pk.Properties.SessionExpiryInterval)
		if !h.server.broker.setExpiry(c.session, d) {
			return refuse(packets.ErrProtocolViolation, "DISCONNECT gives an expiry to a session that ends with its connection")
		}
		pk.Properties.SessionExpiryIntervalFlag = false
	}
	if pk.ReasonCode == 0 {
		pk.ReasonCode = c.frame.disconnect
	}
	c.blame(reasonClient)
	c.clean = pk.ReasonCode == packets.CodeDisconnect.Code
	c.goodbye.Store(true)
	return nil
}

// OnPacketEncode completes and corrects what goes to a client.
func (h *hook) OnPacketEncode(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	c := cl.Net.Conn.(*conn)
	switch pk.FixedHeader.Type {
	case packets.Connack:
		return h.connack(c, pk)
	case packets.Publish:
		// A client that wants no problem information still gets the user
		// properties of messages: MQTT 5.0, 3.1.2.11.7.
		pk.Mods.DisallowProblemInfo = false
	case packets.Disconnect:
		// MQTT 3.1.1 has no DISCONNECT from the server, and MQTT 5 one only.
		if !c.v5() || c.goodbye.Swap(true) {
			return silence(pk)
		}
	}
	return pk
}

// silence makes the library fail to encode the packet, so that nothing is sent.
func silence(pk packets.Packet) packets.Packet {
	pk.FixedHeader.Type = packets.Reserved
	return pk
}

// send writes what the session has for the client until the connection ends.
func (h *hook) send(cl *mqtt.Client, c *conn) {
	for {
		o, ok := h.server.broker.next(c.session, c.link)
		if !ok {
			select {
			case <-c.link.wake:
				continue
			case <-c.link.stop:
				return
			}
		}
		if o.passed != nil {
			close(o.passed)
			continue
		}
		if reason := h.server.denied(&c.principal, c.session.id, actionReceive, "topic/"+o.topic); reason != "" {
			c.log.Warn("message not delivered", "reason", reason)
			h.server.broker.acked(c.session, o.id)
			continue
		}
		if !h.server.throttleOut(c, o) {
			if o.qos == 0 {
				c.log.Warn("message discarded", "topic", o.topic, "reason", "more than Rules.PublishRate")
			}
			continue
		}
		out, _ := h.server.strike(c, AtDelivery, c.session.id, o.topic)
		switch out {
		case gone:
			<-c.link.stop
			return
		case swallowed:
			h.server.broker.acked(c.session, o.id)
			continue
		}
		err := cl.WritePacket(outgoingPacket(o, time.Now()))
		if err == nil && out == twice {
			err = cl.WritePacket(outgoingPacket(o, time.Now()))
		}
		switch {
		case err == nil:
		case errors.Is(err, packets.ErrPacketTooLarge):
			// The client has said that it does not take packets of this size:
			// MQTT 5.0, 3.1.2.11.4.
			c.log.Warn("message dropped: larger than the client's maximum packet size", "topic", o.topic)
			h.server.broker.acked(c.session, o.id)
		default:
			c.log.Debug("write", "error", err)
			c.blame(reasonLost)
			c.goodbye.Store(true)
			c.raw.Close()
			<-c.link.stop
			return
		}
	}
}
