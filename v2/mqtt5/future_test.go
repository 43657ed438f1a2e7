package mqtt5_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestEmptyFuture uses futures that nothing was published for.
func TestEmptyFuture(t *testing.T) {
	var f mqtt5.PublishFuture
	<-f.Done()
	f.Cancel()
	if _, err := f.Result(); err == nil || f.PacketID() != 0 {
		t.Errorf("id %d, error %v", f.PacketID(), err)
	}
	told := 0
	f.OnComplete(func(_ mqtt5.PublishResult, err error) {
		if told++; err == nil {
			t.Error("told of success")
		}
	})
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// TestFuturesOutliveTheirRecord keeps every future while the engine uses its records
// again and again: at the end each still knows how its own publish went, and every
// callback was called once, with the same.
func TestFuturesOutliveTheirRecord(t *testing.T) {
	const goroutines, each = 8, 400
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for i := 1; ; i++ {
				pub, ok := c.Read().(*packets.Publish)
				if !ok || i == 500 { // the connection is lost now and then
					return
				}
				ack := &packets.Puback{PacketID: pub.PacketID, Properties: &packets.Properties{}}
				if pub.Topic == "refused" {
					ack.ReasonCode = 0x97
				}
				c.Write(ack)
			}
		})
		client := start(t, server, mqtt5.Config{OfflineQueueBehavior: mqtt5.FailAllOnDisconnect})
		synctest.Wait()
		type kept struct {
			future mqtt5.PublishFuture
			topic  string
			told   int
			err    error
		}
		all := make([]kept, goroutines*each)
		var wg sync.WaitGroup
		for g := range goroutines {
			wg.Go(func() {
				for i := range each {
					k := &all[g*each+i]
					k.topic = "good"
					if i%7 == 3 {
						k.topic = "refused"
					}
					k.future = client.PublishAsync(&mqtt5.PublishPacket{Topic: k.topic, QoS: mqtt5.AtLeastOnce})
					switch i % 3 {
					case 0:
						k.future.OnComplete(func(_ mqtt5.PublishResult, err error) { k.told++; k.err = err })
					case 1:
						k.future.Result()
					}
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		outcomes := map[string]int{}
		for i := range all {
			k := &all[i]
			_, err := k.future.Result()
			var refused *mqtt5.ReasonCodeError
			switch {
			case errors.As(err, &refused):
				outcomes["refused"]++
				if k.topic != "refused" || refused.Topic != "refused" {
					t.Errorf("publish %d on %q: %v", i, k.topic, err)
				}
			case errors.Is(err, mqtt5.ErrOfflineQueuePolicy):
				outcomes["lost"]++
			case err != nil:
				t.Errorf("publish %d: %v", i, err)
			default:
				outcomes["good"]++
				if k.topic != "good" || k.future.PacketID() == 0 {
					t.Errorf("publish %d on %q ended well, packet id %d", i, k.topic, k.future.PacketID())
				}
			}
			if i%each%3 == 0 && (k.told != 1 || fmt.Sprint(k.err) != fmt.Sprint(err)) {
				t.Errorf("publish %d: told %d times, %v; the future says %v", i, k.told, k.err, err)
			}
		}
		if len(outcomes) != 3 {
			t.Errorf("outcomes %v: the test does not test much", outcomes)
		}
	})
}

// TestPublishAllocates counts what a publish with a future costs, with a window that is
// acknowledged in time.
func TestPublishAllocates(t *testing.T) {
	const window, n = 100, 20_000
	for qos, limit := range map[mqtt5.QoS]float64{mqtt5.AtMostOnce: 0.1, mqtt5.AtLeastOnce: 0.2} {
		client := benchClient(t, nullBroker(t))
		p := &mqtt5.PublishPacket{Topic: "bench/topic/a", Payload: make([]byte, 128), QoS: qos}
		publish := func(n int) {
			var futures [window]mqtt5.PublishFuture
			for i := range n {
				f := &futures[i%window]
				if i >= window {
					if _, err := f.Result(); err != nil {
						t.Fatal(err)
					}
				}
				*f = client.PublishAsync(p)
			}
			for _, f := range futures {
				f.Result()
			}
		}
		publish(1000) // buffers grow
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		publish(n)
		runtime.ReadMemStats(&after)
		if got := float64(after.Mallocs-before.Mallocs) / n; got > limit {
			t.Errorf("QoS %d: %.2f allocations per publish, at most %.1f expected", qos, got, limit)
		}
	}
}
