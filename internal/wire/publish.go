package wire

import (
	"encoding/binary"
	"slices"
)

// PublishSize returns the size in bytes of the whole packet on the wire.
func PublishSize(p *Publish) int {
	return packetSize(publishRemaining(p))
}

// AppendPublish appends the packet to dst and returns the result. It allocates
// only when dst lacks room. The caller has validated p: no string longer than
// 65535 bytes, QoS at most 2, and a size that the protocol can say.
func AppendPublish(dst []byte, p *Publish) []byte {
	return AppendPublishOf(dst, p, PublishSize(p))
}

// AppendPublishOf is [AppendPublish] for a caller that knows the [PublishSize] of p.
func AppendPublishOf(dst []byte, p *Publish, size int) []byte {
	dst = slices.Grow(dst, size)
	rem := remainingOf(size)
	if p.Props != nil {
		return append(appendPublishHead(dst, p, rem), p.Payload...)
	}
	// Most messages are plain, and are written without a look at the room for each
	// field.
	b := dst[len(dst) : len(dst)+size]
	b[0] = publishHeader(p)
	at := size - rem
	for i := 1; i < at; i++ {
		b[i] = byte(rem) | 0x80
		rem >>= 7
	}
	b[at-1] &^= 0x80
	binary.BigEndian.PutUint16(b[at:], uint16(len(p.Topic)))
	at += 2 + copy(b[at+2:], p.Topic)
	if p.QoS > 0 {
		binary.BigEndian.PutUint16(b[at:], p.PacketID)
		at += 2
	}
	b[at] = 0
	copy(b[at+1:], p.Payload)
	return dst[:len(dst)+size]
}

func publishHeader(p *Publish) byte {
	header := byte(TypePublish)<<4 | p.QoS&3<<1
	if p.Retain {
		header |= 0x01
	}
	if p.Dup {
		header |= 0x08
	}
	return header
}

// AppendPublishHead is [AppendPublish] without the payload, which the caller
// writes right after it. The Remaining Length counts the payload.
func AppendPublishHead(dst []byte, p *Publish) []byte {
	rem := publishRemaining(p)
	dst = slices.Grow(dst, packetSize(rem)-len(p.Payload))
	return appendPublishHead(dst, p, rem)
}

// publishRemaining is the Remaining Length of p.
func publishRemaining(p *Publish) int {
	props := publishPropsSize(p.Props)
	n := 2 + len(p.Topic) + varintSize(props) + props + len(p.Payload)
	if p.QoS > 0 {
		n += 2
	}
	return n
}

func appendPublishHead(dst []byte, p *Publish, rem int) []byte {
	dst = append(dst, publishHeader(p))
	dst = appendVarint(dst, rem)
	dst = appendString(dst, p.Topic)
	if p.QoS > 0 {
		dst = binary.BigEndian.AppendUint16(dst, p.PacketID)
	}
	if p.Props == nil {
		return append(dst, 0)
	}
	dst = appendVarint(dst, publishPropsSize(p.Props))
	return appendPublishProps(dst, p.Props)
}

// publishPropsSize is the size of the properties without their length.
func publishPropsSize(p *PublishProps) (n int) {
	if p == nil {
		return 0
	}
	if p.PayloadFormat != 0 {
		n += 2
	}
	if p.MessageExpiry != nil {
		n += 5
	}
	if p.TopicAlias != 0 {
		n += 3
	}
	if p.ResponseTopic != "" {
		n += 3 + len(p.ResponseTopic)
	}
	if p.CorrelationData != nil {
		n += 3 + len(p.CorrelationData)
	}
	for _, id := range p.SubscriptionIDs {
		n += 1 + varintSize(int(id))
	}
	if p.ContentType != "" {
		n += 3 + len(p.ContentType)
	}
	return n + userPropertiesSize(p.UserProperties)
}

func appendPublishProps(dst []byte, p *PublishProps) []byte {
	if p.PayloadFormat != 0 {
		dst = append(dst, propPayloadFormat, p.PayloadFormat)
	}
	if p.MessageExpiry != nil {
		dst = binary.BigEndian.AppendUint32(append(dst, propMessageExpiry), *p.MessageExpiry)
	}
	if p.TopicAlias != 0 {
		dst = binary.BigEndian.AppendUint16(append(dst, propTopicAlias), p.TopicAlias)
	}
	if p.ResponseTopic != "" {
		dst = appendString(append(dst, propResponseTopic), p.ResponseTopic)
	}
	if p.CorrelationData != nil {
		dst = appendString(append(dst, propCorrelationData), p.CorrelationData)
	}
	for _, id := range p.SubscriptionIDs {
		dst = appendVarint(append(dst, propSubscriptionID), int(id))
	}
	if p.ContentType != "" {
		dst = appendString(append(dst, propContentType), p.ContentType)
	}
	return appendUserProperties(dst, p.UserProperties)
}

func userPropertiesSize(props []UserProperty) (n int) {
	for i := range props {
		n += 5 + len(props[i].Name) + len(props[i].Value)
	}
	return n
}

func appendUserProperties(dst []byte, props []UserProperty) []byte {
	for i := range props {
		dst = appendString(append(dst, propUser), props[i].Name)
		dst = appendString(dst, props[i].Value)
	}
	return dst
}
