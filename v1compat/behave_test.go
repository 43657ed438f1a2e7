package v1compat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func bubble(t *testing.T, name string, f func(t *testing.T, b *broker)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(t, newBroker(t)) })
	})
}

func TestConnect(t *testing.T) {
	bubble(t, "order of callbacks", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		mid, err := c.ConnectAsync(r.cack)
		if mid != v1compat.MIDConnected || err != nil {
			t.Errorf("got %v, %v", mid, err)
		}
		synctest.Wait()
		mid, err = c.DisconnectAsync(r.dack)
		if mid != v1compat.MIDDisconnected || err != nil {
			t.Errorf("got %v, %v", mid, err)
		}
		diff(t, "callbacks", r.take(), []string{"online", "cack CONNECTED 0", "offline", "dack DISCONNECTED 0"})
	})

	bubble(t, "refused dial comes out at once", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		b.Down()
		began := time.Now()
		_, err := c.Connect()
		_, asyncErr := c.ConnectAsync(r.cack)
		if err == nil || asyncErr == nil || errors.Is(err, v1compat.ErrConnectTimeout) {
			t.Errorf("got %v, %v; want the dialler's error", err, asyncErr)
		}
		diff(t, "time", time.Since(began), time.Duration(0))
		time.Sleep(time.Minute)
		b.Up()
		diff(t, "callbacks", r.take(), []string(nil))
		connect(t, c)
		diff(t, "callbacks", r.take(), []string{"online"})
	})

	bubble(t, "a failed connect leaves the back-off alone", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		b.Down()
		for range 5 {
			c.Connect()
		}
		b.Up()
		connect(t, c)
		b.Drop()
		time.Sleep(5 * time.Second)
		diff(t, "delays", b.gaps(), []float64{1})
	})

	bubble(t, "requests before the CONNACK are queued", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{noAnswer}
		c := newClient(t, b)
		r.slots(c)
		c.ConnectAsync(r.cack)
		time.Sleep(300 * time.Millisecond)
		ok, err := c.Publish("t", "early", 0)
		mustQueue(t, ok, err)
		b.release()
		time.Sleep(time.Second)
		ok, err = c.Publish("t", "late", 0)
		mustOK(t, ok, err)
		diff(t, "callbacks", r.take(), []string{"online", "cack CONNECTED 0"})
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t early 0", "1 PUBLISH t late 0"})
	})

	bubble(t, "an async connect without CONNACK ends", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{noAnswer}
		c := newClient(t, b)
		r.slots(c)
		c.ConnectAsync(r.cack)
		time.Sleep(31 * time.Second)
		diff(t, "callbacks", r.take(), []string{"offline"})
		diff(t, "attempts", b.Conns(), 1)
	})

	bubble(t, "a reconnect without CONNACK is given up", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{0, noAnswer, 0}
		c := newClient(t, b)
		r.slots(c)
		c.ConfigureConnectDisconnectTimeout(5)
		connect(t, c)
		b.Drop()
		time.Sleep(20 * time.Second)
		diff(t, "callbacks", r.take(), []string{"online", "offline", "offline", "online"})
		diff(t, "delays", b.gaps(), []float64{1, 7})
	})

	bubble(t, "N-4 connect while connected", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(40))
		mustOK(t, ok, err)
		ok, err = c.Publish("t", "x", 1)
		mustOK(t, ok, err)
		diff(t, "callbacks", r.take(), []string{"online", "online"})
		diff(t, "wire", b.packets("CONNECT", "PUBLISH", "DISCONNECT"),
			[]string{"1 CONNECT cid 30 clean=true", "2 CONNECT cid 40 clean=true", "2 PUBLISH t x 1"})
	})

	bubble(t, "N-4 keeps the callbacks of what is not acknowledged", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		if _, err := c.PublishAsync("t", "x", 1, r.ack); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		b.set(func() { b.withhold["puback"] = false })
		connect(t, c)
		diff(t, "callbacks", r.take(), []string{"ack 1"})
	})

	bubble(t, "the default delays", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		b.Drop()
		time.Sleep(time.Second)
		time.Sleep(19900 * time.Millisecond) // not stable
		b.Drop()
		time.Sleep(2 * time.Second)
		time.Sleep(20 * time.Second) // stable
		b.set(func() { b.connack = []int{closeConn} })
		b.Drop()
		time.Sleep(100 * time.Second)
		diff(t, "delays, with what connections lasted", b.gaps(), []float64{1, 21.9, 21, 2, 4, 8, 16, 32, 32})
	})

	bubble(t, "N-1 a keep-alive drop is one loss", func(t *testing.T, b *broker) {
		var r record
		b.withhold["pingresp"] = true
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		b.set(func() { b.connack = []int{0, noAnswer} })
		time.Sleep(70 * time.Second)
		diff(t, "callbacks", r.take(), []string{"online", "offline"})
	})

	bubble(t, "a server that does not answer pings is given up after two keep alives", func(t *testing.T, b *broker) {
		var r record
		b.withhold["pingresp"] = true
		c := newClient(t, b)
		r.slots(c)
		ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(2))
		mustOK(t, ok, err)
		time.Sleep(3900 * time.Millisecond)
		diff(t, "callbacks", r.take(), []string{"online"})
		time.Sleep(200 * time.Millisecond)
		diff(t, "callbacks", r.take(), []string{"offline"})
	})

	bubble(t, "slots are taken at connect", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		r.slots(c)
		c.Subscribe("t", 0, nil)
		b.publish("t", "a", 0, 0)
		c.Disconnect()
		diff(t, "callbacks", r.take(), []string(nil))
		connect(t, c)
		b.publish("t", "b", 0, 0)
		c.Disconnect()
		diff(t, "callbacks", r.take(), []string{"online", "any t b", "offline"})
	})

	bubble(t, "what the CONNECT packet says", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.EnableMetricsCollection()
		c.ConfigureLastWill("w", "bye", 1, v1compat.Retain(true))
		ok, err := c.Connect()
		mustOK(t, ok, err)
		c.ConfigureUsernamePassword("alice", v1compat.Password("secret"))
		c.ConfigureLastWill("w", 42, 0)
		b.Drop()
		time.Sleep(2 * time.Second)
		c.Disconnect()
		c.ClearLastWill()
		connect(t, c)
		c.Disconnect()
		c.DisableMetricsCollection()
		c.ConfigureUsernamePassword("", v1compat.Password("secret"))
		connect(t, c)
		diff(t, "wire", b.packets("CONNECT"), []string{
			"1 CONNECT cid 600 clean=true will=w:bye user=?SDK=iotshim&Version=0.1.0",
			"2 CONNECT cid 600 clean=true will=w:42 user=?SDK=iotshim&Version=0.1.0",
			"3 CONNECT cid 30 clean=true user=alice?SDK=iotshim&Version=0.1.0 password=secret",
			"4 CONNECT cid 30 clean=true",
		})
	})

	bubble(t, "a persistent session", func(t *testing.T, b *broker) {
		c := newClient(t, b, v1compat.CleanSession(false))
		connect(t, c)
		b.Drop()
		time.Sleep(2 * time.Second)
		diff(t, "wire", b.packets("CONNECT"), []string{"1 CONNECT cid 30 clean=false", "2 CONNECT cid 30 clean=false"})
	})

	bubble(t, "disconnect while connecting", func(t *testing.T, b *broker) {
		var r record
		b.connack = []int{noAnswer}
		c := newClient(t, b)
		r.slots(c)
		go func() {
			_, err := c.Connect()
			r.add("connect %v", err != nil)
		}()
		time.Sleep(time.Second)
		ok, err := c.Disconnect()
		mustOK(t, ok, err)
		got := strings.Join(r.take(), " ")
		if got != "offline connect true" && got != "connect true offline" {
			t.Error(got)
		}
	})

	bubble(t, "the engine used directly", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		if err := c.V2().Stop(t.Context(), nil); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		ok, err := c.Publish("t", "x", 0)
		mustQueue(t, ok, err)
		if err := c.V2().Start(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		diff(t, "callbacks", r.take(), []string{"online", "offline", "online"})
		diff(t, "wire", b.packets(), []string{"2 PUBLISH t x 0"})
		c.Disconnect()
		if err := c.V2().Close(); err != nil {
			t.Error(err)
		}
		var op *v1compat.OperationError
		if _, err := c.Connect(); !errors.As(err, &op) || !errors.Is(err, mqtt5.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})

	bubble(t, "Disconnect before the engine's first attempt", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		ok, err := c.Disconnect()
		mustOK(t, ok, err)
		if err := c.V2().Start(); err != nil {
			t.Error(err)
		}
		var op *v1compat.OperationError
		if _, err := c.Disconnect(); !errors.As(err, &op) {
			t.Errorf("without a connection: %v", err)
		}
		before := c.V2().Stats().Connections
		time.Sleep(time.Hour)
		if s := c.V2().Stats(); s.Connections != before || s.Connections != 1 {
			t.Errorf("%d connections, want the first alone", s.Connections)
		}
		connect(t, c)
		ok, err = c.Disconnect()
		mustOK(t, ok, err)
	})
}

