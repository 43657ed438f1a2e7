package v1compat

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The pure parts are tested here, without goroutines and without a clock.

func item(name string, seq uint64) request { return request{filter: name, seq: seq} }

func names(q *offlineQueue) string {
	s := ""
	for _, r := range q.items {
		s += r.filter
	}
	return s
}

func TestOfflineQueue(t *testing.T) {
	tests := []struct {
		name    string
		queue   offlineQueue
		results []putResult
		left    string
	}{
		{"no limit", offlineQueue{size: -1}, []putResult{stored, stored, stored, stored}, "abcd"},
		{"any negative size", offlineQueue{size: -9}, []putResult{stored, stored, stored, stored}, "abcd"},
		{"disabled", offlineQueue{size: 0}, []putResult{disabled, disabled, disabled, disabled}, ""},
		{"drop newest", offlineQueue{size: 2}, []putResult{stored, stored, full, full}, "ab"},
		{"drop oldest", offlineQueue{size: 2, dropOldest: true}, []putResult{stored, stored, full, full}, "cd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []putResult
			for i, n := range []string{"a", "b", "c", "d"} {
				got = append(got, tt.queue.put(item(n, uint64(i+1))))
			}
			if d := cmp.Diff(tt.results, got); d != "" {
				t.Error(d)
			}
			if left := names(&tt.queue); left != tt.left {
				t.Errorf("left %q, want %q", left, tt.left)
			}
		})
	}
}

func TestOfflineQueuePutBack(t *testing.T) {
	q := offlineQueue{size: 1}
	q.put(item("d", 4))
	for _, r := range []request{item("b", 2), item("c", 3), item("e", 5), item("a", 1)} {
		if !q.putBack(r) {
			t.Fatal("not stored")
		}
	}
	if got := names(&q); got != "abcde" {
		t.Errorf("got %q, want the order of the calls", got)
	}
	off := offlineQueue{}
	if off.putBack(item("a", 1)) {
		t.Error("a disabled queue took a request back")
	}
}

// TestMachine plays the states of V1 as a script: an action, then the state.
func TestMachine(t *testing.T) {
	actions := map[string]func(*machine) string{
		"connect":    func(m *machine) string { m.connect(); return "" },
		"fail":       func(m *machine) string { m.connectFailed(); return "" },
		"lost":       func(m *machine) string { m.lost(); return "" },
		"disconnect": func(m *machine) string { m.disconnect(); return "" },
		"put":        func(m *machine) string { m.queue.put(item("q", 1)); return "" },
		"accept":     func(m *machine) string { return fmt.Sprint(len(m.accepted())) },
		"next": func(m *machine) string {
			r, _ := m.nextDrained()
			return r.filter
		},
		"back": func(m *machine) string {
			ok, drain := m.returned(item("b", 2))
			return fmt.Sprint(ok, drain)
		},
	}
	type step struct {
		do, gives string
		status    clientStatus
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"nothing to recover", []step{{"connect", "", connecting}, {"accept", "1", resubscribing}, {"next", "", stable}}},
		{"draining ends after the last item", []step{{"put", "", idle}, {"put", "", idle}, {"connect", "", connecting},
			{"accept", "1", resubscribing}, {"next", "q", draining}, {"next", "q", draining}, {"next", "", stable}, {"next", "", stable}}},
		{"requests during draining are drained too", []step{{"put", "", idle}, {"connect", "", connecting}, {"accept", "1", resubscribing},
			{"next", "q", draining}, {"put", "", draining}, {"next", "q", draining}, {"next", "", stable}}},
		{"a loss during draining is noticed", []step{{"put", "", idle}, {"put", "", idle}, {"connect", "", connecting}, {"accept", "1", resubscribing},
			{"next", "q", draining}, {"lost", "", abnormalDisconnect}, {"next", "", abnormalDisconnect}, {"accept", "1", resubscribing}, {"next", "q", draining}}},
		{"only a connect leaves USER_DISCONNECT", []step{{"connect", "", connecting}, {"accept", "1", resubscribing}, {"next", "", stable},
			{"disconnect", "", userDisconnect}, {"lost", "", userDisconnect}, {"fail", "", userDisconnect}, {"accept", "1", userDisconnect},
			{"next", "", userDisconnect}, {"connect", "", connecting}}},
		{"a loss before the CONNACK is no loss", []step{{"connect", "", connecting}, {"lost", "", connecting}, {"fail", "", idle}}},
		{"what comes back makes the client drain", []step{{"connect", "", connecting}, {"accept", "1", resubscribing}, {"next", "", stable},
			{"back", "true true", draining}, {"back", "true false", draining}, {"next", "b", draining}, {"next", "b", draining}, {"next", "", stable}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &machine{queue: offlineQueue{size: -1}}
			m.table.put(&subscription{filter: "f"})
			for i, s := range tt.steps {
				if got := actions[s.do](m); got != s.gives {
					t.Fatalf("step %d, %s: got %q, want %q", i, s.do, got, s.gives)
				}
				if m.status != s.status {
					t.Fatalf("step %d, %s: status %d, want %d", i, s.do, m.status, s.status)
				}
				if m.online() != (m.status == stable) {
					t.Fatalf("step %d: online must mean stable", i)
				}
			}
		})
	}
}

func TestSubscriptionTable(t *testing.T) {
	var tab subscriptionTable
	order := func() string {
		s := ""
		for _, e := range tab.entries {
			s += e.filter + fmt.Sprint(e.qos) + " "
		}
		return s
	}
	for _, f := range []string{"a/#", "a/+", "#"} {
		tab.put(&subscription{filter: f})
	}
	again := &subscription{filter: "a/#", qos: 1}
	old := tab.put(again)
	if got := order(); got != "a/#1 a/+0 #0 " {
		t.Errorf("subscribing again must keep the place: %s", got)
	}
	tab.undo(again, old)
	if got := order(); got != "a/#0 a/+0 #0 " {
		t.Errorf("undo must bring back what was there: %s", got)
	}
	tab.undo(again, nil) // not there any more
	if !tab.remove("a/+") || tab.remove("a/+") {
		t.Error("remove must report whether the filter was there")
	}
	tab.put(&subscription{filter: "a/+"})
	if got := order(); got != "a/#0 #0 a/+0 " {
		t.Errorf("a new subscription goes to the end: %s", got)
	}
	for topic, want := range map[string]bool{"a/b": true, "$x": false} {
		if _, got := tab.match(topic, nil); got != want {
			t.Errorf("match(%q) = %v", topic, got)
		}
	}
}

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
	n := midCounter(65534)
	if a, b, c := n.next(), n.next(), n.next(); a != 65535 || b != 1 || c != 2 {
		t.Errorf("got %d %d %d, want 65535 1 2", a, b, c)
	}
	for mid, want := range map[MID]string{MIDConnected: "CONNECTED", MIDDisconnected: "DISCONNECTED", MIDQueued: "QUEUED", 7: "7"} {
		if mid.String() != want {
			t.Errorf("got %q, want %q", mid, want)
		}
	}
	if MIDQueued.Int() != 0 || MID(7).Int() != 7 || !MIDQueued.IsQueued() || MIDConnected.IsQueued() {
		t.Error("Int or IsQueued")
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
