package mqtt5_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestLargeMessages receives messages around the sizes that the read buffer takes, and
// far beyond them, with small ones between.
func TestLargeMessages(t *testing.T) {
	sizes := []int{10, 4<<10 - 20, 4 << 10, 4<<10 + 20, 10, 64<<10 - 20, 64 << 10, 100_000, 10, 1_000_000, 128 << 10, 10}
	synctest.Test(t, func(t *testing.T) {
		id := 7
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			var all bytes.Buffer
			for i, n := range sizes {
				p := &packets.Publish{Topic: "t", Payload: bytes.Repeat([]byte{byte('a' + i)}, n), Properties: &packets.Properties{SubscriptionIdentifier: &id}}
				if _, err := p.WriteTo(&all); err != nil {
					t.Error(err)
				}
			}
			for all.Len() > 0 { // however the network cuts it up
				c.WriteRaw(all.Next(1500))
			}
			c.Serve(nil)
		})
		var got []int
		start(t, server, mqtt5.Config{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) {
			want := byte('a' + len(got))
			if i := slices.IndexFunc(ev.Packet.Payload, func(b byte) bool { return b != want }); i >= 0 {
				t.Errorf("message %d: byte %d is %q, want %q", len(got), i, ev.Packet.Payload[i], want)
			}
			if diff := cmp.Diff([]uint32{7}, ev.Packet.SubscriptionIdentifiers); diff != "" {
				t.Error(diff)
			}
			got = append(got, len(ev.Packet.Payload))
		}})
		synctest.Wait()
		if diff := cmp.Diff(sizes, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestRefusedResubscription loses a session whose subscriptions the server does not
// grant again: one refused is logged and its handler gone, the other one works.
func TestRefusedResubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got eventLog
		var log strings.Builder
		server := mqtttest.New(func(n int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				sub, ok := p.(*packets.Subscribe)
				switch {
				case !ok || n == 1:
					if !c.Answer(p) {
						return
					}
					continue
				}
				ack := &packets.Suback{PacketID: sub.PacketID, Properties: &packets.Properties{}}
				for _, s := range sub.Subscriptions {
					code := byte(0x01)
					if s.Topic == "refused" {
						code = 0x87
					}
					ack.Reasons = append(ack.Reasons, code)
				}
				c.Write(ack)
				for _, topic := range []string{"refused", "granted"} {
					c.Write(&packets.Publish{Topic: topic, Properties: &packets.Properties{}})
				}
			}
		})
		client := start(t, server, mqtt5.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		for _, filter := range []string{"refused", "granted"} {
			if _, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{
				{TopicFilter: filter, QoS: mqtt5.AtLeastOnce, Handler: func(ev mqtt5.PublishReceivedEvent) { got.add("%s for %s", ev.Packet.Topic, filter) }},
			}}); err != nil {
				t.Fatal(err)
			}
		}
		server.Drop()
		server.Up()
		// It takes less than that until the connection is there again.
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if diff := cmp.Diff([]string{"granted for granted"}, got.take()); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(log.String(), "a lost subscription was refused") || strings.Contains(log.String(), "filter=granted") {
			t.Errorf("log: %s", log.String())
		}
	})
}

// slowEnder takes its time, which it must not.
type slowEnder struct {
	begun, release chan struct{}
}

func (e slowEnder) PublishEnded(mqtt5.PublishResult, error) {
	close(e.begun)
	<-e.release
}

// TestEventsDuringAnEnder has the dispatcher wait for an ender that the reader tells,
// and go on when that returns, without anything else to wake it.
func TestEventsDuringAnEnder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(nil)
		})
		client := start(t, server, mqtt5.Config{})
		ended := client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
		synctest.Wait()
		slow := slowEnder{make(chan struct{}), make(chan struct{})}
		client.PublishNotify(&mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}, slow)
		<-slow.begun
		told := false
		ended.OnComplete(func(mqtt5.PublishResult, error) { told = true })
		synctest.Wait()
		if told {
			t.Error("told while the ender of another publish was running")
		}
		close(slow.release)
		synctest.Wait()
		if !told {
			t.Error("not told after the ender had returned")
		}
	})
}
