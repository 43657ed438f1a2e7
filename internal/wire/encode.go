package wire

import (
	"strings"

	"github.com/eclipse/paho.golang/packets"
)

// AppendSubscribe appends a SUBSCRIBE (MQTT 5.0, 3.8). When it fails it returns
// dst as it was and an [*Error].
func AppendSubscribe(dst []byte, s *Subscribe) ([]byte, error) {
	if err := checkSubscribe(s); err != nil {
		return dst, err
	}
	p := packets.Subscribe{
		PacketID:      s.PacketID,
		Properties:    &packets.Properties{User: pahoUser(s.UserProperties)},
		Subscriptions: make([]packets.SubOptions, len(s.Subscriptions)),
	}
	if s.SubscriptionID != nil {
		id := int(*s.SubscriptionID)
		p.Properties.SubscriptionIdentifier = &id
	}
	for i, sub := range s.Subscriptions {
		p.Subscriptions[i] = packets.SubOptions{
			Topic:             sub.Filter,
			QoS:               sub.QoS,
			NoLocal:           sub.NoLocal,
			RetainAsPublished: sub.RetainAsPublished,
			RetainHandling:    sub.RetainHandling,
		}
	}
	return appendPaho(dst, byte(TypeSubscribe)<<4|2, &p), nil
}

// AppendUnsubscribe appends an UNSUBSCRIBE (MQTT 5.0, 3.10). When it fails it
// returns dst as it was and an [*Error].
func AppendUnsubscribe(dst []byte, u *Unsubscribe) ([]byte, error) {
	if err := checkUnsubscribe(u); err != nil {
		return dst, err
	}
	p := packets.Unsubscribe{
		PacketID:   u.PacketID,
		Topics:     u.Filters,
		Properties: &packets.Properties{User: pahoUser(u.UserProperties)},
	}
	return appendPaho(dst, byte(TypeUnsubscribe)<<4|2, &p), nil
}

// AppendDisconnect appends a DISCONNECT in its shortest form: 2 bytes when the
// reason code is 0 and there are no properties (MQTT 5.0, 3.14.2.1). When it
// fails it returns dst as it was and an [*Error].
func AppendDisconnect(dst []byte, d *Disconnect) ([]byte, error) {
	if err := checkDisconnect(d); err != nil {
		return dst, err
	}
	if disconnectRemaining(d) == 0 {
		return append(dst, byte(TypeDisconnect)<<4, 0), nil
	}
	p := packets.Disconnect{
		ReasonCode: d.ReasonCode,
		Properties: &packets.Properties{
			SessionExpiryInterval: d.SessionExpiry,
			ReasonString:          d.ReasonString,
			ServerReference:       d.ServerReference,
			User:                  pahoUser(d.UserProperties),
		},
	}
	return appendPaho(dst, byte(TypeDisconnect)<<4, &p), nil
}

// SubscribeSize returns the size in bytes of the whole packet on the wire.
func SubscribeSize(s *Subscribe) int { return packetSize(subscribeRemaining(s)) }

// UnsubscribeSize returns the size in bytes of the whole packet on the wire.
func UnsubscribeSize(u *Unsubscribe) int { return packetSize(unsubscribeRemaining(u)) }

// DisconnectSize returns the size in bytes of the whole packet on the wire.
func DisconnectSize(d *Disconnect) int { return packetSize(disconnectRemaining(d)) }

func subscribeRemaining(s *Subscribe) int {
	props := userPropertiesSize(s.UserProperties)
	if s.SubscriptionID != nil {
		props += 1 + varintSize(int(*s.SubscriptionID))
	}
	n := 2 + varintSize(props) + props
	for i := range s.Subscriptions {
		n += 3 + len(s.Subscriptions[i].Filter)
	}
	return n
}

func unsubscribeRemaining(u *Unsubscribe) int {
	props := userPropertiesSize(u.UserProperties)
	n := 2 + varintSize(props) + props
	for _, filter := range u.Filters {
		n += 2 + len(filter)
	}
	return n
}

func disconnectRemaining(d *Disconnect) int {
	props := userPropertiesSize(d.UserProperties)
	if d.SessionExpiry != nil {
		props += 5
	}
	if d.ReasonString != "" {
		props += 3 + len(d.ReasonString)
	}
	if d.ServerReference != "" {
		props += 3 + len(d.ServerReference)
	}
	if props == 0 && d.ReasonCode == 0 {
		return 0
	}
	return 1 + varintSize(props) + props
}

func checkSubscribe(s *Subscribe) error {
	const t = TypeSubscribe
	switch {
	case s.PacketID == 0:
		return protocolError(t, "packet identifier is 0")
	case len(s.Subscriptions) == 0:
		return protocolError(t, "there is no topic filter")
	case s.SubscriptionID != nil && (*s.SubscriptionID == 0 || *s.SubscriptionID > maxRemaining):
		return protocolError(t, "subscription identifier is %d, not from 1 to %d", *s.SubscriptionID, maxRemaining)
	}
	for i := range s.Subscriptions {
		sub := &s.Subscriptions[i]
		if err := checkFilter(t, sub.Filter); err != nil {
			return err
		}
		switch {
		case sub.QoS > 2:
			return malformed(t, "QoS is %d", sub.QoS)
		case sub.RetainHandling > 2:
			return protocolError(t, "retain handling is %d", sub.RetainHandling)
		case sub.NoLocal && strings.HasPrefix(sub.Filter, "$share/"):
			return protocolError(t, "no local is set on a shared subscription")
		}
	}
	if err := checkUserProperties(t, s.UserProperties); err != nil {
		return err
	}
	return checkRemaining(t, subscribeRemaining(s))
}

func checkUnsubscribe(u *Unsubscribe) error {
	const t = TypeUnsubscribe
	switch {
	case u.PacketID == 0:
		return protocolError(t, "packet identifier is 0")
	case len(u.Filters) == 0:
		return protocolError(t, "there is no topic filter")
	}
	for _, filter := range u.Filters {
		if err := checkFilter(t, filter); err != nil {
			return err
		}
	}
	if err := checkUserProperties(t, u.UserProperties); err != nil {
		return err
	}
	return checkRemaining(t, unsubscribeRemaining(u))
}

func checkDisconnect(d *Disconnect) error {
	const t = TypeDisconnect
	if err := checkCode(t, &disconnectCodes, d.ReasonCode); err != nil {
		return err
	}
	if err := checkText(t, "reason string", d.ReasonString); err != nil {
		return err
	}
	if err := checkText(t, "server reference", d.ServerReference); err != nil {
		return err
	}
	if err := checkUserProperties(t, d.UserProperties); err != nil {
		return err
	}
	return checkRemaining(t, disconnectRemaining(d))
}

// appendPaho appends a packet of the packets library, with a header of our own.
func appendPaho(dst []byte, header byte, p packets.Packet) []byte {
	parts := p.Buffers()
	rem := 0
	for _, part := range parts {
		rem += len(part)
	}
	dst = append(dst, header)
	dst = appendVarint(dst, rem)
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

func pahoUser(props []UserProperty) []packets.User {
	if len(props) == 0 {
		return nil
	}
	out := make([]packets.User, len(props))
	for i, p := range props {
		out[i] = packets.User{Key: p.Name, Value: p.Value}
	}
	return out
}
