package reqresp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func testStream(t *testing.T) {
	withConfig(t, reqresp.Options{MaxStreamingSubscriptions: 1}, mqtt5.Config{}, func(w *world) {
		one, l1 := w.stream("s/+")
		l1.want(t, "offline")
		w.start()
		l1.want(t, "online", "established")
		two, l2 := w.stream("s/+")
		l2.want(t, "the second, on the same subscription", "established")
		for _, s := range []*reqresp.Stream{one, two} {
			if err := s.WaitEstablished(w.t.Context()); err != nil {
				t.Error(err)
			}
		}
		w.want("one subscription", "SUB s/+")
		w.send("s/1", "A")
		w.send("s/2", "bad")
		w.send("other", "X")
		w.send("s/3", "B")
		l1.want(t, "messages", "event A", "error", "event B")
		l2.want(t, "messages", "event A", "error", "event B")
		one.Close()
		one.Close()
		w.want("the other still needs it")
		w.send("s/1", "C")
		l1.want(t, "closed")
		l2.want(t, "not closed", "event C")
		two.Close()
		w.want("nobody needs it", "UNSUB s/+")
		if err := one.WaitEstablished(w.t.Context()); err != nil {
			t.Errorf("it was established once: %v", err)
		}
	})
}

func testStreamReconnect(t *testing.T) {
	withConfig(t, reqresp.Options{}, rejoin, func(w *world) {
		w.start()
		_, l := w.stream("s")
		l.want(t, "first", "established")
		w.take()
		w.reconnect(true)
		l.want(t, "with the session")
		w.want("with the session")
		w.reconnect(false)
		l.want(t, "without", "lost", "established")
		w.want("without", "SUB s")
		w.send("s", "A")
		l.want(t, "then", "event A")
	})
}

func testStreamRetry(t *testing.T) {
	for _, code := range []byte{128, 131, 145, 151} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			within(t, reqresp.Options{}, func(w *world) {
				w.suback["s"] = []byte{code, code, code}
				begin := time.Now()
				s, l := w.stream("s")
				if err := s.WaitEstablished(w.t.Context()); err != nil {
					t.Fatal(err)
				}
				l.want(t, "all", "retry", "retry", "retry", "established")
				w.want("all", "SUB s", "SUB s", "SUB s", "SUB s")
				// 1, 2 and 4 seconds, each with up to half of it off.
				if d := time.Since(begin); d < 3500*time.Millisecond || d > 7*time.Second {
					t.Errorf("three delays took %v", d)
				}
				var reason *mqtt5.ReasonCodeError
				if !errors.As(l.errs[0], &reason) || byte(reason.ReasonCode) != code {
					t.Errorf("error %v", l.errs[0])
				}
			})
		})
	}
	t.Run("no SUBACK", func(t *testing.T) {
		within(t, reqresp.Options{OperationTimeout: 5 * time.Second}, func(w *world) {
			w.silent["s"] = true
			_, l := w.stream("s")
			time.Sleep(5*time.Second + 100*time.Millisecond)
			l.want(t, "after the time", "retry")
			w.mu.Lock()
			w.silent["s"] = false
			w.mu.Unlock()
			time.Sleep(2 * time.Second)
			l.want(t, "then", "established")
		})
	})
	t.Run("a new connection ends the pause", func(t *testing.T) {
		within(t, reqresp.Options{}, func(w *world) {
			w.suback["s"] = bytes.Repeat([]byte{128}, 100)
			_, l := w.stream("s")
			time.Sleep(2 * time.Minute) // the delay is about a minute now
			l.take()
			w.take()
			w.mu.Lock()
			delete(w.suback, "s")
			w.mu.Unlock()
			w.reconnect(false)
			l.want(t, "at once", "established")
		})
	})
}

func testStreamRefused(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		w.suback["s"] = []byte{0x87}
		s, l := w.stream("s")
		l.want(t, "refused", "halted")
		if err := s.WaitEstablished(w.t.Context()); !errors.Is(err, reqresp.ErrSubscribeFailed) {
			t.Errorf("wait: %v", err)
		}
		time.Sleep(10 * time.Minute)
		w.reconnect(false)
		w.want("once and no more", "SUB s")
		l.want(t, "nothing follows")
		s.Close()
		_, l = w.stream("s")
		l.want(t, "another stream tries again", "established")
	})
}

func testStreamBudget(t *testing.T) {
	within(t, reqresp.Options{MaxStreamingSubscriptions: 1}, func(w *world) {
		s, _ := w.stream("s")
		_, l := w.stream("other")
		l.want(t, "over budget", "halted")
		if !errors.Is(l.errs[0], reqresp.ErrNoCapacity) {
			t.Errorf("halted with %v", l.errs)
		}
		w.silent["s"] = true
		s.Close()
		_, l = w.stream("other")
		l.want(t, "while the place is on its way out")
		w.take()
		w.reconnect(false)
		w.mu.Lock()
		w.silent["s"] = false
		w.mu.Unlock()
		time.Sleep(5 * time.Minute)
		l.want(t, "when it is free", "established")
	})
	t.Run("none", func(t *testing.T) {
		within(t, reqresp.Options{MaxStreamingSubscriptions: -1}, func(w *world) {
			_, l := w.stream("s")
			l.want(t, "no streams allowed", "halted")
		})
	})
}

