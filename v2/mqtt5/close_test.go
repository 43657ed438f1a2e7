package mqtt5_test

import (
	"sync"
	"testing"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestCloseWhileCalled: operations that are handed over while the client is closed end
// with an error, and do not get in the way of Close.
func TestCloseWhileCalled(t *testing.T) {
	for range 100 {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil && c.Answer(p); p = c.Read() {
			}
		})
		up := make(chan bool, 1)
		client, err := mqtt5.New(mqtt5.Config{Dial: server.Dial, OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { up <- true }})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		<-up
		begin := make(chan bool)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				<-begin
				for range 5 {
					client.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "t", Handler: func(mqtt5.PublishReceivedEvent) {}}}}).Result()
					client.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{"t"}}).Result()
				}
			})
		}
		wg.Go(func() {
			<-begin
			client.Close()
		})
		close(begin)
		wg.Wait()
		client.Close()
		server.Close()
	}
}
