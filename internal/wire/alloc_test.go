package wire_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/wire"
)

// hot is a publish of a usual size, with and without properties.
func hot(props *wire.PublishProps) *wire.Publish {
	return &wire.Publish{Topic: "device/4711/telemetry", Payload: make([]byte, 128), QoS: 1, PacketID: 7, Props: props}
}

func someProps() *wire.PublishProps {
	return &wire.PublishProps{MessageExpiry: ptr(uint32(60)), ContentType: "application/json",
		UserProperties: []wire.UserProperty{{Name: "a", Value: "b"}, {Name: "c", Value: "d"}}}
}

func frameOf(tb testing.TB, b []byte) wire.Frame {
	tb.Helper()
	f, n, err := wire.NextFrame(b, 0)
	if err != nil || n != len(b) {
		tb.Fatalf("NextFrame: %d of %d bytes, error %v", n, len(b), err)
	}
	return f
}

func TestAllocations(t *testing.T) {
	plain, rich := hot(nil), hot(someProps())
	exact := make([]byte, 0, wire.PublishSize(rich)) // just enough must do
	small := make([]byte, 0, 8)
	publish := wire.AppendPublish(nil, plain)
	publishFrame := frameOf(t, publish)
	richFrame := frameOf(t, wire.AppendPublish(nil, rich))
	pubackFrame := frameOf(t, wire.AppendPuback(nil, 7, 0))
	codeFrame := frameOf(t, wire.AppendPuback(nil, 7, 0x10))
	var view wire.PublishView
	var puback wire.Puback
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	tests := []struct {
		name string
		max  float64
		run  func()
	}{
		{"AppendPublish", 0, func() { exact = wire.AppendPublish(exact[:0], plain) }},
		{"AppendPublish with properties", 0, func() { exact = wire.AppendPublish(exact[:0], rich) }},
		{"AppendPublishHead", 0, func() { exact = wire.AppendPublishHead(exact[:0], plain) }},
		{"PublishSize", 0, func() { wire.PublishSize(rich) }},
		{"AppendPuback", 0, func() { small = wire.AppendPuback(small[:0], 7, 0) }},
		{"AppendPingreq", 0, func() { small = wire.AppendPingreq(small[:0]) }},
		{"NextFrame", 0, func() { _, _, err := wire.NextFrame(publish, 0); check(err) }},
		{"DecodePublish", 0, func() { check(wire.DecodePublish(publishFrame, &view)) }},
		// The properties, the text, the list and the number.
		{"DecodePublish with properties", 4, func() { check(wire.DecodePublish(richFrame, &view)) }},
		{"DecodePuback", 0, func() { check(wire.DecodePuback(pubackFrame, &puback)) }},
		{"DecodePuback with a code", 0, func() { check(wire.DecodePuback(codeFrame, &puback)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := testing.AllocsPerRun(100, tt.run); got > tt.max {
				t.Errorf("got %v allocations, want %v at most", got, tt.max)
			}
		})
	}
}

func BenchmarkAppendPublish(b *testing.B) {
	for name, p := range map[string]*wire.Publish{"plain": hot(nil), "properties": hot(someProps())} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, 1024)
			b.ReportAllocs()
			for b.Loop() {
				dst = wire.AppendPublish(dst[:0], p)
			}
		})
	}
}

func BenchmarkDecodePublish(b *testing.B) {
	for name, p := range map[string]*wire.Publish{"plain": hot(nil), "properties": hot(someProps())} {
		b.Run(name, func(b *testing.B) {
			buf := wire.AppendPublish(nil, p)
			var v wire.PublishView
			b.ReportAllocs()
			for b.Loop() {
				f, _, _ := wire.NextFrame(buf, 0)
				if err := wire.DecodePublish(f, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodePuback(b *testing.B) {
	buf := wire.AppendPuback(nil, 7, 0)
	var p wire.Puback
	b.ReportAllocs()
	for b.Loop() {
		f, _, _ := wire.NextFrame(buf, 0)
		if err := wire.DecodePuback(f, &p); err != nil {
			b.Fatal(err)
		}
	}
}
