package mqtt5_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// log is a list that several goroutines write.
type eventLog struct {
	mu   sync.Mutex
	list []string
}

func (l *eventLog) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, fmt.Sprintf(format, args...))
}

func (l *eventLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	return list
}

// watch makes cfg write its lifecycle events into l.
func watch(cfg *mqtt5.Config, l *eventLog) {
	cfg.OnAttemptingConnect = func(mqtt5.AttemptingConnectEvent) { l.add("AttemptingConnect") }
	cfg.OnConnectionSuccess = func(ev mqtt5.ConnectionSuccessEvent) { l.add("ConnectionSuccess") }
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) { l.add("ConnectionFailure: %v", ev.Err) }
	cfg.OnDisconnection = func(ev mqtt5.DisconnectionEvent) { l.add("Disconnection: %v", ev.Err) }
	cfg.OnStopped = func(mqtt5.StoppedEvent) { l.add("Stopped") }
}

// start makes and starts a client on server, and ends both with the test.
func start(t *testing.T, server *mqtttest.Server, cfg mqtt5.Config) *mqtt5.Client {
	t.Helper()
	cfg.Dial = server.Dial
	client, err := mqtt5.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client
}

func TestLifecycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events, seen eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) { seen.add("%T", p) })
		})
		cfg := mqtt5.Config{}
		watch(&cfg, &events)
		client := start(t, server, cfg)
		synctest.Wait()
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}); err != nil {
			t.Fatal(err)
		}
		server.Drop()
		time.Sleep(time.Second)
		synctest.Wait()
		if err := client.Stop(t.Context(), &mqtt5.DisconnectPacket{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got := events.take()
		want := []string{
			"AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: connection lost: EOF",
			"AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: the client was stopped", "Stopped",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"*packets.Publish", "*packets.Disconnect"}, seen.take()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPublishBatchesInOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		got := 0
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if pub, ok := p.(*packets.Publish); ok {
					if want := fmt.Sprint(got); string(pub.Payload) != want {
						t.Errorf("message %q, want %q", pub.Payload, want)
					}
					got++
				}
			})
		})
		client := start(t, server, mqtt5.Config{})
		var futures []mqtt5.PublishFuture
		for i := range n {
			futures = append(futures, client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: fmt.Append(nil, i), QoS: mqtt5.AtLeastOnce}))
		}
		for _, f := range futures {
			if _, err := f.Result(); err != nil {
				t.Fatal(err)
			}
		}
		if got != n {
			t.Errorf("%d messages arrived, want %d", got, n)
		}
		if s := client.Stats(); s.IncompleteOperations != 0 || s.UnackedOperations != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestLargePayloadsKeepTheirPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				pub := p.(*packets.Publish)
				seen.add("%d of %q", len(pub.Payload), pub.Payload[:1])
			})
		})
		client := start(t, server, mqtt5.Config{})
		synctest.Wait()
		var last mqtt5.PublishFuture
		var want []string
		for i, size := range []int{10, 100_000, 300_000, 1, 20_000, 1 << 20, 5} {
			ch := string(rune('a' + i))
			last = client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: []byte(strings.Repeat(ch, size)), QoS: mqtt5.AtLeastOnce})
			want = append(want, fmt.Sprintf("%d of %q", size, ch))
		}
		if _, err := last.Result(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, seen.take()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHandlersMayWaitForOperations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if _, ok := p.(*packets.Subscribe); ok {
					go func() {
						for i := range n {
							c.Write(&packets.Publish{Topic: "in/1", QoS: 1, PacketID: uint16(i + 1), Payload: fmt.Append(nil, i), Properties: &packets.Properties{}})
						}
					}()
				}
			})
		})
		var client *mqtt5.Client
		var got eventLog
		client = start(t, server, mqtt5.Config{})
		_, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
			TopicFilter: "in/+", QoS: mqtt5.AtLeastOnce,
			Handler: func(ev mqtt5.PublishReceivedEvent) {
				if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "out", Payload: ev.Packet.Payload, QoS: mqtt5.AtLeastOnce}); err != nil {
					t.Error(err)
				}
				got.add("%s", ev.Packet.Payload)
			},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		list := got.take()
		if len(list) != n || list[0] != "0" || list[n-1] != fmt.Sprint(n-1) {
			t.Errorf("%d messages, first and last %q", len(list), list)
		}
	})
}

func TestMessagesReachEveryMatchingHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if pub, ok := p.(*packets.Publish); ok {
					c.Write(&packets.Publish{Topic: pub.Topic, Payload: pub.Payload, Properties: &packets.Properties{ContentType: "text/plain"}})
				}
			})
		})
		cfg := mqtt5.Config{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) {
			got.add("all %s handled %t %s", ev.Packet.Topic, ev.Handled, ev.Packet.ContentType)
		}}
		client := start(t, server, cfg)
		handler := func(name string) func(mqtt5.PublishReceivedEvent) {
			return func(ev mqtt5.PublishReceivedEvent) {
				got.add("%s %s", name, ev.Packet.Topic)
				panic("a handler may panic")
			}
		}
		if _, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{
			{TopicFilter: "a/+", Handler: handler("plus")}, {TopicFilter: "a/#", Handler: handler("hash")}, {TopicFilter: "b"},
		}}); err != nil {
			t.Fatal(err)
		}
		for _, topic := range []string{"a/x", "b"} {
			if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: topic}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := client.Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"a/+"}}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "a/y"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		list := strings.Join(got.take(), "\n")
		for _, want := range []string{"plus a/x\n", "hash a/x\n", "all a/x handled true text/plain\n", "all b handled false text/plain\n", "hash a/y\n"} {
			if !strings.Contains(list+"\n", want) {
				t.Errorf("no %q in\n%s", want, list)
			}
		}
		if strings.Contains(list, "plus a/y") {
			t.Errorf("handler called after unsubscribe:\n%s", list)
		}
	})
}

