package v1compat_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
)

// secureClient makes a client of s's with mutual TLS.
func secureClient(t *testing.T, s *iotlocal.Server, id, ca string, device iotlocal.DeviceFiles) *v1compat.AWSIoTMQTTClient {
	t.Helper()
	c, err := v1compat.NewAWSIoTMQTTClient(id)
	if err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint(s.Host(), s.Port())
	if err := c.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
		t.Fatal(err)
	}
	ok, err := c.Connect()
	mustOK(t, ok, err)
	t.Cleanup(func() { c.Disconnect() })
	return c
}

// TestV1Integration repeats integration tests of V1's, by their names.
func TestV1Integration(t *testing.T) {
	t.Run("Shadow", testShadowIntegration)
	t.Run("JobsClient", testJobsIntegration)
	t.Run("Discovery", testDiscoveryIntegration)
	t.Run("AsyncAPIGeneralNotificationCallbacks", testAsyncCallbacks)
	t.Run("ConfigurablePublishMessageQueueing", testQueueing)
	t.Run("OfflineQueueingForSubscribeUnsubscribe", testOfflineRequests)
	t.Run("ProgressiveBackoff", testProgressiveBackoff)
	t.Run("HostnameVerification", testHostnameVerification)

	t.Run("MQTTConnection", func(t *testing.T) {
		s, ca, device := local(t)
		pub := secureClient(t, s, "pub", ca, device)
		sub := secureClient(t, s, "sub", ca, device)
		const async, sync = 1000, 100
		got := make(chan string, async+sync)
		ok, err := sub.Subscribe("a/#", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
			got <- m.Topic + " " + string(m.Payload)
		})
		mustOK(t, ok, err)
		var want []string
		var acks atomic.Int32
		for i := range async {
			if mid, err := pub.PublishAsync("a/async", i, 1, func(v1compat.MID) { acks.Add(1) }); err != nil || mid.Int() == 0 {
				t.Fatal(mid, err)
			}
			want = append(want, fmt.Sprintf("a/async %d", i))
		}
		for i := range sync {
			ok, err := pub.Publish("a/sync", i, 1)
			mustOK(t, ok, err)
			want = append(want, fmt.Sprintf("a/sync %d", i))
		}
		var have []string
		for range want {
			select {
			case m := <-got:
				have = append(have, m)
			case <-time.After(20 * time.Second):
				t.Fatalf("%d of %d messages", len(have), len(want))
			}
		}
		slices.Sort(want)
		slices.Sort(have)
		diff(t, "messages", have, want)
		ok, err = pub.Disconnect()
		mustOK(t, ok, err)
		diff(t, "acks", acks.Load(), int32(async))
	})

	t.Run("ClientReusability", func(t *testing.T) {
		s, ca, device := local(t)
		sub := secureClient(t, s, "sub", ca, device)
		got := make(chan string, 9)
		ok, err := sub.Subscribe("t", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { got <- string(m.Payload) })
		mustOK(t, ok, err)
		pub := secureClient(t, s, "pub", ca, device)
		for i := range 9 {
			if i > 0 && i%3 == 0 {
				ok, err := pub.Disconnect()
				mustOK(t, ok, err)
				ok, err = pub.Connect()
				mustOK(t, ok, err)
			}
			ok, err := pub.Publish("t", i, 1)
			mustOK(t, ok, err)
			diff(t, "message", <-got, fmt.Sprint(i))
		}
	})

	t.Run("AutoReconnectResubscribe", func(t *testing.T) {
		s, ca, device := local(t)
		got := make(chan string, 20)
		online := make(chan bool, 4)
		c := secureClient(t, s, "cid", ca, device)
		c.OnOnline = func() { online <- true }
		ok, err := c.Connect()
		mustOK(t, ok, err)
		<-online
		ok, err = c.Subscribe("t", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { got <- string(m.Payload) })
		mustOK(t, ok, err)
		publish := func(from, to int) {
			for i := from; i < to; i++ {
				if err := s.Publish("t", fmt.Append(nil, i), 1, false); err != nil {
					t.Fatal(err)
				}
				diff(t, "message", <-got, fmt.Sprint(i))
			}
		}
		publish(0, 10)
		s.DropConnections()
		<-online
		// The callback comes before the subscriptions are made again.
		ok, err = c.Publish("stable", "", 1)
		for i := 0; i < 30 && !(ok && err == nil); i++ {
			time.Sleep(700 * time.Millisecond) // more than draining one takes
			ok, err = c.Publish("stable", "", 1)
		}
		mustOK(t, ok, err)
		publish(10, 20)
	})
}

// TestConcurrent has everything called at once, for the race detector.
func TestConcurrent(t *testing.T) {
	s, ca, device := local(t)
	c := secureClient(t, s, "cid", ca, device)
	var wg sync.WaitGroup
	stop := make(chan struct{})
	loop := func(f func()) {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					f()
				}
			}
		})
	}
	c.ConfigureConnectDisconnectTimeout(1) // a connect that is dropped waits it out
	c.ConfigureMQTTOperationTimeout(1)
	c.ConfigureDrainingFrequency(1000)
	for i := range 2 {
		filter := fmt.Sprint("f/", i)
		loop(func() { c.Publish(filter, "x", 1) })
		loop(func() { c.PublishAsync(filter, "x", 0, nil); time.Sleep(time.Millisecond) })
		loop(func() {
			c.Subscribe(filter, 1, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {})
			c.Unsubscribe(filter)
		})
	}
	loop(func() { c.Disconnect(); c.Connect(); time.Sleep(10 * time.Millisecond) })
	loop(func() { c.DisconnectAsync(nil); c.ConnectAsync(nil); time.Sleep(20 * time.Millisecond) })
	loop(func() { s.DropConnections(); time.Sleep(50 * time.Millisecond) })
	loop(func() { c.ConfigureLastWill("w", "x", 0); c.ClearLastWill(); c.ConfigureOfflinePublishQueueing(-1) })
	time.Sleep(2 * time.Second)
	close(stop)
	wg.Wait()
	c.ConfigureConnectDisconnectTimeout(10)
	c.Disconnect()
	ok, err := c.Connect()
	mustOK(t, ok, err)
	for range 100 { // what was queued goes out first
		if ok, err = c.Publish("t", "x", 1); ok && err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the client does not come online: %v, %v", ok, err)
}
