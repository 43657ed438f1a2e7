package mqtt5_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestQoS2: both ways with a server that has it; refused without Config.QoS2, and by
// the CONNACK of a server that has not.
func TestQoS2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				none := &packets.Properties{}
				switch p := p.(type) {
				case *packets.Publish:
					c.Write(&packets.Pubrec{PacketID: p.PacketID, Properties: none})
				case *packets.Pubrel:
					c.Write(&packets.Pubcomp{PacketID: p.PacketID, Properties: none})
				case *packets.Subscribe:
					for range 2 {
						c.Write(&packets.Publish{Topic: "in", QoS: 2, PacketID: 9, Properties: none})
					}
				case *packets.Pubrec:
					c.Write(&packets.Pubrel{PacketID: p.PacketID, Properties: none})
				case *packets.Pubcomp:
					if p.ReasonCode == 0 { // the repetition may have been answered by then
						got.add("PUBCOMP %d", p.PacketID)
					}
				}
			})
		})
		client := start(t, server, mqtt5.Config{QoS2: true})
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.ExactlyOnce}); err != nil {
			t.Error(err)
		}
		_, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
			TopicFilter: "in", QoS: mqtt5.ExactlyOnce,
			Handler: func(ev mqtt5.PublishReceivedEvent) { got.add("%v", ev.Packet.QoS) },
		}}})
		if err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if diff := cmp.Diff([]string{"QoS 2", "PUBCOMP 9"}, got.take()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	refused := func(t *testing.T, client *mqtt5.Client) {
		t.Helper()
		var e *mqtt5.ValidationError
		_, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.ExactlyOnce})
		if !errors.As(err, &e) || e.Field != "QoS" {
			t.Errorf("publish: %v", err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		client := start(t, mqtttest.New(func(_ int, c *mqtttest.Conn) { c.Accept(); c.Serve(nil) }), mqtt5.Config{})
		refused(t, client)
		var e *mqtt5.ValidationError
		_, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "t", QoS: mqtt5.ExactlyOnce}}})
		if !errors.As(err, &e) || e.Field != "Subscriptions[0].QoS" {
			t.Errorf("subscribe: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		one := byte(1)
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept(func(ack *packets.Connack) { ack.Properties.MaximumQOS = &one })
			c.Serve(nil)
		})
		refused(t, start(t, server, mqtt5.Config{QoS2: true}))
	})
}