func TestReasonCodesAreErrorsBesideThePacket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for {
				switch p := c.Read().(type) {
				case *packets.Publish:
					c.Write(&packets.Puback{PacketID: p.PacketID, ReasonCode: 0x87, Properties: &packets.Properties{ReasonString: "policy"}})
				case *packets.Subscribe:
					c.Write(&packets.Suback{PacketID: p.PacketID, Reasons: []byte{1, 0x87}, Properties: &packets.Properties{}})
				case *packets.Unsubscribe:
					c.Write(&packets.Unsuback{PacketID: p.PacketID, Reasons: []byte{0x11}, Properties: &packets.Properties{}})
				case nil:
					return
				}
			}
		})
		client := start(t, server, mqtt5.Config{})
		var reason *mqtt5.ReasonCodeError
		res, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
		if !errors.As(err, &reason) || res.ReasonCode != mqtt5.NotAuthorized || res.ReasonString != "policy" {
			t.Errorf("publish: %+v, %v", res, err)
		}
		ack, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}, {TopicFilter: "b"}}})
		if !errors.As(err, &reason) || reason.Topic != "b" || len(ack.ReasonCodes) != 2 {
			t.Errorf("subscribe: %+v, %v", ack, err)
		}
		if _, err := client.Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"a"}}); err != nil {
			t.Errorf("unsubscribe: %v", err)
		}
	})
}

func TestContextEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for c.Read() != nil { // and never answers
			}
		})
		client := start(t, server, mqtt5.Config{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		_, err = client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce, AckTimeout: 2 * time.Second})
		if !errors.Is(err, mqtt5.ErrAckTimeout) {
			t.Errorf("got %v", err)
		}
		if s := client.Stats(); s.IncompleteOperations != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func manualAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var acked eventLog
		server := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			for i := range 3 {
				c.Write(&packets.Publish{Topic: "t", QoS: 1, PacketID: uint16(10*n + i), Properties: &packets.Properties{}})
			}
			c.Serve(func(p packets.Packet) {
				if ack, ok := p.(*packets.Puback); ok {
					acked.add("%d", ack.PacketID)
				}
			})
		})
		var held []*mqtt5.PublishAck
		var late mqtt5.PublishReceivedEvent
		cfg := mqtt5.Config{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) {
			if len(held) < 2 {
				held = append(held, ev.AcquireAck())
				if ev.AcquireAck() != nil {
					t.Error("M08: acquired twice")
				}
			}
			late = ev
		}}
		client := start(t, server, cfg)
		synctest.Wait()
		if diff := cmp.Diff([]string{"12"}, acked.take()); diff != "" {
			t.Error("M09: ", diff)
		}
		if late.AcquireAck() != nil {
			t.Error("M08: acquired after the handler had returned")
		}
		if err := held[1].Ack(); err != nil {
			t.Error("M04: ", err)
		}
		if err := held[1].Ack(); !errors.Is(err, mqtt5.ErrAckUsed) {
			t.Error("M05: ", err)
		}
		synctest.Wait()
		if diff := cmp.Diff([]string{"11"}, acked.take()); diff != "" {
			t.Error("M04: ", diff)
		}
		server.Drop()
		synctest.Wait()
		if err := held[0].Ack(); !errors.Is(err, mqtt5.ErrAckCanceled) {
			t.Error("M07: ", err)
		}
		_ = client
	})
}

func TestStopFromACallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(nil)
		})
		var client *mqtt5.Client
		stopped := make(chan error, 1)
		ready := make(chan struct{})
		cfg := mqtt5.Config{OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) {
			<-ready
			stopped <- client.Stop(t.Context(), &mqtt5.DisconnectPacket{})
		}}
		client = start(t, server, cfg)
		close(ready)
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
}

func TestClosedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Read() }) // never accepts
		client := start(t, server, mqtt5.Config{})
		f := client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
		client.Close()
		if _, err := f.Result(); !errors.Is(err, mqtt5.ErrClosed) {
			t.Errorf("got %v", err)
		}
		if err := client.Start(); !errors.Is(err, mqtt5.ErrClosed) {
			t.Errorf("got %v", err)
		}
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t"}); !errors.Is(err, mqtt5.ErrClosed) {
			t.Errorf("got %v", err)
		}
		if err := client.Stop(t.Context(), nil); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestOnCompleteComesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for {
				p := c.Read()
				if pub, ok := p.(*packets.Publish); ok {
					c.Write(&packets.Publish{Topic: "in", Properties: &packets.Properties{}})
					c.Answer(pub)
					c.Write(&packets.Publish{Topic: "in", Properties: &packets.Properties{}})
				} else if p == nil {
					return
				}
			}
		})
		client := start(t, server, mqtt5.Config{OnPublishReceived: func(mqtt5.PublishReceivedEvent) { got.add("message") }})
		f := client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
		f.OnComplete(func(_ mqtt5.PublishResult, err error) { got.add("acknowledged %v, id %d", err, f.PacketID()) })
		synctest.Wait()
		f.OnComplete(func(mqtt5.PublishResult, error) { got.add("late") })
		synctest.Wait()
		if diff := cmp.Diff([]string{"message", "acknowledged <nil>, id 1", "message", "late"}, got.take()); diff != "" {
			t.Error(diff)
		}
	})
}