func TestArguments(t *testing.T) {
	c := newClient(t, newBroker(t))
	long := strings.Repeat("x", 65536)
	tests := []struct {
		name string
		call func() error
	}{
		{"will: empty topic", func() error { return c.ConfigureLastWill("", nil, 0) }},
		{"will: QoS 3", func() error { return c.ConfigureLastWill("t", "x", 3) }},
		{"will: map", func() error { return c.ConfigureLastWill("t", map[string]int{}, 0) }},
		{"will: too long", func() error { return c.ConfigureLastWill("t", long, 0) }},
		{"back-off: base as stable", func() error { return c.ConfigureAutoReconnectBackoffTime(20, 32, 20) }},
		{"back-off: negative base", func() error { return c.ConfigureAutoReconnectBackoffTime(-1, 32, 20) }},
		{"back-off: negative max", func() error { return c.ConfigureAutoReconnectBackoffTime(1, -2, 20) }},
		{"queue: behavior", func() error { return c.ConfigureOfflinePublishQueueing(5, v1compat.DropBehavior(7)) }},
		{"draining: 0", func() error { return c.ConfigureDrainingFrequency(0) }},
		{"draining: negative", func() error { return c.ConfigureDrainingFrequency(-1) }},
		{"connect timeout", func() error { return c.ConfigureConnectDisconnectTimeout(-1) }},
		{"operation timeout", func() error { return c.ConfigureMQTTOperationTimeout(-1) }},
		{"credentials: no CA", func() error { return c.ConfigureCredentials("", "k", "c") }},
		{"publish: long topic", func() error { _, err := c.Publish(long, "x", 0); return err }},
		{"keep alive: negative", func() error { _, err := c.Connect(v1compat.KeepAliveIntervalSecond(-1)); return err }},
		{"keep alive: too long", func() error { _, err := c.Connect(v1compat.KeepAliveIntervalSecond(65536)); return err }},
		{"keep alive: fraction", func() error { _, err := c.Connect(v1compat.KeepAliveIntervalSecond(1.5)); return err }},
		{"endpoint: host", func() error { c.ConfigureEndpoint("", 1); _, err := c.Connect(); return err }},
		{"endpoint: port", func() error { c.ConfigureEndpoint("h", 0); _, err := c.Connect(); return err }},
		{"no client id", func() error {
			_, err := v1compat.NewAWSIoTMQTTClient("", v1compat.CleanSession(false))
			return err
		}},
		{"no endpoint", func() error {
			c, _ := v1compat.NewAWSIoTMQTTClient("", v1compat.InsecurePlainTCP())
			_, err := c.Connect()
			return err
		}},
		{"websocket", func() error {
			c, _ := v1compat.NewAWSIoTMQTTClient("", v1compat.UseWebsocket(true))
			c.ConfigureIAMCredentials("AK", "SK", v1compat.AWSSessionToken("ST"))
			c.ConfigureEndpoint("h", 443)
			_, err := c.Connect()
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var arg *v1compat.ArgumentError
			if err := tt.call(); !errors.As(err, &arg) || arg.Reason == "" {
				t.Errorf("got %v, want an ArgumentError", err)
			}
		})
	}
	for name, err := range map[string]error{
		"max below base":    c.ConfigureAutoReconnectBackoffTime(5, 2, 20),
		"any negative size": c.ConfigureOfflinePublishQueueing(-9),
		"will with QoS 2":   c.ConfigureLastWill("t", "x", 2, v1compat.Retain(true)),
	} {
		if err != nil {
			t.Errorf("%s: %v, want no error, as in V1", name, err)
		}
	}
}

