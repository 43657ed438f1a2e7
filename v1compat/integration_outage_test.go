package v1compat_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/v1compat"
)

// The rows of V1's integration tests that are about lost connections and the callbacks of
// the asynchronous calls. Those that need V1's waits run in a bubble of synctest.

// testAsyncCallbacks is AsyncAPIGeneralNotificationCallbacks: each callback comes as
// often as V1 calls it.
func testAsyncCallbacks(t *testing.T) {
	s, ca, device := local(t)
	c, err := v1compat.NewAWSIoTMQTTClient("cid")
	if err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint(s.Host(), s.Port())
	if err := c.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	var mu sync.Mutex
	changed := make(chan struct{}, 100)
	add := func(what string) {
		mu.Lock()
		count[what]++
		mu.Unlock()
		changed <- struct{}{}
	}
	reach := func(what string, want int) {
		t.Helper()
		for {
			mu.Lock()
			got := count[what]
			mu.Unlock()
			if got >= want {
				return
			}
			select {
			case <-changed:
			case <-time.After(20 * time.Second):
				t.Fatalf("%d of %d %s", got, want, what)
			}
		}
	}
	c.OnOnline = func() { add("onOnline") }
	c.OnOffline = func() { add("onOffline") }
	c.OnMessage = func(*v1compat.MQTTMessage) { add("onMessage") }

	mid, err := c.ConnectAsync(func(v1compat.MID, int) { add("CONNACK") }, v1compat.KeepAliveIntervalSecond(1))
	if err != nil || mid != v1compat.MIDConnected {
		t.Fatal(mid, err)
	}
	reach("CONNACK", 1)
	if _, err := c.SubscribeAsync("t", 1, func(v1compat.MID, []int) { add("SUBACK") }, nil); err != nil {
		t.Fatal(err)
	}
	reach("SUBACK", 1)
	for i := range 3 {
		if _, err := c.PublishAsync("t", i, 1, func(v1compat.MID) { add("PUBACK") }); err != nil {
			t.Fatal(err)
		}
	}
	reach("PUBACK", 3)
	reach("onMessage", 3)
	if _, err := c.UnsubscribeAsync("t", func(v1compat.MID) { add("UNSUBACK") }); err != nil {
		t.Fatal(err)
	}
	reach("UNSUBACK", 1)
	if mid, err := c.DisconnectAsync(func(v1compat.MID, int) { add("disconnect ack") }); err != nil || mid != v1compat.MIDDisconnected {
		t.Fatal(mid, err)
	}
	reach("disconnect ack", 1)
	mu.Lock()
	defer mu.Unlock()
	diff(t, "callbacks", count, map[string]int{"onOnline": 1, "CONNACK": 1, "SUBACK": 1, "PUBACK": 3, "onMessage": 3, "UNSUBACK": 1, "disconnect ack": 1, "onOffline": 1})
}

// testQueueing is ConfigurablePublishMessageQueueing: of fifteen messages that are
// published offline, the ten that the queue has room for arrive, whichever it drops.
func testQueueing(t *testing.T) {
	for name, mode := range map[string]struct {
		drop int
		kept []string
	}{
		"DROP_NEWEST": {v1compat.DROP_NEWEST, numbers("offline", 0, 10)},
		"DROP_OLDEST": {v1compat.DROP_OLDEST, numbers("offline", 5, 15)},
	} {
		bubble(t, name, func(t *testing.T, b *broker) {
			c := newClient(t, b)
			if err := c.ConfigureOfflinePublishQueueing(10, v1compat.DropBehavior(mode.drop)); err != nil {
				t.Fatal(err)
			}
			connect(t, c)
			for i := range 3 {
				ok, err := c.Publish("t", fmt.Sprint("before ", i), 0)
				mustOK(t, ok, err)
			}
			synctest.Wait()
			b.Down()
			b.Drop()
			time.Sleep(time.Second)
			full := 0
			for i := range 15 {
				ok, err := c.Publish("t", fmt.Sprint("offline ", i), 0)
				if errors.Is(err, v1compat.ErrPublishQueueFull) {
					full++
				} else {
					mustQueue(t, ok, err)
				}
				time.Sleep(time.Second)
			}
			diff(t, "publishQueueFullException", full, 5)
			b.Up()
			time.Sleep(time.Minute)
			for i := range 3 {
				ok, err := c.Publish("t", fmt.Sprint("after ", i), 0)
				mustOK(t, ok, err)
			}
			synctest.Wait()
			diff(t, "messages", payloads(b), slices.Concat(numbers("before", 0, 3), mode.kept, numbers("after", 0, 3)))
		})
	}
}

func numbers(word string, from, to int) (out []string) {
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprint(word, " ", i))
	}
	return out
}

// payloads returns those of the messages that the broker has received.
func payloads(b *broker) (out []string) {
	for _, p := range b.packets("PUBLISH") { // "1 PUBLISH t before 0 0"
		words := strings.Fields(p)
		out = append(out, strings.Join(words[3:len(words)-1], " "))
	}
	return out
}

