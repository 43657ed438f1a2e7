package boltstore

import (
	"bytes"
	"testing"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// FuzzRecord reads any bytes as a record: no panic, and what is read is written the
// same way again.
func FuzzRecord(f *testing.F) {
	expiry := uint32(7)
	f.Add(encode(&mqtt5.PublishPacket{Topic: "t", Payload: []byte("p"), QoS: 1}))
	f.Add(encode(&mqtt5.PublishPacket{Topic: "t", ResponseTopic: "r", CorrelationData: []byte{1}, MessageExpiryInterval: &expiry, UserProperties: []mqtt5.UserProperty{{Name: "a", Value: "b"}}}))
	f.Add([]byte{1, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode(encode(p))
		if err != nil || !bytes.Equal(encode(again), encode(p)) {
			t.Errorf("%+v is read back as %+v, %v", p, again, err)
		}
	})
}
