package wire_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/wire"
)

// payloads: an empty payload may be nil or not.
var payloads = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Payload" }, cmp.Comparer(bytes.Equal))

func TestDecode(t *testing.T) {
	for _, v := range decoded {
		t.Run(v.name, func(t *testing.T) {
			b := unhex(t, v.bytes)
			f, n, err := wire.NextFrame(b, 0)
			if err != nil || n != len(b) {
				t.Fatalf("NextFrame: %d bytes of %d, error %v", n, len(b), err)
			}
			got, err := decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.packet, got, payloads); diff != "" {
				t.Errorf("packet (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDecodeOwns overwrites the frame: what is not a view must not change.
func TestDecodeOwns(t *testing.T) {
	for _, v := range decoded {
		t.Run(v.name, func(t *testing.T) {
			b := unhex(t, v.bytes)
			f, _, _ := wire.NextFrame(b, 0)
			got, err := decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if p, ok := got.(*wire.Publish); ok {
				p.Payload = bytes.Clone(p.Payload)
			}
			for i := range b {
				b[i] = 0xAA
			}
			if diff := cmp.Diff(v.packet, got, payloads); diff != "" {
				t.Errorf("packet (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	for _, v := range encoded {
		t.Run(v.name, func(t *testing.T) {
			got, size, err := encode([]byte("before"), v.packet)
			if err != nil {
				t.Fatal(err)
			}
			got, found := bytes.CutPrefix(got, []byte("before"))
			if !found {
				t.Fatal("what dst held is gone")
			}
			if diff := cmp.Diff(unhex(t, v.bytes), got); diff != "" {
				t.Errorf("bytes (-want +got):\n%s", diff)
			}
			if size >= 0 && size != len(got) {
				t.Errorf("announced size is %d, packet has %d bytes", size, len(got))
			}
			if p, ok := v.packet.(*wire.Publish); ok {
				if head := wire.AppendPublishHead(nil, p); !bytes.Equal(append(head, p.Payload...), got) {
					t.Errorf("AppendPublishHead and the payload are not the packet: % x", head)
				}
			}
		})
	}
}

// TestRoundTrip encodes what both sides may send and decodes it again.
func TestRoundTrip(t *testing.T) {
	for _, v := range slices.Concat(encoded, decoded) {
		var short bool // AppendPuback has no properties
		switch p := v.packet.(type) {
		case *wire.Publish, *wire.Disconnect:
		case *wire.Puback:
			short = p.ReasonString != "" || p.UserProperties != nil
		default:
			continue
		}
		if short || v.name == "PUBLISH with empty properties" {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			b, _, err := encode(nil, v.packet)
			if err != nil {
				t.Fatal(err)
			}
			f, _, err := wire.NextFrame(b, 0)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.packet, got, payloads); diff != "" {
				t.Errorf("packet (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNextFrameSplits gives every packet in two pieces, at every place.
func TestNextFrameSplits(t *testing.T) {
	for _, v := range slices.Concat(encoded, decoded) {
		t.Run(v.name, func(t *testing.T) {
			b := append(unhex(t, v.bytes), 0xFF, 0xFF)
			size := len(b) - 2
			for i := range size {
				if f, n, err := wire.NextFrame(b[:i], 0); n != 0 || err != nil || f.Body != nil {
					t.Errorf("%d of %d bytes: got n %d, error %v", i, size, n, err)
				}
				if n, err := wire.FrameLen(b[:i], 0); err != nil || n != 0 && n != size {
					t.Errorf("FrameLen of %d of %d bytes: got %d, error %v", i, size, n, err)
				}
			}
			f, n, err := wire.NextFrame(b, 0)
			if n != size || err != nil {
				t.Fatalf("got n %d, error %v, want %d", n, err, size)
			}
			if cap(f.Body) != len(f.Body) {
				t.Error("the body's capacity reaches beyond the frame")
			}
		})
	}
}

func TestFrameLen(t *testing.T) {
	const large = 268435460
	tests := []struct {
		name, bytes string
		max         uint32
		want        int
		code        byte
	}{
		{"nothing", "", 0, 0, 0},
		{"one byte", "30", 0, 0, 0},
		{"0", "E0 00", 0, 2, 0},
		{"127", "30 7F", 0, 129, 0},
		{"128", "30 8001", 0, 131, 0},
		{"16383", "30 FF7F", 0, 16386, 0},
		{"16384", "30 808001", 0, 16388, 0},
		{"2097151", "30 FFFF7F", 0, 2097155, 0},
		{"2097152", "30 80808001", 0, 2097157, 0},
		{"268435455", "30 FFFFFF7F", 0, large, 0},
		{"length cut", "30 FFFFFF", 0, 0, 0},
		{"five bytes", "30 FFFFFFFF01", 0, 0, 0x81},
		{"fifth byte announced", "30 FFFFFFFF", 0, 0, 0x81},
		{"length with a byte too many", "30 8000", 0, 0, 0x81},
		{"at the maximum", "30 7F", 129, 129, 0},
		{"above the maximum", "30 7F", 128, 0, 0x95},
		{"largest packet at its maximum", "30 FFFFFF7F", large, large, 0},
		{"largest packet above the maximum", "30 FFFFFF7F", large - 1, 0, 0x95},
		{"reserved type", "00", 0, 0, 0x81},
		{"reserved flags", "48", 0, 0, 0x81},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wire.FrameLen(unhex(t, tt.bytes), tt.max)
			checkCode(t, err, tt.code)
			if got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

// checkCode wants an *Error with the code, or none when the code is 0.
func checkCode(t *testing.T, err error, code byte) {
	t.Helper()
	if code == 0 {
		if err != nil {
			t.Errorf("got error %v, want none", err)
		}
		return
	}
	var e *wire.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *wire.Error with code 0x%02X", err, code)
	}
	if e.Code != code {
		t.Errorf("got %v, want code 0x%02X", err, code)
	}
}

func TestEncodeRefuses(t *testing.T) {
	long := strings.Repeat("secret", 10923) // 65538 bytes
	bad := "secret\xff"
	user := []wire.UserProperty{{Name: "secret", Value: long}}
	will := func(p *wire.Publish) *wire.Connect { return &wire.Connect{Will: p} }
	props := func(p *wire.PublishProps) *wire.Connect { return will(&wire.Publish{Topic: "a", Props: p}) }
	sub := func(s wire.Subscription) *wire.Subscribe {
		return &wire.Subscribe{PacketID: 1, Subscriptions: []wire.Subscription{s}}
	}
	tests := []struct {
		name   string
		packet any
		code   byte
	}{
		{"client id too long", &wire.Connect{ClientID: long}, 0x81},
		{"client id not UTF-8", &wire.Connect{ClientID: bad}, 0x81},
		{"client id with NUL", &wire.Connect{ClientID: "a\x00"}, 0x81},
		{"user name too long", &wire.Connect{Username: &long}, 0x81},
		{"password too long", &wire.Connect{Password: []byte(long)}, 0x81},
		{"CONNECT user property", &wire.Connect{UserProperties: user}, 0x81},
		{"will without topic", will(&wire.Publish{}), 0x81},
		{"will topic with wildcard", will(&wire.Publish{Topic: "a/#"}), 0x81},
		{"will topic too long", will(&wire.Publish{Topic: long}), 0x81},
		{"will payload too long", will(&wire.Publish{Topic: "a", Payload: []byte(long)}), 0x81},
		{"will QoS 3", will(&wire.Publish{Topic: "a", QoS: 3}), 0x81},
		{"will payload format", props(&wire.PublishProps{PayloadFormat: 2}), 0x82},
		{"will alias", props(&wire.PublishProps{TopicAlias: 1}), 0x82},
		{"will subscription id", props(&wire.PublishProps{SubscriptionIDs: []uint32{1}}), 0x82},
		{"will response topic too long", props(&wire.PublishProps{ResponseTopic: long}), 0x81},
		{"will response topic with wildcard", props(&wire.PublishProps{ResponseTopic: "+"}), 0x81},
		{"will correlation data too long", props(&wire.PublishProps{CorrelationData: []byte(long)}), 0x81},
		{"will content type", props(&wire.PublishProps{ContentType: bad}), 0x81},
		{"will user property", props(&wire.PublishProps{UserProperties: user}), 0x81},

		{"SUBSCRIBE id 0", &wire.Subscribe{Subscriptions: []wire.Subscription{{Filter: "a"}}}, 0x82},
		{"SUBSCRIBE without filters", &wire.Subscribe{PacketID: 1}, 0x82},
		{"SUBSCRIBE empty filter", sub(wire.Subscription{}), 0x81},
		{"SUBSCRIBE long filter", sub(wire.Subscription{Filter: long}), 0x81},
		{"SUBSCRIBE bad filter", sub(wire.Subscription{Filter: bad}), 0x81},
		{"SUBSCRIBE QoS 3", sub(wire.Subscription{Filter: "a", QoS: 3}), 0x81},
		{"SUBSCRIBE retain handling 3", sub(wire.Subscription{Filter: "a", RetainHandling: 3}), 0x82},
		{"SUBSCRIBE shared no local", sub(wire.Subscription{Filter: "$share/g/a", NoLocal: true}), 0x82},
		{"SUBSCRIBE subscription id 0", &wire.Subscribe{PacketID: 1, SubscriptionID: ptr(uint32(0)), Subscriptions: []wire.Subscription{{Filter: "a"}}}, 0x82},
		{"SUBSCRIBE subscription id too large", &wire.Subscribe{PacketID: 1, SubscriptionID: ptr(uint32(1 << 28)), Subscriptions: []wire.Subscription{{Filter: "a"}}}, 0x82},
		{"SUBSCRIBE user property", &wire.Subscribe{PacketID: 1, UserProperties: user, Subscriptions: []wire.Subscription{{Filter: "a"}}}, 0x81},

		{"UNSUBSCRIBE id 0", &wire.Unsubscribe{Filters: []string{"a"}}, 0x82},
		{"UNSUBSCRIBE without filters", &wire.Unsubscribe{PacketID: 1}, 0x82},
		{"UNSUBSCRIBE empty filter", &wire.Unsubscribe{PacketID: 1, Filters: []string{"a", ""}}, 0x81},
		{"UNSUBSCRIBE user property", &wire.Unsubscribe{PacketID: 1, Filters: []string{"a"}, UserProperties: user}, 0x81},
		{"UNSUBSCRIBE too large", &wire.Unsubscribe{PacketID: 1, Filters: slices.Repeat([]string{long[:65535]}, 4100)}, 0x95},

		{"DISCONNECT unknown code", &wire.Disconnect{ReasonCode: 1}, 0x82},
		{"DISCONNECT reason string", &wire.Disconnect{ReasonString: long}, 0x81},
		{"DISCONNECT server reference", &wire.Disconnect{ServerReference: bad}, 0x81},
		{"DISCONNECT user property", &wire.Disconnect{UserProperties: user}, 0x81},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := encode([]byte("before"), tt.packet)
			checkCode(t, err, tt.code)
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows a value: %.100s", err)
			}
			if string(got) != "before" {
				t.Errorf("dst came back with %d bytes, want it as it was", len(got))
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	_, err := wire.DecodeDisconnect(wire.Frame{Header: 0xE0, Body: []byte{1}})
	const want = "DISCONNECT: reason code 0x01 is not defined for this packet (reason code 0x82)"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := wire.PacketType(0).String() + " " + wire.TypePublish.String() + " " + wire.PacketType(99).String(); got != "reserved PUBLISH PacketType(99)" {
		t.Errorf("names: got %q", got)
	}
}
