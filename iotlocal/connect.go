package iotlocal

import (
	"fmt"
	"strings"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// connect keeps a client's first CONNECT, and returns what the library is to see
// of it: a client that starts a clean session and has no will.
func (h *hook) connect(c *conn, pk packets.Packet) packets.Packet {
	kept := pk
	c.connect = &kept
	c.version.Store(uint32(pk.ProtocolVersion))

	pk.Connect.Clean = true
	pk.Connect.WillFlag = false
	pk.Connect.WillRetain = false
	pk.Connect.WillQos = 0
	pk.Connect.WillTopic = ""
	pk.Connect.WillPayload = nil
	pk.Connect.WillProperties = packets.Properties{}
	pk.Properties.SessionExpiryInterval = 0
	pk.Properties.SessionExpiryIntervalFlag = false
	return pk
}

// OnConnect decides whether a CONNECT is accepted.
func (h *hook) OnConnect(cl *mqtt.Client, _ packets.Packet) error {
	c := cl.Net.Conn.(*conn)
	rules := h.server.opts.Rules
	r := rules.checkConnect(c.connect)
	if r == nil && h.server.tooMany(c.connect.Connect.ClientIdentifier) {
		r = refuse(packets.ErrQuotaExceeded, "client connects more often than Rules.ConnectRate")
	}
	if r != nil {
		c.log.Warn("connection refused", "client", c.connect.Connect.ClientIdentifier, "reason", r.reason, "code", r.code.Code)
		// AWS IoT Core closes MQTT 3.1.1 connections without a CONNACK.
		if c.v5() {
			h.server.mqtt.SendConnack(cl, r.code, false, nil)
		}
		return errRefused
	}
	if err := h.strikeConnect(cl, c); err != nil {
		return err
	}
	if c.principal.wantsAuthor {
		if err := h.server.authorize(c); err != nil {
			return h.forbid(cl, c, rules.AuthorizerDeniedCode, err.Error())
		}
	}
	if c.principal.certificateID != "" {
		c.principal.thing = h.server.registry.thingOf(c.principal.certificateID, cl.ID)
	}
	if reason := h.server.deniedConnect(c, cl.ID); reason != "" {
		return h.forbid(cl, c, packets.ErrNotAuthorized.Code, reason)
	}
	cl.State.Keepalive = rules.keepAlive(c.connect.Connect.Keepalive)
	cl.State.ServerKeepalive = true
	return nil
}

// forbid refuses a connection that is not authorized.
func (h *hook) forbid(cl *mqtt.Client, c *conn, code byte, reason string) error {
	c.log.Warn("connection refused", "client", cl.ID, "principal", c.principal.String(), "reason", reason)
	if c.v5() {
		h.server.mqtt.SendConnack(cl, packets.Code{Code: code}, false, nil)
	} else if code := h.server.opts.Rules.ConnectDeniedCode3; code != 0 {
		c.Write([]byte{0x20, 2, 0, code}) // the connection ends, whether this arrives or not
	}
	h.server.connectFailed(c, cl.ID)
	return errRefused
}

// checkConnect returns the rule that a CONNECT breaks, or nil.
func (r *Rules) checkConnect(pk *packets.Packet) *refusal {
	p := pk.Connect
	switch {
	case over(len(p.ClientIdentifier), r.ClientIDLength):
		return refuse(packets.ErrClientIdentifierNotValid, fmt.Sprintf("client id is longer than %d bytes", r.ClientIDLength))
	case strings.HasPrefix(p.ClientIdentifier, "$") && !r.AllowReservedTopics:
		return refuse(packets.ErrClientIdentifierNotValid, "client id starts with $")
	case p.ClientIdentifier == "" && pk.ProtocolVersion < 5 && !p.Clean:
		return refuse(packets.ErrClientIdentifierNotValid, "persistent session without a client id")
	case pk.Properties.AuthenticationMethod != "":
		return refuse(packets.ErrBadAuthenticationMethod, "enhanced authentication is not supported")
	case !p.WillFlag:
		return nil
	case p.WillQos > 1:
		return refuse(packets.ErrQosNotSupported, "will has QoS 2")
	case over(len(p.WillPayload), r.PayloadSize):
		return refuse(packets.ErrPacketTooLarge, fmt.Sprintf("payload of the will is larger than %d bytes", r.PayloadSize))
	case p.WillRetain && reserved(p.WillTopic) && !r.AllowReservedTopics:
		return refuse(packets.ErrTopicNameInvalid, "will is to be retained on a reserved topic")
	}
	if reason := r.checkTopic(p.WillTopic); reason != "" {
		return refuse(packets.ErrTopicNameInvalid, "will: "+reason)
	}
	return nil
}

// OnConnectAuthenticate accepts every client that has proved who it is: the TLS
// handshake has seen its certificate, or the signature of its websocket was good.
// For the others the custom authorizer has been asked. The user name of AWS SDKs is a
// place for metrics, not a login.
func (h *hook) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

// OnSessionEstablish gives the connection its session, and ends the connection
// that had it.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	c := cl.Net.Conn.(*conn)
	c.log = c.log.With("client", cl.ID)
	a := attachment{
		id:      cl.ID,
		version: c.connect.ProtocolVersion,
		clean:   c.connect.Connect.Clean,
		expiry:  h.connectExpiry(c.connect),
		window:  h.server.opts.Rules.inFlight(),
	}
	if n := c.connect.Properties.ReceiveMaximum; n > 0 {
		a.window = min(a.window, int(n))
	}
	c.link = newLink(c)
	var old *link
	c.session, c.present, old = h.server.broker.attach(a, c.link)
	c.attached.Store(true)
	if old != nil {
		old.conn.log.Info("taken over by another connection with the same client id")
		old.conn.part(packets.ErrSessionTakenOver.Code, reasonDuplicate)
	}
}

