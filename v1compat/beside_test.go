package v1compat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestBesideV2 is what can go wrong while calls move: each side uses what is the other's.
func TestBesideV2(t *testing.T) {
	v2Subscribe := func(t *testing.T, c *v1compat.AWSIoTMQTTClient, filter string, h func()) {
		t.Helper()
		if _, err := c.V2().Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: filter, QoS: 1,
			Handler: func(mqtt5.PublishReceivedEvent) { h() }}}}); err != nil {
			t.Fatal(err)
		}
	}

	bubble(t, "unsubscribe of what only V2 has subscribed", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		v2Subscribe(t, c, "two", func() { r.add("v2") })
		ok, err := c.Unsubscribe("two")
		mustOK(t, ok, err)
		if _, err := c.UnsubscribeAsync("two", r.ack); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		b.publish("two", "x", 0, 0)
		diff(t, "callbacks", r.take(), []string{"ack 2", "v2"})
		diff(t, "wire", b.packets("UNSUBSCRIBE"), []string(nil))
	})

	bubble(t, "unsubscribe by V2 of what only V1 has subscribed", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		connect(t, c)
		ok, err := c.Subscribe("one", 1, r.message("v1"))
		mustOK(t, ok, err)
		if _, err := c.V2().Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"one"}}); err != nil {
			t.Error(err)
		}
		b.publish("one", "x", 0, 0)
		diff(t, "callbacks", r.take(), []string{"v1 one x"})
		diff(t, "wire", b.packets("UNSUBSCRIBE"), []string(nil))
	})

	bubble(t, "Close while calls wait", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		b.set(func() { b.withhold["puback"], b.withhold["suback"], b.withhold["unsuback"] = true, true, true })
		var waits sync.WaitGroup
		began := time.Now()
		for name, f := range map[string]func() (bool, error){
			"publish":     func() (bool, error) { return c.Publish("t", "x", 1) },
			"subscribe":   func() (bool, error) { return c.Subscribe("s", 1, nil) },
			"unsubscribe": func() (bool, error) { return c.Unsubscribe("u") },
		} {
			waits.Go(func() {
				if ok, err := f(); ok || err == nil || time.Since(began) > 6*time.Second {
					t.Errorf("%s: %v, %v after %v; want an error in time", name, ok, err, time.Since(began))
				}
			})
		}
		synctest.Wait()
		if err := c.V2().Close(); err != nil {
			t.Error(err)
		}
		waits.Wait()
		diff(t, "callbacks", r.take(), []string{"online", "offline"})
		ok, err := c.Publish("t", "x", 1)
		mustQueue(t, ok, err)
		if _, err := c.Connect(); !errors.Is(err, mqtt5.ErrClosed) {
			t.Errorf("Connect: %v", err)
		}
		if _, err := c.Disconnect(); err == nil {
			t.Error("Disconnect: no error")
		}
	})

	bubble(t, "the session is lost", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b, v1compat.CleanSession(false))
		connect(t, c)
		ok, err := c.Subscribe("one", 1, r.message("v1"))
		mustOK(t, ok, err)
		v2Subscribe(t, c, "two", func() { r.add("v2") })
		b.Drop()
		time.Sleep(3 * time.Second)
		b.publish("one", "x", 0, 0)
		b.publish("two", "x", 0, 0)
		diff(t, "callbacks", r.take(), []string{"v1 one x", "v2"})
		diff(t, "resubscribed", len(b.packets("SUBSCRIBE")), 4)
	})

	bubble(t, "a V2 handler that blocks, and the connection is lost", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		v2Subscribe(t, c, "two", func() { time.Sleep(20 * time.Second); r.add("handled") })
		b.publish("two", "x", 0, 0)
		b.Drop()
		time.Sleep(5 * time.Second)
		// V1's side has not heard of the loss yet; nothing hangs and nothing is lost.
		ok, err := c.Publish("t", "one", 1)
		mustOK(t, ok, err)
		ok, err = c.Publish("t", "zero", 0)
		mustOK(t, ok, err)
		time.Sleep(20 * time.Second)
		diff(t, "wire", b.packets("PUBLISH"), []string{"2 PUBLISH t one 1", "2 PUBLISH t zero 0"})
		diff(t, "callbacks", r.take(), []string{"online", "handled", "offline", "online"})
		ok, err = c.Publish("t", "after", 1)
		mustOK(t, ok, err)
	})

	bubble(t, "Connect in a V2 handler", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		r.slots(c)
		connect(t, c)
		v2Subscribe(t, c, "two", func() {
			began := time.Now()
			_, err := c.Connect()
			r.add("%v %v", strings.Contains(fmt.Sprint(err), "a callback of V2's holds up"), time.Since(began))
		})
		b.publish("two", "x", 0, 0)
		time.Sleep(time.Minute)
		diff(t, "it cannot work, and says so in time", r.take(), []string{"online", "true 30s"})
		connect(t, c) // the next one does
		ok, err := c.Publish("t", "after", 1)
		mustOK(t, ok, err)
	})

	bubble(t, "storms", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		c.ConfigureDrainingFrequency(100)
		b.withhold["puback"] = true
		var waits sync.WaitGroup
		var taken record
		for i := range 8 {
			waits.Go(func() {
				for n := range 20 {
					switch i {
					case 0:
						c.Connect()
					case 1:
						c.ConnectAsync(nil)
					case 2:
						c.Disconnect()
					case 3:
						c.DisconnectAsync(nil)
					case 4:
						if _, err := c.Publish("t", n, 1); err != nil && !errors.Is(err, v1compat.ErrPublishTimeout) { // which keeps it too
							t.Errorf("publish: %v", err)
						}
						taken.add("PUBLISH t %d 1", n)
					case 5:
						ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
						c.V2().Publish(ctx, &mqtt5.PublishPacket{Topic: "t", QoS: 1})
						cancel()
					case 6:
						c.Subscribe("s", 1, nil)
						c.Unsubscribe("s")
					case 7:
						b.Drop()
					}
					time.Sleep(time.Duration(i*7+3) * time.Millisecond)
				}
			})
		}
		waits.Wait()
		time.Sleep(time.Second)
		b.set(func() { b.withhold["puback"], b.wire = false, nil })
		connect(t, c)
		time.Sleep(time.Minute)
		ok, err := c.Publish("t", "after", 1)
		mustOK(t, ok, err)
		sent := strings.Join(b.packets("PUBLISH"), "\n")
		for _, p := range taken.take() {
			if !strings.Contains(sent, " "+p) {
				t.Errorf("%s was lost", p)
			}
		}
	})
}

// TestNilOptions: an option that is nil is none, whoever takes it.
func TestNilOptions(t *testing.T) {
	v1compat.NewDiscoveryInfoProvider(nil).ConfigureEndpoint("h", nil)
	shadows, err := v1compat.NewAWSIoTMQTTShadowClient("id", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shadows.CreateShadowHandlerWithName("thing1", true, nil); err != nil {
		t.Error(err)
	}
	jobs, err := v1compat.NewAWSIoTMQTTThingJobsClient("id", "thing1", nil)
	if err != nil {
		t.Fatal(err)
	}
	ok, err := jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC, nil)
	mustQueue(t, ok, err)
}
