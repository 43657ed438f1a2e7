package mqtt5_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestTap: a handler that waits for an answer gets it, although the answer's own
// handler can only run after it.
func TestTap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log eventLog
		server := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if p, ok := p.(*packets.Publish); ok && p.Topic == "ask" {
					c.Write(&packets.Publish{Topic: "answer", Payload: p.Payload})
				}
			})
		})
		client := start(t, server, mqtt5.Config{})
		synctest.Wait()
		answers := make(chan string, 1)
		remove := client.AddTap(mqtt5.Tap{
			OnConnack: func(s mqtt5.NegotiatedSettings) { log.add("connack, rejoined %t", s.RejoinedSession) },
			Wants:     func(topic string) bool { return topic == "answer" },
			OnPublish: func(p *mqtt5.PublishPacket) {
				log.add("tap %s", p.Topic)
				answers <- string(p.Payload)
			},
		})
		_, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{
			{TopicFilter: "answer", Handler: func(ev mqtt5.PublishReceivedEvent) { log.add("handler %s", ev.Packet.Topic) }},
		}})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		client.PublishAsync(&mqtt5.PublishPacket{Topic: "x"}).OnComplete(func(mqtt5.PublishResult, error) {
			defer close(done)
			if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "ask", Payload: []byte("?")}); err != nil {
				t.Error(err)
			}
			log.add("got %s", <-answers)
		})
		<-done
		synctest.Wait()
		if diff := cmp.Diff([]string{"tap answer", "got ?", "handler answer"}, log.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}

		server.Drop()
		time.Sleep(time.Minute)
		synctest.Wait()
		remove()
		server.Drop()
		time.Sleep(time.Minute)
		if diff := cmp.Diff([]string{"connack, rejoined false"}, log.take()); diff != "" {
			t.Errorf("after a reconnect, and another without tap (-want +got):\n%s", diff)
		}
	})
}

// TestTapBeforeAcknowledgement: when an operation of a connection ends, the tap
// has been told of that connection.
func TestTapBeforeAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(nil)
		})
		defer server.Close()
		client, err := mqtt5.New(mqtt5.Config{Dial: server.Dial})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		told := 0
		client.AddTap(mqtt5.Tap{OnConnack: func(mqtt5.NegotiatedSettings) { told++ }})
		f := client.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}}})
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		<-f.Done()
		if told != 1 {
			t.Errorf("told of %d connections, want 1", told)
		}
	})
}

// TestCancel: what is canceled offline is never sent.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) { log.add("%T", p) })
		})
		defer server.Close()
		client, err := mqtt5.New(mqtt5.Config{Dial: server.Dial})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		sub := client.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}}})
		pub := client.PublishAsync(&mqtt5.PublishPacket{Topic: "a", QoS: mqtt5.AtLeastOnce})
		sub.Cancel()
		pub.Cancel()
		_, subErr := sub.Result()
		_, pubErr := pub.Result()
		for _, err := range []error{subErr, pubErr} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("result %v, want context.Canceled", err)
			}
		}
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		pub.Cancel() // again: nothing happens
		if got := log.take(); len(got) > 0 {
			t.Errorf("the server has received %q", got)
		}
	})
}

// TestDisableResubscribeOfPacket: a subscription with a handler that somebody else
// looks after is not made again, and works when that has been done.
func TestDisableResubscribeOfPacket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log eventLog
		server := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if p, ok := p.(*packets.Subscribe); ok {
					log.add("%d: %s", n, p.Subscriptions[0].Topic)
					c.Write(&packets.Publish{Topic: p.Subscriptions[0].Topic})
				}
			})
		})
		client := start(t, server, mqtt5.Config{})
		subscribe := func() {
			if _, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{DisableResubscribe: true, Subscriptions: []mqtt5.Subscription{
				{TopicFilter: "a", Handler: func(mqtt5.PublishReceivedEvent) { log.add("handled") }},
			}}); err != nil {
				t.Fatal(err)
			}
		}
		subscribe()
		synctest.Wait()
		server.Drop()
		time.Sleep(time.Minute)
		subscribe()
		synctest.Wait()
		if diff := cmp.Diff([]string{"1: a", "handled", "2: a", "handled"}, log.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
