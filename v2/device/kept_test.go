package device_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/device"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// silent is server, but the first connection gets no acknowledgement of what silent names.
func silent(l *log, of ...packets.Packet) *mqtttest.Server {
	return mqtttest.New(func(n int, c *mqtttest.Conn) {
		c.Accept()
		for p := c.Read(); p != nil; p = c.Read() {
			note(l, p)
			mute := false
			for _, x := range of {
				mute = mute || n == 1 && fmt.Sprintf("%T", p) == fmt.Sprintf("%T", x)
			}
			if !mute && !c.Answer(p) {
				return
			}
		}
	})
}

// TestCarried has messages outlive a Disconnect: they are no part of the queue, neither of
// its limit nor of its pace, and go out before everything else, also when the queue is off.
func TestCarried(t *testing.T) {
	for _, tt := range []struct {
		name  string
		queue device.Queue
		err   error // of a publish after Disconnect
		want  []string
	}{
		{"limit", device.Queue{Limit: 1, DropOldest: true}, nil, []string{"0s SUBSCRIBE f", "0s PUBLISH queued QoS 0"}},
		{"off", device.Queue{Off: true}, device.ErrQueueOff, []string{"0s SUBSCRIBE f"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &log{start: time.Now()}
				c := newClient(t, silent(l, &packets.Publish{}), tt.queue)
				if err := c.Connect(t.Context()); err != nil {
					t.Fatal(err)
				}
				if done, err := c.Subscribe(t.Context(), mqtt5.Subscription{TopicFilter: "f"}); !done || err != nil {
					t.Error(done, err)
				}
				acked := 0
				var first []string
				for i := range 4 {
					if _, err := c.PublishAsync(text(fmt.Sprint(i), 1), func(device.ID) { acked++ }); err != nil {
						t.Error(err)
					}
					first = append(first, fmt.Sprintf("0s PUBLISH %d QoS 1", i))
				}
				synctest.Wait()
				if err := c.Disconnect(t.Context()); err != nil {
					t.Error(err)
				}
				if _, err := c.Publish(t.Context(), text("queued", 0)); !errors.Is(err, tt.err) {
					t.Errorf("publish after Disconnect: %v, want %v", err, tt.err)
				}
				synctest.Wait()
				l.take()
				if err := c.Connect(t.Context()); err != nil {
					t.Fatal(err)
				}
				want(t, l, append(first, tt.want...)...)
				if acked != 4 {
					t.Errorf("%d acknowledgements, want 4", acked)
				}
				if err := c.Disconnect(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestSubscribeSpansLoss: the answer to the repeated SUBSCRIBE is that to the call (N-5 of
// the traces).
func TestSubscribeSpansLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		s := silent(l, &packets.Subscribe{}, &packets.Unsubscribe{})
		c := newClient(t, s, device.Queue{})
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, s.Drop)
		if done, err := c.Subscribe(t.Context(), mqtt5.Subscription{TopicFilter: "f", QoS: 1}); !done || err != nil {
			t.Errorf("subscribe: %v, %v, want the answer of the second connection", done, err)
		}
		want(t, l, "0s SUBSCRIBE f", "2s SUBSCRIBE f")
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestInvalid: what is not valid is refused at once, with a connection and without.
func TestInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		c := newClient(t, server(l), device.Queue{})
		ctx := t.Context()
		all := func(when string) {
			t.Helper()
			for what, call := range map[string]func() (bool, error){
				"topic":         func() (bool, error) { return c.Publish(ctx, &mqtt5.PublishPacket{Topic: "a/#"}) },
				"topic, QoS 1":  func() (bool, error) { return c.Publish(ctx, &mqtt5.PublishPacket{Topic: "", QoS: 1}) },
				"QoS":           func() (bool, error) { return c.Publish(ctx, text("x", 3)) },
				"nothing":       func() (bool, error) { return c.Publish(ctx, nil) },
				"filter":        func() (bool, error) { return c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "a/#/b"}) },
				"filter's QoS":  func() (bool, error) { return c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "good", QoS: 7}) },
				"unsubscribe":   func() (bool, error) { return c.Unsubscribe(ctx, "") },
				"PublishAsync":  func() (bool, error) { id, err := c.PublishAsync(text("x", 3), nil); return id != 0, err },
				"PublishAsync2": func() (bool, error) { id, err := c.PublishAsync(nil, nil); return id != 0, err },
				"SubscribeAsync": func() (bool, error) {
					id, err := c.SubscribeAsync(mqtt5.Subscription{}, nil)
					return id != 0, err
				},
				"UnsubscribeAsync": func() (bool, error) { id, err := c.UnsubscribeAsync("#/a", nil); return id != 0, err },
			} {
				var invalid *mqtt5.ValidationError
				if ok, err := call(); ok || !errors.As(err, &invalid) {
					t.Errorf("%s, %s: %v, %v, want false or 0, and a *mqtt5.ValidationError", when, what, ok, err)
				}
			}
		}
		all("before Connect")
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		if done, err := c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "good", QoS: 1}); !done || err != nil {
			t.Error(done, err)
		}
		all("online")
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		all("after Disconnect")
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		// One that is not valid has not replaced the one before.
		want(t, l, "0s SUBSCRIBE good", "0s DISCONNECT", "0s SUBSCRIBE good")
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
	})
}

