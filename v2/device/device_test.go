package device_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/device"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// log is what a server was sent, with the time since the beginning.
type log struct {
	mu    sync.Mutex
	start time.Time
	lines []string
}

func (l *log) note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf("%v ", time.Since(l.start).Round(time.Millisecond))+fmt.Sprintf(format, args...))
}

func (l *log) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	l.lines = nil
	return lines
}

// server acknowledges everything and writes down what it was sent.
func server(l *log) *mqtttest.Server {
	return mqtttest.New(func(_ int, c *mqtttest.Conn) {
		c.Accept()
		c.Serve(func(p packets.Packet) { note(l, p) })
	})
}

func note(l *log, p packets.Packet) {
	switch p := p.(type) {
	case *packets.Subscribe:
		l.note("SUBSCRIBE %s", p.Subscriptions[0].Topic)
	case *packets.Unsubscribe:
		l.note("UNSUBSCRIBE %s", p.Topics[0])
	case *packets.Publish:
		l.note("PUBLISH %s QoS %d", p.Payload, p.QoS)
	case *packets.Disconnect:
		l.note("DISCONNECT")
	}
}

func contains(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}

func text(payload string, qos mqtt5.QoS) *mqtt5.PublishPacket {
	return &mqtt5.PublishPacket{Topic: "t", Payload: []byte(payload), QoS: qos}
}

func newClient(t *testing.T, s *mqtttest.Server, q device.Queue) *device.Client {
	t.Helper()
	c, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: "d"}, Dial: s.Dial}, q)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func want(t *testing.T, l *log, lines ...string) {
	t.Helper()
	synctest.Wait()
	if got := l.take(); !slices.Equal(got, lines) {
		t.Errorf("the server was sent %q, want %q", got, lines)
	}
}

