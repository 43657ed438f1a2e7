package mqtt5_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

var flowRows = []row{
	{"F01", func(t *testing.T) {
		const window, n = 7, 100
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			rm := uint16(window)
			c.Accept(func(a *packets.Connack) { a.Properties.ReceiveMaximum = &rm })
			acks := make(chan uint16, n)
			inFlight := make(chan bool, window)
			go func() {
				for id := range acks {
					time.Sleep(time.Millisecond)
					<-inFlight
					c.Write(&packets.Puback{PacketID: id, Properties: &packets.Properties{}})
				}
			}()
			defer close(acks)
			for p := c.Read(); p != nil; p = c.Read() {
				select {
				case inFlight <- true:
					acks <- p.(*packets.Publish).PacketID
				default:
					t.Errorf("more than %d in flight", window)
					return
				}
			}
		}, func(s *scene) {
			s.start()
			for i := range n {
				s.publish(fmt.Sprint(i), mqtt5.AtLeastOnce)
			}
			time.Sleep(time.Second)
			if got := s.ends.take(); len(got) != n || got[n-1] != fmt.Sprint(n-1, " done") {
				t.Errorf("%d have ended, the last %q", len(got), got[len(got)-1])
			}
		})
	}},
	{"F02", func(t *testing.T) { iotCoreFlow(t, "F02") }},
	{"F03", func(t *testing.T) { iotCoreFlow(t, "F03") }},
	{"F04", func(t *testing.T) {
		play(t, mqtt5.Config{IoTCoreFlowControl: true, Connect: mqtt5.ConnectPacket{KeepAlive: time.Second}}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			begin := time.Now()
			time.AfterFunc(1500*time.Millisecond, func() {
				c.Write(&packets.Publish{Topic: "t", QoS: 1, PacketID: 1, Properties: &packets.Properties{}})
			})
			c.Serve(func(p packets.Packet) {
				if _, ok := p.(*packets.Publish); !ok {
					s.wire.add("%s after %v", describe(p), time.Since(begin))
				}
			})
		}, func(s *scene) {
			s.start()
			for range 1000 { // ten seconds' worth
				s.publish("m", mqtt5.AtLeastOnce)
			}
			time.Sleep(2100 * time.Millisecond)
			s.want(&s.wire, "PINGREQ after 1s", "PUBACK id 1 after 1.5s", "PINGREQ after 2s")
		})
	}},
	{"F05", func(t *testing.T) { // the bucket itself: TestTokenBucket in internal/engine
		play(t, mqtt5.Config{IoTCoreFlowControl: true}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			begin := time.Now()
			n := 0
			c.Serve(func(packets.Packet) {
				if n++; n%100 == 0 {
					s.wire.add("%d by %v", n, time.Since(begin))
				}
			})
		}, func(s *scene) {
			s.start()
			for range 300 {
				s.publish("m", mqtt5.AtMostOnce)
			}
			time.Sleep(5 * time.Second)
			s.want(&s.wire, "100 by 1s", "200 by 2s", "300 by 3s")
		})
	}},
	{"F06", func(t *testing.T) { // ours gives the slot back
		play(t, mqtt5.Config{AckTimeout: time.Second}, func(s *scene, _ int, c *mqtttest.Conn) {
			rm := uint16(2)
			c.Accept(func(a *packets.Connack) { a.Properties.ReceiveMaximum = &rm })
			for p := c.Read(); p != nil; p = c.Read() {
				if pub := p.(*packets.Publish); len(pub.Payload) > 4 {
					c.Answer(p)
				}
			}
		}, func(s *scene) {
			s.start()
			s.publish("one", mqtt5.AtLeastOnce)
			s.publish("two", mqtt5.AtLeastOnce)
			s.publish("three", mqtt5.AtLeastOnce)
			time.Sleep(time.Second)
			s.want(&s.ends, "one"+timeoutText, "two"+timeoutText, "three done")
		})
	}},
}

var aliasRows = []row{
	{"A01", func(t *testing.T) { inbound(t, "A01") }},
	{"A02", func(t *testing.T) { inbound(t, "A02") }},
	{"A03", func(t *testing.T) { inbound(t, "A03") }},
	{"A04", func(t *testing.T) { inbound(t, "A04") }},
	{"A05", func(t *testing.T) { inbound(t, "A05") }},
	{"A06", func(t *testing.T) { outbound(t, "A06") }},
	{"A07", func(t *testing.T) { outbound(t, "A07") }},
	{"A08", func(t *testing.T) { outbound(t, "A08") }},
	{"A09", func(t *testing.T) { outbound(t, "A09") }},
	{"A10", func(t *testing.T) { outbound(t, "A10") }},
}

