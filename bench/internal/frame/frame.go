// Package frame reads and writes the few MQTT packets that the null broker, the
// raw client and the counting subscriber need. It trusts its peer: it is a
// measuring tool and no codec.
package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The packet types that the harness knows (MQTT 5.0, 2.1.2).
const (
	Connect    = 1
	Connack    = 2
	Publish    = 3
	Puback     = 4
	Subscribe  = 8
	Suback     = 9
	Unsub      = 10
	Unsuback   = 11
	Pingreq    = 12
	Pingresp   = 13
	Disconnect = 14
)

// ErrMalformed tells that the bytes are no MQTT packet.
var ErrMalformed = errors.New("bench: malformed packet")

// Next returns the first packet of buf: its first byte, what follows the fixed
// header, and its whole size. The size is 0 when the packet is not complete yet.
func Next(buf []byte) (head byte, body []byte, size int, err error) {
	if len(buf) < 2 {
		return 0, nil, 0, nil
	}
	length, at := int(buf[1]), 2
	if length >= 0x80 {
		v, n := binary.Uvarint(buf[1:min(len(buf), 5)])
		switch {
		case n > 0:
			length, at = int(v), 1+n
		case len(buf) >= 5:
			return 0, nil, 0, ErrMalformed
		default:
			return 0, nil, 0, nil
		}
	}
	if at+length > len(buf) {
		return 0, nil, 0, nil
	}
	return buf[0], buf[at : at+length], at + length, nil
}

// Read reads exactly one packet, byte by byte in its header, so that nothing
// behind it is consumed.
func Read(r io.Reader) (head byte, body []byte, err error) {
	var b [5]byte
	if _, err := io.ReadFull(r, b[:2]); err != nil {
		return 0, nil, err
	}
	n := 2
	for b[n-1] >= 0x80 {
		if n == len(b) {
			return 0, nil, ErrMalformed
		}
		if _, err := io.ReadFull(r, b[n:n+1]); err != nil {
			return 0, nil, err
		}
		n++
	}
	length, _ := binary.Uvarint(b[1:n])
	body = make([]byte, length)
	_, err = io.ReadFull(r, body)
	return b[0], body, err
}

// AppendConnect appends an MQTT 5 CONNECT with clean start and a keep alive of
// 20 minutes.
func AppendConnect(b []byte, clientID string) []byte {
	b = append(b, Connect<<4)
	b = binary.AppendUvarint(b, uint64(13+len(clientID)))
	b = appendString(b, "MQTT")
	b = append(b, 5, 0x02, 1200>>8, 1200&0xFF, 0)
	return appendString(b, clientID)
}

// AppendPublish appends an MQTT 5 PUBLISH without properties and returns where
// its packet id, which is 0 now, and its payload begin.
func AppendPublish(b []byte, version5 bool, topic string, qos byte, payload []byte) (out []byte, id, data int) {
	length := 2 + len(topic) + len(payload)
	if qos > 0 {
		length += 2
	}
	if version5 {
		length++
	}
	b = append(b, Publish<<4|qos<<1)
	b = binary.AppendUvarint(b, uint64(length))
	b = appendString(b, topic)
	id = len(b)
	if qos > 0 {
		b = append(b, 0, 0)
	}
	if version5 {
		b = append(b, 0)
	}
	data = len(b)
	return append(b, payload...), id, data
}

// AppendPuback appends a PUBACK that says success, in either version.
func AppendPuback(b []byte, id uint16) []byte {
	return append(b, Puback<<4, 2, byte(id>>8), byte(id))
}

// AppendSubscribe appends an MQTT 5 SUBSCRIBE with one filter.
func AppendSubscribe(b []byte, id uint16, filter string, qos byte) []byte {
	b = append(b, Subscribe<<4|2)
	b = binary.AppendUvarint(b, uint64(6+len(filter)))
	b = append(b, byte(id>>8), byte(id), 0)
	return append(appendString(b, filter), qos)
}

// PublishParts takes the body of a PUBLISH apart. Properties are skipped.
func PublishParts(head byte, body []byte, version5 bool) (topic, payload []byte, id uint16, err error) {
	topic, rest, err := cutString(body)
	if err != nil {
		return nil, nil, 0, err
	}
	if head&0x06 != 0 {
		if len(rest) < 2 {
			return nil, nil, 0, ErrMalformed
		}
		id, rest = binary.BigEndian.Uint16(rest), rest[2:]
	}
	if version5 {
		if rest, err = SkipProperties(rest); err != nil {
			return nil, nil, 0, err
		}
	}
	return topic, rest, id, nil
}

// SkipProperties returns what follows a property block.
func SkipProperties(b []byte) ([]byte, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || uint64(len(b)-size) < n {
		return nil, ErrMalformed
	}
	return b[size+int(n):], nil
}

// ConnectParts returns the protocol level and the client id of a CONNECT body.
func ConnectParts(body []byte) (level byte, clientID string, err error) {
	_, rest, err := cutString(body)
	if err != nil || len(rest) < 4 {
		return 0, "", ErrMalformed
	}
	level, rest = rest[0], rest[4:]
	if level >= 5 {
		if rest, err = SkipProperties(rest); err != nil {
			return 0, "", err
		}
	}
	id, _, err := cutString(rest)
	return level, string(id), err
}

// Filters counts the filters of a SUBSCRIBE body (extra is 1, the options byte)
// or an UNSUBSCRIBE body (extra is 0).
func Filters(body []byte, version5 bool, extra int) (id uint16, n int, err error) {
	if len(body) < 2 {
		return 0, 0, ErrMalformed
	}
	id, rest := binary.BigEndian.Uint16(body), body[2:]
	if version5 {
		if rest, err = SkipProperties(rest); err != nil {
			return 0, 0, err
		}
	}
	for len(rest) > 0 {
		if _, rest, err = cutString(rest); err != nil {
			return 0, 0, err
		}
		if len(rest) < extra {
			return 0, 0, ErrMalformed
		}
		rest = rest[extra:]
		n++
	}
	return id, n, nil
}

// Accepted returns an error unless the packet is a CONNACK that says success.
func Accepted(head byte, body []byte) error {
	if head>>4 != Connack || len(body) < 2 {
		return fmt.Errorf("bench: connect: the server answered with packet type %d", head>>4)
	}
	if body[1] != 0 {
		return fmt.Errorf("bench: connect: the server refused with 0x%02X", body[1])
	}
	return nil
}

func appendString(b []byte, s string) []byte {
	return append(append(b, byte(len(s)>>8), byte(len(s))), s...)
}

func cutString(b []byte) (s, rest []byte, err error) {
	if len(b) < 2 {
		return nil, nil, ErrMalformed
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	if n > len(b) {
		return nil, nil, ErrMalformed
	}
	return b[2:n], b[n:], nil
}