// OnSessionEstablished runs when the CONNACK has been sent.
func (h *hook) OnSessionEstablished(cl *mqtt.Client, _ packets.Packet) {
	c := cl.Net.Conn.(*conn)
	c.established.Store(true)
	close(c.ready)
	if d := c.principal.disconnect; d > 0 {
		c.expiry = time.AfterFunc(d, func() {
			c.log.Info("the custom authorizer's time is over")
			c.part(h.server.opts.Rules.EndCode, reasonAuthorizer)
		})
	}
	h.server.connected(c)
	c.log.Info("connected", "principal", c.principal.String(), "version", c.version.Load(), "sessionPresent", c.present)
	c.sender.Go(func() { h.send(cl, c) })
	if id := c.principal.certificateID; id != "" {
		if status := h.server.registry.admit(c.principal.leaf); status != CertificateActive { // changed since the handshake
			c.part(packets.ErrNotAuthorized.Code, reasonAuth)
		}
	}
}

// connectExpiry is how long the session of a CONNECT outlives its connection.
func (h *hook) connectExpiry(pk *packets.Packet) time.Duration {
	if pk.ProtocolVersion == 5 {
		return h.sessionExpiry(pk.Properties.SessionExpiryInterval)
	}
	if pk.Connect.Clean {
		return 0
	}
	return h.server.opts.MaximumSessionExpiry.Truncate(time.Second)
}

func (h *hook) sessionExpiry(seconds uint32) time.Duration {
	limit := h.server.opts.MaximumSessionExpiry.Truncate(time.Second)
	return min(time.Duration(seconds)*time.Second, limit)
}

// connack fills in what AWS IoT Core announces. The library has set the reason
// code, the assigned client id and the keep alive.
func (h *hook) connack(c *conn, pk packets.Packet) packets.Packet {
	if !c.v5() {
		pk.SessionPresent = c.present
		if pk.ReasonCode > packets.Err3NotAuthorized.Code {
			return silence(pk) // a code that MQTT 3.1.1 does not have
		}
		return pk
	}
	p := &pk.Properties
	if pk.ReasonCode != packets.CodeSuccess.Code {
		*p = packets.Properties{ReasonString: p.ReasonString}
		return pk
	}
	pk.SessionPresent = c.present
	p.SessionExpiryInterval = uint32(h.connectExpiry(c.connect) / time.Second)
	p.SessionExpiryIntervalFlag = true
	p.ReceiveMaximum = announcedReceive
	p.MaximumQos, p.MaximumQosFlag = 1, true
	p.RetainAvailable, p.RetainAvailableFlag = 1, true
	p.MaximumPacketSize = h.server.opts.MaximumPacketSize
	p.TopicAliasMaximum = h.server.opts.Rules.TopicAliases
	p.WildcardSubAvailable, p.WildcardSubAvailableFlag = 1, true
	p.SubIDAvailable, p.SubIDAvailableFlag = 0, true
	p.SharedSubAvailable, p.SharedSubAvailableFlag = 1, true
	return pk
}

// announcedReceive is how many messages of QoS 1 a client may send before it has the
// PUBACKs: what AWS IoT Core announces.
const announcedReceive = 100

// will returns the will of the connection's CONNECT as a message, or nil, and
// its delay.
func (c *conn) will(now time.Time) (*message, time.Duration) {
	p := c.connect.Connect
	if !p.WillFlag {
		return nil, 0
	}
	m := newMessage(p.WillTopic, p.WillPayload, p.WillQos, p.WillRetain, &p.WillProperties, now)
	m.origin = c.session.id
	return m, time.Duration(p.WillProperties.WillDelayInterval) * time.Second
}
