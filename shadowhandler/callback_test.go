package shadowhandler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/shadowhandler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service is a connection to a shadow that accepts every request, with the next version,
// from a goroutine of its own.
type service struct {
	mu        sync.Mutex
	callbacks map[string]func(string, []byte)
	version   int
	sent      []string
	work      sync.WaitGroup
}

func (s *service) Subscribe(filter string, f func(string, []byte)) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.callbacks == nil {
		s.callbacks = map[string]func(string, []byte){}
	}
	s.callbacks[filter] = f
	return true, nil
}

func (s *service) Unsubscribe(filter string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.callbacks, filter)
	return true, nil
}

func (s *service) Publish(topic, payload string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, payload)
	var request struct{ ClientToken string }
	if json.Unmarshal([]byte(payload), &request) != nil {
		return true, nil // Infinity, which V1 sends too
	}
	s.version++
	answer := fmt.Appendf(nil, `{"version":%d,"clientToken":%q}`, s.version, request.ClientToken)
	s.work.Go(func() { s.deliver(topic+"/accepted", answer) })
	return true, nil
}

// deliver gives a message to whoever has subscribed.
func (s *service) deliver(topic string, payload []byte) {
	s.mu.Lock()
	f := s.callbacks[topic]
	s.mu.Unlock()
	if f != nil {
		f(topic, payload)
	}
}

const topics = "$aws/things/thing1/shadow/"

func newShadow(t testing.TB, conn shadowhandler.Connection, persistent bool, opts ...shadowhandler.Option) *shadowhandler.DeviceShadow {
	t.Helper()
	s, err := shadowhandler.New(conn, "thing1", persistent, append([]shadowhandler.Option{shadowhandler.Logger(slog.New(slog.DiscardHandler))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPauseAfterSubscribe: V1's pause, for each call that subscribes.
func TestPauseAfterSubscribe(t *testing.T) {
	for name, tt := range map[string]struct {
		persistent bool
		opts       []shadowhandler.Option
		want       []time.Duration // of a get, a get, an update, a delta's registration
	}{
		"default":                       {true, nil, []time.Duration{0, 0, 0, 0}},
		"as in V1, persistent":          {true, []shadowhandler.Option{shadowhandler.PauseAfterSubscribe(2)}, []time.Duration{2 * time.Second, 0, 2 * time.Second, 2 * time.Second}},
		"as in V1, not persistent":      {false, []shadowhandler.Option{shadowhandler.PauseAfterSubscribe(2)}, []time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second, 2 * time.Second}},
		"half a second, not persistent": {false, []shadowhandler.Option{shadowhandler.PauseAfterSubscribe(0.5)}, []time.Duration{time.Second / 2, time.Second / 2, time.Second / 2, time.Second / 2}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShadow(t, &service{}, tt.persistent, tt.opts...)
				var got []time.Duration
				for _, call := range []func() error{
					func() error { _, err := s.ShadowGet(nil, 5); return err },
					func() error { _, err := s.ShadowGet(nil, 5); return err },
					func() error { _, err := s.ShadowUpdate("{}", nil, 5); return err },
					func() error { return s.ShadowRegisterDeltaCallback(nil) },
				} {
					began := time.Now()
					if err := call(); err != nil {
						t.Fatal(err)
					}
					got = append(got, time.Since(began))
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("time of the calls (-want +got):\n%s", diff)
				}
			})
		})
	}
	for _, seconds := range []float64{-1, 3601} {
		var e *shadowhandler.ArgumentError
		if _, err := shadowhandler.New(&service{}, "thing1", true, shadowhandler.PauseAfterSubscribe(seconds)); !errors.As(err, &e) {
			t.Errorf("%v seconds: %v", seconds, err)
		}
	}
}

// TestCallbacks: they run one at a time and in order, one that waits for another gets it,
// and none that panics or ends its goroutine keeps the others from running.
func TestCallbacks(t *testing.T) {
	t.Run("in order, one at a time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &service{}
			s := newShadow(t, conn, true)
			var mu sync.Mutex
			var got []string
			note := func(what string) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, what)
			}
			err := s.ShadowRegisterDeltaCallback(func(payload, _, _ string) {
				note("begin " + payload)
				time.Sleep(500 * time.Millisecond)
				note("end " + payload)
			})
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for i := range 3 {
				payload := fmt.Sprintf(`{"version":%d}`, i+1)
				conn.deliver(topics+"update/delta", []byte(payload))
				want = append(want, "begin "+payload, "end "+payload)
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	})

	t.Run("one that waits for the next", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &service{}
			s := newShadow(t, conn, true, shadowhandler.CallbackPerRequest())
			ended := make(chan string, 1)
			_, err := s.ShadowGet(func(string, string, string) {
				answer := make(chan string, 1)
				if _, err := s.ShadowGet(func(_, status, _ string) { answer <- status }, 60); err != nil {
					t.Error(err)
				}
				ended <- <-answer
			}, 60)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if got := <-ended; got != "accepted" || time.Since(began) > 2*time.Second {
				t.Errorf("%s after %v", got, time.Since(began))
			}
		})
	})

	for name, end := range map[string]func(){"panic": func() { panic("planted") }, "goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				s := newShadow(t, &service{}, true, shadowhandler.CallbackPerRequest(), shadowhandler.Logger(slog.New(slog.NewTextHandler(&log, nil))))
				if _, err := s.ShadowGet(func(string, string, string) { end() }, 60); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				done := make(chan bool)
				if _, err := s.ShadowUpdate("{}", func(string, string, string) { done <- true }, 60); err != nil {
					t.Fatal(err)
				}
				<-done
				if strings.Contains(log.String(), "planted") || name == "panic" != strings.Contains(log.String(), "later callbacks go on") {
					t.Errorf("log: %s", log.String())
				}
			})
		})
	}
}

