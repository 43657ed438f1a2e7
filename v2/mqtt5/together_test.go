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

// TestQoS0PublishesOfOneWrite holds up the writer, so that what is published meanwhile
// leaves in one write, and has one end.
func TestQoS0PublishesOfOneWrite(t *testing.T) {
	for _, tt := range []struct {
		name string
		lose bool
		want error
	}{
		{name: "written"},
		{name: "lost", lose: true, want: mqtt5.ErrOfflineQueuePolicy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got, arrived eventLog
				gate := make(chan bool)
				server := mqtttest.New(func(n int, c *mqtttest.Conn) {
					c.Accept()
					if n == 1 && <-gate {
						return
					}
					for p := c.Read(); p != nil; p = c.Read() {
						if pub, ok := p.(*packets.Publish); ok {
							arrived.add("%s", pub.Topic)
						}
					}
				})
				client := start(t, server, mqtt5.Config{OfflineQueueBehavior: mqtt5.FailAllOnDisconnect})
				synctest.Wait()
				first := client.PublishAsync(&mqtt5.PublishPacket{Topic: "first"})
				synctest.Wait() // it is with the writer
				var futures []mqtt5.PublishFuture
				for _, topic := range []string{"a", "b", "c"} {
					f := client.PublishAsync(&mqtt5.PublishPacket{Topic: topic})
					f.OnComplete(func(_ mqtt5.PublishResult, err error) {
						got.add("%s: %v", topic, errors.Is(err, tt.want))
						panic(topic) // the next one is told nevertheless
					})
					futures = append(futures, f)
				}
				futures[1].Cancel() // too late, and not for the others in any case
				if futures[0] != futures[2] || futures[0] == first {
					t.Error("publishes of one write should have one future, and those of two writes two")
				}
				gate <- tt.lose
				for i, f := range append(futures, first) {
					if _, err := f.Result(); !errors.Is(err, tt.want) {
						t.Errorf("publish %d: got %v, want %v", i, err, tt.want)
					}
				}
				synctest.Wait()
				if diff := cmp.Diff([]string{"a: true", "b: true", "c: true"}, got.take()); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff([]string{"first", "a", "b", "c"}, arrived.take()); diff != "" && !tt.lose {
					t.Error(diff)
				}
				if next := client.PublishAsync(&mqtt5.PublishPacket{Topic: "d"}); next == futures[0] {
					t.Error("a publish after the write has its future")
				}
			})
		})
	}
}