func TestQueue(t *testing.T) {
	bubble(t, "all kinds in order, before connect", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(10)
		for _, f := range []func() (bool, error){
			func() (bool, error) { return c.Publish("t", "0", 1) },
			func() (bool, error) { return c.Subscribe("s", 1, r.message("m")) },
			func() (bool, error) { return c.Unsubscribe("s") },
			func() (bool, error) { return c.Publish("t", "1", 0) },
		} {
			ok, err := f()
			mustQueue(t, ok, err)
		}
		connect(t, c)
		time.Sleep(time.Second)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t 0 1", "1 SUBSCRIBE s 1", "1 UNSUBSCRIBE s", "1 PUBLISH t 1 0"})
	})

	bubble(t, "disabled", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureOfflinePublishQueueing(0)
		_, err1 := c.Publish("t", "x", 0)
		_, err2 := c.PublishAsync("t", "x", 1, nil)
		_, err3 := c.Subscribe("s", 0, nil)
		_, err4 := c.SubscribeAsync("s", 0, nil, nil)
		_, err5 := c.Unsubscribe("s")
		_, err6 := c.UnsubscribeAsync("s", nil)
		want := []error{v1compat.ErrPublishQueueDisabled, v1compat.ErrPublishQueueDisabled, v1compat.ErrSubscribeQueueDisabled,
			v1compat.ErrSubscribeQueueDisabled, v1compat.ErrUnsubscribeQueueDisabled, v1compat.ErrUnsubscribeQueueDisabled}
		for i, err := range []error{err1, err2, err3, err4, err5, err6} {
			if !errors.Is(err, want[i]) {
				t.Errorf("call %d: got %v, want %v", i, err, want[i])
			}
		}
		connect(t, c)
		ok, err := c.Publish("t", "live", 1)
		mustOK(t, ok, err)
	})

	bubble(t, "full", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureOfflinePublishQueueing(1)
		ok, err := c.Publish("t", "1", 1)
		mustQueue(t, ok, err)
		_, err1 := c.Publish("t", "2", 1)
		_, err2 := c.SubscribeAsync("s", 0, nil, nil)
		_, err3 := c.Unsubscribe("s")
		if !errors.Is(err1, v1compat.ErrPublishQueueFull) || !errors.Is(err2, v1compat.ErrSubscribeQueueFull) || !errors.Is(err3, v1compat.ErrUnsubscribeQueueFull) {
			t.Errorf("got %v, %v, %v", err1, err2, err3)
		}
		connect(t, c)
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t 1 1"})
	})

	bubble(t, "default rate", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		for i := range 4 {
			c.Publish("t", i, 0)
		}
		connect(t, c)
		time.Sleep(1600 * time.Millisecond)
		ok, err := c.Publish("t", "during", 0)
		mustQueue(t, ok, err)
		time.Sleep(time.Second)
		ok, err = c.Publish("t", "live", 0)
		mustOK(t, ok, err)
		synctest.Wait()
		var got []string
		for i, p := range b.wire[1:] {
			got = append(got, fmt.Sprint(p, " ", b.seen[i+1]))
		}
		diff(t, "wire", got, []string{"1 PUBLISH t 0 0 0s", "1 PUBLISH t 1 0 500ms", "1 PUBLISH t 2 0 1s", "1 PUBLISH t 3 0 1.5s",
			"1 PUBLISH t during 0 2s", "1 PUBLISH t live 0 2.6s"})
	})

	bubble(t, "N-7 unacknowledged before queued, with the acks", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		c.PublishAsync("t", "m1", 1, r.ack)
		c.PublishAsync("t", "m2", 1, r.ack)
		synctest.Wait()
		b.Down()
		synctest.Wait()
		ok, err := c.Publish("t", "queued", 1)
		mustQueue(t, ok, err)
		b.set(func() { b.withhold["puback"] = false })
		b.Up()
		time.Sleep(5 * time.Second)
		diff(t, "callbacks", r.take(), []string{"online", "offline", "online", "ack 1", "ack 2"})
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t m1 1", "1 PUBLISH t m2 1", "2 PUBLISH t m1 1", "2 PUBLISH t m2 1", "2 PUBLISH t queued 1"})
	})

	bubble(t, "publish in offline", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.OnOffline = func() {
			mid, err := c.PublishAsync("t", "lost link", 1, nil)
			r.add("%v %v", mid, err)
		}
		connect(t, c)
		b.Drop()
		time.Sleep(2 * time.Second)
		diff(t, "callbacks", r.take(), []string{"QUEUED <nil>"})
		diff(t, "wire", b.packets(), []string{"2 PUBLISH t lost link 1"})
	})
}

