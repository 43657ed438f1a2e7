package v1compat

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The pure parts are tested here, without goroutines and without a clock.

func TestBackoff(t *testing.T) {
	short, long := time.Second, 100*time.Second
	tests := []struct {
		name              string
		base, max, stable float64
		lasted            []time.Duration // of the connection before each delay
		want              []float64
	}{
		{"V1's default", 1, 32, 20, make([]time.Duration, 8), []float64{1, 2, 4, 8, 16, 32, 32, 32}},
		{"Q-05: the first delay is 1 s", 3, 10, 20, make([]time.Duration, 6), []float64{1, 2, 4, 8, 10, 10}},
		{"base after a stable connection", 3, 10, 20, []time.Duration{short, short, long, 0, 0, 0}, []float64{1, 2, 3, 6, 10, 10}},
		{"short connections go on doubling", 1, 8, 20, []time.Duration{short, short, short, short}, []float64{1, 2, 4, 8}},
		{"the first can exceed max", 0, 0.5, 20, make([]time.Duration, 3), []float64{1, 0.5, 0.5}},
		{"base 0", 0, 8, 20, []time.Duration{short, long, 0, 0}, []float64{1, 0, 0, 0}},
		{"the vendor's test", 1, 16, 60, []time.Duration{3 * short, 4 * short, 6 * short, 10 * short, 18 * short, 34 * short, 66 * short}, []float64{1, 2, 4, 8, 16, 16, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBackoff(tt.base, tt.max, tt.stable)
			var got []float64
			for _, d := range tt.lasted {
				b.ended(d)
				got = append(got, b.next().Seconds())
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBackoffUserDisconnect(t *testing.T) {
	now := time.Unix(1000, 0)
	b := newBackoff(2, 8, 5)
	b.next()
	b.next()
	b.connected(now)
	b.disconnected(now.Add(6 * time.Second))
	if got := b.next(); got != 2*time.Second {
		t.Errorf("after a stable connection that the user ended: %v, want the base", got)
	}
	b.disconnected(now.Add(time.Hour)) // not connected: no effect
	if got := b.next(); got != 4*time.Second {
		t.Errorf("got %v, want 4 s", got)
	}
}

func TestPayloadBytes(t *testing.T) {
	type text string
	tests := []struct {
		in   any
		want string
	}{
		{"text", "text"}, {"grün €", "grün €"}, {[]byte{0, 1, 0xFE}, "\x00\x01\xfe"}, {nil, ""}, {"", ""},
		{42, "42"}, {int8(-7), "-7"}, {uint64(1 << 63), "9223372036854775808"}, {true, "True"}, {false, "False"},
		{1.5, "1.5"}, {0.1, "0.1"}, {1e21, "1e+21"}, {1e16, "1e+16"}, {123456789012345.0, "123456789012345.0"}, {1e15, "1000000000000000.0"},
		{42.0, "42.0"}, {0.0001, "0.0001"}, {0.00001, "1e-05"}, {1.5e-7, "1.5e-07"}, {math.Copysign(0, -1), "-0.0"}, {math.Inf(-1), "-inf"}, {math.NaN(), "nan"}, {float32(0.1), "0.1"},
		{text("named"), "named"},
	}
	for _, tt := range tests {
		got, err := payloadBytes("Publish", tt.in)
		if err != nil || string(got) != tt.want {
			t.Errorf("%T %v: got %q, %v, want %q", tt.in, tt.in, got, err, tt.want)
		}
	}
	for _, bad := range []any{map[string]int{}, []int{1}, struct{}{}, func() {}, complex(1, 2)} {
		if _, err := payloadBytes("Publish", bad); !as[*ArgumentError](err) {
			t.Errorf("%T: got %v, want an ArgumentError", bad, err)
		}
	}
	in := []byte("abc")
	got, _ := payloadBytes("Publish", in)
	in[0] = 'x'
	if string(got) != "abc" {
		t.Error("the payload must be copied: the message can outlive the call")
	}
}

func TestMID(t *testing.T) {
	for mid, want := range map[MID]string{MIDConnected: "CONNECTED", MIDDisconnected: "DISCONNECTED", MIDQueued: "QUEUED", 7: "7"} {
		if mid.String() != want {
			t.Errorf("got %q, want %q", mid, want)
		}
	}
	if MIDQueued.Int() != 0 || MID(7).Int() != 7 || !MIDQueued.IsQueued() || MIDConnected.IsQueued() {
		t.Error("Int or IsQueued")
	}
}

func TestWebsocketRegion(t *testing.T) {
	for host, want := range map[string]string{
		"abc123.iot.eu-west-1.amazonaws.com":         "eu-west-1",
		"abc123-ats.iot.us-east-1.amazonaws.com":     "us-east-1",
		"abc123.ats.iot.us-east-1.amazonaws.com":     "us-east-1",
		"ABC123-ATS.IOT.EU-WEST-1.AMAZONAWS.COM":     "EU-WEST-1",
		"abc123-ats.iot.cn-north-1.amazonaws.com.cn": "cn-north-1",
		"my.abc123.iot.eu-west-1.amazonaws.com":      "", // V1 looks from the beginning
		"abc-123.iot.eu-west-1.amazonaws.com":        "",
		"iot.example.com":                            "",
	} {
		got, err := new(AWSIoTMQTTClient).websocketRegion(host)
		if got != want || as[*ArgumentError](err) != (want == "") {
			t.Errorf("%s: got %q, %v, want %q", host, got, err, want)
		}
	}
}

func TestCipherSuites(t *testing.T) {
	got, err := cipherSuites("AES128-SHA256:ECDHE-RSA-AES128-GCM-SHA256")
	if err != nil || len(got) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := cipherSuites("HIGH:!aNULL"); !as[*ArgumentError](err) {
		t.Errorf("got %v, want an ArgumentError", err)
	}
	if got, err := cipherSuites(""); got != nil || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}
