package reqresp_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestSameTokenOtherTopic: requests with one token that are answered by different topics
// go on side by side, and each gets its own answer.
func TestSameTokenOtherTopic(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		a, b := w.do(request("a", "t")), w.do(request("b", "t"))
		w.want("both", "SUB a/+", "PUB a", "SUB b/+", "PUB b")
		w.send("b/accepted", `{"clientToken":"t"}`)
		synctest.Wait()
		if a.done() || !b.done() || b.err() != nil {
			t.Fatalf("after the answer to b: a %v, b %v", a, b)
		}
		w.send("a/rejected", `{"clientToken":"t"}`)
		synctest.Wait()
		if !a.done() || a.err() != nil || a.result().answer.Topic != "a/rejected" {
			t.Errorf("a: %v", a)
		}
	})
}

// tapped is a connection that shows what a client has it look for.
type tapped struct {
	*mqtt5.Client
	wants func(string) bool // nil when the tap is gone
}

func (c *tapped) AddTap(tap mqtt5.Tap) func() {
	c.wants = tap.Wants
	remove := c.Client.AddTap(tap)
	return func() {
		c.wants = nil
		remove()
	}
}

// TestTopicsAreForgotten: messages are looked at while a request waits for them, and the
// connection forgets a client that is closed.
func TestTopicsAreForgotten(t *testing.T) {
	within(t, reqresp.Options{OperationTimeout: time.Second}, func(w *world) {
		conn := &tapped{Client: w.mqtt}
		client, err := reqresp.New(conn, reqresp.Options{OperationTimeout: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		for name, end := range map[string]func(){
			"an answer": func() { w.send("a/accepted", `{"clientToken":"t"}`) },
			"its time":  func() { time.Sleep(2 * time.Second) },
		} {
			go client.Do(w.t.Context(), request("a", "t"))
			synctest.Wait()
			if !conn.wants("a/accepted") || !conn.wants("a/rejected") || conn.wants("b/accepted") {
				t.Errorf("%s: the topics of the request are not looked for, or others are", name)
			}
			end()
			synctest.Wait()
			if conn.wants("a/accepted") || conn.wants("a/rejected") {
				t.Errorf("%s: the topics are looked for after the end of the request", name)
			}
		}
		client.Close()
		if conn.wants != nil {
			t.Error("the connection still has the tap of a client that is closed")
		}
	})
}

// TestCloseHaltsWaiting: Close also ends a stream that waits for a place.
func TestCloseHaltsWaiting(t *testing.T) {
	within(t, reqresp.Options{MaxStreamingSubscriptions: 1}, func(w *world) {
		first, _ := w.stream("s")
		w.silent["s"] = true
		first.Close()
		waiting, l := w.stream("other")
		l.want(t, "while the place is on its way out")
		w.client.Close()
		l.want(t, "closed", "halted")
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
		defer cancel()
		if err := waiting.WaitEstablished(ctx); !errors.Is(err, reqresp.ErrClosed) {
			t.Errorf("wait: %v", err)
		}
	})
}

// TestLostWhenPartlySubscribed: what was granted before the session was lost has to be
// granted again before the request is sent.
func TestLostWhenPartlySubscribed(t *testing.T) {
	within(t, reqresp.Options{OperationTimeout: 10 * time.Minute}, func(w *world) {
		silence := func(accepted, rejected bool) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.silent["a/accepted"], w.silent["a/rejected"] = accepted, rejected
		}
		want := func(what string, wire ...string) {
			t.Helper()
			got := w.take()
			slices.Sort(got) // the order of the two does not matter
			if diff := cmp.Diff(wire, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		silence(false, true)
		r := w.do(two("a", "t"))
		want("the first is granted", "SUB a/accepted", "SUB a/rejected")
		silence(true, false)
		w.reconnect(false)
		want("the second is granted", "SUB a/accepted", "SUB a/rejected")
		silence(false, false)
		w.answer = echo("/accepted")
		w.reconnect(false)
		want("both are granted", "PUB a", "SUB a/accepted", "SUB a/rejected")
		if !r.done() || r.err() != nil {
			t.Errorf("%v", r)
		}
	})
}

// TestUnsubscribeAgain: an UNSUBSCRIBE that is not answered is repeated, and the place is
// taken until it is.
func TestUnsubscribeAgain(t *testing.T) {
	within(t, reqresp.Options{MaxStreamingSubscriptions: 1, OperationTimeout: 5 * time.Second}, func(w *world) {
		s, _ := w.stream("s")
		w.silent["s"] = true
		s.Close()
		_, l := w.stream("other")
		w.want("closed", "SUB s", "UNSUB s")
		time.Sleep(6*time.Second + 100*time.Millisecond) // the timeout, and a delay of a second at most
		w.want("after the time", "UNSUB s")
		l.want(t, "while the place is taken")
		w.mu.Lock()
		w.silent["s"] = false
		w.mu.Unlock()
		time.Sleep(7*time.Second + 100*time.Millisecond)
		w.want("answered", "UNSUB s", "SUB other")
		l.want(t, "when it is free", "established")
	})
}

// TestEndedIsNotSent: a request that has ended before the connection was back is not sent
// any more.
func TestEndedIsNotSent(t *testing.T) {
	withConfig(t, reqresp.Options{}, rejoin, func(w *world) {
		w.start()
		w.answer = echo("/accepted")
		if _, err := w.client.Do(w.t.Context(), request("a", "1")); err != nil {
			t.Fatal(err)
		}
		w.take()
		w.session = true
		w.server.Down()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
		defer cancel()
		if _, err := w.client.Do(ctx, request("a", "2")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("offline: %v", err)
		}
		w.server.Up()
		time.Sleep(5 * time.Minute)
		w.want("online again")
	})
}

// TestEstablishedFirst: a message that comes with the SUBACK, as one that is retained does,
// makes an event after OnEstablished.
func TestEstablishedFirst(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		for i := range 100 {
			filter := fmt.Sprint("s/", i)
			w.retained = map[string]string{filter: "kept"}
			s, l := w.stream(filter)
			l.want(t, filter, "established", "event kept")
			s.Close()
		}
	})
}

// TestErrorPackets: each stream has a copy of its own of a message that it cannot convert.
func TestErrorPackets(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		got := make(chan string, 2)
		for range 2 {
			if _, err := reqresp.OpenStream(w.client, "s", packet, reqresp.Callbacks[*mqtt5.PublishPacket]{OnError: func(ev reqresp.StreamErrorEvent) {
				got <- string(ev.Packet.Payload)
				clear(ev.Packet.Payload)
			}}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		w.send("s", "bad")
		for range 2 {
			if payload := <-got; payload != "bad" {
				t.Errorf("payload %q", payload)
			}
		}
	})
}

// TestBacklogHoldsAcknowledgements: a callback that does not return holds up the
// acknowledgements of what is beyond the backlog, and nothing of QoS 1 is lost.
func TestBacklogHoldsAcknowledgements(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		release := make(chan struct{})
		events := 0
		if _, err := reqresp.OpenStream(w.client, "s", packet, reqresp.Callbacks[*mqtt5.PublishPacket]{OnEvent: func(*mqtt5.PublishPacket) {
			if events++; events == 1 {
				<-release
			}
		}}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		const n, backlog = 1200, 1024
		for i := range n {
			w.sendPacket(&packets.Publish{Topic: "s", QoS: 1, PacketID: uint16(i + 1), Payload: []byte("x"), Properties: &packets.Properties{}})
			if i == 0 {
				synctest.Wait() // until the callback has it
			}
		}
		acknowledged := func() int {
			synctest.Wait()
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.acks
		}
		if got := acknowledged(); got != backlog+1 {
			t.Errorf("%d messages are acknowledged while the callback runs, want %d", got, backlog+1)
		}
		close(release)
		if got := acknowledged(); got != n || events != n {
			t.Errorf("%d messages are acknowledged and %d events made, want %d", got, events, n)
		}
	})
}