// TestLog: what no caller is told goes to the log, without payloads.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		s := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				switch p := p.(type) {
				case *packets.Publish:
					c.Write(&packets.Puback{PacketID: p.PacketID, ReasonCode: byte(mqtt5.NotAuthorized), Properties: &packets.Properties{}})
				case *packets.Subscribe:
					c.Write(&packets.Suback{PacketID: p.PacketID, Reasons: []byte{byte(mqtt5.NotAuthorized)}, Properties: &packets.Properties{}})
				}
			}
		})
		c := newClient(t, s, device.Queue{})
		c.Config.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
		for _, err := range []error{
			second(c.Publish(t.Context(), text("secret", 1))),
			second(c.Subscribe(t.Context(), mqtt5.Subscription{TopicFilter: "denied"})),
			c.Connect(t.Context()),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := out.String(); strings.Count(got, "could not be") != 2 || !strings.Contains(got, "denied") || strings.Contains(got, "secret") {
			t.Errorf("log:\n%s", got)
		}
		c.Disconnect(t.Context())
	})
}

func second(_ bool, err error) error { return err }

// TestStoppedBeneath has the program stop the engine by itself, and publish before the
// client was told: the next Connect sends what waits in the engine at rest.
func TestStoppedBeneath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		s := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				note(l, p)
				if _, ok := p.(*packets.Subscribe); ok && n == 1 {
					c.Answer(p)
					c.Write(&packets.Publish{Topic: "f", Properties: &packets.Properties{}})
				} else if !c.Answer(p) {
					return
				}
			}
		})
		c := newClient(t, s, device.Queue{})
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		busy, release := make(chan bool), make(chan bool)
		handler := func(mqtt5.PublishReceivedEvent) { close(busy); <-release }
		if _, err := c.Subscribe(t.Context(), mqtt5.Subscription{TopicFilter: "f", Handler: handler}); err != nil {
			t.Fatal(err)
		}
		<-busy // so the end of the connection is told later
		if err := c.MQTT().Stop(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		acked := 0
		if _, err := c.PublishAsync(text("kept", 1), func(device.ID) { acked++ }); err != nil {
			t.Error(err)
		}
		if _, err := c.PublishAsync(text("without acknowledgement", 0), nil); err != nil {
			t.Error(err)
		}
		waited := make(chan error, 1)
		go func() {
			_, err := c.Publish(t.Context(), text("waited for", 1))
			waited <- err
		}()
		synctest.Wait()
		l.take()
		close(release)
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, l, "0s PUBLISH kept QoS 1", "0s PUBLISH waited for QoS 1", "0s SUBSCRIBE f", "0s PUBLISH without acknowledgement QoS 0")
		if err := <-waited; !errors.Is(err, device.ErrTimeout) || !strings.Contains(err.Error(), "connection has ended") {
			t.Errorf("the call that waited: %v", err)
		}
		if acked != 1 {
			t.Errorf("%d acknowledgements, want 1", acked)
		}
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
