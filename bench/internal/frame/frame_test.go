package frame_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/bench/internal/frame"
)

// TestPacketsAgreeWithPaho has paho's codec read what this package writes.
func TestPacketsAgreeWithPaho(t *testing.T) {
	payload := bytes.Repeat([]byte("x"), 300)
	publish, idAt, dataAt := frame.AppendPublish(nil, true, "a/b", 1, payload)
	binary.BigEndian.PutUint16(publish[idAt:], 77)
	publish[dataAt] = 'y'
	read := func(b []byte) any {
		t.Helper()
		cp, err := packets.ReadPacket(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return cp.Content
	}
	p := read(publish).(*packets.Publish)
	if p.Topic != "a/b" || p.PacketID != 77 || p.QoS != 1 || len(p.Payload) != 300 || p.Payload[0] != 'y' {
		t.Errorf("PUBLISH reads as %v", p)
	}
	if c := read(frame.AppendConnect(nil, "id")).(*packets.Connect); c.ClientID != "id" || !c.CleanStart || c.KeepAlive != 1200 || c.ProtocolVersion != 5 {
		t.Errorf("CONNECT reads as %v", c)
	}
	if a := read(frame.AppendPuback(nil, 0x1234)).(*packets.Puback); a.PacketID != 0x1234 || a.ReasonCode != 0 {
		t.Errorf("PUBACK reads as %v", a)
	}
	s := read(frame.AppendSubscribe(nil, 9, "a/#", 1)).(*packets.Subscribe)
	if s.PacketID != 9 || len(s.Subscriptions) != 1 || s.Subscriptions[0].Topic != "a/#" || s.Subscriptions[0].QoS != 1 {
		t.Errorf("SUBSCRIBE reads as %v", s)
	}
}

func TestPublishParts(t *testing.T) {
	for _, tt := range []struct {
		name     string
		version5 bool
		qos      byte
	}{
		{"5 QoS 0", true, 0}, {"5 QoS 1", true, 1}, {"3.1.1 QoS 0", false, 0}, {"3.1.1 QoS 1", false, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, id, _ := frame.AppendPublish(nil, tt.version5, "t", tt.qos, []byte("body"))
			if tt.qos > 0 {
				b[id+1] = 5
			}
			head, body, size, err := frame.Next(b)
			if err != nil || size != len(b) {
				t.Fatalf("Next: size %d, %v; want %d", size, err, len(b))
			}
			topic, payload, gotID, err := frame.PublishParts(head, body, tt.version5)
			if err != nil || string(topic) != "t" || string(payload) != "body" || gotID != uint16(5*tt.qos) {
				t.Errorf("got %q, %q, %d, %v", topic, payload, gotID, err)
			}
		})
	}
}

// TestNextNeedsWholePackets cuts a packet at every place.
func TestNextNeedsWholePackets(t *testing.T) {
	b, _, _ := frame.AppendPublish(nil, true, "topic", 1, make([]byte, 20_000))
	for n := range b {
		if _, _, size, err := frame.Next(b[:n]); size != 0 || err != nil {
			t.Fatalf("of %d bytes Next takes %d, %v", n, size, err)
		}
	}
	if _, _, _, err := frame.Next([]byte{0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}); err == nil {
		t.Error("Next takes a length of five bytes")
	}
}

func TestMalformed(t *testing.T) {
	for name, err := range map[string]error{
		"publish":     second(frame.PublishParts(0x32, []byte{0, 1, 'a', 0}, true)),
		"topic":       second(frame.PublishParts(0x30, []byte{0, 9, 'a'}, true)),
		"properties":  third(frame.SkipProperties([]byte{9, 1})),
		"subscribe":   fourth(frame.Filters([]byte{0, 1, 0, 0, 1, 'a'}, true, 1)),
		"unsubscribe": fourth(frame.Filters([]byte{0}, true, 0)),
		"connect":     fifth(frame.ConnectParts([]byte{0, 4, 'M', 'Q', 'T', 'T', 5})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_, _ []byte, _ uint16, err error) error { return err }
func third(_ []byte, err error) error               { return err }
func fourth(_ uint16, _ int, err error) error       { return err }
func fifth(_ byte, _ string, err error) error       { return err }
