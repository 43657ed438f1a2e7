package v1compat_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestQuirk has one subtest for each row of the quirk table in the package
// documentation that shows in this package, named by its id.
func TestQuirk(t *testing.T) {
	run := func(id string, f func(t *testing.T, b *broker)) {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, newBroker(t)) })
		})
	}

	run("Q-01", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{0x86}
		c := newClient(t, b)
		r.slots(c)
		ok, err := c.Connect()
		var op *v1compat.OperationError
		var refused *mqtt5.ConnectError
		if ok || !errors.As(err, &op) || op.Op != "connect" || op.Code != 4 || !errors.As(err, &refused) {
			t.Errorf("got %v, %v; want a connect error with code 4", ok, err)
		}
		if _, err := c.ConnectAsync(r.cack); err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		diff(t, "callbacks: one ack, no onOnline", r.take(), []string{"cack CONNECTED 4"})
		diff(t, "no retry", len(b.packets("CONNECT")), 2)
		b.set(func() { b.connack = []int{0} })
		connect(t, c)
	})

	run("Q-01 while reconnecting", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{0, 0x88, 0}
		c := newClient(t, b)
		r.slots(c)
		c.ConnectAsync(r.cack)
		synctest.Wait()
		b.Drop()
		time.Sleep(5 * time.Second)
		diff(t, "callbacks", r.take(), []string{"online", "cack CONNECTED 0", "offline", "cack CONNECTED 3", "online", "cack CONNECTED 0"})
		diff(t, "delays", b.gaps(), []float64{1, 2})
	})

	run("Q-02", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureMQTTOperationTimeout(1)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		began := time.Now()
		ok, err := c.Publish("t", "slow", 1)
		if ok || !errors.Is(err, v1compat.ErrPublishTimeout) || time.Since(began) != time.Second {
			t.Errorf("got %v, %v after %v", ok, err, time.Since(began))
		}
		diff(t, "the way to know", c.V2().Stats().UnackedOperations, 1)
		b.set(func() { b.withhold["puback"] = false })
		b.Drop()
		time.Sleep(2 * time.Second)
		diff(t, "after the reconnect", c.V2().Stats().UnackedOperations, 0)
		ok, err = c.Publish("t", "next", 1)
		mustOK(t, ok, err)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t slow 1", "2 PUBLISH t slow 1", "2 PUBLISH t next 1"})
	})

	run("Q-03", func(t *testing.T, b *broker) {
		var r record
		var log strings.Builder
		c := newClient(t, b, v1compat.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		c.OnMessage = r.any
		connect(t, c)
		ok, err := c.Subscribe("in", 1, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) { panic("a callback's mistake") })
		mustOK(t, ok, err)
		b.publish("in", "one", 0, 0)
		b.publish("in", "two", 1, 1)
		ok, err = c.Publish("t", "x", 1)
		mustOK(t, ok, err)
		ok, err = c.Disconnect()
		mustOK(t, ok, err)
		diff(t, "callbacks", r.take(), []string{"any in one", "any in two"})
		if n := strings.Count(log.String(), "panic in a callback"); n != 2 || strings.Contains(log.String(), "mistake") {
			t.Errorf("%d panics in the log, which must not have what was passed to panic:\n%s", n, log.String())
		}
	})

	run("Q-03 in every callback", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.OnOnline = func() { r.add("online"); panic("online") }
		c.OnOffline = func() { r.add("offline"); panic("offline") }
		c.OnMessage = func(*v1compat.MQTTMessage) { r.add("any"); panic("any") }
		c.ConnectAsync(func(v1compat.MID, int) { r.add("connack"); panic("connack") })
		synctest.Wait()
		c.SubscribeAsync("in", 1, func(v1compat.MID, []int) { r.add("suback"); panic("suback") }, nil)
		synctest.Wait()
		b.publish("in", "x", 1, 1)
		diff(t, "PUBACKs", b.acked(), 1)
		c.PublishAsync("t", "x", 1, func(v1compat.MID) { r.add("puback"); panic("puback") })
		c.UnsubscribeAsync("in", func(v1compat.MID) { r.add("unsuback"); panic("unsuback") })
		synctest.Wait()
		b.Drop() // a reconnect is recovered
		time.Sleep(2 * time.Second)
		ok, err := c.Publish("t", "y", 1)
		mustOK(t, ok, err)
		c.DisconnectAsync(func(v1compat.MID, int) { r.add("disconnect"); panic("disconnect") })
		diff(t, "callbacks", r.take(), []string{"online", "connack", "suback", "any", "puback", "unsuback",
			"offline", "online", "connack", "offline", "disconnect"})
	})

	run("Q-05", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{0, closeConn}
		c := newClient(t, b)
		r.slots(c)
		c.ConfigureAutoReconnectBackoffTime(3, 10, 20)
		connect(t, c)
		b.Drop()
		time.Sleep(30 * time.Second)
		diff(t, "delays", b.gaps(), []float64{1, 2, 4, 8, 10})
		diff(t, "callbacks: each attempt that was dropped is an offline event", r.take(),
			[]string{"online", "offline", "offline", "offline", "offline", "offline", "offline"})
	})

	run("Q-05 after a stable connection", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureAutoReconnectBackoffTime(2, 8, 3)
		connect(t, c)
		b.Drop()
		time.Sleep(1 * time.Second)
		synctest.Wait()
		time.Sleep(3500 * time.Millisecond)
		b.set(func() { b.connack = []int{0, 0, closeConn, closeConn, 0} })
		b.Drop()
		time.Sleep(20 * time.Second)
		diff(t, "delays, the second with 3.5 s of connection", b.gaps(), []float64{1, 5.5, 4, 8})
	})

	run("Q-05 with jitter", func(t *testing.T, b *broker) {
		b.connack = []int{0, closeConn}
		c := newClient(t, b, v1compat.ReconnectJitter())
		connect(t, c)
		b.Drop()
		time.Sleep(20 * time.Second)
		for i, want := range []float64{1, 2, 4} {
			if got := b.gaps()[i]; got < want/2 || got >= want {
				t.Errorf("delay %d is %v, want half of %v to all of it", i, got, want)
			}
		}
	})

	run("Q-06", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(10)
		c.ConfigureOfflinePublishQueueing(2, v1compat.DropBehavior(v1compat.DROP_OLDEST))
		for i := 1; i <= 3; i++ {
			ok, err := c.Publish("t", i, 1)
			if ok || errors.Is(err, v1compat.ErrPublishQueueFull) != (i == 3) {
				t.Errorf("publish %d: %v, %v", i, ok, err)
			}
		}
		connect(t, c)
		time.Sleep(time.Second)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t 2 1", "1 PUBLISH t 3 1"})
	})

	run("Q-07", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(4)
		for i := range 8 {
			ok, err := c.Publish("t", i, i%2)
			mustQueue(t, ok, err)
		}
		connect(t, c)
		time.Sleep(600 * time.Millisecond) // three are out
		b.Drop()
		ok, err := c.Publish("t", "behind", 0)
		mustQueue(t, ok, err)
		time.Sleep(5 * time.Second)
		var want []string
		for i := range 8 {
			want = append(want, fmt.Sprintf("%d PUBLISH t %d %d", 1+min(1, i/3), i, i%2))
		}
		diff(t, "nothing lost, in order", b.packets(), append(want, "2 PUBLISH t behind 0"))
	})

	run("Q-08", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(10)
		var arg *v1compat.ArgumentError
		for _, call := range []func() (bool, error){
			func() (bool, error) { return c.Publish("", "x", 0) },
			func() (bool, error) { return c.Publish("a/+", "x", 0) },
			func() (bool, error) { return c.Publish("t", "x", 3) },
			func() (bool, error) { return c.Publish("t", []int{1}, 0) },
			func() (bool, error) { return c.Subscribe("", 0, nil) },
			func() (bool, error) { return c.Subscribe("a/#/b", 0, nil) },
			func() (bool, error) { return c.Subscribe("a", -1, nil) },
			func() (bool, error) { return c.Unsubscribe("") },
		} {
			if ok, err := call(); ok || !errors.As(err, &arg) {
				t.Errorf("got %v, %v; want an ArgumentError", ok, err)
			}
		}
		ok, err := c.Publish("t", "behind", 1)
		mustQueue(t, ok, err)
		connect(t, c)
		time.Sleep(time.Second)
		ok, err = c.Publish("t", "live", 1)
		mustOK(t, ok, err)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t behind 1", "1 PUBLISH t live 1"})
	})

	run("Q-11", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		call := func(name string, f func() (bool, error)) {
			began := time.Now()
			ok, err := f()
			r.add("%s %v %v %v", name, ok, err, time.Since(began))
		}
		c.OnOnline = func() {
			call("publish in online", func() (bool, error) { return c.Publish("t", "online", 1) })
			call("subscribe in online", func() (bool, error) {
				return c.Subscribe("in", 1, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {
					call("publish in message", func() (bool, error) { return c.Publish("t", "message", 1) })
					call("unsubscribe in message", func() (bool, error) { return c.Unsubscribe("in") })
					call("disconnect in message", c.Disconnect)
				})
			})
		}
		c.OnOffline = func() {
			c.OnOnline, c.OnOffline = nil, nil
			call("connect in offline", func() (bool, error) { return c.Connect() })
		}
		connect(t, c)
		b.publish("in", "x", 1, 1)
		time.Sleep(time.Second)
		diff(t, "calls", r.take(), []string{
			"publish in online true <nil> 0s", "subscribe in online true <nil> 0s",
			"publish in message true <nil> 0s", "unsubscribe in message true <nil> 0s", "disconnect in message true <nil> 0s",
			"connect in offline true <nil> 0s",
		})
	})

	run("Q-11 in the callbacks of the asynchronous calls", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		all := func(where string) {
			began := time.Now()
			for _, f := range []func() (bool, error){
				func() (bool, error) { return c.Publish("t", where, 0) },
				func() (bool, error) { return c.Publish("t", where, 1) },
				func() (bool, error) { return c.Subscribe("s", 1, nil) },
				func() (bool, error) { return c.Unsubscribe("s") },
			} {
				if ok, err := f(); !ok || err != nil {
					r.add("in %s: %v, %v", where, ok, err)
				}
			}
			r.add("%s %v", where, time.Since(began))
		}
		again := true
		c.ConnectAsync(func(v1compat.MID, int) {
			all("connack")
			if !again {
				return
			}
			again = false
			c.SubscribeAsync("in", 1, func(v1compat.MID, []int) {
				all("suback")
				c.PublishAsync("t", "x", 1, func(v1compat.MID) {
					all("puback")
					c.UnsubscribeAsync("in", func(v1compat.MID) {
						all("unsuback")
						c.DisconnectAsync(func(v1compat.MID, int) {
							ok, err := c.Publish("t", "queued", 1)
							r.add("publish in disconnect %v %v", ok, err)
							ok, err = c.Connect()
							r.add("connect in disconnect %v %v", ok, err)
							all("disconnect, a moment later")
						})
					})
				})
			}, nil)
		})
		time.Sleep(time.Second)
		diff(t, "calls", r.take(), []string{"connack 0s", "suback 0s", "puback 0s", "unsuback 0s",
			"publish in disconnect false <nil>", "connect in disconnect true <nil>",
			"in disconnect, a moment later: false, <nil>", "in disconnect, a moment later: false, <nil>",
			"in disconnect, a moment later: false, <nil>", "in disconnect, a moment later: false, <nil>",
			"disconnect, a moment later 0s"})
	})

	run("Q-12", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(1))
		mustOK(t, ok, err)
		ok, err = c.Subscribe("in", 1, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) { time.Sleep(20 * time.Second) })
		mustOK(t, ok, err)
		b.publish("in", "a", 1, 1)
		ok, err = c.Publish("t", "meanwhile", 1)
		mustOK(t, ok, err)
		time.Sleep(10 * time.Second)
		diff(t, "one connection", len(b.packets("CONNECT")), 1)
		diff(t, "callbacks", r.take(), []string{"online"})
		time.Sleep(10 * time.Second)
	})

	run("Q-13", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		c.Subscribe("in", 0, r.message("m")) // which checks both
		b.publish("in", "x", 0, 0)
		diff(t, "callbacks", r.take(), []string{"m in x"})
	})

	run("Q-14", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.ConnectAsync(r.cack)
		synctest.Wait()
		mid, err := c.SubscribeAsync("a", 1, r.sack, nil)
		if mid != 1 || err != nil {
			t.Errorf("got %v, %v", mid, err)
		}
		synctest.Wait()
		b.Drop()
		time.Sleep(2 * time.Second)
		diff(t, "callbacks", r.take(), []string{"cack CONNECTED 0", "sack 1 [1]", "cack CONNECTED 0", "sack 2 [1]"})
	})

	for _, opt := range []bool{false, true} {
		run(fmt.Sprintf("Q-15 option %v", opt), func(t *testing.T, b *broker) {
			var r record
			var opts []v1compat.ClientOption
			want := []string{"sack 2 [1]", "ack 3"}
			if opt {
				opts = append(opts, v1compat.AckQueuedPublishes())
				want = append([]string{"ack 1"}, want...)
			}
			c := newClient(t, b, opts...)
			for _, f := range []func() (v1compat.MID, error){
				func() (v1compat.MID, error) { return c.PublishAsync("t", "x", 1, r.ack) },
				func() (v1compat.MID, error) { return c.SubscribeAsync("a", 1, r.sack, nil) },
				func() (v1compat.MID, error) { return c.UnsubscribeAsync("a", r.ack) },
			} {
				if mid, err := f(); !mid.IsQueued() || err != nil {
					t.Errorf("got %v, %v", mid, err)
				}
			}
			connect(t, c)
			time.Sleep(2 * time.Second)
			diff(t, "callbacks", r.take(), want)
		})
	}

	run("Q-16", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		ok, err := c.Publish("t", "before", 0)
		mustQueue(t, ok, err)
		connect(t, c)
		time.Sleep(time.Second)
		ok, err = c.Disconnect()
		mustOK(t, ok, err)
		ok, err = c.Publish("t", "after", 0)
		mustQueue(t, ok, err)
		connect(t, c)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t before 0", "1 DISCONNECT", "2 PUBLISH t after 0"})
	})

	run("Q-17", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		ok, err := c.Subscribe("a", 1, r.message("m"))
		mustOK(t, ok, err)
		b.set(func() { b.withhold["puback"] = true })
		for i := range 3 {
			if _, err := c.PublishAsync("t", i, 1, r.ack); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		ok, err = c.Disconnect()
		mustOK(t, ok, err)
		ok, err = c.Publish("t", "queued", 1)
		mustQueue(t, ok, err)
		b.set(func() { b.withhold["puback"] = false })
		connect(t, c)
		time.Sleep(time.Second)
		diff(t, "wire: unacknowledged messages, then subscriptions, then the queue", b.packets(), []string{
			"1 SUBSCRIBE a 1", "1 PUBLISH t 0 1", "1 PUBLISH t 1 1", "1 PUBLISH t 2 1", "1 DISCONNECT",
			"2 PUBLISH t 0 1", "2 PUBLISH t 1 1", "2 PUBLISH t 2 1", "2 SUBSCRIBE a 1", "2 PUBLISH t queued 1",
		})
		b.publish("a", "x", 0, 0)
		diff(t, "callbacks: those of the messages are forgotten", r.take(), []string{"m a x"})
	})

	run("Q-18", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{closeConn, 0}
		c := newClient(t, b)
		r.slots(c)
		c.ConfigureConnectDisconnectTimeout(3)
		began := time.Now()
		if ok, err := c.Connect(); ok || !errors.Is(err, v1compat.ErrConnectTimeout) || errors.Unwrap(err) == nil {
			t.Errorf("got %v, %v; want the timeout, with its reason", ok, err)
		}
		diff(t, "after", time.Since(began), 3*time.Second)
		time.Sleep(time.Minute)
		diff(t, "no reconnect", len(b.packets("CONNECT")), 1)
		diff(t, "callbacks", r.take(), []string{"offline"})
		connect(t, c)
	})

	run("Q-19", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		mustErr4 := func() {
			t.Helper()
			var op *v1compat.OperationError
			if ok, err := c.Disconnect(); ok || !errors.As(err, &op) || op.Op != "disconnect" || op.Code != 4 {
				t.Errorf("got %v, %v; want disconnect error 4", ok, err)
			}
		}
		mustErr4()
		connect(t, c)
		b.Down()
		time.Sleep(500 * time.Millisecond)
		mustErr4()
		ok, err := c.Publish("t", "q", 1)
		mustQueue(t, ok, err)
		b.Up()
		time.Sleep(time.Minute)
		diff(t, "reconnecting has ended", len(b.packets("CONNECT")), 1)
		mustErr4()
		connect(t, c) // N-2: the object can still be used
		diff(t, "callbacks", r.take(), []string{"online", "offline", "online"})
	})

	for _, opt := range []bool{false, true} {
		run(fmt.Sprintf("Q-20 option %v", opt), func(t *testing.T, b *broker) {
			var r record
			var opts []v1compat.ClientOption
			if opt {
				opts = append(opts, v1compat.ForgetRefusedSubscriptions())
			}
			c := newClient(t, b, opts...)
			connect(t, c)
			b.set(func() { b.suback = 0x87 })
			ok, err := c.Subscribe("deny", 1, r.message("m"))
			var refused *v1compat.SubackError
			var reason *mqtt5.ReasonCodeError
			if ok || !errors.As(err, &refused) || refused.Codes[0] != 0x80 || !errors.As(err, &reason) || reason.ReasonCode != mqtt5.NotAuthorized {
				t.Errorf("got %v, %v", ok, err)
			}
			c.SubscribeAsync("deny2", 1, r.sack, nil)
			synctest.Wait()
			b.set(func() { b.suback = -1; b.withhold["suback"] = true })
			if ok, err := c.Subscribe("slow", 1, nil); ok || !errors.Is(err, v1compat.ErrSubscribeTimeout) {
				t.Errorf("got %v, %v", ok, err)
			}
			b.publish("deny", "x", 0, 0)
			b.set(func() { b.withhold["suback"] = false })
			b.Drop()
			time.Sleep(2 * time.Second)
			wire := []string{"1 SUBSCRIBE deny 1", "1 SUBSCRIBE deny2 1", "1 SUBSCRIBE slow 1", "2 SUBSCRIBE deny 1", "2 SUBSCRIBE deny2 1", "2 SUBSCRIBE slow 1"}
			events := []string{"sack 2 [128]", "m deny x", "sack 5 [1]"}
			if opt {
				wire = append(wire[:3], "2 SUBSCRIBE slow 1")
				events = events[:1]
			}
			diff(t, "wire", b.packets(), wire)
			diff(t, "callbacks", r.take(), events)
		})
	}

	run("Q-21", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		for i := range 30 {
			c.PublishAsync("t", i, 1, r.ack)
		}
		time.Sleep(time.Minute)
		diff(t, "no message twice on one connection", len(b.packets("PUBLISH")), 30)
		b.release()
		diff(t, "acks", len(r.take()), 30)
	})

	run("Q-21 after a reconnect", func(t *testing.T, b *broker) {
		var r record
		b.maximum = 5 // which the server announces
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		for i := range 30 {
			c.PublishAsync("t", i, 1, r.ack)
		}
		synctest.Wait()
		diff(t, "within Receive Maximum", len(b.packets("PUBLISH")), 5)
		b.Drop()
		time.Sleep(2 * time.Second)
		diff(t, "within Receive Maximum again", len(b.packets("PUBLISH")), 10)
		b.set(func() { b.withhold["puback"] = false })
		b.release()
		diff(t, "acks", len(r.take()), 30)
		var order []string
		for i := range 30 {
			order = append(order, fmt.Sprintf("2 PUBLISH t %d 1", i))
		}
		diff(t, "everything, in order", b.packets("PUBLISH")[5:], order)
	})

	run("Q-22", func(t *testing.T, _ *broker) {
		seen := map[string]bool{}
		for text, err := range map[string]error{
			"no CONNACK came": v1compat.ErrConnectTimeout, "will be closed": v1compat.ErrDisconnectTimeout,
			"do not publish it again": v1compat.ErrPublishTimeout, "allows iot:Subscribe": v1compat.ErrSubscribeTimeout,
			"not subscribed again":            v1compat.ErrUnsubscribeTimeout,
			"publish: the offline queue":      v1compat.ErrPublishQueueFull,
			"subscribe: the offline queue":    v1compat.ErrSubscribeQueueFull,
			"unsubscribe: the offline queue":  v1compat.ErrUnsubscribeQueueFull,
			"publish: the client is not":      v1compat.ErrPublishQueueDisabled,
			"subscribe: the client is not":    v1compat.ErrSubscribeQueueDisabled,
			"unsubscribe: the client is not":  v1compat.ErrUnsubscribeQueueDisabled,
			"code 4: not connected":           &v1compat.OperationError{Op: "disconnect", Code: 4},
			"policy allows iot:Subscribe to ": &v1compat.SubackError{Codes: []byte{0x80}},
		} {
			if s := err.Error(); !strings.HasPrefix(s, "v1compat: ") || !strings.Contains(s, text) || seen[s] {
				t.Errorf("%q, want %q", s, text)
			}
			seen[err.Error()] = true
		}
	})

	run("Q-23", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureConnectDisconnectTimeout(2)
		release := make(chan struct{})
		c.ConfigureSocketFactory(func() (net.Conn, error) { <-release; return b.Dial(context.Background()) })
		began := time.Now()
		if _, err := c.Connect(); !errors.Is(err, v1compat.ErrConnectTimeout) {
			t.Errorf("Connect: got %v", err)
		}
		if _, err := c.ConnectAsync(nil); !errors.Is(err, v1compat.ErrConnectTimeout) {
			t.Errorf("ConnectAsync: got %v", err)
		}
		diff(t, "time", time.Since(began), 4*time.Second)
		close(release)
		synctest.Wait()
		connect(t, c)
	})

	run("Q-29", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(1000)
		for i := range 1000 {
			ok, err := c.Publish("t", i, 0)
			mustQueue(t, ok, err)
		}
		connect(t, c)
		time.Sleep(2 * time.Second)
		diff(t, "drained", len(b.packets()), 1000)
	})

	run("Q-30", func(t *testing.T, b *broker) {
		c, err := v1compat.NewAWSIoTMQTTClient("cid")
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureEndpoint("broker.example", 8883)
		c.ConfigureSocketFactory(func() (net.Conn, error) { return b.Dial(context.Background()) })
		var arg *v1compat.ArgumentError
		if ok, err := c.Connect(); ok || !errors.As(err, &arg) || !strings.Contains(err.Error(), "InsecurePlainTCP") {
			t.Errorf("got %v, %v", ok, err)
		}
		diff(t, "nothing was dialled", b.Conns(), 0)
	})

	run("Q-32", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(0))
		mustOK(t, ok, err)
		// What polls wakes a goroutine each time: V1's way is 8,640,000 times a day. The
		// runtime takes down one of eight.
		before := wakeUps()
		time.Sleep(24 * time.Hour)
		if n := wakeUps() - before; n > 5000 {
			t.Errorf("goroutines have run %d times or more in a day in which nothing happens", n)
		}
		diff(t, "wire", b.packets(), []string(nil))
	})

	run("Q-34", func(t *testing.T, b *broker) {
		b.connack = []int{noAnswer}
		c := newClient(t, b)
		c.ConfigureConnectDisconnectTimeout(1)
		for range 5 {
			if _, err := c.Connect(); !errors.Is(err, v1compat.ErrConnectTimeout) {
				t.Errorf("got %v", err)
			}
		}
		b.release() // late CONNACKs have no effect
		synctest.Wait()
		ok, err := c.Publish("t", "x", 0)
		mustQueue(t, ok, err)
		// The bubble's end finds a goroutine that is left.
	})
}

// wakeUps returns how often goroutines have begun to run, as far as the runtime counts.
func wakeUps() (n uint64) {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(sample)
	for _, count := range sample[0].Value.Float64Histogram().Counts {
		n += count
	}
	return n
}
