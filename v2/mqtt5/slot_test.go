package mqtt5_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// slotEnder is an end that knows its message.
type slotEnder struct {
	mqtt5.PublishSlot
	name string
	log  *eventLog
}

func (e *slotEnder) PublishEnded(r mqtt5.PublishResult, err error) {
	var code *mqtt5.ReasonCodeError
	switch {
	case errors.As(err, &code):
		e.log.add("%s: %v", e.name, code.ReasonCode)
	case err != nil:
		e.log.add("%s: %v", e.name, errors.Is(err, mqtt5.ErrClosed))
	default:
		e.log.add("%s: %v", e.name, r.ReasonCode)
	}
}

// TestPublishInto uses slots of the caller's: each ender is told once of its own end,
// the futures tell the same, and a slot whose publish went well can be used again.
func TestPublishInto(t *testing.T) {
	for _, manner := range []string{"plain", "checked", "stored"} {
		t.Run(manner, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var ends, arrived eventLog
				server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
					c.Accept()
					for p := c.Read(); p != nil; p = c.Read() {
						pub, ok := p.(*packets.Publish)
						if !ok {
							continue
						}
						arrived.add("%s", pub.Topic)
						switch {
						case pub.Topic == "refused":
							c.Write(&packets.Puback{PacketID: pub.PacketID, ReasonCode: 0x87, Properties: &packets.Properties{}})
						case pub.QoS == 1 && pub.Topic != "unanswered":
							c.Write(&packets.Puback{PacketID: pub.PacketID, Properties: &packets.Properties{}})
						}
					}
				})
				cfg := mqtt5.Config{}
				if manner == "stored" {
					cfg.Store = &memoryStore{kept: map[uint64]mqtt5.PublishPacket{}}
				}
				client := start(t, server, cfg)
				synctest.Wait()
				into := func(e *slotEnder, topic string, qos mqtt5.QoS) {
					e.name, e.log = topic, &ends
					p := &mqtt5.PublishPacket{Topic: topic, QoS: qos}
					if manner == "checked" {
						p.ContentType = "text/plain"
					}
					client.PublishInto(&e.PublishSlot, p, e)
				}
				var first, second, third slotEnder
				into(&first, "first", mqtt5.AtLeastOnce)
				into(&second, "refused", mqtt5.AtLeastOnce)
				into(&third, "third", mqtt5.AtMostOnce)
				for _, e := range []*slotEnder{&first, &second, &third} {
					_, err := e.Result()
					if refused := e == &second; (err != nil) != refused {
						t.Errorf("%s: %v", e.name, err)
					}
				}
				synctest.Wait()
				got := ends.take()
				if diff := cmp.Diff(map[string]int{"first: success": 1, "refused: not authorized": 1, "third: success": 1}, count(got)); diff != "" {
					t.Error(diff)
				}

				first = slotEnder{}
				into(&first, "again", mqtt5.AtLeastOnce)
				if _, err := first.Result(); err != nil {
					t.Errorf("a slot used again: %v", err)
				}
				var alone mqtt5.PublishSlot // nobody is told
				client.PublishInto(&alone, &mqtt5.PublishPacket{Topic: "alone", QoS: mqtt5.AtLeastOnce}, nil)
				if _, err := alone.Result(); err != nil {
					t.Error(err)
				}
				var bad, cut slotEnder
				into(&bad, "a/#", mqtt5.AtLeastOnce)
				if _, err := bad.Result(); !errors.As(err, new(*mqtt5.ValidationError)) {
					t.Errorf("a topic with a wildcard: %v", err)
				}
				into(&cut, "unanswered", mqtt5.AtLeastOnce)
				synctest.Wait()
				client.Close()
				if _, err := cut.Result(); !errors.Is(err, mqtt5.ErrClosed) {
					t.Errorf("cut short by Close: %v", err)
				}
				if diff := cmp.Diff(map[string]int{"again: success": 1, "a/#: false": 1, "unanswered: true": 1}, count(ends.take())); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff([]string{"first", "refused", "third", "again", "alone", "unanswered"}, arrived.take()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func count(lines []string) map[string]int {
	m := make(map[string]int)
	for _, l := range lines {
		m[fmt.Sprint(l)]++
	}
	return m
}
