package device_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/device"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// calls are what a program asks of V1's client and of this one, each returning what V1's
// does and an error by its kind.
type calls struct {
	connect, disconnect func() error
	publish             func(payload string, qos int) (bool, error)
	subscribe           func(filter string) (bool, error)
	unsubscribe         func(filter string) (bool, error)
}

// kind names an error.
func kind(err error) string {
	var v1Op *v1compat.OperationError
	var op *device.OperationError
	var timeout *v1compat.TimeoutError
	switch {
	case err == nil:
		return "nil"
	case errors.Is(err, v1compat.ErrPublishQueueFull), errors.Is(err, v1compat.ErrSubscribeQueueFull), errors.Is(err, device.ErrQueueFull):
		return "queue full"
	case errors.Is(err, v1compat.ErrPublishQueueDisabled), errors.Is(err, v1compat.ErrSubscribeQueueDisabled), errors.Is(err, device.ErrQueueOff):
		return "queue off"
	case errors.As(err, &timeout), errors.Is(err, device.ErrTimeout):
		return "timeout"
	case errors.As(err, &v1Op), errors.As(err, &op):
		return "refused"
	}
	return "other"
}

func v1Calls(t *testing.T, dial func() (net.Conn, error), q device.Queue) calls {
	c, err := v1compat.NewAWSIoTMQTTClient("d", v1compat.InsecurePlainTCP())
	if err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint("h", 1883)
	c.ConfigureSocketFactory(dial)
	size, drop := q.Limit, v1compat.DROP_NEWEST
	if size == 0 {
		size = -1
	}
	if q.Off {
		size = 0
	}
	if q.DropOldest {
		drop = v1compat.DROP_OLDEST
	}
	if err := c.ConfigureOfflinePublishQueueing(size, v1compat.DropBehavior(drop)); err != nil {
		t.Fatal(err)
	}
	return calls{
		connect:    func() error { _, err := c.Connect(); return err },
		disconnect: func() error { _, err := c.Disconnect(); return err },
		publish:    func(payload string, qos int) (bool, error) { return c.Publish("t", payload, qos) },
		subscribe:  func(filter string) (bool, error) { return c.Subscribe(filter, 1, nil) },

		unsubscribe: c.Unsubscribe,
	}
}

func ownCalls(t *testing.T, dial func() (net.Conn, error), q device.Queue) calls {
	c, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: "d"}}, q)
	if err != nil {
		t.Fatal(err)
	}
	c.Config.Host, c.Config.Port, c.PlainTCP = "h", 1883, true
	c.Config.DialContext = func(context.Context, string, string) (net.Conn, error) { return dial() }
	ctx := context.Background()
	return calls{
		connect:    func() error { return c.Connect(ctx) },
		disconnect: func() error { return c.Disconnect(ctx) },
		publish:    func(payload string, qos int) (bool, error) { return c.Publish(ctx, text(payload, mqtt5.QoS(qos))) },
		subscribe: func(filter string) (bool, error) {
			return c.Subscribe(ctx, mqtt5.Subscription{TopicFilter: filter, QoS: mqtt5.AtLeastOnce})
		},
		unsubscribe: func(filter string) (bool, error) { return c.Unsubscribe(ctx, filter) },
	}
}