// TestQueue asks for things before there is a connection, and while it is lost.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		s := server(l)
		c := newClient(t, s, device.Queue{Interval: time.Second})
		ctx := t.Context()
		for i, p := range []*mqtt5.PublishPacket{text("0", 0), text("1", 1)} {
			if sent, err := c.Publish(ctx, p); sent || err != nil {
				t.Errorf("publish %d before Connect: %v, %v, want it queued", i, sent, err)
			}
		}
		if done, err := c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "f"}); done || err != nil {
			t.Errorf("subscribe before Connect: %v, %v, want it queued", done, err)
		}
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		if sent, err := c.Publish(ctx, text("behind", 0)); sent || err != nil {
			t.Errorf("publish while the queue is not empty: %v, %v, want it queued", sent, err)
		}
		time.Sleep(4 * time.Second)
		want(t, l, "0s PUBLISH 0 QoS 0", "1s PUBLISH 1 QoS 1", "2s SUBSCRIBE f", "3s PUBLISH behind QoS 0")
		if sent, err := c.Publish(ctx, text("online", 1)); !sent || err != nil {
			t.Errorf("publish online: %v, %v", sent, err)
		}
		want(t, l, "4.5s PUBLISH online QoS 1")

		s.Down()
		synctest.Wait()
		for _, p := range []*mqtt5.PublishPacket{text("a", 0), text("b", 1)} {
			if sent, err := c.Publish(ctx, p); sent || err != nil {
				t.Errorf("publish without a connection: %v, %v, want it queued", sent, err)
			}
		}
		s.Up()
		time.Sleep(4 * time.Second)
		want(t, l, "5.5s SUBSCRIBE f", "5.5s PUBLISH a QoS 0", "6.5s PUBLISH b QoS 1")
		if done, err := c.Unsubscribe(ctx, "f"); !done || err != nil {
			t.Errorf("unsubscribe: %v, %v", done, err)
		}
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
		want(t, l, "8.5s UNSUBSCRIBE f", "8.5s DISCONNECT")
		if err := c.Connect(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, l) // nothing is subscribed any more
		if err := c.Disconnect(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestQueueLimits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		queue device.Queue
		err   error // of the third
		sent  []string
	}{
		{"no limit", device.Queue{}, nil, []string{"0s PUBLISH 1 QoS 0", "500ms PUBLISH 2 QoS 0", "1s PUBLISH 3 QoS 0"}},
		{"newest", device.Queue{Limit: 2}, device.ErrQueueFull, []string{"0s PUBLISH 1 QoS 0", "500ms PUBLISH 2 QoS 0"}},
		{"oldest", device.Queue{Limit: 2, DropOldest: true}, device.ErrQueueFull, []string{"0s PUBLISH 2 QoS 0", "500ms PUBLISH 3 QoS 0"}},
		{"off", device.Queue{Off: true, Limit: 2}, device.ErrQueueOff, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &log{start: time.Now()}
				c := newClient(t, server(l), tt.queue)
				var err error
				for _, payload := range []string{"1", "2", "3"} {
					_, err = c.Publish(t.Context(), text(payload, 0))
				}
				var refused *device.OperationError
				if !errors.Is(err, tt.err) || errors.As(err, &refused) != (tt.err != nil) {
					t.Errorf("error %v, want %v", err, tt.err)
				}
				if err := c.Connect(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(5 * time.Second)
				want(t, l, tt.sent...)
				if err := c.Disconnect(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestKept has a message outlive the wait for it, and a Disconnect.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		s := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			if n > 1 {
				c.Serve(func(p packets.Packet) {
					if p, ok := p.(*packets.Publish); ok {
						l.note("PUBLISH %s QoS %d", p.Payload, p.QoS)
					}
				})
				return
			}
			for c.Read() != nil { // without an acknowledgement
			}
		})
		c := newClient(t, s, device.Queue{})
		c.OperationTimeout = 2 * time.Second
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sent, err := c.Publish(t.Context(), text("kept", 1)); sent || !errors.Is(err, device.ErrTimeout) || time.Since(l.start) != 2*time.Second {
			t.Errorf("publish: %v, %v after %v, want ErrTimeout after 2 s", sent, err, time.Since(l.start))
		}
		if err := c.Disconnect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, l, "2s PUBLISH kept QoS 1")
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestConnectErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read(); c.Read() })
		c := newClient(t, silent, device.Queue{})
		c.ConnectTimeout = 3 * time.Second
		start := time.Now()
		if err := c.Connect(t.Context()); err == nil || time.Since(start) != 3*time.Second {
			t.Errorf("no CONNACK: %v after %v, want an error after 3 s", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Connect(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the context has ended: %v", err)
		}
		closing := newClient(t, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read() }), device.Queue{})
		if err := closing.Connect(t.Context()); !errors.Is(err, device.ErrTimeout) || !errors.Is(err, mqtt5.ErrConnectionLost) {
			t.Errorf("the server closes the connection: %v, want ErrTimeout and ErrConnectionLost", err)
		}
		silent.Down()
		if err := c.Connect(t.Context()); !errors.Is(err, mqtttest.ErrDown) {
			t.Errorf("no server: %v", err)
		}
		time.Sleep(time.Minute)
		if n := c.MQTT().Stats().Reconnects; n > 1 {
			t.Errorf("%d more attempts after a Connect that has failed", n)
		}
		if err := c.Disconnect(t.Context()); !errors.Is(err, device.ErrNotConnected) {
			t.Errorf("disconnect: %v, want ErrNotConnected", err)
		}
	})
	c, err := device.New(mqtt5.Config{Host: "localhost"}, device.Queue{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Connect(t.Context()); !errors.Is(err, device.ErrNoTLS) {
		t.Errorf("no TLS: %v, want ErrNoTLS", err)
	}
	if _, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: "\xff"}}, device.Queue{}); err == nil {
		t.Error("no error for a client id that is no UTF-8")
	}
}

