package mqtt5_test

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestAckModerationOfAClient has a server acknowledge many messages one at a time: the
// client pauses before it reads with AckModeration, and never without, nor with few
// messages in flight.
func TestAckModerationOfAClient(t *testing.T) {
	for _, tt := range []struct {
		name     string
		moderate bool
		messages int
		paused   bool
	}{
		{"off", false, 200, false},
		{"on", true, 200, true},
		{"on, few in flight", true, 20, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gate := make(chan struct{})
				server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
					c.Accept()
					var ids []uint16
					for range tt.messages {
						ids = append(ids, c.Read().(*packets.Publish).PacketID)
					}
					<-gate
					for _, id := range ids {
						c.Write(&packets.Puback{PacketID: id, Properties: &packets.Properties{}})
					}
					c.Serve(nil)
				})
				defer server.Close()
				client, err := mqtt5.New(mqtt5.Config{
					Host: "broker.test", AckModeration: tt.moderate,
					DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return server.Dial(ctx) },
				})
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				if err := client.Start(); err != nil {
					t.Fatal(err)
				}
				var futures []mqtt5.PublishFuture
				for range tt.messages {
					futures = append(futures, client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}))
				}
				synctest.Wait()
				start := time.Now()
				close(gate)
				for _, f := range futures {
					if _, err := f.Result(); err != nil {
						t.Fatal(err)
					}
				}
				if paused := time.Since(start); paused > 0 != tt.paused {
					t.Errorf("the acknowledgements took %v", paused)
				}
			})
		})
	}
}