func TestPublish(t *testing.T) {
	bubble(t, "numbers and acks", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		for i, qos := range []int{1, 0, 1, 1} {
			mid, err := c.PublishAsync("t", i, qos, r.ack)
			if mid.Int() != i+1 || err != nil {
				t.Errorf("got %v, %v", mid, err)
			}
		}
		diff(t, "callbacks", r.take(), []string{"ack 1", "ack 3", "ack 4"})
	})

	bubble(t, "a call spans a reconnect", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		go func() {
			time.Sleep(time.Second)
			b.set(func() { b.withhold["puback"] = false })
			b.Drop()
		}()
		began := time.Now()
		ok, err := c.Publish("t", "x", 1)
		mustOK(t, ok, err)
		diff(t, "time", time.Since(began), 2*time.Second)
	})

	bubble(t, "a disconnect meanwhile", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["puback"] = true })
		go func() {
			time.Sleep(time.Second)
			c.Disconnect()
			b.set(func() { b.withhold["puback"] = false })
			c.Connect()
		}()
		if ok, err := c.Publish("t", "x", 1); ok || !errors.Is(err, v1compat.ErrPublishTimeout) {
			t.Errorf("got %v, %v", ok, err)
		}
		diff(t, "wire", b.packets(), []string{"1 PUBLISH t x 1", "1 DISCONNECT", "2 PUBLISH t x 1"})
		diff(t, "unacknowledged", c.V2().Stats().UnackedOperations, 0)
	})

	bubble(t, "a QoS 0 message that did not get out", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		// The loss is known to the engine, not yet to this side.
		b.Down()
		for i := range 3 {
			c.Publish("t", i, 0)
		}
		time.Sleep(100 * time.Millisecond)
		b.Up()
		time.Sleep(5 * time.Second)
		diff(t, "wire", b.packets(), []string{"2 PUBLISH t 0 0", "2 PUBLISH t 1 0", "2 PUBLISH t 2 0"})
	})
}

