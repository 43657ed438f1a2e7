package boltstore

import (
	"encoding/binary"
	"errors"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// recordVersion is the first byte of each record. A record is that, a byte of
// flags, and fields, each a length (or a number) as a varint and its bytes:
// topic, payload, response topic, content type, then correlation data and message
// expiry if their flags are set, then the number of user properties and their
// names and values.
const recordVersion = 1

// The flags of a record.
const (
	flagQoS1 = 1 << iota
	flagRetain
	flagUTF8
	flagCorrelation
	flagExpiry
)

var errDamaged = errors.New("boltstore: damaged record")

func encode(p *mqtt5.PublishPacket) []byte {
	var flags byte
	set := func(on bool, flag byte) {
		if on {
			flags |= flag
		}
	}
	set(p.QoS == mqtt5.AtLeastOnce, flagQoS1)
	set(p.Retain, flagRetain)
	set(p.PayloadFormat == mqtt5.PayloadUTF8, flagUTF8)
	set(p.CorrelationData != nil, flagCorrelation)
	set(p.MessageExpiryInterval != nil, flagExpiry)
	b := make([]byte, 0, 32+len(p.Topic)+len(p.Payload))
	b = append(b, recordVersion, flags)
	b = appendField(b, p.Topic)
	b = appendField(b, string(p.Payload))
	b = appendField(b, p.ResponseTopic)
	b = appendField(b, p.ContentType)
	if p.CorrelationData != nil {
		b = appendField(b, string(p.CorrelationData))
	}
	if p.MessageExpiryInterval != nil {
		b = binary.AppendUvarint(b, uint64(*p.MessageExpiryInterval))
	}
	b = binary.AppendUvarint(b, uint64(len(p.UserProperties)))
	for _, u := range p.UserProperties {
		b = appendField(appendField(b, u.Name), u.Value)
	}
	return b
}

func appendField(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decode reads a record; what it returns has its own memory.
func decode(b []byte) (*mqtt5.PublishPacket, error) {
	if len(b) < 2 || b[0] != recordVersion {
		return nil, errDamaged
	}
	flags := b[1]
	r := reader{rest: b[2:]}
	p := &mqtt5.PublishPacket{Topic: r.field(), Payload: []byte(r.field()), ResponseTopic: r.field(), ContentType: r.field()}
	if flags&flagQoS1 != 0 {
		p.QoS = mqtt5.AtLeastOnce
	}
	p.Retain = flags&flagRetain != 0
	if flags&flagUTF8 != 0 {
		p.PayloadFormat = mqtt5.PayloadUTF8
	}
	if flags&flagCorrelation != 0 {
		p.CorrelationData = []byte(r.field())
	}
	if flags&flagExpiry != 0 {
		n := r.number()
		expiry := uint32(n)
		p.MessageExpiryInterval = &expiry
		r.bad = r.bad || uint64(expiry) != n
	}
	// A property has two bytes at least, so a wrong number cannot ask for much.
	n := r.number()
	if r.bad || n > uint64(len(r.rest)/2) {
		return nil, errDamaged
	}
	for range n {
		p.UserProperties = append(p.UserProperties, mqtt5.UserProperty{Name: r.field(), Value: r.field()})
	}
	if r.bad || len(r.rest) > 0 {
		return nil, errDamaged
	}
	return p, nil
}

// reader takes fields off a record; bad tells that there was none.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) field() string {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}
