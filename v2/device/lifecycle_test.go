package device_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/device"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestDisconnectDuringConnect: a Disconnect ends a Connect that waits, at whatever step.
func TestDisconnectDuringConnect(t *testing.T) {
	for name, dial := range map[string]func(ctx context.Context) (net.Conn, error){
		"dialling":   func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
		"no CONNACK": mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); c.Read() }).Dial,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, server(&log{}), device.Queue{})
				good := c.Config.Dial
				c.Config.Dial = dial
				start := time.Now()
				time.AfterFunc(time.Second, func() {
					if err := c.Disconnect(t.Context()); err != nil {
						t.Errorf("disconnect: %v", err)
					}
				})
				var timeout *device.TimeoutError
				if err := c.Connect(t.Context()); !errors.Is(err, mqtt5.ErrUserRequestedStop) || errors.As(err, &timeout) || time.Since(start) != time.Second {
					t.Errorf("connect: %v after %v, want ErrUserRequestedStop after 1 s", err, time.Since(start))
				}
				synctest.Wait()
				c.Config.Dial = good
				if err := errors.Join(c.Connect(t.Context()), c.Disconnect(t.Context())); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestDisconnectAsyncOrder: what is called after DisconnectAsync comes after it.
func TestDisconnectAsyncOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		c := newClient(t, server(l), device.Queue{})
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		ended := 0
		if err := c.DisconnectAsync(func(device.ID, int) { ended++ }); err != nil {
			t.Fatal(err)
		}
		if sent, err := c.Publish(t.Context(), text("after", 0)); sent || err != nil {
			t.Errorf("publish: %v, %v, want it queued", sent, err)
		}
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		// The server's ends of two connections write in any order.
		got := l.take()
		slices.Sort(got)
		if want := []string{"0s DISCONNECT", "0s PUBLISH after QoS 0"}; !slices.Equal(got, want) {
			t.Errorf("the server was sent %q, want %q", got, want)
		}
		if sent, err := c.Publish(t.Context(), text("online", 1)); !sent || err != nil || ended != 1 {
			t.Errorf("publish: %v, %v, ended called %d times; want the second connection to stand", sent, err, ended)
		}
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestConnectAsyncThenDisconnect: there is a connection, though the server has not answered.
func TestConnectAsyncThenDisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan packets.Packet, 1)
		c := newClient(t, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); got <- c.Read() }), device.Queue{})
		if err := c.ConnectAsync(t.Context(), func(device.ID, int) { t.Error("an answer") }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := c.Disconnect(t.Context()); err != nil {
			t.Errorf("disconnect: %v", err)
		}
		<-got // the connection has ended
		if err := c.Disconnect(t.Context()); !errors.Is(err, device.ErrNotConnected) {
			t.Errorf("disconnect: %v, want ErrNotConnected", err)
		}
	})
}

// TestConnectTwice: a call waits for the one before only as long as its context allows.
func TestConnectTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); c.Read() }), device.Queue{})
		first := make(chan error, 1)
		go func() { first <- c.Connect(t.Context()) }()
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Connect(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v, want the context's error after 1 s", err, time.Since(start))
		}
		if err := <-first; !errors.Is(err, device.ErrTimeout) || time.Since(start) != 30*time.Second {
			t.Errorf("the first: %v after %v, want ErrTimeout after 30 s", err, time.Since(start))
		}
	})
}

// TestConnectTimes: each time that can run out is a timeout by its own name.
func TestConnectTimes(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*device.Client)
		dial   func(ctx context.Context) (net.Conn, error)
		after  time.Duration
	}{
		"dialling hangs":            {func(*device.Client) {}, func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }, 30 * time.Second},
		"the server hangs":          {func(*device.Client) {}, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); c.Read() }).Dial, 30 * time.Second},
		"the Config's CONNACK time": {func(c *device.Client) { c.Config.ConnackTimeout = 2 * time.Second }, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); c.Read() }).Dial, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, server(&log{}), device.Queue{})
				c.Config.Dial = tt.dial
				tt.change(c)
				start := time.Now()
				err := c.Connect(t.Context())
				if !errors.Is(err, device.ErrTimeout) || time.Since(start) != tt.after {
					t.Errorf("%v after %v, want ErrTimeout after %v", err, time.Since(start), tt.after)
				}
				if contains(err, "instead of answering") {
					t.Errorf("%v: the server has not ended it", err)
				}
			})
		})
	}
}

