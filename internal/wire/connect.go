package wire

import "encoding/binary"

// Bits of the connect flags (MQTT 5.0, 3.1.2.3).
const (
	flagCleanStart = 0x02
	flagWill       = 0x04
	flagWillRetain = 0x20
	flagPassword   = 0x40
	flagUsername   = 0x80
)

// AppendConnect appends a CONNECT for MQTT 5 (MQTT 5.0, 3.1). When it fails it
// returns dst as it was and an [*Error].
//
// It does without the packets library, which leaves out a will's payload format,
// message expiry, content type, response topic and correlation data.
func AppendConnect(dst []byte, c *Connect) ([]byte, error) {
	if err := checkConnect(c); err != nil {
		return dst, err
	}
	body := appendString(nil, "MQTT")
	body = append(body, 5, connectFlags(c))
	body = binary.BigEndian.AppendUint16(body, c.KeepAlive)
	body = appendSection(body, connectProps(c))
	body = appendString(body, c.ClientID)
	if w := c.Will; w != nil {
		body = appendSection(body, willProps(c))
		body = appendString(body, w.Topic)
		body = appendString(body, w.Payload)
	}
	if c.Username != nil {
		body = appendString(body, *c.Username)
	}
	if c.Password != nil {
		body = appendString(body, c.Password)
	}
	if err := checkRemaining(TypeConnect, len(body)); err != nil {
		return dst, err
	}
	dst = append(dst, byte(TypeConnect)<<4)
	dst = appendVarint(dst, len(body))
	return append(dst, body...), nil
}

// appendSection appends a property section after its length.
func appendSection(dst, props []byte) []byte {
	return append(appendVarint(dst, len(props)), props...)
}

func connectFlags(c *Connect) (flags byte) {
	if c.CleanStart {
		flags |= flagCleanStart
	}
	if w := c.Will; w != nil {
		flags |= flagWill | w.QoS<<3
		if w.Retain {
			flags |= flagWillRetain
		}
	}
	if c.Password != nil {
		flags |= flagPassword
	}
	if c.Username != nil {
		flags |= flagUsername
	}
	return flags
}

func connectProps(c *Connect) (b []byte) {
	if c.SessionExpiry != nil {
		b = binary.BigEndian.AppendUint32(append(b, propSessionExpiry), *c.SessionExpiry)
	}
	if c.ReceiveMaximum != 0 {
		b = binary.BigEndian.AppendUint16(append(b, propReceiveMaximum), c.ReceiveMaximum)
	}
	if c.MaximumPacketSize != 0 {
		b = binary.BigEndian.AppendUint32(append(b, propMaximumPacketSize), c.MaximumPacketSize)
	}
	if c.TopicAliasMaximum != 0 {
		b = binary.BigEndian.AppendUint16(append(b, propTopicAliasMaximum), c.TopicAliasMaximum)
	}
	b = appendBit(b, propRequestResponse, c.RequestResponseInformation)
	b = appendBit(b, propRequestProblem, c.RequestProblemInformation)
	return appendUserProperties(b, c.UserProperties)
}

func appendBit(b []byte, id byte, v *bool) []byte {
	switch {
	case v == nil:
		return b
	case *v:
		return append(b, id, 1)
	}
	return append(b, id, 0)
}

func willProps(c *Connect) (b []byte) {
	if c.WillDelay != nil {
		b = binary.BigEndian.AppendUint32(append(b, propWillDelay), *c.WillDelay)
	}
	if c.Will.Props == nil {
		return b
	}
	return appendPublishProps(b, c.Will.Props)
}

func checkConnect(c *Connect) error {
	if err := checkText(TypeConnect, "client identifier", c.ClientID); err != nil {
		return err
	}
	if c.Username != nil {
		if err := checkText(TypeConnect, "user name", *c.Username); err != nil {
			return err
		}
	}
	if err := checkBinary(TypeConnect, "password", c.Password); err != nil {
		return err
	}
	if err := checkUserProperties(TypeConnect, c.UserProperties); err != nil {
		return err
	}
	if c.Will == nil {
		return nil
	}
	return checkWill(c.Will)
}

func checkWill(w *Publish) error {
	if err := checkText(TypeConnect, "will topic", w.Topic); err != nil {
		return err
	}
	if w.Topic == "" {
		return malformed(TypeConnect, "will topic is empty")
	}
	if fault := topicFault([]byte(w.Topic)); fault != "" {
		return malformed(TypeConnect, "will topic %s", fault)
	}
	if w.QoS > 2 {
		return malformed(TypeConnect, "will QoS is %d", w.QoS)
	}
	if err := checkBinary(TypeConnect, "will payload", w.Payload); err != nil {
		return err
	}
	p := w.Props
	if p == nil {
		return nil
	}
	switch {
	case p.PayloadFormat > 1:
		return protocolError(TypeConnect, "will payload format indicator is %d, neither 0 nor 1", p.PayloadFormat)
	case p.TopicAlias != 0:
		return protocolError(TypeConnect, "a will cannot have a topic alias")
	case len(p.SubscriptionIDs) > 0:
		return protocolError(TypeConnect, "a will cannot have subscription identifiers")
	}
	if err := checkText(TypeConnect, "will response topic", p.ResponseTopic); err != nil {
		return err
	}
	if fault := topicFault([]byte(p.ResponseTopic)); fault != "" {
		return malformed(TypeConnect, "will response topic %s", fault)
	}
	if err := checkBinary(TypeConnect, "will correlation data", p.CorrelationData); err != nil {
		return err
	}
	if err := checkText(TypeConnect, "will content type", p.ContentType); err != nil {
		return err
	}
	return checkUserProperties(TypeConnect, p.UserProperties)
}
