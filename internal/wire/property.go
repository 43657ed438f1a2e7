package wire

import "encoding/binary"

// The property identifiers (MQTT 5.0, 2.2.2.2).
const (
	propPayloadFormat     = 1
	propMessageExpiry     = 2
	propContentType       = 3
	propResponseTopic     = 8
	propCorrelationData   = 9
	propSubscriptionID    = 11
	propSessionExpiry     = 17
	propAssignedClientID  = 18
	propServerKeepAlive   = 19
	propAuthMethod        = 21
	propAuthData          = 22
	propRequestProblem    = 23
	propWillDelay         = 24
	propRequestResponse   = 25
	propResponseInfo      = 26
	propServerReference   = 28
	propReasonString      = 31
	propReceiveMaximum    = 33
	propTopicAliasMaximum = 34
	propTopicAlias        = 35
	propMaximumQoS        = 36
	propRetainAvailable   = 37
	propUser              = 38
	propMaximumPacketSize = 39
	propWildcardAvailable = 40
	propSubIDAvailable    = 41
	propSharedAvailable   = 42
)

// propKind is how a property's value lies on the wire.
type propKind byte

const (
	kindNone   propKind = iota // no such property
	kindBit                    // a byte that is 0 or 1
	kindUint16                 //
	kindUint32                 //
	kindVarint                 //
	kindString                 //
	kindTopic                  // a string without wildcards
	kindBinary                 //
	kindPair                   // two strings
)

// propRule is what the specification says of one property. In the sets of
// packets bit N stands for PacketType N.
type propRule struct {
	name       string
	kind       propKind
	nonZero    bool
	packets    uint16
	repeatable uint16
}

func in(types ...PacketType) (set uint16) {
	for _, t := range types {
		set |= 1 << t
	}
	return set
}

// propRules has the packets that a server sends. What only a client sends is
// named, so that its appearance is reported by name.
var propRules = [43]propRule{
	propPayloadFormat:     {"payload format indicator", kindBit, false, in(TypePublish), 0},
	propMessageExpiry:     {"message expiry interval", kindUint32, false, in(TypePublish), 0},
	propContentType:       {"content type", kindString, false, in(TypePublish), 0},
	propResponseTopic:     {"response topic", kindTopic, false, in(TypePublish), 0},
	propCorrelationData:   {"correlation data", kindBinary, false, in(TypePublish), 0},
	propSubscriptionID:    {"subscription identifier", kindVarint, true, in(TypePublish), in(TypePublish)},
	propSessionExpiry:     {"session expiry interval", kindUint32, false, in(TypeConnack, TypeDisconnect), 0},
	propAssignedClientID:  {"assigned client identifier", kindString, false, in(TypeConnack), 0},
	propServerKeepAlive:   {"server keep alive", kindUint16, false, in(TypeConnack), 0},
	propAuthMethod:        {"authentication method", kindString, false, in(TypeConnack), 0},
	propAuthData:          {"authentication data", kindBinary, false, in(TypeConnack), 0},
	propRequestProblem:    {"request problem information", kindBit, false, 0, 0},
	propWillDelay:         {"will delay interval", kindUint32, false, 0, 0},
	propRequestResponse:   {"request response information", kindBit, false, 0, 0},
	propResponseInfo:      {"response information", kindString, false, in(TypeConnack), 0},
	propServerReference:   {"server reference", kindString, false, in(TypeConnack, TypeDisconnect), 0},
	propReasonString:      {"reason string", kindString, false, answers, 0},
	propReceiveMaximum:    {"receive maximum", kindUint16, true, in(TypeConnack), 0},
	propTopicAliasMaximum: {"topic alias maximum", kindUint16, false, in(TypeConnack), 0},
	propTopicAlias:        {"topic alias", kindUint16, true, in(TypePublish), 0},
	propMaximumQoS:        {"maximum QoS", kindBit, false, in(TypeConnack), 0},
	propRetainAvailable:   {"retain available", kindBit, false, in(TypeConnack), 0},
	propUser:              {"user property", kindPair, false, answers | in(TypePublish), answers | in(TypePublish)},
	propMaximumPacketSize: {"maximum packet size", kindUint32, true, in(TypeConnack), 0},
	propWildcardAvailable: {"wildcard subscription available", kindBit, false, in(TypeConnack), 0},
	propSubIDAvailable:    {"subscription identifiers available", kindBit, false, in(TypeConnack), 0},
	propSharedAvailable:   {"shared subscription available", kindBit, false, in(TypeConnack), 0},
}