// TestAsV1 plays the same on v1compat's client and on this one: every call returns the
// same at the same time, every attempt to connect and every packet comes at the same time.
func TestAsV1(t *testing.T) {
	for _, tt := range []struct {
		name  string
		queue device.Queue
		mute  []packets.Packet // what the first connection does not answer
		play  func(c calls, s *mqtttest.Server, say func(what string, ok bool, err error))
	}{
		{"before connect", device.Queue{}, nil, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			for i := range 4 {
				ok, err := c.publish(fmt.Sprint(i), i%2)
				say("publish", ok, err)
			}
			ok, err := c.subscribe("f")
			say("subscribe", ok, err)
			say("connect", true, c.connect())
			time.Sleep(time.Second)
			ok, err = c.publish("behind", 1)
			say("publish", ok, err)
			time.Sleep(10 * time.Second)
			ok, err = c.publish("online", 1)
			say("publish", ok, err)
		}},
		{"an outage", device.Queue{}, nil, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("connect", true, c.connect())
			for _, filter := range []string{"a", "b"} {
				ok, err := c.subscribe(filter)
				say("subscribe", ok, err)
			}
			s.Down()
			synctest.Wait()
			for i := range 3 {
				ok, err := c.publish(fmt.Sprint(i), i%2)
				say("publish", ok, err)
				time.Sleep(20 * time.Second)
			}
			ok, err := c.unsubscribe("a")
			say("unsubscribe", ok, err)
			s.Up()
			time.Sleep(time.Minute)
			ok, err = c.unsubscribe("b")
			say("unsubscribe", ok, err)
		}},
		{"outages after stable connections and others", device.Queue{}, nil, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("connect", true, c.connect())
			for _, up := range []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, time.Second} {
				time.Sleep(up)
				s.Down()
				time.Sleep(10 * time.Second)
				s.Up()
				time.Sleep(40 * time.Second)
			}
		}},
		{"newest", device.Queue{Limit: 2}, nil, full},
		{"oldest", device.Queue{Limit: 2, DropOldest: true}, nil, full},
		{"off", device.Queue{Off: true}, nil, full},
		{"again", device.Queue{}, nil, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("disconnect", true, c.disconnect())
			say("connect", true, c.connect())
			ok, err := c.subscribe("f")
			say("subscribe", ok, err)
			say("disconnect", true, c.disconnect())
			ok, err = c.publish("between", 0)
			say("publish", ok, err)
			say("connect", true, c.connect())
			time.Sleep(5 * time.Second)
		}},
		{"no server", device.Queue{}, nil, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			s.Down()
			err := c.connect()
			say("connect", err == nil, err)
			time.Sleep(time.Minute)
			s.Up()
			say("connect", true, c.connect())
		}},
		{"unacknowledged at a disconnect", device.Queue{Limit: 2, DropOldest: true}, []packets.Packet{&packets.Publish{}}, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("connect", true, c.connect())
			ok, err := c.subscribe("f")
			say("subscribe", ok, err)
			for i := range 4 {
				ok, err := c.publish(fmt.Sprint(i), 1)
				say("publish", ok, err)
			}
			say("disconnect", true, c.disconnect())
			for i := range 3 {
				ok, err := c.publish(fmt.Sprint("queued ", i), i%2)
				say("publish", ok, err)
			}
			say("connect", true, c.connect())
			time.Sleep(5 * time.Second)
			ok, err = c.publish("online", 1)
			say("publish", ok, err)
		}},
		{"a subscribe spans a loss", device.Queue{}, []packets.Packet{&packets.Subscribe{}}, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("connect", true, c.connect())
			time.AfterFunc(time.Second, s.Drop)
			ok, err := c.subscribe("f")
			say("subscribe", ok, err)
		}},
		{"a publish spans a loss", device.Queue{}, []packets.Packet{&packets.Publish{}}, func(c calls, s *mqtttest.Server, say func(string, bool, error)) {
			say("connect", true, c.connect())
			time.AfterFunc(time.Second, s.Drop)
			ok, err := c.publish("x", 1)
			say("publish", ok, err)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got [2][3][]string // packets, attempts and calls, which are at the same time in any order
			for i, make := range []func(*testing.T, func() (net.Conn, error), device.Queue) calls{v1Calls, ownCalls} {
				synctest.Test(t, func(t *testing.T) {
					wire, attempts, said := &log{start: time.Now()}, &log{start: time.Now()}, &log{start: time.Now()}
					s := silent(wire, tt.mute...)
					c := make(t, func() (net.Conn, error) {
						attempts.note("dial")
						return s.Dial(context.Background())
					}, tt.queue)
					tt.play(c, s, func(what string, ok bool, err error) { said.note("%s: %v, %s", what, ok, kind(err)) })
					synctest.Wait()
					c.disconnect()
					synctest.Wait()
					got[i] = [3][]string{wire.take(), attempts.take(), said.take()}
				})
			}
			if diff := cmp.Diff(got[0], got[1]); diff != "" || len(got[0][2]) < 1 || len(got[0][1]) < 1 {
				t.Errorf("(-v1compat +device):\n%s", diff)
			}
		})
	}
}

// full asks for more than a small queue takes.
func full(c calls, s *mqtttest.Server, say func(string, bool, error)) {
	for i := range 4 {
		ok, err := c.publish(fmt.Sprint(i), i%2)
		say("publish", ok, err)
	}
	ok, err := c.subscribe("f")
	say("subscribe", ok, err)
	say("connect", true, c.connect())
	time.Sleep(5 * time.Second)
}
