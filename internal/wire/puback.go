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

// DecodePuback reads a PUBACK into p, all of whose fields it sets. It allocates
// only for properties. When it fails, p is of no use.
func DecodePuback(f Frame, p *Puback) error {
	if err := checkFrame(f, TypePuback); err != nil {
		return err
	}
	*p = Puback{}
	b := f.Body
	if len(b) < 2 {
		return malformed(TypePuback, "packet ends before its packet identifier")
	}
	if p.PacketID = binary.BigEndian.Uint16(b); p.PacketID == 0 {
		return protocolError(TypePuback, "packet identifier is 0")
	}
	if len(b) == 2 {
		return nil
	}
	p.ReasonCode = b[2]
	if err := checkCode(TypePuback, &pubackCodes, p.ReasonCode); err != nil {
		return err
	}
	if len(b) == 3 {
		return nil
	}
	props, rest, err := splitProps(TypePuback, b[3:])
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return malformed(TypePuback, "bytes follow the properties")
	}
	r := propReader{packet: TypePuback, buf: props}
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