func testStreamProperties(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		_, l := w.stream("s")
		expiry := uint32(7)
		w.sendPacket(&packets.Publish{Topic: "s", Payload: []byte("x"), Properties: &packets.Properties{
			ContentType: "text/plain", MessageExpiry: &expiry, User: []packets.User{{Key: "k", Value: "v"}},
		}})
		l.want(t, "of the message", "established", "event x")
		got := l.last
		if got.ContentType != "text/plain" || got.MessageExpiryInterval == nil || *got.MessageExpiryInterval != 7 {
			t.Errorf("got %v", got)
		}
		if diff := cmp.Diff([]mqtt5.UserProperty{{Name: "k", Value: "v"}}, got.UserProperties); diff != "" {
			t.Errorf("user properties (-want +got):\n%s", diff)
		}
	})
}

// TestRequestInHandler: a handler of the connection and a callback of a stream may
// make a request and wait for its answer.
func TestRequestInHandler(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		w.answer = echo("/accepted")
		done := make(chan error, 2)
		if _, err := w.mqtt.Subscribe(w.t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
			TopicFilter: "go", QoS: mqtt5.AtLeastOnce, Handler: func(mqtt5.PublishReceivedEvent) {
				_, err := w.client.Do(w.t.Context(), request("a", "1"))
				done <- err
			},
		}}}); err != nil {
			t.Fatal(err)
		}
		s, err := reqresp.OpenStream(w.client, "s", packet, reqresp.Callbacks[*mqtt5.PublishPacket]{OnEvent: func(*mqtt5.PublishPacket) {
			_, err := w.client.Do(w.t.Context(), request("b", "2"))
			done <- err
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.WaitEstablished(w.t.Context()); err != nil {
			t.Fatal(err)
		}
		w.send("go", "")
		w.send("s", "x")
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// TestBacklog: a callback that does not return holds up messages of QoS 1 and
// loses those of QoS 0, and the stream says so.
func TestBacklog(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		release := make(chan struct{})
		l := new(streamLog)
		cb := l.callbacks()
		first := true
		event := cb.OnEvent
		cb.OnEvent = func(p *mqtt5.PublishPacket) {
			if first {
				first = false
				<-release
			}
			event(p)
		}
		if _, err := reqresp.OpenStream(w.client, "s", packet, cb); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		const n = 1200
		for i := range n {
			w.send("s", fmt.Sprint(i))
			if i == 0 {
				synctest.Wait() // until the callback has it
			}
		}
		synctest.Wait()
		close(release)
		got := l.take()
		events, errs := 0, 0
		for _, s := range got {
			switch {
			case strings.HasPrefix(s, "event"):
				events++
			case s == "error":
				errs++
			}
		}
		if events != 1025 || errs != 1 || !errors.Is(l.errs[0], reqresp.ErrBacklog) || !strings.Contains(l.errs[0].Error(), "175") {
			t.Errorf("%d events of %d, %d errors: %v", events, n, errs, l.errs)
		}
	})
}

// TestCloseWhenToldOfBacklog: Close ends a stream that is told of dropped events, too.
func TestCloseWhenToldOfBacklog(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		release := make(chan struct{})
		var s *reqresp.Stream
		var events int
		cb := reqresp.Callbacks[*mqtt5.PublishPacket]{
			OnEvent: func(*mqtt5.PublishPacket) {
				events++
				<-release
			},
			OnError: func(ev reqresp.StreamErrorEvent) { s.Close() },
		}
		var err error
		if s, err = reqresp.OpenStream(w.client, "s", packet, cb); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for i := range 1100 {
			w.send("s", "")
			if i == 0 {
				synctest.Wait() // until the callback has it
			}
		}
		synctest.Wait()
		close(release)
		synctest.Wait()
		if events != 1 {
			t.Errorf("%d events, the first one included; nothing is called after Close", events)
		}
	})
}

// TestHaltedIsLast: a message that is on its way when the client is closed makes no event
// after OnHalted.
func TestHaltedIsLast(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		l := new(streamLog)
		convert := func(p *mqtt5.PublishPacket) (*mqtt5.PublishPacket, error) {
			w.client.Close()
			return packet(p)
		}
		if _, err := reqresp.OpenStream(w.client, "s", convert, l.callbacks()); err != nil {
			t.Fatal(err)
		}
		l.want(t, "opened", "established")
		w.send("s", "late")
		l.want(t, "closed", "halted")
	})
}

// TestPanic: a panic in a callback is logged, without what was passed to panic.
func TestPanic(t *testing.T) {
	var out bytes.Buffer
	within(t, reqresp.Options{Logger: slog.New(slog.NewTextHandler(&out, nil))}, func(w *world) {
		var n int
		if _, err := reqresp.OpenStream(w.client, "s", packet, reqresp.Callbacks[*mqtt5.PublishPacket]{OnEvent: func(p *mqtt5.PublishPacket) {
			if n++; n == 1 {
				panic("secret " + string(p.Payload))
			}
		}}); err != nil {
			t.Fatal(err)
		}
		w.send("s", "payload")
		w.send("s", "payload")
		synctest.Wait()
		if n != 2 || !strings.Contains(out.String(), "panic in a callback") || strings.Contains(out.String(), "secret") {
			t.Errorf("%d events; log %q", n, out.String())
		}
	})
}

// TestErrorsHoldNoTokens looks at what is said of failures.
func TestErrorsHoldNoTokens(t *testing.T) {
	within(t, reqresp.Options{OperationTimeout: time.Second}, func(w *world) {
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
		defer cancel()
		_, err := w.client.Do(ctx, request("a", "hidden"))
		if err == nil || strings.Contains(err.Error(), "hidden") || !strings.Contains(err.Error(), "waiting for the answer") {
			t.Errorf("error %v", err)
		}
	})
}
