package mqtt5_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestOwners: two parts of a program subscribe to one filter, and neither ends the
// other's subscription.
func TestOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got, sent, qos eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				switch p := p.(type) {
				case *packets.Publish:
					c.Write(&packets.Publish{Topic: p.Topic})
				case *packets.Subscribe:
					for _, s := range p.Subscriptions {
						qos.add("%s %d", s.Topic, s.QoS)
					}
				case *packets.Unsubscribe:
					sent.add("%s", strings.Join(p.Topics, " "))
				}
			})
		})
		client := start(t, server, mqtt5.Config{})
		one, two := new(int), new(int)
		subscribe := func(owner any, name string, filters ...string) {
			t.Helper()
			p := &mqtt5.SubscribePacket{Owner: owner}
			for _, f := range filters {
				p.Subscriptions = append(p.Subscriptions, mqtt5.Subscription{TopicFilter: f, Handler: func(ev mqtt5.PublishReceivedEvent) {
					got.add("%s %s", name, ev.Packet.Topic)
				}})
			}
			if _, err := client.Subscribe(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		unsubscribe := func(want mqtt5.ReasonCode, owner any, filters ...string) {
			t.Helper()
			ack, err := client.Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{Owner: owner, TopicFilters: filters})
			if err != nil || len(ack.ReasonCodes) != len(filters) || ack.ReasonCodes[0] != want {
				t.Fatalf("unsubscribe: %+v, %v", ack, err)
			}
			synctest.Wait()
		}
		publish := func(want ...string) {
			t.Helper()
			if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "a"}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if diff := cmp.Diff(want, got.take()); diff != "" {
				t.Errorf("handlers (-want +got):\n%s", diff)
			}
		}
		subscribe(one, "one", "a")
		subscribe(two, "two", "a", "b")
		publish("one a", "two a")
		unsubscribe(mqtt5.Success, one, "a")
		publish("two a")
		unsubscribe(mqtt5.NoSubscriptionExisted, nil, "a")
		publish("two a")
		subscribe(one, "again", "a")
		publish("two a", "again a")
		unsubscribe(mqtt5.Success, two, "a", "b")
		publish("again a")
		unsubscribe(mqtt5.Success, one, "a")
		publish()
		if diff := cmp.Diff([]string{"b", "a"}, sent.take()); diff != "" {
			t.Errorf("UNSUBSCRIBE packets (-want +got):\n%s", diff)
		}

		// The server has one subscription, which is good enough for every owner.
		qos.take()
		for _, s := range []struct {
			owner any
			qos   mqtt5.QoS
		}{{one, 1}, {two, 0}, {one, 0}, {two, 0}, {nil, 1}} {
			p := &mqtt5.SubscribePacket{Owner: s.owner, Subscriptions: []mqtt5.Subscription{{TopicFilter: "q", QoS: s.qos}}}
			if _, err := client.Subscribe(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"q 1", "q 1", "q 0", "q 0", "q 1"}, qos.take()); diff != "" {
			t.Errorf("SUBSCRIBE packets (-want +got):\n%s", diff)
		}

		_, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Owner: []int{1}, Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}}})
		if e := (*mqtt5.ValidationError)(nil); !errors.As(err, &e) || e.Field != "Owner" {
			t.Errorf("an owner that cannot be compared: %v", err)
		}
	})
}