// TestAsync has the calls that do not wait report by their functions.
func TestAsync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		c := newClient(t, server(l), device.Queue{})
		if id, err := c.PublishAsync(text("queued", 1), func(device.ID) { t.Error("called for a queued message") }); id != device.Queued || err != nil || id.String() != "QUEUED" {
			t.Errorf("%v, %v, want Queued", id, err)
		}
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		var got []string
		published, err1 := c.PublishAsync(text("x", 1), func(id device.ID) { got = append(got, fmt.Sprint("acked ", id)) })
		subscribed, err2 := c.SubscribeAsync(mqtt5.Subscription{TopicFilter: "f", QoS: 1}, func(id device.ID, granted []int) { got = append(got, fmt.Sprint("granted ", id, granted)) })
		synctest.Wait()
		gone, err3 := c.UnsubscribeAsync("f", func(id device.ID) { got = append(got, fmt.Sprint("gone ", id)) })
		synctest.Wait()
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Error(err)
		}
		if want := []string{fmt.Sprint("acked ", published), fmt.Sprint("granted ", subscribed, []int{1}), fmt.Sprint("gone ", gone)}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		var invalid *mqtt5.ValidationError
		if _, err := c.PublishAsync(&mqtt5.PublishPacket{Topic: "a/#"}, nil); !errors.As(err, &invalid) {
			t.Errorf("%v, want a *mqtt5.ValidationError", err)
		}
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestAWS goes through TLS to an IoT Core on this machine, from a handler too.
func TestAWS(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: iotlocal.DefaultThing}}, device.Queue{})
	if err != nil {
		t.Fatal(err)
	}
	thing := files.Devices[iotlocal.DefaultThing]
	if err := awsiot.SetMTLSFiles(&c.Config, files.CA, thing.Cert, thing.Key); err != nil {
		t.Fatal(err)
	}
	c.Config.Host, c.Config.Port = s.Host(), s.Port()
	ctx := t.Context()
	if err := c.Connect(ctx); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	if _, err := c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "t", QoS: mqtt5.AtLeastOnce, Handler: func(mqtt5.PublishReceivedEvent) {
		sent, err := c.Publish(ctx, &mqtt5.PublishPacket{Topic: "answer", QoS: mqtt5.AtLeastOnce})
		if !sent && err == nil {
			err = errors.New("queued")
		}
		answered <- err
	}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Publish(ctx, text("x", 1)); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if cfg, err := c.Settings(); err != nil || cfg.Host != s.Host() || cfg.TLS == nil || cfg.Connect.KeepAlive != 10*time.Minute {
		t.Errorf("settings: %+v, %v", cfg, err)
	}
	if err := c.Disconnect(ctx); err != nil {
		t.Error(err)
	}
}

// TestConnectAsync has the answer told by a function, a refusal too.
func TestConnectAsync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{start: time.Now()}
		c := newClient(t, server(l), device.Queue{})
		c.Config.Dial = nil
		c.Config.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return server(l).Dial(ctx) }
		c.Config.Host, c.PlainTCP = "h", true
		told := &log{start: time.Now()}
		note := func(id device.ID, code int) { told.note("%v %d", id, code) }
		if err := c.ConnectAsync(t.Context(), note); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := c.DisconnectAsync(note); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		refusing := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept(func(p *packets.Connack) { p.ReasonCode = byte(mqtt5.NotAuthorized) })
		})
		c.Config.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return refusing.Dial(ctx) }
		if err := c.ConnectAsync(t.Context(), note); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got, want := told.take(), []string{"0s CONNECTED 0", "0s DISCONNECTED 0", "1s CONNECTED 5"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		c.Config.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, mqtttest.ErrDown }
		if err := c.ConnectAsync(t.Context(), note); !errors.Is(err, mqtttest.ErrDown) {
			t.Errorf("%v, want ErrDown", err)
		}
		if err := c.DisconnectAsync(nil); !errors.Is(err, device.ErrNotConnected) {
			t.Errorf("%v, want ErrNotConnected", err)
		}
	})
}

func TestPayload(t *testing.T) {
	type name string
	for want, v := range map[string]any{"": nil, "x": "x", "y": []byte("y"), "z": name("z"), "True": true, "False": false, "-7": -7, "8": uint8(8), "1.5": 1.5, "2.0": 2.0, "[1]": []int{1}} {
		if got := string(device.Payload(v)); got != want {
			t.Errorf("%#v: %q, want %q", v, got, want)
		}
	}
}