// TestHandlers: every call works in a handler, and one that panics or blocks holds up
// nothing but other handlers.
func TestHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		var conn *mqtttest.Conn
		s := mqtttest.New(func(n int, c *mqtttest.Conn) {
			conn = c
			c.Accept()
			c.Serve(func(p packets.Packet) { note(l, p) })
		})
		c := newClient(t, s, device.Queue{})
		ctx := t.Context()
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		again := false
		handler := func(mqtt5.PublishReceivedEvent) {
			start := time.Now()
			if sent, err := c.Publish(ctx, text("in handler", 1)); !sent || err != nil {
				t.Errorf("publish: %v, %v", sent, err)
			}
			if done, err := c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "g"}); !done || err != nil {
				t.Errorf("subscribe: %v, %v", done, err)
			}
			if done, err := c.Unsubscribe(ctx, "g"); !done || err != nil {
				t.Errorf("unsubscribe: %v, %v", done, err)
			}
			if err := c.Disconnect(ctx); err != nil {
				t.Errorf("disconnect: %v", err)
			}
			time.Sleep(time.Second)
			if err := c.Connect(ctx); err != nil {
				t.Errorf("connect: %v", err)
			}
			if time.Since(start) != time.Second {
				t.Errorf("the calls took %v", time.Since(start))
			}
			again = true
			panic("a handler's mistake")
		}
		if done, err := c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "f", Handler: handler}); !done || err != nil {
			t.Fatal(done, err)
		}
		conn.Write(&packets.Publish{Topic: "f", Properties: &packets.Properties{}})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !again {
			t.Fatal("the handler has not come to its end")
		}
		want(t, l, "0s SUBSCRIBE f", "0s PUBLISH in handler QoS 1", "0s SUBSCRIBE g", "0s UNSUBSCRIBE g", "0s DISCONNECT", "1s SUBSCRIBE f")
		if sent, err := c.Publish(ctx, text("after", 1)); !sent || err != nil {
			t.Errorf("publish: %v, %v", sent, err)
		}
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
	})
}

// TestStorm calls everything from many goroutines while connections are lost. After it the
// client works, and every message with QoS 1 that was taken has been acknowledged.
func TestStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got, taken := map[string]bool{}, map[string]bool{}
		seen := map[string]bool{}
		s := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				if p, ok := p.(*packets.Publish); ok && p.QoS == 1 {
					mu.Lock()
					payload := string(p.Payload)
					again := seen[payload] || payload == "after"
					seen[payload], got[payload] = true, again
					mu.Unlock()
					if !again {
						continue // the first time it is not acknowledged
					}
				}
				if !c.Answer(p) {
					return
				}
			}
		})
		c := newClient(t, s, device.Queue{Interval: time.Millisecond})
		ctx := t.Context()
		var waits sync.WaitGroup
		for i := range 10 {
			waits.Go(func() {
				for n := range 20 {
					payload := fmt.Sprint(i, " ", n)
					switch i {
					case 0:
						c.Connect(ctx)
					case 1:
						c.ConnectAsync(ctx, nil)
					case 2:
						c.Disconnect(ctx)
					case 3:
						c.DisconnectAsync(nil)
					case 4, 5, 6:
						_, err := c.Publish(ctx, text(payload, 1))
						if err == nil || errors.Is(err, device.ErrTimeout) { // which keeps it too
							mu.Lock()
							taken[payload] = true
							mu.Unlock()
						}
					case 7:
						c.Publish(ctx, text(payload, 0))
					case 8:
						c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "f"})
						c.Unsubscribe(ctx, "f")
					case 9:
						s.Drop()
					}
					time.Sleep(time.Duration(i*7+3) * time.Millisecond)
				}
			})
		}
		waits.Wait()
		for range 2 {
			if err := c.Connect(ctx); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		mu.Lock()
		for payload := range taken {
			if !got[payload] {
				t.Errorf("message %q was lost", payload)
			}
		}
		if len(taken) != 60 {
			t.Errorf("%d messages were taken, want 60", len(taken))
		}
		mu.Unlock()
		if sent, err := c.Publish(ctx, text("after", 1)); !sent || err != nil {
			t.Errorf("publish: %v, %v", sent, err)
		}
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
	})
}

// TestLateNews: what an engine tells late, because a callback has held it up, does not
// bring the client online after a Disconnect.
func TestLateNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		s := server(l)
		c := newClient(t, s, device.Queue{})
		ctx := t.Context()
		slow := time.Duration(0)
		c.Config.OnAttemptingConnect = func(mqtt5.AttemptingConnectEvent) { time.Sleep(slow) }
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		slow = 10 * time.Second
		s.Drop()
		synctest.Wait()
		if sent, err := c.Publish(ctx, text("queued", 1)); sent || err != nil {
			t.Errorf("publish: %v, %v, want it queued", sent, err)
		}
		time.Sleep(5 * time.Second) // the engine is connected again, and cannot say so
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if sent, err := c.Publish(ctx, text("behind", 1)); sent || err != nil {
			t.Errorf("publish: %v, %v, want it queued", sent, err)
		}
		l.take()
		slow = 0
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		want(t, l, "25s PUBLISH queued QoS 1", "25.5s PUBLISH behind QoS 1")
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
	})
}