var validationRows = []row{
	{"V01", invalidPackets},
	{"V02", func(t *testing.T) { // Go's types leave little that is out of range
		for field, p := range map[string]mqtt5.ConnectPacket{
			"KeepAlive":             {KeepAlive: 65536 * time.Second},
			"SessionExpiryInterval": {SessionExpiryInterval: -time.Second},
			"WillDelay":             {WillDelay: -time.Second},
		} {
			_, err := mqtt5.New(mqtt5.Config{Host: "h", Connect: p})
			checkViolation(t, err, "CONNECT", field)
		}
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			_, err := s.client.Publish(s.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: 200})
			checkViolation(t, err, "PUBLISH", "QoS")
			_, err = s.client.Subscribe(s.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "t"}}, SubscriptionIdentifier: 1 << 31})
			checkViolation(t, err, "SUBSCRIBE", "SubscriptionIdentifier")
			checkViolation(t, s.stop(&mqtt5.DisconnectPacket{ReasonCode: 0x7F}), "DISCONNECT", "ReasonCode")
		})
	}},
	{"V03", func(t *testing.T) { // the codec itself: internal/wire; here whole packets in any pieces
		for piece := 1; piece <= 20; piece++ {
			play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
				var all bytes.Buffer
				for _, p := range []packets.Packet{
					&packets.Connack{Properties: &packets.Properties{ReasonString: "welcome"}},
					&packets.Publish{Topic: "a", Payload: []byte("x"), Properties: &packets.Properties{ContentType: "c"}},
					&packets.Publish{Topic: "b", QoS: 1, PacketID: 300, Properties: &packets.Properties{}},
					&packets.Disconnect{ReasonCode: 0x8B, Properties: &packets.Properties{ReasonString: "down"}},
				} {
					p.WriteTo(&all)
				}
				c.Read()
				for data := all.Bytes(); len(data) > 0; data = data[min(piece, len(data)):] {
					c.WriteRaw(data[:min(piece, len(data))])
				}
			}, func(s *scene) {
				s.client.AddListener(mqtt5.Listener{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) bool {
					s.events.add("%s %s", ev.Packet.Topic, ev.Packet.ContentType)
					return true
				}})
				s.start()
				s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "a c", "b ",
					`Disconnection: mqtt5: server disconnected with 0x8B (server shutting down): "down"`)
			})
		}
	}},
	{"V04", func(t *testing.T) { // every length and flag: internal/wire; here what a client does about it
		for name, raw := range map[string][]byte{
			"length of five bytes": {0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},
			"reserved flags":       {0x41, 0x02, 0x00, 0x01},
			"type 0":               {0x00, 0x00},
			"AUTH":                 {0xF0, 0x00},
		} {
			play(t, mqtt5.Config{}, func(s *scene, n int, c *mqtttest.Conn) {
				c.Accept()
				if n == 1 {
					c.WriteRaw(raw)
				}
				c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
			}, func(s *scene) {
				s.start()
				if got := s.wire.take(); len(got) != 1 || !strings.HasPrefix(got[0], "DISCONNECT 0x8") {
					t.Errorf("%s: got %q", name, got)
				}
				if got := s.events.take(); len(got) != 3 || !strings.HasPrefix(got[2], "Disconnection: mqtt5: protocol error (0x8") {
					t.Errorf("%s: got %q", name, got)
				}
			})
		}
	}},
	{"V05", func(t *testing.T) {
		qos0, no, two, five, big, size := mqtt5.AtMostOnce, byte(0), uint16(2), uint16(5), uint32(70), uint32(1000)
		asked := mqtt5.ConnectPacket{ClientID: "id", KeepAlive: 50 * time.Second, SessionExpiryInterval: time.Minute}
		defaults := mqtt5.NegotiatedSettings{
			ClientID: "id", MaximumQoS: mqtt5.AtLeastOnce, SessionExpiryInterval: 60, ReceiveMaximumFromServer: 65535, MaximumPacketSizeToServer: 268435460,
			TopicAliasMaximumToClient: 25, KeepAlive: 50 * time.Second, RetainAvailable: true, WildcardSubscriptionsAvailable: true,
			SubscriptionIDsAvailable: true, SharedSubscriptionsAvailable: true,
		}
		least := mqtt5.NegotiatedSettings{
			ClientID: "other", MaximumQoS: qos0, SessionExpiryInterval: 70, ReceiveMaximumFromServer: 2, MaximumPacketSizeToServer: 1000,
			TopicAliasMaximumToServer: 5, TopicAliasMaximumToClient: 25, KeepAlive: 5 * time.Second,
		}
		connacks := []packets.Properties{{}, {
			AssignedClientID: "other", MaximumQOS: &no, SessionExpiryInterval: &big, ReceiveMaximum: &two, MaximumPacketSize: &size, TopicAliasMaximum: &five,
			ServerKeepAlive: &five, RetainAvailable: &no, WildcardSubAvailable: &no, SubIDAvailable: &no, SharedSubAvailable: &no,
		}, {}}
		defaultsAgain := defaults
		defaultsAgain.ClientID = "other" // what was assigned stays
		play(t, mqtt5.Config{Connect: asked, TopicAliasing: mqtt5.TopicAliasing{Inbound: true}}, func(s *scene, n int, c *mqtttest.Conn) {
			c.Accept(func(a *packets.Connack) { a.Properties = &connacks[min(n-1, 2)] })
			c.Serve(nil)
		}, func(s *scene) {
			got := make(chan mqtt5.NegotiatedSettings, 3)
			s.client.AddListener(mqtt5.Listener{OnConnectionSuccess: func(ev mqtt5.ConnectionSuccessEvent) { got <- ev.Settings }})
			s.start()
			for i, want := range []mqtt5.NegotiatedSettings{defaults, least, defaultsAgain} {
				if diff := cmp.Diff(want, <-got); diff != "" {
					t.Errorf("connection %d: %s", i+1, diff)
				}
				s.server.Drop()
				time.Sleep(time.Minute)
			}
		})
	}},
	{"V06", func(t *testing.T) {
		for s, ok := range map[string]bool{
			"plain": true, "äöü €": true, "\U0001F600": true, "a\x00": false, "a\x1f": false, "\x7f": false, "\u0085": false,
			"\ufdd0": false, "\ufdef": false, "\ufffe": false, "\U0001FFFF": false, "\U0010FFFE": false, "\xff": false, "\xed\xa0\x80": false,
		} {
			if err := topic.CheckUTF8(s); (err == nil) != ok {
				t.Errorf("%q: %v", s, err)
			}
		}
	}},
	{"V07", func(t *testing.T) {
		for filter, ok := range map[string]bool{
			"$share/x/f": true, "$share/x/f/+/#": true, "$share/x/": false, "$share/x": false, "$share//f": false, "$share/+/f": false, "$share/x#/f": false,
		} {
			if err := topic.CheckFilter(filter); (err == nil) != ok {
				t.Errorf("%q: %v", filter, err)
			}
		}
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			_, err := s.client.Subscribe(s.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "$share/x/f", NoLocal: true}}})
			checkViolation(t, err, "SUBSCRIBE", "Subscriptions[0].NoLocal")
		})
	}},
}