func TestSubscribe(t *testing.T) {
	bubble(t, "order of first subscription", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.OnMessage = r.any
		connect(t, c)
		for _, f := range []string{"a/#", "a/+", "a/b", "#"} {
			ok, err := c.Subscribe(f, 0, r.message(f))
			mustOK(t, ok, err)
		}
		ok, err := c.Subscribe("a/#", 0, r.message("again"))
		mustOK(t, ok, err)
		b.publish("a/b", "1", 0, 0)
		ok, err = c.Unsubscribe("a/+")
		mustOK(t, ok, err)
		c.Subscribe("a/+", 0, nil)
		b.publish("a/b", "2", 0, 0)
		diff(t, "callbacks", r.take(), []string{"again a/b 1", "a/+ a/b 1", "a/b a/b 1", "# a/b 1", "any a/b 1",
			"again a/b 2", "a/b a/b 2", "# a/b 2", "any a/b 2"})
	})

	bubble(t, "N-5 subscribe spans a reconnect", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		b.set(func() { b.withhold["suback"] = true })
		go func() {
			time.Sleep(time.Second)
			b.set(func() { b.withhold["suback"] = false })
			b.Drop()
		}()
		ok, err := c.Subscribe("a", 1, nil)
		mustOK(t, ok, err)
		diff(t, "wire", b.packets(), []string{"1 SUBSCRIBE a 1", "2 SUBSCRIBE a 1"})
	})

	bubble(t, "N-5 unsubscribe does not", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		connect(t, c)
		c.Subscribe("a", 1, nil)
		b.set(func() { b.withhold["unsuback"] = true })
		go func() {
			time.Sleep(time.Second)
			b.set(func() { b.withhold["unsuback"] = false })
			b.Drop()
		}()
		began := time.Now()
		if ok, err := c.Unsubscribe("a"); ok || !errors.Is(err, v1compat.ErrUnsubscribeTimeout) {
			t.Errorf("got %v, %v", ok, err)
		}
		diff(t, "time", time.Since(began), 5*time.Second)
		diff(t, "wire", b.packets(), []string{"1 SUBSCRIBE a 1", "1 UNSUBSCRIBE a"})
	})

	bubble(t, "messages keep their fields", func(t *testing.T, b *broker) {
		var got *v1compat.MQTTMessage
		c := newClient(t, b)
		c.OnMessage = func(m *v1compat.MQTTMessage) { got = m }
		connect(t, c)
		before := float64(time.Now().UnixNano()) / 1e9
		b.publish("a", "x", 1, 77)
		diff(t, "message", got, &v1compat.MQTTMessage{Topic: "a", Payload: []byte("x"), QoS: 1, Mid: 1, Timestamp: before})
		b.publish("a", "", 0, 0)
		diff(t, "QoS 0 has no Mid", got.Mid, 0)
	})
}

