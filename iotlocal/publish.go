package iotlocal

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// maximumPayload is the largest payload of a message from the service's side and over
// HTTPS, in bytes.
const maximumPayload = 128 << 10

// publish handles a client's PUBLISH. The message is with its receivers before
// the client gets the PUBACK; a service answers it after that.
func (h *hook) publish(cl *mqtt.Client, c *conn, pk packets.Packet) (*refusal, error) {
	rules := h.server.opts.Rules
	topic, r := c.resolveAlias(pk, rules.TopicAliases)
	if r == nil {
		r = rules.checkPublish(topic, pk)
	}
	if r != nil {
		return r, nil
	}
	if !h.server.throttle(c) {
		c.log.Warn("message discarded", "topic", topic, "reason", "more than Rules.PublishRate")
		return nil, nil
	}
	if reason := h.server.deniedPublish(&c.principal, cl.ID, topic, pk.FixedHeader.Retain); reason != "" {
		if pk.FixedHeader.Qos == 0 && rules.IgnoreDeniedQoS0 {
			c.log.Warn("publishing refused", "reason", reason)
			return nil, nil
		}
		if pk.FixedHeader.Qos == 0 || !c.v5() || rules.DisconnectOnDeniedPublish {
			return refuse(packets.ErrNotAuthorized, reason), nil
		}
		c.log.Warn("publishing refused", "reason", reason)
		return nil, puback(cl, pk.PacketID, packets.ErrNotAuthorized.Code)
	}
	out, fault := h.server.strike(c, AtPublish, cl.ID, topic)
	m := newMessage(topic, pk.Payload, pk.FixedHeader.Qos, pk.FixedHeader.Retain, &pk.Properties, time.Now())
	m.origin = cl.ID
	switch out {
	case gone:
		return nil, errGone
	case refused:
		if m.qos == 0 || !c.v5() {
			return nil, nil
		}
		return nil, puback(cl, pk.PacketID, fault.Code)
	case swallowed:
		return nil, nil
	case twice:
		h.carry(c, m)
	case answerFirst:
		h.carry(c, m)
		h.server.answer(c, m)
		select {
		case <-h.server.broker.flush(c.session):
		case <-time.After(answerFirstTimeout): // what is before it waits for acknowledgements
		}
		if m.qos == 0 {
			return nil, nil
		}
		return nil, puback(cl, pk.PacketID, 0)
	}
	h.carry(c, m)
	var err error
	if m.qos > 0 && out != unanswered && out != goneAfter {
		err = puback(cl, pk.PacketID, 0)
	}
	if out == twice {
		h.server.answer(c, m)
	}
	h.server.answer(c, m) // also when the client has gone meanwhile
	if out == goneAfter {
		c.drop()
		err = errGone
	}
	return nil, err
}

// answerFirstTimeout is how long a PUBACK waits for the answer that is to be first.
const answerFirstTimeout = time.Second

// carry gives a message to Options.OnPublish and to the subscribers.
func (h *hook) carry(c *conn, m *message) {
	c.inCallback = true
	h.server.carry(m)
	c.inCallback = false
}

func (s *Server) carry(m *message) {
	if f := s.opts.OnPublish; f != nil {
		f(Publish{ClientID: m.origin, Topic: m.topic, Payload: bytes.Clone(m.payload), QoS: m.qos, Retain: m.retain})
	}
	if !strings.HasPrefix(m.topic, basicIngest) { // those go to rules alone
		s.broker.publish(m)
	}
}

func puback(cl *mqtt.Client, id uint16, code byte) error {
	return cl.WritePacket(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id, ReasonCode: code})
}

// resolveAlias returns the topic of a PUBLISH, and keeps it when the client
// gives it an alias.
func (c *conn) resolveAlias(pk packets.Packet, maximum uint16) (string, *refusal) {
	alias := pk.Properties.TopicAlias
	switch {
	case !pk.Properties.TopicAliasFlag:
		if pk.TopicName == "" {
			return "", refuse(packets.ErrProtocolViolation, "PUBLISH has neither topic nor alias")
		}
		return pk.TopicName, nil
	case alias == 0 || alias > maximum:
		return "", refuse(packets.ErrTopicAliasInvalid, fmt.Sprintf("topic alias is not 1 to %d", maximum))
	case pk.TopicName != "":
		c.aliases[alias] = pk.TopicName
		return pk.TopicName, nil
	}
	topic, ok := c.aliases[alias]
	if !ok {
		return "", refuse(packets.ErrProtocolViolation, "topic alias has no topic yet")
	}
	return topic, nil
}

// checkPublish returns the rule that a PUBLISH breaks, or nil.
func (r *Rules) checkPublish(topic string, pk packets.Packet) *refusal {
	switch {
	case pk.FixedHeader.Qos > 1:
		return refuse(packets.ErrQosNotSupported, "PUBLISH has QoS 2")
	case pk.FixedHeader.Qos > 0 && pk.PacketID == 0:
		return refuse(packets.ErrProtocolViolation, "PUBLISH has packet id 0")
	case len(pk.Properties.SubscriptionIdentifier) > 0:
		return refuse(packets.ErrProtocolViolation, "PUBLISH has a subscription identifier")
	case over(len(pk.Payload), r.PayloadSize):
		return refuse(packets.Code{Code: r.PayloadCode}, fmt.Sprintf("payload is larger than %d bytes", r.PayloadSize))
	case pk.FixedHeader.Retain && reserved(topic) && !r.AllowReservedTopics:
		return refuse(packets.Code{Code: r.TopicCode}, "message is to be retained on a reserved topic")
	}
	if reason := r.checkTopic(topic); reason != "" {
		return refuse(packets.Code{Code: r.TopicCode}, reason)
	}
	return nil
}

// newMessage returns the message that a PUBLISH or a will carries.
func newMessage(topic string, payload []byte, qos byte, retain bool, p *packets.Properties, now time.Time) *message {
	m := &message{
		topic:   topic,
		payload: payload,
		qos:     qos,
		retain:  retain,
		props: properties{
			payloadFormat:    p.PayloadFormat,
			hasPayloadFormat: p.PayloadFormatFlag,
			contentType:      p.ContentType,
			responseTopic:    p.ResponseTopic,
			correlation:      p.CorrelationData,
		},
	}
	for _, u := range p.User {
		m.props.user = append(m.props.user, userProperty{u.Key, u.Val})
	}
	// The library does not tell an interval of 0 from none.
	if p.MessageExpiryInterval > 0 {
		m.expires = expiryTime(now, p.MessageExpiryInterval)
	}
	return m
}

// outgoingPacket returns the PUBLISH that carries a message to a client. DUP is
// never set: AWS IoT Core does not support it.
func outgoingPacket(o outgoing, now time.Time) packets.Packet {
	p := packets.Properties{
		PayloadFormat:         o.props.payloadFormat,
		PayloadFormatFlag:     o.props.hasPayloadFormat,
		MessageExpiryInterval: o.remainingExpiry(now),
		ContentType:           o.props.contentType,
		ResponseTopic:         o.props.responseTopic,
		CorrelationData:       o.props.correlation,
	}
	for _, u := range o.props.user {
		p.User = append(p.User, packets.UserProperty{Key: u.key, Val: u.value})
	}
	return packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: o.qos, Retain: o.retain},
		PacketID:    o.id,
		TopicName:   o.topic,
		Payload:     o.payload,
		Properties:  p,
	}
}