// TestMalformed: what is no answer and no delta is ignored, and changes nothing.
func TestMalformed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := &answers{callbacks: map[string]func(string, []byte){}}
		s := newShadow(t, conn, true, shadowhandler.DeltaAtSameVersion())
		var got []string
		cb := func(payload, status, _ string) { got = append(got, status+" "+payload) }
		if err := s.ShadowRegisterDeltaCallback(cb); err != nil {
			t.Fatal(err)
		}
		token, err := s.ShadowGet(cb, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, payload := range []string{"", "{", "[]", "5", "null", `"x"`, "\xff", `{}`, `{"clientToken":5}`, `{"clientToken":"other"}`,
			`{"version":"7"}`, `{"version":null}`, `{"version":1e99}`, `{"version":[]}`, `{} {}`, strings.Repeat("[", 1<<20)} {
			for topic, cb := range conn.callbacks {
				cb(topic, []byte(payload))
			}
			synctest.Wait()
			if got != nil {
				t.Fatalf("%.60q was taken for %q", payload, got)
			}
		}
		answer := fmt.Sprintf(`{"clientToken":%q,"version":1}`, token)
		conn.callbacks[topics+"get/rejected"](topics+"get/rejected", []byte(answer))
		conn.callbacks[topics+"update/delta"](topics+"update/delta", []byte(`{"version":0}`))
		synctest.Wait()
		if diff := cmp.Diff([]string{"rejected " + answer, `delta/thing1 {"version":0}`}, got); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
	})
}

// TestConcurrent has everything called at once, for the race detector: each request gets
// one answer, its own.
func TestConcurrent(t *testing.T) {
	for _, persistent := range []bool{true, false} {
		t.Run(fmt.Sprintf("persistent %t", persistent), func(t *testing.T) {
			conn := &service{}
			s := newShadow(t, conn, persistent, shadowhandler.CallbackPerRequest())
			var mu sync.Mutex
			answers := map[string][]string{}
			var calls, left sync.WaitGroup
			for i := range 60 {
				left.Add(1)
				cb := func(_, status, token string) {
					mu.Lock()
					defer mu.Unlock()
					answers[token] = append(answers[token], fmt.Sprint(i, " ", status))
					left.Done()
				}
				calls.Go(func() {
					token, err := map[int]func() (string, error){
						0: func() (string, error) { return s.ShadowGet(cb, 60) },
						1: func() (string, error) { return s.ShadowUpdate(`{"state":{}}`, cb, 60) },
						2: func() (string, error) { return s.ShadowDelete(cb, 60) },
					}[i%3]()
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					answers[token] = append(answers[token], fmt.Sprint(i))
				})
				calls.Go(func() {
					s.ShadowRegisterDeltaCallback(func(string, string, string) {})
					conn.deliver(topics+"update/delta", fmt.Appendf(nil, `{"version":%d}`, i))
					s.ShadowUnregisterDeltaCallback()
				})
			}
			calls.Wait()
			left.Wait() // none is lost when topics are given up and subscribed again
			for token, got := range answers {
				slices.SortFunc(got, func(a, b string) int { return len(a) - len(b) })
				if len(got) != 2 || got[1] != got[0]+" accepted" {
					t.Errorf("%s: %q", token, got)
				}
			}
		})
	}
}

// FuzzUpdate: any text is either refused or sent as an object with our token.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{`{"state":{"reported":{"a":1.50,"ü":"\u0000"}},"clientToken":"mine"}`, `{`, `[]`, `{"a":1e400}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		conn := &service{}
		token, err := newShadow(t, conn, true).ShadowUpdate(text, nil, 60)
		conn.work.Wait()
		var e *shadowhandler.ArgumentError
		switch {
		case err != nil && (!errors.As(err, &e) || len(conn.sent) > 0):
			t.Errorf("%q: %v, sent %q", text, err, conn.sent)
		case err == nil && (len(conn.sent) != 1 || strings.Count(conn.sent[0], fmt.Sprintf(`"clientToken": %q`, token)) != 1):
			t.Errorf("%q was sent as %q, without the token %s", text, conn.sent, token)
		}
	})
}
