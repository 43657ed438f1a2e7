package mqtt5

import (
	"math"
	"time"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// plain reports whether p has nothing but topic, payload and flags, which leaves
// only the topic to be checked.
func (p *PublishPacket) plain() bool {
	return p.QoS <= AtLeastOnce && !p.properties() && len(p.SubscriptionIdentifiers) == 0 && p.AckTimeout == 0
}

// properties reports whether p has any that go out.
func (p *PublishPacket) properties() bool {
	return p.PayloadFormat != 0 || p.MessageExpiryInterval != nil || p.ResponseTopic != "" ||
		p.CorrelationData != nil || p.ContentType != "" || p.TopicAlias != 0 || len(p.UserProperties) != 0
}

// wirePublish fills w from p. A message without properties costs no allocation.
func wirePublish(w *wire.Publish, p *PublishPacket) {
	w.Topic, w.Payload, w.QoS, w.Retain = p.Topic, p.Payload, byte(p.QoS), p.Retain
	if !p.properties() {
		return
	}
	w.Props = &wire.PublishProps{
		PayloadFormat:   byte(p.PayloadFormat),
		MessageExpiry:   p.MessageExpiryInterval,
		TopicAlias:      p.TopicAlias,
		ResponseTopic:   p.ResponseTopic,
		CorrelationData: p.CorrelationData,
		ContentType:     p.ContentType,
		UserProperties:  wireProperties(p.UserProperties),
	}
}

// fillPacket fills p, which is empty, from a received message.
func fillPacket(p *PublishPacket, w *wire.Publish) {
	p.Topic, p.Payload, p.QoS, p.Retain, p.Dup = w.Topic, w.Payload, QoS(w.QoS), w.Retain, w.Dup
	if x := w.Props; x != nil {
		p.PayloadFormat = PayloadFormat(x.PayloadFormat)
		p.MessageExpiryInterval = x.MessageExpiry
		p.ResponseTopic = x.ResponseTopic
		p.CorrelationData = x.CorrelationData
		p.ContentType = x.ContentType
		p.SubscriptionIdentifiers = x.SubscriptionIDs
		p.UserProperties = userProperties(x.UserProperties)
	}
}

func wireConnect(p *ConnectPacket) *wire.Connect {
	w := &wire.Connect{
		ClientID:          p.ClientID,
		KeepAlive:         keepAliveSeconds(p.KeepAlive),
		Password:          p.Password,
		SessionExpiry:     seconds(p.SessionExpiryInterval),
		ReceiveMaximum:    p.ReceiveMaximum,
		MaximumPacketSize: p.MaximumPacketSize,
		UserProperties:    wireProperties(p.UserProperties),
	}
	if p.Username != "" {
		w.Username = &p.Username
	}
	if p.RequestResponseInformation {
		yes := true
		w.RequestResponseInformation = &yes
	}
	if p.OmitProblemInformation {
		no := false
		w.RequestProblemInformation = &no
	}
	if p.Will != nil {
		w.Will = &wire.Publish{}
		wirePublish(w.Will, p.Will)
		w.WillDelay = seconds(p.WillDelay)
	}
	return w
}

func keepAliveSeconds(d time.Duration) uint16 {
	switch {
	case d < 0:
		return 0
	case d == 0:
		d = defaultKeepAlive
	}
	return uint16(d / time.Second)
}

// seconds returns nil for 0.
func seconds(d time.Duration) *uint32 {
	if d <= 0 {
		return nil
	}
	s := uint32(min(int64(d/time.Second), math.MaxUint32))
	return &s
}

func wireSubscribe(p *SubscribePacket) (*wire.Subscribe, []bool) {
	w := &wire.Subscribe{
		Subscriptions:  make([]wire.Subscription, len(p.Subscriptions)),
		UserProperties: wireProperties(p.UserProperties),
	}
	if p.SubscriptionIdentifier != 0 {
		id := p.SubscriptionIdentifier
		w.SubscriptionID = &id
	}
	keep := make([]bool, len(p.Subscriptions))
	for i, s := range p.Subscriptions {
		keep[i] = s.Handler != nil && !p.DisableResubscribe
		w.Subscriptions[i] = wire.Subscription{
			Filter: s.TopicFilter, QoS: byte(s.QoS), NoLocal: s.NoLocal,
			RetainAsPublished: s.RetainAsPublished, RetainHandling: byte(s.RetainHandling),
		}
	}
	return w, keep
}

func wireUnsubscribe(p *UnsubscribePacket) *wire.Unsubscribe {
	return &wire.Unsubscribe{
		Filters:        append([]string(nil), p.TopicFilters...),
		UserProperties: wireProperties(p.UserProperties),
	}
}

// wireDisconnect returns nil for nil, and for a packet that is not valid.
func wireDisconnect(p *DisconnectPacket) (*wire.Disconnect, error) {
	if p == nil {
		return nil, nil
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return &wire.Disconnect{
		ReasonCode:     byte(p.ReasonCode),
		SessionExpiry:  p.SessionExpiryInterval,
		ReasonString:   p.ReasonString,
		UserProperties: wireProperties(p.UserProperties),
	}, nil
}

func disconnectPacket(w *wire.Disconnect) *DisconnectPacket {
	if w == nil {
		return nil
	}
	return &DisconnectPacket{
		ReasonCode:            ReasonCode(w.ReasonCode),
		SessionExpiryInterval: w.SessionExpiry,
		ReasonString:          w.ReasonString,
		ServerReference:       w.ServerReference,
		UserProperties:        userProperties(w.UserProperties),
	}
}

func connackPacket(w *wire.Connack) *ConnackPacket {
	if w == nil {
		return nil
	}
	return &ConnackPacket{
		SessionPresent:                 w.SessionPresent,
		ReasonCode:                     ReasonCode(w.ReasonCode),
		SessionExpiryInterval:          w.SessionExpiry,
		ReceiveMaximum:                 w.ReceiveMaximum,
		MaximumQoS:                     (*QoS)(w.MaximumQoS),
		RetainAvailable:                w.RetainAvailable,
		MaximumPacketSize:              w.MaximumPacketSize,
		AssignedClientID:               w.AssignedClientID,
		TopicAliasMaximum:              w.TopicAliasMaximum,
		ReasonString:                   w.ReasonString,
		UserProperties:                 userProperties(w.UserProperties),
		WildcardSubscriptionsAvailable: w.WildcardSubscriptions,
		SubscriptionIDsAvailable:       w.SubscriptionIDs,
		SharedSubscriptionsAvailable:   w.SharedSubscriptions,
		ServerKeepAlive:                w.ServerKeepAlive,
		ResponseInformation:            w.ResponseInformation,
		ServerReference:                w.ServerReference,
	}
}

func negotiated(s engine.Settings) NegotiatedSettings {
	return NegotiatedSettings{
		ClientID:                       s.ClientID,
		RejoinedSession:                s.RejoinedSession,
		MaximumQoS:                     QoS(s.MaximumQoS),
		SessionExpiryInterval:          s.SessionExpiry,
		ReceiveMaximumFromServer:       s.ReceiveMaximum,
		MaximumPacketSizeToServer:      s.MaximumPacketSize,
		TopicAliasMaximumToServer:      s.TopicAliasMaximumToServer,
		TopicAliasMaximumToClient:      s.TopicAliasMaximumToClient,
		KeepAlive:                      time.Duration(s.KeepAlive) * time.Second,
		RetainAvailable:                s.RetainAvailable,
		WildcardSubscriptionsAvailable: s.WildcardSubscriptions,
		SubscriptionIDsAvailable:       s.SubscriptionIDs,
		SharedSubscriptionsAvailable:   s.SharedSubscriptions,
	}
}

func wireProperties(props []UserProperty) []wire.UserProperty {
	if len(props) == 0 {
		return nil
	}
	w := make([]wire.UserProperty, len(props))
	for i, p := range props {
		w[i] = wire.UserProperty(p)
	}
	return w
}

func userProperties(w []wire.UserProperty) []UserProperty {
	if len(w) == 0 {
		return nil
	}
	props := make([]UserProperty, len(w))
	for i, p := range w {
		props[i] = UserProperty(p)
	}
	return props
}

func reasonCodes(w []byte) []ReasonCode {
	codes := make([]ReasonCode, len(w))
	for i, c := range w {
		codes[i] = ReasonCode(c)
	}
	return codes
}