// counts tells a client's statistics of operations.
func (s *scene) counts() string {
	synctest.Wait()
	st := s.client.Stats()
	return fmt.Sprintf("%d/%d incomplete, %d/%d unacknowledged", st.IncompleteOperations, st.IncompleteBytes, st.UnackedOperations, st.UnackedBytes)
}

func (s *scene) wantCounts(want string) {
	s.Helper()
	if got := s.counts(); got != want {
		s.Errorf("%s; want %s", got, want)
	}
}

var statsRows = []row{
	{"M01", func(t *testing.T) {
		release := make(chan bool)
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				<-release
				c.Answer(p)
			}
		}, func(s *scene) {
			release = make(chan bool)
			s.publish("q1", mqtt5.AtLeastOnce)
			s.wantCounts("1/10 incomplete, 0/0 unacknowledged")
			s.start()
			s.wantCounts("1/10 incomplete, 1/10 unacknowledged")
			release <- true
			s.wantCounts("0/0 incomplete, 0/0 unacknowledged")
			s.subscribe("f")
			s.wantCounts("1/9 incomplete, 1/9 unacknowledged")
			release <- true
			s.unsubscribe("f")
			s.wantCounts("1/8 incomplete, 1/8 unacknowledged")
			release <- true
			s.wantCounts("0/0 incomplete, 0/0 unacknowledged")
			s.publish("q0", mqtt5.AtMostOnce)
			s.wantCounts("0/0 incomplete, 0/0 unacknowledged")
			close(release)
		})
	}},
	{"M02", func(t *testing.T) {
		play(t, mqtt5.Config{SessionBehavior: mqtt5.SessionRejoinPostSuccess}, resuming(true), func(s *scene) {
			s.start()
			s.publish("m", mqtt5.AtLeastOnce)
			s.wantCounts("1/9 incomplete, 1/9 unacknowledged")
			s.server.Down()
			s.wantCounts("1/9 incomplete, 0/0 unacknowledged")
			s.server.Up()
			time.Sleep(time.Minute)
			s.wantCounts("0/0 incomplete, 0/0 unacknowledged")
		})
	}},
	{"M03", listeners},
	{"M04", manualAcknowledgement},
	{"M05", manualAcknowledgement},
	{"M06", func(t *testing.T) {
		var held []*mqtt5.PublishAck
		play(t, mqtt5.Config{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) { held = append(held, ev.AcquireAck()) }}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			for i := range 3 {
				c.Write(&packets.Publish{Topic: "t", QoS: 1, PacketID: uint16(i + 1), Properties: &packets.Properties{}})
			}
			c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
		}, func(s *scene) {
			held = nil
			s.start()
			s.want(&s.wire)
			for _, i := range []int{2, 0, 1} {
				if err := held[i].Ack(); err != nil {
					t.Error(err)
				}
			}
			s.want(&s.wire, "PUBACK id 3", "PUBACK id 1", "PUBACK id 2")
		})
	}},
	{"M07", manualAcknowledgement},
	{"M08", manualAcknowledgement},
	{"M09", manualAcknowledgement},
	{"M10", metricsInTheUserName},
}