// answers are the packets with a reason code that a server sends.
var answers = in(TypeConnack, TypePuback, TypeSuback, TypeUnsuback, TypeDisconnect)

// span is a part of a property section.
type span struct{ lo, hi int }

// property is one property as it was read: a number, or one or two spans.
type property struct {
	id   byte
	num  uint32
	a, b span
}

// propReader walks over a property section and checks it on the way.
type propReader struct {
	packet PacketType
	buf    []byte // the section without its length
	pos    int
	seen   uint64 // bit per property
}

// splitProps divides b into the property section that starts it and the rest.
func splitProps(t PacketType, b []byte) (props, rest []byte, err error) {
	size, n, fault := varint(b)
	switch {
	case fault != "":
		return nil, nil, malformed(t, "property length %s", fault)
	case n == 0:
		return nil, nil, malformed(t, "packet ends before its property length")
	case size > len(b)-n:
		return nil, nil, malformed(t, "properties reach beyond the packet")
	}
	return b[n : n+size], b[n+size:], nil
}

func (r *propReader) more() bool { return r.pos < len(r.buf) }

func (r *propReader) has(id byte) bool { return r.seen&(1<<id) != 0 }

// next reads the property at the current position. Call it while more is true.
func (r *propReader) next() (p property, err error) {
	// Every identifier in use is below 128, so it is one byte (MQTT 5.0, 2.2.2.2).
	p.id = r.buf[r.pos]
	r.pos++
	if int(p.id) >= len(propRules) || propRules[p.id].kind == kindNone {
		return p, malformed(r.packet, "property identifier %d does not exist", p.id)
	}
	rule := &propRules[p.id]
	place := uint16(1) << r.packet
	if rule.packets&place == 0 {
		return p, protocolError(r.packet, "%s is not a property of this packet", rule.name)
	}
	if r.has(p.id) && rule.repeatable&place == 0 {
		return p, protocolError(r.packet, "%s appears twice", rule.name)
	}
	r.seen |= 1 << p.id
	if fault := r.value(&p, rule.kind); fault != "" {
		return p, malformed(r.packet, "%s %s", rule.name, fault)
	}
	switch {
	case rule.kind == kindBit && p.num > 1:
		return p, protocolError(r.packet, "%s is %d, neither 0 nor 1", rule.name, p.num)
	case rule.nonZero && p.num == 0:
		e := protocolError(r.packet, "%s is 0", rule.name)
		if p.id == propTopicAlias {
			e.Code = codeAliasInvalid
		}
		return p, e
	}
	return p, nil
}

const faultShort = "reaches beyond the properties"

// value reads a value of the given kind; fault is "" when it could.
func (r *propReader) value(p *property, kind propKind) (fault string) {
	left := r.buf[r.pos:]
	switch kind {
	case kindBit:
		if len(left) < 1 {
			return faultShort
		}
		p.num = uint32(left[0])
		r.pos++
	case kindUint16:
		if len(left) < 2 {
			return faultShort
		}
		p.num = uint32(binary.BigEndian.Uint16(left))
		r.pos += 2
	case kindUint32:
		if len(left) < 4 {
			return faultShort
		}
		p.num = binary.BigEndian.Uint32(left)
		r.pos += 4
	case kindVarint:
		v, n, fault := varint(left)
		if fault != "" {
			return fault
		}
		if n == 0 {
			return faultShort
		}
		p.num = uint32(v)
		r.pos += n
	case kindPair:
		if fault = r.text(&p.a, kindString); fault == "" {
			fault = r.text(&p.b, kindString)
		}
	default:
		fault = r.text(&p.a, kind)
	}
	return fault
}

// text reads bytes with a length before them and checks what they hold.
func (r *propReader) text(s *span, kind propKind) (fault string) {
	left := len(r.buf) - r.pos
	if left < 2 {
		return faultShort
	}
	size := int(binary.BigEndian.Uint16(r.buf[r.pos:]))
	if size > left-2 {
		return faultShort
	}
	s.lo = r.pos + 2
	s.hi = s.lo + size
	r.pos = s.hi
	switch kind {
	case kindString:
		return textFault(r.buf[s.lo:s.hi])
	case kindTopic:
		return topicFault(r.buf[s.lo:s.hi])
	}
	return ""
}

// checkProps walks over a whole section; the set of properties in it comes back.
func checkProps(t PacketType, props []byte) (seen uint64, err error) {
	r := propReader{packet: t, buf: props}
	for r.more() {
		if _, err := r.next(); err != nil {
			return 0, err
		}
	}
	return r.seen, nil
}