// TestBothSides: V1 and V2 on one connection.
func TestBothSides(t *testing.T) {
	bubble(t, "neither takes the other's messages", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.OnMessage = r.any
		connect(t, c)
		v2 := c.V2()
		sub := func(filter string) {
			_, err := v2.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: filter, QoS: 1,
				Handler: func(e mqtt5.PublishReceivedEvent) { r.add("v2 %s %s", e.Packet.Topic, e.Packet.Payload) }}}})
			if err != nil {
				t.Error(err)
			}
		}
		sub("two/#")
		sub("both")
		c.Subscribe("one/#", 1, r.message("v1"))
		c.Subscribe("both", 1, r.message("v1"))
		b.publish("one/a", "1", 1, 1)
		b.publish("two/a", "2", 1, 2)
		b.publish("both", "3", 1, 3)
		b.publish("neither", "4", 0, 0)
		diff(t, "callbacks", r.take(), []string{"v1 one/a 1", "any one/a 1", "v2 two/a 2", "v2 both 3", "v1 both 3", "any both 3", "any neither 4"})
		diff(t, "same client", c.V2() == v2, true)
	})

	bubble(t, "neither ends the other's subscription", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		v2 := func() {
			_, err := c.V2().Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "both",
				Handler: func(e mqtt5.PublishReceivedEvent) { r.add("v2") }}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		c.Subscribe("both", 0, r.message("v1"))
		v2()
		ok, err := c.Unsubscribe("both")
		mustOK(t, ok, err)
		b.publish("both", "1", 0, 0)
		diff(t, "V1 has left", r.take(), []string{"v2"})
		c.Subscribe("both", 0, r.message("v1"))
		if _, err := c.V2().Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"both"}}); err != nil {
			t.Fatal(err)
		}
		b.publish("both", "2", 0, 0)
		diff(t, "V2 has left", r.take(), []string{"v1 both 2"})
		diff(t, "UNSUBSCRIBE packets", len(b.packets("UNSUBSCRIBE")), 0)
		ok, err = c.Unsubscribe("both")
		mustOK(t, ok, err)
		diff(t, "UNSUBSCRIBE packets", len(b.packets("UNSUBSCRIBE")), 1)
	})

	for _, clean := range []bool{true, false} {
		bubble(t, fmt.Sprintf("one filter of both after a reconnect, clean session %t", clean), func(t *testing.T, b *broker) {
			var r record
			c := newClient(t, b, v1compat.CleanSession(clean))
			c.OnMessage = r.any
			connect(t, c)
			ok, err := c.Subscribe("both", 1, r.message("v1"))
			mustOK(t, ok, err)
			if _, err := c.V2().Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "both", QoS: 1,
				Handler: func(e mqtt5.PublishReceivedEvent) { r.add("v2 %s", e.Packet.Payload) }}}}); err != nil {
				t.Fatal(err)
			}
			// Either side may subscribe again, which changes its own part alone.
			ok, err = c.Subscribe("both", 1, r.message("v1 again"))
			mustOK(t, ok, err)
			want := func(n int) []string {
				return []string{fmt.Sprintf("v2 %d", n), fmt.Sprintf("v1 again both %d", n), fmt.Sprintf("any both %d", n)}
			}
			b.publish("both", "1", 1, 1)
			diff(t, "before", r.take(), want(1))
			b.Drop()
			time.Sleep(3 * time.Second)
			b.publish("both", "2", 1, 1)
			diff(t, "after", r.take(), want(2))
			diff(t, "PUBACKs", b.acked(), 2)
			ok, err = c.Disconnect()
			mustOK(t, ok, err)
			connect(t, c)
			b.publish("both", "3", 1, 1)
			diff(t, "after another Connect", r.take(), want(3))
			ok, err = c.Unsubscribe("both")
			mustOK(t, ok, err)
			b.publish("both", "4", 1, 2)
			diff(t, "V1 has left", r.take(), []string{"v2 4"})
			b.Drop()
			time.Sleep(3 * time.Second)
			b.publish("both", "5", 1, 1)
			diff(t, "V1 has left, after a reconnect", r.take(), []string{"v2 5"})
			if _, err := c.V2().Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"both"}}); err != nil {
				t.Fatal(err)
			}
			diff(t, "UNSUBSCRIBE packets", len(b.packets("UNSUBSCRIBE")), 1)
		})
	}

	bubble(t, "V1 stays after a reconnect when V2 has left", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		ok, err := c.Subscribe("both", 1, r.message("v1"))
		mustOK(t, ok, err)
		if _, err := c.V2().Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "both",
			Handler: func(mqtt5.PublishReceivedEvent) { r.add("v2") }}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.V2().Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"both"}}); err != nil {
			t.Fatal(err)
		}
		b.Drop()
		time.Sleep(3 * time.Second)
		b.publish("both", "x", 1, 1)
		diff(t, "callbacks", r.take(), []string{"v1 both x"})
		diff(t, "resubscribed", b.packets("SUBSCRIBE"), []string{
			"1 SUBSCRIBE both 1",
			"1 SUBSCRIBE both 1", // V2 asks for 0, and does not spoil V1's
			"2 SUBSCRIBE both 1", "2 SUBSCRIBE both 1",
		})
	})

	bubble(t, "blocking V1 calls in a V2 handler", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		_, err := c.V2().Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "in",
			Handler: func(mqtt5.PublishReceivedEvent) {
				began := time.Now()
				for _, f := range []func() (bool, error){
					func() (bool, error) { return c.Publish("t", "x", 1) },
					func() (bool, error) { return c.Subscribe("s", 1, nil) },
					func() (bool, error) { return c.Unsubscribe("s") },
					c.Disconnect,
				} {
					ok, err := f()
					r.add("%v %v %v", ok, err, time.Since(began))
				}
			}}}})
		if err != nil {
			t.Fatal(err)
		}
		b.publish("in", "x", 0, 0)
		diff(t, "calls", r.take(), []string{"true <nil> 0s", "true <nil> 0s", "true <nil> 0s", "true <nil> 0s"})
	})
}

