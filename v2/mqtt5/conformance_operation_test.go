package mqtt5_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// limited is a server that allows little.
func limited(s *scene, _ int, c *mqtttest.Conn) {
	size, no, qos := uint32(100), byte(0), byte(0)
	c.Accept(func(a *packets.Connack) {
		a.Properties.MaximumPacketSize, a.Properties.RetainAvailable, a.Properties.MaximumQOS = &size, &no, &qos
	})
	c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
}

var operationRows = []row{
	{"O01", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			sub := c.Read().(*packets.Subscribe)
			c.Write(&packets.Suback{PacketID: sub.PacketID, Reasons: []byte{1, 0x87, 0}, Properties: &packets.Properties{}})
			c.Serve(nil)
		}, func(s *scene) {
			s.start()
			ack, err := s.client.Subscribe(s.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a", QoS: 1}, {TopicFilter: "b"}, {TopicFilter: "c"}}})
			if got := fmt.Sprint(ack.ReasonCodes); got != "[granted QoS 1 not authorized success]" {
				t.Errorf("got %s", got)
			}
			var refused *mqtt5.ReasonCodeError
			if !errors.As(err, &refused) || refused.Topic != "b" {
				t.Errorf("got %v", err)
			}
		})
	}},
	{"O02", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			unsub := c.Read().(*packets.Unsubscribe)
			c.Write(&packets.Unsuback{PacketID: unsub.PacketID, Reasons: []byte{0, 0x11}, Properties: &packets.Properties{}})
			c.Serve(nil)
		}, func(s *scene) {
			s.start()
			ack, err := s.client.Unsubscribe(s.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"a", "b"}})
			if got := fmt.Sprint(ack.ReasonCodes); got != "[success no subscription existed]" || err != nil {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}},
	{"O03", func(t *testing.T) {
		for _, qos := range []mqtt5.QoS{mqtt5.AtMostOnce, mqtt5.AtLeastOnce} {
			play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
				c.Accept()
				c.Serve(func(p packets.Packet) {
					s.wire.add("%s", describe(p))
					if pub, ok := p.(*packets.Publish); ok {
						c.Write(&packets.Publish{Topic: pub.Topic, Payload: pub.Payload, QoS: pub.QoS, PacketID: 77, Properties: &packets.Properties{}})
					}
				})
			}, func(s *scene) {
				got := make(chan string, 1)
				s.start()
				sub := mqtt5.Subscription{TopicFilter: "t", QoS: qos, Handler: func(ev mqtt5.PublishReceivedEvent) { got <- string(ev.Packet.Payload) }}
				if _, err := s.client.Subscribe(s.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{sub}}); err != nil {
					t.Fatal(err)
				}
				s.publish("m", qos)
				if m := <-got; m != "m" {
					t.Errorf("got %q", m)
				}
				synctest.Wait()
				s.unsubscribe("t")
				if qos == mqtt5.AtLeastOnce {
					s.want(&s.wire, "SUBSCRIBE t id 1", "PUBLISH m QoS 1 id 2", "PUBACK id 77", "UNSUBSCRIBE t id 3")
				} else {
					s.want(&s.wire, "SUBSCRIBE t id 1", "PUBLISH m QoS 0 id 0", "UNSUBSCRIBE t id 2")
				}
			})
		}
	}},
	{"O04", func(t *testing.T) {
		play(t, mqtt5.Config{}, limited, func(s *scene) {
			s.start()
			_, err := s.client.Subscribe(s.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: strings.Repeat("x", 100)}}})
			checkViolation(t, err, "SUBSCRIBE", "size")
			s.subscribe("later")
			s.want(&s.ends, "later done")
		})
	}},
	{"O05", func(t *testing.T) {
		play(t, mqtt5.Config{}, limited, func(s *scene) {
			s.start()
			_, err := s.client.Publish(s.Context(), &mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, 100)})
			checkViolation(t, err, "PUBLISH", "size")
			_, err = s.client.Unsubscribe(s.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{strings.Repeat("x", 100)}})
			checkViolation(t, err, "UNSUBSCRIBE", "size")
			s.want(&s.wire)
		})
	}},
	{"O06", func(t *testing.T) {
		play(t, mqtt5.Config{}, limited, func(s *scene) {
			s.start()
			_, err := s.client.Publish(s.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
			checkViolation(t, err, "PUBLISH", "QoS")
			_, err = s.client.Publish(s.Context(), &mqtt5.PublishPacket{Topic: "t", Retain: true})
			checkViolation(t, err, "PUBLISH", "Retain")
			s.want(&s.wire)
		})
	}},
	{"O07", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				if pub, ok := p.(*packets.Publish); !ok || string(pub.Payload) != "unanswered" {
					c.Answer(p)
				}
			}
		}, func(s *scene) {
			s.start()
			s.publish("unanswered", mqtt5.AtLeastOnce)
			s.publish("answered", mqtt5.AtLeastOnce)
			s.want(&s.ends, "answered done")
			time.Sleep(60*time.Second - time.Millisecond)
			s.want(&s.ends)
			time.Sleep(time.Millisecond)
			s.want(&s.ends, "unanswered"+timeoutText)
		})
	}},
	{"O08", func(t *testing.T) {
		play(t, mqtt5.Config{AckTimeout: 10 * time.Second}, silent, func(s *scene) {
			s.start()
			begin := time.Now()
			for _, tt := range []struct{ timeout, want time.Duration }{{3 * time.Second, 3 * time.Second}, {0, 10 * time.Second}, {20 * time.Second, 20 * time.Second}} {
				s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: 1, AckTimeout: tt.timeout}).OnComplete(func(_ mqtt5.PublishResult, err error) {
					s.ends.add("%v %v", time.Since(begin), errors.Is(err, mqtt5.ErrAckTimeout))
				})
			}
			time.Sleep(time.Minute)
			s.want(&s.ends, "3s true", "10s true", "20s true")
		})
	}},
	{"O09", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(s *scene, n int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				s.wire.add("%s", describe(p))
				if sub, ok := p.(*packets.Subscribe); ok {
					c.Write(&packets.Suback{PacketID: sub.PacketID, Reasons: []byte{0, 0}, Properties: &packets.Properties{}})
				}
			}
		}, func(s *scene) {
			s.start()
			s.subscribe("f")
			s.want(&s.ends, "f: protocol error (0x82): SUBACK has 2 reason codes for 1 filters")
			time.Sleep(10 * time.Second)
			s.want(&s.wire, "SUBSCRIBE f id 1", "DISCONNECT 0x82")
		})
	}},
	{"O10", func(t *testing.T) { // ours tells it as an error beside the result
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			pub := c.Read().(*packets.Publish)
			c.Write(&packets.Puback{PacketID: pub.PacketID, ReasonCode: 0x97, Properties: &packets.Properties{}})
			c.Serve(nil)
		}, func(s *scene) {
			s.start()
			res, err := s.client.Publish(s.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: 1})
			var refused *mqtt5.ReasonCodeError
			if res.ReasonCode != mqtt5.QuotaExceeded || !errors.As(err, &refused) || refused.ReasonCode != mqtt5.QuotaExceeded {
				t.Errorf("got %+v, %v", res, err)
			}
		})
	}},
	{"O11", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			c.Write(&packets.Puback{PacketID: 9, Properties: &packets.Properties{}})
			c.Write(&packets.Suback{PacketID: 9, Reasons: []byte{0}, Properties: &packets.Properties{}})
			c.Write(&packets.Unsuback{PacketID: 9, Reasons: []byte{0}, Properties: &packets.Properties{}})
			c.Serve(nil)
		}, func(s *scene) {
			s.start()
			s.publish("m", mqtt5.AtLeastOnce)
			s.want(&s.ends, "m done")
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess")
		})
	}},
	{"O12", func(t *testing.T) {
		release := make(chan bool)
		play(t, mqtt5.Config{OnPublishReceived: func(mqtt5.PublishReceivedEvent) { <-release }}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			c.Write(&packets.Publish{Topic: "t", QoS: 1, PacketID: 5, Properties: &packets.Properties{}})
			c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
		}, func(s *scene) {
			release = make(chan bool)
			s.start()
			s.want(&s.wire)
			close(release)
			s.want(&s.wire, "PUBACK id 5")
		})
	}},
	{"O13", func(t *testing.T) {
		const n = 50
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			one := uint16(1)
			c.Accept(func(a *packets.Connack) { a.Properties.ReceiveMaximum = &one })
			for i := range n {
				c.Write(&packets.Publish{Topic: "t", QoS: 1, PacketID: uint16(i + 1), Properties: &packets.Properties{}})
			}
			for p := c.Read(); p != nil; p = c.Read() { // no PUBACK: the user's publishes stay pending
				s.wire.add("%s", describe(p))
			}
		}, func(s *scene) {
			for i := range 10 {
				s.publish(fmt.Sprint(i), mqtt5.AtLeastOnce)
			}
			s.start()
			want := []string{"PUBLISH 0 QoS 1 id 1"}
			for i := range n {
				want = append(want, fmt.Sprintf("PUBACK id %d", i+1))
			}
			s.want(&s.wire, want...)
		})
	}},
	{"O14", func(t *testing.T) { // the table itself: TestIDs in internal/engine
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			last := uint16(0)
			c.Serve(func(p packets.Packet) {
				if id := p.(*packets.Publish).PacketID; id != last+1 && (last != 65535 || id != 1) {
					t.Errorf("id %d after %d", id, last)
				} else {
					last = id
				}
			})
		}, func(s *scene) {
			s.start()
			var f mqtt5.PublishFuture
			for range 65540 {
				f = s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: 1})
			}
			if _, err := f.Result(); err != nil || f.PacketID() != 5 {
				t.Errorf("id %d, %v", f.PacketID(), err)
			}
		})
	}},
	{"O15", TestLargePayloadsKeepTheirPlace},
	{"O16", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			_, err := s.client.Publish(s.Context(), nil)
			checkViolation(t, err, "PUBLISH", "packet")
			_, err = s.client.Subscribe(s.Context(), nil)
			checkViolation(t, err, "SUBSCRIBE", "packet")
			_, err = s.client.Unsubscribe(s.Context(), nil)
			checkViolation(t, err, "UNSUBSCRIBE", "packet")
		})
	}},
	{"O17", func(t *testing.T) { // the will's variants: C24
		var all []byte
		for i := range 256 {
			all = append(all, byte(i))
		}
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				pub := p.(*packets.Publish)
				c.Write(&packets.Publish{Topic: pub.Topic, Payload: pub.Payload, Properties: pub.Properties})
			}
		}, func(s *scene) {
			got := make(chan *mqtt5.PublishPacket, 1)
			s.client.AddListener(mqtt5.Listener{OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) bool { got <- &ev.Packet; return true }})
			s.start()
			for _, correlation := range [][]byte{all, []byte("text")} {
				s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: all, CorrelationData: correlation})
				if p := <-got; string(p.Payload) != string(all) || string(p.CorrelationData) != string(correlation) {
					t.Errorf("got %q, %q", p.Payload, p.CorrelationData)
				}
			}
		})
	}},
	{"O18", func(t *testing.T) {
		withLocal(t, func(cfg mqtt5.Config) {
			client := started(cfg)
			defer client.Close()
			for _, payload := range []string{"kept", ""} {
				if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "retained", Payload: []byte(payload), QoS: 1, Retain: true}); err != nil {
					t.Fatal(err)
				}
				got := make(chan string, 2)
				subscribe(client, "retained", func(ev mqtt5.PublishReceivedEvent) {
					got <- fmt.Sprintf("%s %t", ev.Packet.Payload, ev.Packet.Retain)
				})
				if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "retained", Payload: []byte("end"), QoS: 1}); err != nil {
					t.Fatal(err)
				}
				if payload != "" {
					if m := <-got; m != "kept true" {
						t.Errorf("got %q", m)
					}
				}
				if m := <-got; m != "end false" {
					t.Errorf("got %q", m)
				}
				if _, err := client.Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{"retained"}}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}},
	{"O19", func(t *testing.T) {
		withLocal(t, func(cfg mqtt5.Config) {
			watcher := started(cfg)
			defer watcher.Close()
			got := make(chan string, 1)
			subscribe(watcher, "will", func(ev mqtt5.PublishReceivedEvent) { got <- string(ev.Packet.Payload) })
			cfg.Connect = mqtt5.ConnectPacket{ClientID: "dying", Will: &mqtt5.PublishPacket{Topic: "will", Payload: []byte("gone")}}
			dying := started(cfg)
			if _, err := dying.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "alive", QoS: 1}); err != nil {
				t.Fatal(err)
			}
			dying.Stop(t.Context(), nil) // no DISCONNECT: ungraceful to the server
			if m := <-got; m != "gone" {
				t.Errorf("got %q", m)
			}
		})
	}},
}

// withLocal runs f with how to reach an IoT Core in this process.
func withLocal(t *testing.T, f func(cfg mqtt5.Config)) {
	t.Helper()
	cfg, server := local()
	defer server.Close()
	f(cfg)
}
