package wire

import "encoding/binary"

// AppendPuback appends the answer to a PUBLISH of QoS 1: 4 bytes when code is 0,
// else 5 (MQTT 5.0, 3.4.2.1).
func AppendPuback(dst []byte, id uint16, code byte) []byte {
	if code == 0 {
		return append(dst, byte(TypePuback)<<4, 2, byte(id>>8), byte(id))
	}
	return append(dst, byte(TypePuback)<<4, 3, byte(id>>8), byte(id), code)
}

// AppendPubrec appends the first answer to a PUBLISH of QoS 2 (MQTT 5.0, 3.5).
func AppendPubrec(dst []byte, id uint16) []byte {
	return append(dst, byte(TypePubrec)<<4, 2, byte(id>>8), byte(id))
}

// AppendPubrel appends the answer to a PUBREC, with reason code 0 or 0x92, packet
// identifier not found (MQTT 5.0, 3.6).
func AppendPubrel(dst []byte, id uint16, code byte) []byte {
	return appendRelease(dst, byte(TypePubrel)<<4|0x02, id, code)
}

// AppendPubcomp appends the answer to a PUBREL, with reason code 0 or 0x92
// (MQTT 5.0, 3.7).
func AppendPubcomp(dst []byte, id uint16, code byte) []byte {
	return appendRelease(dst, byte(TypePubcomp)<<4, id, code)
}

func appendRelease(dst []byte, header byte, id uint16, code byte) []byte {
	if code == 0 {
		return append(dst, header, 2, byte(id>>8), byte(id))
	}
	return append(dst, header, 3, byte(id>>8), byte(id), code)
}

// NextPlainPuback returns the packet identifier and the length of the packet that
// starts buf, when it is a PUBACK of success in its shortest form, which most are.
// Otherwise the length is 0, which says nothing of the packet: [NextFrame] and
// [DecodePuback] do.
func NextPlainPuback(buf []byte, max uint32) (id uint16, n int) {
	const size = 4
	if len(buf) < size || buf[0] != byte(TypePuback)<<4 || buf[1] != size-2 || max != 0 && max < size {
		return 0, 0
	}
	if id = binary.BigEndian.Uint16(buf[2:]); id == 0 {
		return 0, 0
	}
	return id, size
}

// DecodePuback reads a PUBACK into p, all of whose fields it sets. It allocates
// only for properties. When it fails, p is of no use.
func DecodePuback(f Frame, p *Puback) error { return decodeAck(f, TypePuback, &pubackCodes, p) }

// DecodePubrec reads a PUBREC, which has the fields and codes of a PUBACK.
func DecodePubrec(f Frame, p *Puback) error { return decodeAck(f, TypePubrec, &pubackCodes, p) }

// DecodePubrel reads a PUBREL.
func DecodePubrel(f Frame, p *Puback) error { return decodeAck(f, TypePubrel, &releaseCodes, p) }

// DecodePubcomp reads a PUBCOMP.
func DecodePubcomp(f Frame, p *Puback) error { return decodeAck(f, TypePubcomp, &releaseCodes, p) }

func decodeAck(f Frame, t PacketType, codes *codeSet, p *Puback) error {
	if err := checkFrame(f, t); err != nil {
		return err
	}
	*p = Puback{}
	b := f.Body
	if len(b) < 2 {
		return malformed(t, "packet ends before its packet identifier")
	}
	if p.PacketID = binary.BigEndian.Uint16(b); p.PacketID == 0 {
		return protocolError(t, "packet identifier is 0")
	}
	if len(b) == 2 {
		return nil
	}
	p.ReasonCode = b[2]
	if err := checkCode(t, codes, p.ReasonCode); err != nil {
		return err
	}
	if len(b) == 3 {
		return nil
	}
	props, rest, err := splitProps(t, b[3:])
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return malformed(t, "bytes follow the properties")
	}
	r := propReader{packet: t, buf: props}
	for r.more() {
		prop, err := r.next()
		if err != nil {
			return err
		}
		a := string(props[prop.a.lo:prop.a.hi])
		switch prop.id {
		case propReasonString:
			p.ReasonString = a
		case propUser:
			p.UserProperties = append(p.UserProperties, UserProperty{a, string(props[prop.b.lo:prop.b.hi])})
		}
	}
	return nil
}

// AppendPingreq appends a PINGREQ (MQTT 5.0, 3.12).
func AppendPingreq(dst []byte) []byte { return append(dst, byte(TypePingreq)<<4, 0) }

// CheckPingresp verifies a PINGRESP, which has no content (MQTT 5.0, 3.13).
func CheckPingresp(f Frame) error {
	if err := checkFrame(f, TypePingresp); err != nil {
		return err
	}
	if len(f.Body) > 0 {
		return malformed(TypePingresp, "packet has a body")
	}
	return nil
}