// testOfflineRequests is OfflineQueueingForSubscribeUnsubscribe: what is subscribed and
// unsubscribed offline holds when the client is back.
func testOfflineRequests(t *testing.T) {
	s, ca, device := local(t)
	pub := secureClient(t, s, "pub", ca, device)
	sub, err := v1compat.NewAWSIoTMQTTClient("cid")
	if err != nil {
		t.Fatal(err)
	}
	sub.ConfigureEndpoint(s.Host(), s.Port())
	if err := sub.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
		t.Fatal(err)
	}
	if err := sub.ConfigureDrainingFrequency(100); err != nil {
		t.Fatal(err)
	}
	online, offline := make(chan bool, 4), make(chan bool, 4)
	sub.OnOnline = func() { online <- true }
	sub.OnOffline = func() { offline <- true }
	// The network is cut between the client and the server, which goes on.
	var cut networkCut
	sub.ConfigureSocketFactory(func() (net.Conn, error) { return cut.dial(s.Addr()) })
	ok, err := sub.Connect()
	mustOK(t, ok, err)
	t.Cleanup(func() { sub.Disconnect() })
	<-online

	got := make(chan string, 20)
	receive := func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
		got <- m.Topic + " " + string(m.Payload)
	}
	ok, err = sub.Subscribe("A", 1, receive)
	mustOK(t, ok, err)
	round := func(n int) {
		for i := range 3 {
			for _, topic := range []string{"A", "B"} {
				ok, err := pub.Publish(topic, fmt.Sprint(n, "-", i), 1)
				mustOK(t, ok, err)
			}
		}
	}
	take := func(n int) (out []string) {
		t.Helper()
		for range n {
			select {
			case m := <-got:
				out = append(out, m)
			case <-time.After(20 * time.Second):
				t.Fatalf("only %q", out)
			}
		}
		return out
	}
	round(1)
	diff(t, "first round", take(3), []string{"A 1-0", "A 1-1", "A 1-2"})

	cut.set(true)
	<-offline
	ok, err = sub.Subscribe("B", 1, receive)
	mustQueue(t, ok, err)
	ok, err = sub.Unsubscribe("A")
	mustQueue(t, ok, err)
	cut.set(false)
	<-online
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		// V1's test waits until the client is stable: then calls are not queued any more.
		// Each that is keeps it busy for 10 ms.
		if ok, err := sub.Publish("stable", "", 1); ok && err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the client does not become stable")
		}
	}
	round(2)
	diff(t, "second round", take(3), []string{"B 2-0", "B 2-1", "B 2-2"})
	select {
	case m := <-got:
		t.Errorf("got %q after the subscription was ended", m)
	case <-time.After(50 * time.Millisecond):
	}
}

// networkCut is a network that can be cut.
type networkCut struct {
	mu    sync.Mutex
	down  bool
	conns []net.Conn
}

func (n *networkCut) dial(addr string) (net.Conn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.down {
		return nil, errors.New("the test has cut the network")
	}
	c, err := net.Dial("tcp", addr)
	if err == nil {
		n.conns = append(n.conns, c)
	}
	return c, err
}

func (n *networkCut) set(down bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.down = down; down {
		for _, c := range n.conns {
			c.Close()
		}
		n.conns = nil
	}
}

// testProgressiveBackoff is ProgressiveBackoff: seven outages after longer and longer
// connections. What counts is the time until the client is back.
func testProgressiveBackoff(t *testing.T) {
	bubble(t, "1,16,60", func(t *testing.T, b *broker) {
		c := newClient(t, b)
		if err := c.ConfigureAutoReconnectBackoffTime(1, 16, 60); err != nil {
			t.Fatal(err)
		}
		connect(t, c)
		var waits []float64
		var want []string
		for i, connected := range []time.Duration{3, 4, 6, 10, 18, 34, 66} {
			time.Sleep((connected + 3) * time.Second)
			conns := b.Conns()
			b.Down()
			b.Drop()
			lost := time.Now()
			time.Sleep(500 * time.Millisecond)
			b.Up()
			for b.Conns() == conns {
				time.Sleep(10 * time.Millisecond)
			}
			waits = append(waits, time.Since(lost).Round(100*time.Millisecond).Seconds())
			time.Sleep(time.Second)
			for n := range 3 {
				ok, err := c.Publish("t", fmt.Sprint(i, "-", n), 1)
				mustOK(t, ok, err)
				want = append(want, fmt.Sprint(i, "-", n))
			}
		}
		diff(t, "seconds until the client is back", waits, []float64{1, 2, 4, 8, 16, 16, 1})
		synctest.Wait()
		diff(t, "messages", payloads(b), want)
	})
}

// testHostnameVerification is HostnameVerification: the name that the certificate is for
// is taken, an address that it is not for is refused.
func testHostnameVerification(t *testing.T) {
	s, ca, device := local(t)
	try := func(host string) error {
		c, err := v1compat.NewAWSIoTMQTTClient("cid")
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureEndpoint(host, s.Port())
		c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", s.Addr()) })
		if err := c.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
			t.Fatal(err)
		}
		ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(60))
		if err == nil {
			mustOK(t, ok, err)
			c.Disconnect()
		}
		return err
	}
	if err := try("localhost"); err != nil {
		t.Error(err)
	}
	var hostname x509.HostnameError
	if err := try("127.0.0.2"); !errors.As(err, &hostname) {
		t.Errorf("got %v, want an error about the certificate's names", err)
	}
}
