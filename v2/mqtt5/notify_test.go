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

// namedEnd is an end that knows its message.
type namedEnd struct {
	mqtt5.PublishFuture
	name string
	log  *eventLog
}

func (e *namedEnd) PublishEnded(r mqtt5.PublishResult, err error) {
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

// TestPublishNotify has each end told once, to its own ender, and the futures tell the
// same, also long after.
func TestPublishNotify(t *testing.T) {
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
				publish := func(e *namedEnd, topic string, qos mqtt5.QoS) {
					e.name, e.log = topic, &ends
					p := &mqtt5.PublishPacket{Topic: topic, QoS: qos}
					if manner == "checked" {
						p.ContentType = "text/plain"
					}
					e.PublishFuture = client.PublishNotify(p, e)
				}
				var first, second, third namedEnd
				publish(&first, "first", mqtt5.AtLeastOnce)
				publish(&second, "refused", mqtt5.AtLeastOnce)
				publish(&third, "third", mqtt5.AtMostOnce)
				for _, e := range []*namedEnd{&first, &second, &third} {
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

				// Nobody is told, with what the first has left behind.
				alone := client.PublishNotify(&mqtt5.PublishPacket{Topic: "alone", QoS: mqtt5.AtLeastOnce}, nil)
				if _, err := alone.Result(); err != nil {
					t.Error(err)
				}
				var bad, cut namedEnd
				publish(&bad, "a/#", mqtt5.AtLeastOnce)
				if _, err := bad.Result(); !errors.As(err, new(*mqtt5.ValidationError)) {
					t.Errorf("a topic with a wildcard: %v", err)
				}
				publish(&cut, "unanswered", mqtt5.AtLeastOnce)
				synctest.Wait()
				client.Close()
				if _, err := cut.Result(); !errors.Is(err, mqtt5.ErrClosed) {
					t.Errorf("cut short by Close: %v", err)
				}
				if _, err := first.Result(); err != nil || first.PacketID() != 1 {
					t.Errorf("the first, at last: id %d, %v", first.PacketID(), err)
				}
				if diff := cmp.Diff(map[string]int{"a/#: false": 1, "unanswered: true": 1}, count(ends.take())); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff([]string{"first", "refused", "third", "alone", "unanswered"}, arrived.take()); diff != "" {
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
