package v1compat_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/shadowhandler"
)

// testShadowIntegration is V1's test Shadow: a text goes into the desired state in
// pieces on one connection, and is put together again from the accepted answers there
// and from the deltas on another. V1 lets a tenth of the pieces be lost; here none may.
func testShadowIntegration(t *testing.T) {
	for name, mode := range v1Modes {
		t.Run(name, func(t *testing.T) {
			l := startCore(t, iotlocal.ShadowOptions{})
			updater, err := mode.shadowClient(t, l, "updater").CreateShadowHandlerWithName("Gibberish", true)
			if err != nil {
				t.Fatal(err)
			}
			listener, err := mode.shadowClient(t, l, "listener").CreateShadowHandlerWithName("Gibberish", true)
			if err != nil {
				t.Fatal(err)
			}

			const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			text := make([]byte, 500)
			for i := range text {
				text[i] = alphabet[rand.IntN(len(alphabet))]
			}
			var chunks []string
			for rest := string(text); rest != ""; {
				n := min(1+rand.IntN(10), len(rest))
				chunks, rest = append(chunks, rest[:n]), rest[n:]
			}

			accepted, deltas := newPieces(len(chunks)), newPieces(len(chunks))
			err = listener.ShadowRegisterDeltaCallback(func(payload, status, token string) {
				var message struct{ State piece }
				err := json.Unmarshal([]byte(payload), &message)
				if err != nil || status != "delta/Gibberish" || token != "" {
					t.Errorf("delta %s, %q, %q: %v", payload, status, token, err)
				}
				deltas.add(message.State)
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, chunk := range chunks {
				document := fmt.Sprintf(`{"state": {"desired": {"sequenceNumber": %d, "gibberishChunk": %q}}}`, i, chunk)
				_, err := updater.ShadowUpdate(document, func(payload, status, _ string) {
					var message struct{ State struct{ Desired piece } }
					if err := json.Unmarshal([]byte(payload), &message); err != nil || status != "accepted" {
						t.Errorf("update: %s %s, %v", status, payload, err)
					}
					accepted.add(message.State.Desired)
				}, 20)
				if err != nil {
					t.Fatal(err)
				}
			}
			diff(t, "text of the accepted answers", accepted.text(t), string(text))
			diff(t, "text of the deltas", deltas.text(t), string(text))
		})
	}
}

type piece struct {
	SequenceNumber int
	GibberishChunk string
}

// pieces are put together in the order of their numbers.
type pieces struct {
	mu   sync.Mutex
	list []string
	left sync.WaitGroup
}

func newPieces(n int) *pieces {
	p := &pieces{list: make([]string, n)}
	p.left.Add(n)
	return p
}

func (p *pieces) add(c piece) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.list[c.SequenceNumber] == "" {
		p.left.Done()
	}
	p.list[c.SequenceNumber] = c.GibberishChunk
}

// text waits for all pieces.
func (p *pieces) text(t *testing.T) string {
	t.Helper()
	all := make(chan bool)
	go func() { p.left.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(30 * time.Second):
		t.Fatal("pieces are missing")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.list, "")
}

// TestShadowService has everything that a handler can get from the service, in each
// mode and over a V2 client.
func TestShadowService(t *testing.T) {
	walk := func(t *testing.T, s *iotlocal.Server, h *shadowhandler.DeviceShadow) {
		type answer struct{ status, payload, token string }
		answers, deltas := make(chan answer, 1), make(chan answer, 1)
		cb := func(payload, status, token string) { answers <- answer{status, payload, token} }
		receive := func(from chan answer) answer {
			t.Helper()
			select {
			case a := <-from:
				return a
			case <-time.After(30 * time.Second):
				t.Fatal("no answer")
				return answer{}
			}
		}
		ask := func(what, wantStatus, wantPart string, call func() (string, error)) {
			t.Helper()
			token, err := call()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			got := receive(answers)
			if got.status != wantStatus || got.token != token || !strings.Contains(got.payload, wantPart) {
				t.Errorf("%s: got %s %.200s %q, want %s %s %q", what, got.status, got.payload, got.token, wantStatus, wantPart, token)
			}
		}
		update := func(document string) func() (string, error) {
			return func() (string, error) { return h.ShadowUpdate(document, cb, 20) }
		}
		get := func() (string, error) { return h.ShadowGet(cb, 20) }
		remove := func() (string, error) { return h.ShadowDelete(cb, 20) }

		ask("get of nothing", "rejected", `"code":404`, get)
		ask("delete of nothing", "rejected", `"code":404`, remove)
		ask("update", "accepted", `"version":1`, update(`{"state":{"desired":{"led":"on","ü":"\u00fc"}}}`))
		ask("get", "accepted", `"state":{"delta":{"led":"on","ü":"ü"},"desired":{"led":"on","ü":"ü"}}`, get)
		ask("a version that is too old", "rejected", `"code":409`, update(`{"state":{"desired":{"led":"off"}},"version":7}`))
		ask("9 KB", "rejected", `"code":413`, update(`{"state":{"desired":{"x":"`+strings.Repeat("x", 9<<10)+`"}}}`))
		ask("no state", "rejected", `Missing required node: state`, update(`{"led":"on"}`))
		if _, err := h.ShadowUpdate(`{"state":`, cb, 20); err == nil {
			t.Error("malformed JSON was sent")
		}
		ask("get after refusals", "accepted", `"version":1`, get)

		if err := h.ShadowRegisterDeltaCallback(func(payload, status, token string) { deltas <- answer{status, payload, token} }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UpdateShadow("T", "", []byte(`{"state":{"desired":{"led":"blink"}}}`)); err != nil {
			t.Fatal(err)
		}
		if d := receive(deltas); d.status != "delta/T" || !strings.Contains(d.payload, `"led":"blink"`) || !strings.Contains(d.payload, `"version":2`) {
			t.Errorf("delta: %+v", d)
		}
		ask("report", "accepted", `"version":3`, update(`{"state":{"reported":{"led":"blink","ü":"ü"}}}`))
		if err := h.ShadowUnregisterDeltaCallback(); err != nil {
			t.Fatal(err)
		}
		ask("delete", "accepted", `"version":3`, remove)
		if _, there := s.Shadow("T", ""); there {
			t.Error("the shadow is still there")
		}
		select {
		case d := <-deltas:
			t.Errorf("another delta: %+v", d)
		default:
		}
	}
	for name, mode := range v1Modes {
		for _, persistent := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, persistent %t", name, persistent), func(t *testing.T) {
				l := startCore(t, iotlocal.ShadowOptions{})
				h, err := mode.shadowClient(t, l, "cid").CreateShadowHandlerWithName("T", persistent)
				if err != nil {
					t.Fatal(err)
				}
				walk(t, l.Server, h)
			})
		}
	}
	for _, persistent := range []bool{true, false} {
		t.Run(fmt.Sprintf("over V2, persistent %t", persistent), func(t *testing.T) {
			l := startCore(t, iotlocal.ShadowOptions{})
			h, err := shadowhandler.New(shadowhandler.OverV2(l.v2Client(t, "cid"), 20*time.Second), "T", persistent)
			if err != nil {
				t.Fatal(err)
			}
			walk(t, l.Server, h)
		})
	}
	t.Run("late", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{Latency: time.Hour})
		h, err := v1Modes["MutualAuth"].shadowClient(t, l, "cid").CreateShadowHandlerWithName("T", true)
		if err != nil {
			t.Fatal(err)
		}
		statuses := make(chan string, 2)
		cb := func(payload, status, _ string) { statuses <- status + " " + payload }
		if _, err := h.ShadowUpdate(`{"state":{}}`, cb, 0.05); err != nil {
			t.Fatal(err)
		}
		diff(t, "status", <-statuses, "timeout REQUEST TIME OUT")
		if _, err := h.ShadowGet(cb, 30); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); len(statuses) == 0 && time.Now().Before(deadline); {
			l.AdvanceClock(time.Hour) // until the get has come
			time.Sleep(10 * time.Millisecond)
		}
		if got := <-statuses; !strings.HasPrefix(got, "accepted") || !strings.Contains(got, `"version":1`) {
			t.Errorf("the update that timed out was answered, or not carried out: %s", got)
		}
	})
}
