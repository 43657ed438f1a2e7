package wire

import (
	"bytes"
	"encoding/binary"

	"github.com/eclipse/paho.golang/packets"
)

// DecodeConnack reads a CONNACK (MQTT 5.0, 3.2). What it returns shares no
// memory with the frame.
func DecodeConnack(f Frame) (*Connack, error) {
	const t = TypeConnack
	if err := checkFrame(f, t); err != nil {
		return nil, err
	}
	b := f.Body
	if len(b) < 2 {
		return nil, malformed(t, "packet ends before its reason code")
	}
	if b[0] > 1 {
		return nil, malformed(t, "reserved acknowledge flags are set: 0x%02X", b[0])
	}
	if err := checkCode(t, &connackCodes, b[1]); err != nil {
		return nil, err
	}
	if b[0] == 1 && b[1] != 0 {
		return nil, protocolError(t, "session present is set with reason code 0x%02X", b[1])
	}
	seen, err := checkSection(t, b[2:])
	if err != nil {
		return nil, err
	}
	if seen&(1<<propAuthData) != 0 && seen&(1<<propAuthMethod) == 0 {
		return nil, protocolError(t, "authentication data without an authentication method")
	}
	p := packets.Connack{Properties: &packets.Properties{}}
	if err := unpack(t, &p, b); err != nil {
		return nil, err
	}
	props := p.Properties
	return &Connack{
		SessionPresent:        p.SessionPresent,
		ReasonCode:            p.ReasonCode,
		SessionExpiry:         props.SessionExpiryInterval,
		ReceiveMaximum:        props.ReceiveMaximum,
		MaximumQoS:            props.MaximumQOS,
		RetainAvailable:       boolOf(props.RetainAvailable),
		MaximumPacketSize:     props.MaximumPacketSize,
		AssignedClientID:      props.AssignedClientID,
		TopicAliasMaximum:     props.TopicAliasMaximum,
		ReasonString:          props.ReasonString,
		UserProperties:        userProperties(props.User),
		WildcardSubscriptions: boolOf(props.WildcardSubAvailable),
		SubscriptionIDs:       boolOf(props.SubIDAvailable),
		SharedSubscriptions:   boolOf(props.SharedSubAvailable),
		ServerKeepAlive:       props.ServerKeepAlive,
		ResponseInformation:   props.ResponseInfo,
		ServerReference:       props.ServerReference,
		AuthMethod:            props.AuthMethod,
		AuthData:              props.AuthData,
	}, nil
}

// DecodeSuback reads a SUBACK (MQTT 5.0, 3.9). What it returns shares no memory
// with the frame. Whether there are as many codes as filters is the caller's to
// check.
func DecodeSuback(f Frame) (*Suback, error) {
	p := packets.Suback{Properties: &packets.Properties{}}
	if err := readAnswer(f, TypeSuback, &subackCodes, &p); err != nil {
		return nil, err
	}
	return newSuback(p.PacketID, p.Reasons, p.Properties), nil
}

// DecodeUnsuback reads an UNSUBACK (MQTT 5.0, 3.11), as [DecodeSuback] does a
// SUBACK.
func DecodeUnsuback(f Frame) (*Suback, error) {
	p := packets.Unsuback{Properties: &packets.Properties{}}
	if err := readAnswer(f, TypeUnsuback, &unsubackCodes, &p); err != nil {
		return nil, err
	}
	return newSuback(p.PacketID, p.Reasons, p.Properties), nil
}

// readAnswer checks a SUBACK or UNSUBACK and unpacks it into p.
func readAnswer(f Frame, t PacketType, codes *codeSet, p packets.Packet) error {
	if err := checkFrame(f, t); err != nil {
		return err
	}
	b := f.Body
	if len(b) < 2 {
		return malformed(t, "packet ends before its packet identifier")
	}
	if binary.BigEndian.Uint16(b) == 0 {
		return protocolError(t, "packet identifier is 0")
	}
	props, reasons, err := splitProps(t, b[2:])
	if err != nil {
		return err
	}
	if _, err := checkProps(t, props); err != nil {
		return err
	}
	if len(reasons) == 0 {
		return protocolError(t, "there is no reason code")
	}
	for _, code := range reasons {
		if err := checkCode(t, codes, code); err != nil {
			return err
		}
	}
	return unpack(t, p, b)
}

// newSuback copies the reason codes: the packets library leaves them in the
// buffer it was given.
func newSuback(id uint16, reasons []byte, props *packets.Properties) *Suback {
	return &Suback{
		PacketID:       id,
		ReasonCodes:    bytes.Clone(reasons),
		ReasonString:   props.ReasonString,
		UserProperties: userProperties(props.User),
	}
}

// DecodeDisconnect reads a DISCONNECT, whose reason code and properties may be
// missing (MQTT 5.0, 3.14.2). What it returns shares no memory with the frame. A
// session expiry interval, which a server must not send, is let through: the
// connection is over anyway, and the reason code is what matters.
func DecodeDisconnect(f Frame) (*Disconnect, error) {
	const t = TypeDisconnect
	if err := checkFrame(f, t); err != nil {
		return nil, err
	}
	b := f.Body
	if len(b) == 0 {
		return &Disconnect{}, nil
	}
	if err := checkCode(t, &disconnectCodes, b[0]); err != nil {
		return nil, err
	}
	if len(b) == 1 {
		return &Disconnect{ReasonCode: b[0]}, nil
	}
	if _, err := checkSection(t, b[1:]); err != nil {
		return nil, err
	}
	p := packets.Disconnect{Properties: &packets.Properties{}}
	if err := unpack(t, &p, b); err != nil {
		return nil, err
	}
	return &Disconnect{
		ReasonCode:      p.ReasonCode,
		SessionExpiry:   p.Properties.SessionExpiryInterval,
		ReasonString:    p.Properties.ReasonString,
		ServerReference: p.Properties.ServerReference,
		UserProperties:  userProperties(p.Properties.User),
	}, nil
}

// checkSection checks a property section that must be all of b.
func checkSection(t PacketType, b []byte) (seen uint64, err error) {
	props, rest, err := splitProps(t, b)
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 {
		return 0, malformed(t, "bytes follow the properties")
	}
	return checkProps(t, props)
}

// unpack gives a body that this package has checked to the packets library. Its
// own errors may quote the packet, so they are not passed on.
func unpack(t PacketType, p packets.Packet, body []byte) error {
	if err := p.Unpack(bytes.NewBuffer(body)); err != nil {
		return malformed(t, "packet cannot be decoded")
	}
	return nil
}

func boolOf(b *byte) *bool {
	if b == nil {
		return nil
	}
	v := *b == 1
	return &v
}

func userProperties(props []packets.User) []UserProperty {
	if len(props) == 0 {
		return nil
	}
	out := make([]UserProperty, len(props))
	for i, p := range props {
		out[i] = UserProperty{p.Key, p.Value}
	}
	return out
}