// TestClosedInPause: a stream that is closed while it waits to subscribe again does not.
func TestClosedInPause(t *testing.T) {
	withConfig(t, reqresp.Options{}, mqtt5.Config{OfflineQueueBehavior: mqtt5.FailAllOnDisconnect}, func(w *world) {
		s, l := w.stream("s")
		l.want(t, "offline", "retry")
		s.Close()
		w.start()
		time.Sleep(5 * time.Minute)
		w.want("online")
	})
}

// TestClosedWhileWaiting: a stream that is closed while it waits for a place takes none.
func TestClosedWhileWaiting(t *testing.T) {
	within(t, reqresp.Options{MaxStreamingSubscriptions: 1, OperationTimeout: 5 * time.Second}, func(w *world) {
		first, _ := w.stream("s")
		w.silent["s"] = true
		first.Close()
		waiting, l := w.stream("other")
		waiting.Close()
		w.mu.Lock()
		w.silent["s"] = false
		w.mu.Unlock()
		w.take()
		time.Sleep(time.Minute)
		w.want("when the place is free", "UNSUB s")
		l.want(t, "closed")
	})
}

// TestContentType: a request is sent with its content type.
func TestContentType(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		var got string
		answer := echo("/accepted")
		w.answer = func(c *mqtttest.Conn, p *packets.Publish) bool {
			got = p.Properties.ContentType
			return answer(c, p)
		}
		r := request("a", "t")
		r.ContentType = "application/json"
		if _, err := w.client.Do(w.t.Context(), r); err != nil || got != "application/json" {
			t.Errorf("sent with content type %q (%v)", got, err)
		}
	})
}
