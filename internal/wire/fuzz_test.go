package wire_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/wire"
)

// FuzzPublishDifferential: what both decoders accept they understand alike, and
// what this one accepts it can say again so that both understand it.
func FuzzPublishDifferential(f *testing.F) {
	for _, v := range slices.Concat(decoded, encoded) {
		if b := unhex(f, v.bytes); b[0]>>4 == 3 {
			frame, _, _ := wire.NextFrame(b, 0)
			f.Add(frame.Header&15, frame.Body)
		}
	}
	for _, v := range illegal {
		if b := unhex(f, v.bytes); b[0]>>4 == 3 && len(b) == int(b[1])+2 {
			f.Add(b[0]&15, b[2:])
		}
	}
	f.Fuzz(func(t *testing.T, flags byte, body []byte) {
		if len(body) > 1<<16 {
			return
		}
		frame := wire.Frame{Header: 0x30 | flags&15, Body: body}
		packet, err := decode(frame)
		if err != nil {
			return
		}
		paho, err := readPaho(join(frame))
		if err != nil {
			t.Fatalf("only this package reads % x: %v", join(frame), err)
		}
		if diff := cmp.Diff(forPaho(packet), paho, sameForPaho); diff != "" {
			t.Errorf("decoders disagree (-own +packets library):\n%s", diff)
		}
		p := packet.(*wire.Publish)
		b := wire.AppendPublish(nil, p)
		if len(b) != wire.PublishSize(p) || len(b) > len(join(frame)) {
			t.Errorf("encoded again it has %d bytes: announced were %d, it came with %d", len(b), wire.PublishSize(p), len(join(frame)))
		}
		again, _, err := wire.NextFrame(b, 0)
		if err != nil {
			t.Fatal(err)
		}
		own, err := decode(again)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(forPaho(p), forPaho(own)); diff != "" {
			t.Errorf("encoded and decoded again (-before +after):\n%s", diff)
		}
		if paho, err = readPaho(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(forPaho(p), paho, sameForPaho); diff != "" {
			t.Errorf("encoded again and read by the packets library (-want +got):\n%s", diff)
		}
	})
}

// join writes a frame with a fixed header of its own.
func join(f wire.Frame) []byte {
	b := []byte{f.Header}
	n := len(f.Body)
	for ; n >= 128; n >>= 7 {
		b = append(b, byte(n)|128)
	}
	return append(append(b, byte(n)), f.Body...)
}

// FuzzDecode gives any bytes to everything that reads. A frame's capacity ends
// with it, so a read beyond would panic.
func FuzzDecode(f *testing.F) {
	for _, v := range slices.Concat(decoded, encoded) {
		f.Add(unhex(f, v.bytes), uint32(0))
	}
	for _, v := range illegal {
		f.Add(unhex(f, v.bytes), uint32(8))
	}
	f.Fuzz(func(t *testing.T, data []byte, max uint32) {
		for rest := data; ; {
			size, err := wire.FrameLen(rest, max)
			frame, n, err2 := wire.NextFrame(rest, max)
			ours(t, err)
			ours(t, err2)
			if (err == nil) != (err2 == nil) || n != 0 && n != size || n > len(rest) || max > 0 && n > int(max) {
				t.Fatalf("FrameLen says %d, %v; NextFrame %d, %v; there are %d bytes", size, err, n, err2, len(rest))
			}
			if n == 0 {
				break
			}
			if len(frame.Body) >= n || cap(frame.Body) != len(frame.Body) {
				t.Fatalf("body has %d bytes of %d", len(frame.Body), n)
			}
			before := bytes.Clone(rest[:n])
			if decodable(frame) {
				_, err := decode(frame)
				ours(t, err)
			}
			switch frame.Type() {
			case wire.TypePublish:
				comparePlain(t, rest, max, frame)
			case wire.TypePuback:
				comparePlainAck(t, rest, max, frame)
			}
			if !bytes.Equal(before, rest[:n]) {
				t.Fatal("a decoder changed the frame")
			}
			rest = rest[n:]
		}
		for _, typ := range []wire.PacketType{wire.TypeConnack, wire.TypePublish, wire.TypePuback, wire.TypeSuback,
			wire.TypeUnsuback, wire.TypePingresp, wire.TypeDisconnect} {
			body := slices.Clip(data)
			packet, err := decode(wire.Frame{Header: byte(typ)<<4 | byte(max&15), Body: body})
			ours(t, err)
			if err != nil {
				continue
			}
			switch p := packet.(type) {
			case *wire.Disconnect: // a legal one can be sent as well
				b, err := wire.AppendDisconnect(nil, p)
				if err != nil || len(b) != wire.DisconnectSize(p) {
					t.Errorf("AppendDisconnect: %d bytes, announced were %d, error %v", len(b), wire.DisconnectSize(p), err)
				}
			case *wire.Connack:
				if p.ReceiveMaximum != nil && *p.ReceiveMaximum == 0 || p.MaximumQoS != nil && *p.MaximumQoS > 1 {
					t.Errorf("illegal value in %+v", p)
				}
			case *subackPacket:
				if p.PacketID == 0 || len(p.ReasonCodes) == 0 {
					t.Errorf("illegal value in %+v", p)
				}
			}
		}
	})
}

// comparePlain holds NextPlainPublish, given the topic of the PUBLISH that starts
// rest, against DecodePublish.
func comparePlain(t *testing.T, rest []byte, max uint32, frame wire.Frame) {
	t.Helper()
	var want wire.PublishView
	err := wire.DecodePublish(frame, &want)
	topic := "no/such/topic"
	plain := false
	if err == nil && len(want.Topic) > 0 {
		topic = string(want.Topic)
		plain = want.QoS < 2 && want.Props == nil && len(frame.Body) < 1<<14
	}
	var got wire.PlainPublish
	n := wire.NextPlainPublish(rest, max, topic, &got)
	if (n != 0) != plain {
		t.Fatalf("NextPlainPublish says %d; the packet is %+v, error %v", n, want, err)
	}
	if !plain {
		return
	}
	size, _ := wire.FrameLen(rest, max)
	view := wire.PublishView{Topic: want.Topic, Payload: got.Payload, QoS: got.Header >> 1 & 3,
		Retain: got.Header&1 != 0, Dup: got.Header&8 != 0, PacketID: got.PacketID}
	if n != size || cap(got.Payload) != len(got.Payload) {
		t.Errorf("NextPlainPublish says %d bytes, FrameLen %d; the payload has %d and room for %d", n, size, len(got.Payload), cap(got.Payload))
	}
	if diff := cmp.Diff(want, view); diff != "" {
		t.Errorf("DecodePublish and NextPlainPublish differ (-want +got):\n%s", diff)
	}
	if len(got.Payload) > 0 && wire.NextPlainPublish(rest[:size-1], max, topic, &got) != 0 {
		t.Error("NextPlainPublish takes a packet that is not complete")
	}
}

// comparePlainAck does the same with NextPlainPuback and DecodePuback.
func comparePlainAck(t *testing.T, rest []byte, max uint32, frame wire.Frame) {
	t.Helper()
	var want wire.Puback
	err := wire.DecodePuback(frame, &want)
	id, n := wire.NextPlainPuback(rest, max)
	size, _ := wire.FrameLen(rest, max)
	if plain := err == nil && len(frame.Body) == 2; (n != 0) != plain || plain && (n != size || id != want.PacketID) {
		t.Fatalf("NextPlainPuback says %d, %d bytes; the packet is %+v of %d, error %v", id, n, want, size, err)
	}
}

func decodable(f wire.Frame) bool {
	switch f.Type() {
	case wire.TypeConnack, wire.TypePublish, wire.TypePuback, wire.TypeSuback, wire.TypeUnsuback, wire.TypePingresp, wire.TypeDisconnect:
		return true
	}
	return false
}

// ours wants an *Error with a code that a DISCONNECT may carry, if an error.
func ours(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var e *wire.Error
	if !errors.As(err, &e) || !bytes.Contains([]byte{0x81, 0x82, 0x94, 0x95}, []byte{e.Code}) {
		t.Fatalf("unexpected error %#v", err)
	}
}
