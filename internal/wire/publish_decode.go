package wire

import (
	"bytes"
	"encoding/binary"
)

// PublishView is a decoded PUBLISH (MQTT 5.0, 3.3). Topic and Payload are views
// of the frame; Props belongs to the receiver.
type PublishView struct {
	Topic       []byte // empty only when Props.TopicAlias is set
	Payload     []byte
	QoS         byte // 0 to 2
	Retain, Dup bool
	PacketID    uint16        // 0 exactly when QoS is 0
	Props       *PublishProps // nil: none
}

// PlainPublish is most of what comes in: a PUBLISH of QoS 0 or 1 without properties
// on the topic of the one before it.
type PlainPublish struct {
	Payload  []byte // a view
	Header   byte
	PacketID uint16 // 0 exactly when QoS is 0
}

// NextPlainPublish reads the packet that starts buf into p and returns its length,
// when it is a PUBLISH of that kind on topic, which the caller knows to be legal.
// Otherwise it returns 0, which says nothing of the packet: [NextFrame] and
// [DecodePublish] do.
func NextPlainPublish(buf []byte, max uint32, topic string, p *PlainPublish) int {
	if len(buf) < 5 || topic == "" {
		return 0
	}
	p.Header = buf[0]
	idSize := 0
	switch p.Header &^ 0x01 { // whatever RETAIN is
	case 0x30:
	case 0x32, 0x3A:
		idSize = 2
	default:
		return 0
	}
	rem, at := int(buf[1]), 2
	if rem >= 0x80 {
		if rem, at = rem&0x7F|int(buf[2])<<7, 3; buf[2] == 0 || buf[2] >= 0x80 {
			return 0
		}
	}
	n := at + rem
	// Topic, packet identifier, length of the properties.
	payload := at + 2 + len(topic) + idSize + 1
	if n > len(buf) || payload > n || max != 0 && uint32(n) > max {
		return 0
	}
	if int(binary.BigEndian.Uint16(buf[at:])) != len(topic) || string(buf[at+2:at+2+len(topic)]) != topic || buf[payload-1] != 0 {
		return 0
	}
	p.PacketID = 0
	if idSize > 0 {
		if p.PacketID = binary.BigEndian.Uint16(buf[payload-3:]); p.PacketID == 0 {
			return 0
		}
	}
	p.Payload = buf[payload:n:n]
	return n
}

// DecodePublish reads a PUBLISH into v, all of whose fields it sets. It
// allocates for the properties only. When it fails, v is of no use.
func DecodePublish(f Frame, v *PublishView) error {
	if err := checkFrame(f, TypePublish); err != nil {
		return err
	}
	*v = PublishView{QoS: f.Header >> 1 & 3, Retain: f.Header&0x01 != 0, Dup: f.Header&0x08 != 0}
	b := f.Body
	if len(b) < 2 {
		return malformed(TypePublish, "packet ends before its topic")
	}
	size := int(binary.BigEndian.Uint16(b))
	if b = b[2:]; size > len(b) {
		return malformed(TypePublish, "topic reaches beyond the packet")
	}
	v.Topic, b = b[:size:size], b[size:]
	if fault := topicFault(v.Topic); fault != "" {
		return malformed(TypePublish, "topic %s", fault)
	}
	if v.QoS > 0 {
		if len(b) < 2 {
			return malformed(TypePublish, "packet ends before its packet identifier")
		}
		if v.PacketID, b = binary.BigEndian.Uint16(b), b[2:]; v.PacketID == 0 {
			return protocolError(TypePublish, "packet identifier is 0")
		}
	}
	props, payload, err := splitProps(TypePublish, b)
	if err != nil {
		return err
	}
	if len(props) > 0 {
		if v.Props, err = decodePublishProps(props); err != nil {
			return err
		}
	}
	if len(v.Topic) == 0 && (v.Props == nil || v.Props.TopicAlias == 0) {
		return protocolError(TypePublish, "topic is empty and there is no topic alias")
	}
	v.Payload = payload
	return nil
}

// decodePublishProps walks twice: once to check everything and to count, once to
// fill slices of the right size. The strings share one copy of the section.
func decodePublishProps(section []byte) (*PublishProps, error) {
	var ids, users int
	r := propReader{packet: TypePublish, buf: section}
	for r.more() {
		p, err := r.next()
		if err != nil {
			return nil, err
		}
		switch p.id {
		case propSubscriptionID:
			ids++
		case propUser:
			users++
		}
	}
	out := &PublishProps{}
	if ids > 0 {
		out.SubscriptionIDs = make([]uint32, 0, ids)
	}
	if users > 0 {
		out.UserProperties = make([]UserProperty, 0, users)
	}
	var text string
	if users > 0 || r.has(propResponseTopic) || r.has(propContentType) {
		text = string(section)
	}
	r = propReader{packet: TypePublish, buf: section}
	for r.more() {
		p, err := r.next()
		if err != nil {
			return nil, err
		}
		switch p.id {
		case propPayloadFormat:
			out.PayloadFormat = byte(p.num)
		case propMessageExpiry:
			seconds := p.num // a copy, so that p itself stays off the heap
			out.MessageExpiry = &seconds
		case propTopicAlias:
			out.TopicAlias = uint16(p.num)
		case propResponseTopic:
			out.ResponseTopic = text[p.a.lo:p.a.hi]
		case propCorrelationData:
			out.CorrelationData = bytes.Clone(section[p.a.lo:p.a.hi])
		case propSubscriptionID:
			out.SubscriptionIDs = append(out.SubscriptionIDs, p.num)
		case propContentType:
			out.ContentType = text[p.a.lo:p.a.hi]
		case propUser:
			out.UserProperties = append(out.UserProperties, UserProperty{text[p.a.lo:p.a.hi], text[p.b.lo:p.b.hi]})
		}
	}
	return out, nil
}