// TestLoad: blocking calls from a message callback at full inbound load.
func TestLoad(t *testing.T) {
	bubble(t, "10000 messages", func(t *testing.T, b *broker) {
		const n = 10000
		c := newClient(t, b)
		connect(t, c)
		got, failed := 0, 0
		ok, err := c.Subscribe("in", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
			got++
			if ok, err := c.Publish("out", m.Payload, got%2); !ok || err != nil {
				failed++
			}
		})
		mustOK(t, ok, err)
		for i := range n {
			b.mu.Lock()
			conn := b.conns[0]
			b.mu.Unlock()
			sendPublish(conn, "in", i)
		}
		synctest.Wait()
		if got != n || failed != 0 || len(b.packets("PUBLISH")) != n {
			t.Errorf("%d callbacks, %d failed calls, %d replies", got, failed, len(b.packets("PUBLISH")))
		}
	})
	bubble(t, "every call from every callback", func(t *testing.T, b *broker) {
		const n = 10000
		c := newClient(t, b)
		calls, failed := 0, 0
		try := func(ok bool, err error) {
			if calls++; !ok || err != nil {
				failed++
			}
		}
		all := func() {
			try(c.Publish("out", "zero", 0))
			try(c.Publish("out", "one", 1))
			try(c.Subscribe("other", 1, nil))
			try(c.Unsubscribe("other"))
		}
		online, inner, outer, acks := 0, 0, 0, 0
		c.OnOnline = func() { online++; all() }
		c.OnMessage = func(*v1compat.MQTTMessage) { outer++; try(c.Publish("out", "outer", outer%2)) }
		connect(t, c)
		suback := func(v1compat.MID, []int) { acks++; all() }
		if _, err := c.SubscribeAsync("in", 1, suback, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {
			inner++
			all()
			if _, err := c.PublishAsync("out", "async", 1, func(v1compat.MID) { acks++; try(c.Publish("out", "ack", acks%2)) }); err != nil {
				failed++
			}
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for i := range n {
			b.mu.Lock()
			conn := b.conns[0]
			b.mu.Unlock()
			sendPublish(conn, "in", i)
		}
		synctest.Wait()
		if online != 1 || inner != n || outer != n || acks != n+1 || calls != 4*(n+2)+2*n || failed != 0 {
			t.Errorf("%d online, %d and %d messages, %d acks; %d calls, %d of them failed", online, inner, outer, acks, calls, failed)
		}
	})
}
