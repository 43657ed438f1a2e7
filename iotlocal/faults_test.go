package iotlocal_test

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

func inject(t *testing.T, s *iotlocal.Server, f iotlocal.Fault) *iotlocal.Injection {
	t.Helper()
	i, err := s.Inject(f)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func wantPing(c *client) {
	c.t.Helper()
	c.send(packets.PINGREQ, nil)
	want[*packets.Pingresp](c)
}

func (c *client) sendSubscribe(filter string) {
	c.t.Helper()
	c.send(packets.SUBSCRIBE, func(p packets.Packet) {
		sub := p.(*packets.Subscribe)
		sub.PacketID, sub.Subscriptions = 7, []packets.SubOptions{{Topic: filter, QoS: 1}}
	})
}

// faultCases are one fault each: run does what the fault strikes, and checks what the
// client c sees of it. The client watch has subscribed to t.
var faultCases = []struct {
	fault iotlocal.Fault
	run   func(t *testing.T, s *iotlocal.Server, c, watch *client)
}{
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Drop}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.sendSubscribe("a")
		c.wantClosed()
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Refuse, Code: 0x91}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		wantEqual(t, c.subscribe5(1, "a", "b"), []byte{0x91, 0x91})
		watch.publish5("a", "not subscribed", nil)
		wantEqual(t, c.subscribe5(1, "a", "b"), []byte{1, 1})
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Ignore}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.sendSubscribe("a")
		wantPing(c)
		watch.publish5("a", "not subscribed", nil)
		wantPing(c)
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Unanswered}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.sendSubscribe("a")
		wantPing(c)
		watch.publish5("a", "subscribed", nil)
		c.wantMessage("subscribed")
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.DropAfter}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.sendSubscribe("a")
		c.wantClosed()
		c = dial(t, s)
		c.connect5("c", resume(60))
		watch.publish5("a", "subscribed", nil)
		c.wantMessage("subscribed")
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Disconnect, Code: 0x97}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.sendSubscribe("a")
		c.wantDisconnect(0x97)
	}},
	{iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Delay, Delay: 100 * time.Millisecond}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		begin := time.Now()
		c.subscribe5(1, "a")
		if got := time.Since(begin); got < 100*time.Millisecond {
			t.Errorf("SUBACK after %v", got)
		}
	}},
	{iotlocal.Fault{At: iotlocal.AtUnsubscribe, Do: iotlocal.Refuse, Code: 0x80}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.subscribe5(1, "a")
		c.send(packets.UNSUBSCRIBE, func(p packets.Packet) {
			p.(*packets.Unsubscribe).PacketID, p.(*packets.Unsubscribe).Topics = 8, []string{"a"}
		})
		wantEqual(t, want[*packets.Unsuback](c).Reasons, []byte{0x80})
		watch.publish5("a", "still subscribed", nil)
		c.wantMessage("still subscribed")
	}},
	{iotlocal.Fault{At: iotlocal.AtUnsubscribe, Do: iotlocal.Unanswered}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.subscribe5(1, "a")
		c.send(packets.UNSUBSCRIBE, func(p packets.Packet) {
			p.(*packets.Unsubscribe).PacketID, p.(*packets.Unsubscribe).Topics = 8, []string{"a"}
		})
		wantPing(c)
		watch.publish5("a", "not subscribed", nil)
		wantPing(c)
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Drop}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.send5("t", "lost", 1, nil)
		c.wantClosed()
		open5(t, s, "c").publish5("t", "next", nil)
		watch.wantMessage("next")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.DropAfter}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.send5("t", "arrived", 1, nil)
		c.wantClosed()
		watch.wantMessage("arrived")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Refuse, Code: 0x97}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.send5("t", "refused", 1, nil)
		if got := want[*packets.Puback](c); got.ReasonCode != 0x97 {
			t.Errorf("PUBACK %#x", got.ReasonCode)
		}
		c.publish5("t", "next", nil)
		watch.wantMessage("next")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Ignore}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.send5("t", "ignored", 1, nil)
		wantPing(c)
		c.publish5("t", "next", nil)
		watch.wantMessage("next")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Unanswered}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.send5("t", "unanswered", 1, nil)
		wantPing(c)
		watch.wantMessage("unanswered")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Duplicate}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "twice", nil)
		watch.wantMessage("twice")
		watch.wantMessage("twice")
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Disconnect, Code: 0x93}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.send5("t", "x", 1, nil)
		c.wantDisconnect(0x93)
	}},
	{iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Refuse, Code: 0x97, Topic: "t/+", Skip: 1}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.publish5("other", "x", nil)
		c.publish5("t/1", "skipped", nil)
		c.publish5("other", "x", nil)
		c.send5("t/2", "refused", 1, nil)
		if got := want[*packets.Puback](c); got.ReasonCode != 0x97 {
			t.Errorf("PUBACK %#x", got.ReasonCode)
		}
		c.publish5("t/3", "after", nil)
	}},
	{iotlocal.Fault{At: iotlocal.AtPing, Do: iotlocal.Ignore}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.send(packets.PINGREQ, nil)
		c.publish5("t", "x", nil) // is answered, the ping is not
	}},
	{iotlocal.Fault{At: iotlocal.AtPing, Do: iotlocal.Drop}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.send(packets.PINGREQ, nil)
		c.wantClosed()
	}},
	{iotlocal.Fault{At: iotlocal.AtPuback, Do: iotlocal.Ignore, ClientID: "watch"}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "again", nil)
		watch.wantMessage("again")
		wantPing(watch)
		watch.Close()
		watch = dial(t, s)
		watch.connect5("watch", resume(60))
		watch.wantMessage("again")
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Duplicate}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "twice", nil)
		first, second := watch.wantMessage("twice"), watch.wantMessage("twice")
		if first.PacketID != second.PacketID || second.Duplicate {
			t.Errorf("packet ids %d and %d, DUP %v", first.PacketID, second.PacketID, second.Duplicate)
		}
		c.publish5("t", "next", nil)
		watch.wantMessage("next")
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Ignore}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "lost", nil)
		c.publish5("t", "next", nil)
		watch.wantMessage("next")
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Drop}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "again", nil)
		watch.wantClosed()
		watch = dial(t, s)
		watch.connect5("watch", resume(60))
		watch.wantMessage("again")
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Disconnect, Code: 0x8b}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "again", nil)
		watch.wantDisconnect(0x8b)
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Delay, Delay: 100 * time.Millisecond}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		begin := time.Now()
		c.publish5("t", "late", nil)
		watch.wantMessage("late")
		if got := time.Since(begin); got < 100*time.Millisecond {
			t.Errorf("delivered after %v", got)
		}
	}},
	{iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Stall}, func(t *testing.T, s *iotlocal.Server, c, watch *client) {
		c.publish5("t", "again", nil)
		waitCount(t, s, "watch")
		watch.send(packets.PINGREQ, nil) // into the void
		watch.Close()
		watch = dial(t, s)
		watch.connect5("watch", resume(60))
		watch.wantMessage("again")
	}},
	{iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.Drop}, func(t *testing.T, s *iotlocal.Server, _, _ *client) {
		c := dial(t, s)
		c.send(packets.CONNECT, func(p packets.Packet) { p.(*packets.Connect).ClientID = "n" })
		c.wantClosed()
		open5(t, s, "n")
	}},
	{iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.Refuse, Code: 0x88, Times: 2}, func(t *testing.T, s *iotlocal.Server, _, _ *client) {
		c := dial(t, s)
		if ack := c.connect5("n", nil); ack.ReasonCode != 0x88 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		c.wantClosed()
		c = dial(t, s)
		c.write(connect3("n", true))
		c.wantClosed() // 0x88 is no code of MQTT 3.1.1
		open5(t, s, "n")
	}},
	{iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.Refuse, Code: 3}, func(t *testing.T, s *iotlocal.Server, _, _ *client) {
		c := dial(t, s)
		c.write(connect3("n", true))
		first, body, err := c.frame()
		if err != nil || first != 0x20 || body[1] != 3 {
			t.Errorf("got %#x % x, %v", first, body, err)
		}
		c.wantClosed()
	}},
	{iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.EndSession}, func(t *testing.T, s *iotlocal.Server, c, _ *client) {
		c.subscribe5(1, "a")
		c.Close()
		again := dial(t, s)
		if again.connect5("c", resume(60)).SessionPresent {
			t.Error("the session is still there")
		}
		again.write([]byte{0xe0, 0})
		again.wantClosed()
		again = dial(t, s)
		if !again.connect5("c", resume(60)).SessionPresent {
			t.Error("the next session is gone too")
		}
	}},
}

func TestFaults(t *testing.T) {
	for _, tt := range faultCases {
		t.Run(fmt.Sprintf("%s/%s", tt.fault.At, tt.fault.Do), func(t *testing.T) {
			s := start(t, iotlocal.Options{})
			c := dial(t, s)
			c.connect5("c", expiry(60))
			watch := dial(t, s)
			watch.connect5("watch", expiry(60))
			watch.subscribe5(1, "t")
			if tt.fault.Times == 0 {
				tt.fault.Times = 1
			}
			i := inject(t, s, tt.fault)
			tt.run(t, s, c, watch)
			if got := i.Count(); got != tt.fault.Times {
				t.Errorf("struck %d times, want %d", got, tt.fault.Times)
			}
		})
	}
}

// waitCount waits until the client's connection has been given what there was for it.
func waitCount(t *testing.T, s *iotlocal.Server, id string) {
	t.Helper()
	for deadline := time.Now().Add(testTimeout); ; time.Sleep(time.Millisecond) {
		if s.Stall(id) == nil || time.Now().After(deadline) {
			return
		}
	}
}

// TestHalfOpen checks that a connection on which nothing comes through ends with the keep
// alive, and that its will is sent then.
func TestHalfOpen(t *testing.T) {
	for name, stall := range map[string]func(*testing.T, *iotlocal.Server, *client){
		"by the API": func(t *testing.T, s *iotlocal.Server, c *client) {
			if err := s.Stall("c"); err != nil {
				t.Fatal(err)
			}
		},
		"by a fault": func(t *testing.T, s *iotlocal.Server, c *client) {
			inject(t, s, iotlocal.Fault{At: iotlocal.AtPing, Do: iotlocal.Stall})
			c.send(packets.PINGREQ, nil)
			synctest.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *iotlocal.Server) {
				watch := pipe5(t, s, "watch", func(p *packets.Connect) { p.KeepAlive = 1200 })
				watch.subscribe5(1, "w")
				c := pipe5(t, s, "c", func(p *packets.Connect) { willOn("w")(p); p.KeepAlive = 40 })
				c.subscribe5(1, "t")
				stall(t, s, c)
				begin := time.Now()
				c.send5("w", "swallowed", 0, nil)
				watch.publish5("t", "not delivered", nil)
				c.longRead()
				c.wantClosed()
				if got := time.Since(begin); got != 60*time.Second {
					t.Errorf("ended after %v, want 1m0s", got)
				}
				watch.wantMessage("gone")
			})
		})
	}
}

// TestAnswers changes what services say.
func TestAnswers(t *testing.T) {
	const update = "$aws/things/thing1/shadow/update"
	open := func(t *testing.T, f iotlocal.Fault) (*iotlocal.Server, *client) {
		s := start(t, iotlocal.Options{})
		c := open5(t, s, "c")
		c.subscribe5(1, update+"/accepted", update+"/rejected")
		inject(t, s, f)
		return s, c
	}
	t.Run("refused", func(t *testing.T) {
		s, c := open(t, iotlocal.Fault{At: iotlocal.AtAnswer, Do: iotlocal.Refuse, Topic: update, Times: 1, Error: iotlocal.ServiceError{Status: 429, Message: "Too many requests"}})
		c.send5(update, `{"state":{"reported":{"a":1}},"clientToken":"tok"}`, 0, nil)
		p := c.message()
		if got := string(p.Payload); p.Topic != update+"/rejected" || !jsonHas(t, got, map[string]any{"code": 429.0, "message": "Too many requests", "clientToken": "tok"}) {
			t.Errorf("%s: %s", p.Topic, got)
		}
		if _, there := s.Shadow("thing1", ""); there {
			t.Error("the refused update had an effect")
		}
		c.send5(update, `{"state":{"reported":{"a":1}},"clientToken":"tok"}`, 0, nil)
		if p := c.message(); p.Topic != update+"/accepted" || !jsonHas(t, string(p.Payload), map[string]any{"version": 1.0}) {
			t.Errorf("%s: %s", p.Topic, p.Payload)
		}
	})
	t.Run("before the PUBACK", func(t *testing.T) {
		// The answer is written by another goroutine than the PUBACK, which waits for it here.
		s, c := open(t, iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.AnswerFirst})
		watch := open5(t, s, "watch")
		watch.subscribe5(1, update+"/accepted")
		for i := range 20 {
			c.send5(update, fmt.Sprintf(`{"state":{"reported":{"a":%d}}}`, i), 1, nil)
			if p := c.message(); p.Topic != update+"/accepted" {
				t.Errorf("answer on %s", p.Topic)
			}
			want[*packets.Puback](c)
		}
	})
	t.Run("late", func(t *testing.T) {
		_, c := open(t, iotlocal.Fault{At: iotlocal.AtAnswer, Do: iotlocal.Delay, Delay: 100 * time.Millisecond})
		begin := time.Now()
		c.publish5(update, `{"state":{"reported":{"a":1}}}`, nil)
		early := time.Since(begin)
		c.message()
		if got := time.Since(begin); got < 100*time.Millisecond || early > got {
			t.Errorf("PUBACK after %v, answer after %v", early, got)
		}
	})
	t.Run("never", func(t *testing.T) {
		_, c := open(t, iotlocal.Fault{At: iotlocal.AtAnswer, Do: iotlocal.Ignore, Times: 1})
		c.publish5(update, `{"state":{"reported":{"a":1}}}`, nil)
		wantPing(c)
		c.send5(update, `{"state":{"reported":{"a":2}}}`, 0, nil)
		if p := c.message(); !jsonHas(t, string(p.Payload), map[string]any{"version": 2.0}) {
			t.Errorf("the first update had no effect: %s", p.Payload)
		}
	})
	t.Run("twice", func(t *testing.T) {
		_, c := open(t, iotlocal.Fault{At: iotlocal.AtAnswer, Do: iotlocal.Duplicate})
		c.send5(update, `{"state":{"reported":{"a":1}}}`, 0, nil)
		if a, b := c.message(), c.message(); string(a.Payload) != string(b.Payload) {
			t.Errorf("%s and %s", a.Payload, b.Payload)
		}
	})
}

func TestClientControls(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := dial(t, s)
	c.connect5("c", expiry(60))
	c.subscribe5(1, "t")
	if !s.EndSession("c") || s.EndSession("nobody") {
		t.Error("EndSession")
	}
	s.Publish("t", []byte("not subscribed"), 1, false)
	c.subscribe5(1, "t")
	s.Publish("t", []byte("subscribed"), 1, false)
	c.wantMessage("subscribed")
	if err := s.Disconnect("c", 0x9c); err != nil {
		t.Error(err)
	}
	c.wantDisconnect(0x9c)
	waitClients(t, s)
	if !s.EndSession("c") {
		t.Error("the session had ended")
	}
	c = dial(t, s)
	if c.connect5("c", resume(60)).SessionPresent {
		t.Error("the session is still there")
	}
	if err := s.Drop("c"); err != nil {
		t.Error(err)
	}
	c.wantClosed()
	waitClients(t, s)
	for _, err := range []error{s.Drop("c"), s.Stall("c"), s.Disconnect("c", 0x80)} {
		if !errors.Is(err, iotlocal.ErrUnknownClient) {
			t.Errorf("got %v", err)
		}
	}
	var e *iotlocal.OptionError
	if err := s.Disconnect("c", 0); !errors.As(err, &e) {
		t.Errorf("got %v", err)
	}
}

// TestInterruptHitsNewConnections: a connection that was accepted just before the
// interruption does not outlive it.
func TestInterruptHitsNewConnections(t *testing.T) {
	s := start(t, iotlocal.Options{})
	resume := s.Interrupt(false)
	c := s.Pipe()
	c.SetDeadline(time.Now().Add(testTimeout))
	if _, err := c.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("while interrupted, a connection: %v, want its end", err)
	}
	c.Close()
	if err := resume(); err != nil {
		t.Fatal(err)
	}
	pipe5(t, s, "c", nil)
}

func TestInterrupt(t *testing.T) {
	for _, lose := range []bool{false, true} {
		t.Run(fmt.Sprint("lose state ", lose), func(t *testing.T) {
			s := start(t, iotlocal.Options{})
			watch := dial(t, s)
			watch.connect5("watch", expiry(60))
			watch.subscribe5(1, "w")
			c := dial(t, s)
			c.connect5("c", willOn("w"))
			c.publish5("kept", "x", retain)
			web := &http.Client{Transport: &http.Transport{TLSClientConfig: device(t, s).TLS()}, Timeout: testTimeout}
			if answer, err := web.Get("https://" + s.Addr() + "/"); err != nil || answer.Body.Close() != nil {
				t.Fatal(err)
			}
			resumed := s.Interrupt(lose)
			c.wantClosed()
			for { // the will may come before the end
				if _, _, err := watch.frame(); err != nil {
					break
				}
			}
			if conn, err := tls.Dial("tcp", s.Addr(), device(t, s).TLS()); err == nil {
				conn.Close()
				t.Error("the server listens")
			}
			if answer, err := web.Get("https://" + s.Addr() + "/"); err == nil {
				answer.Body.Close()
				t.Error("the server answers over HTTPS")
			}
			waitClients(t, s)
			for range 2 {
				if err := resumed(); err != nil {
					t.Fatal(err)
				}
			}
			watch = dial(t, s)
			if got := watch.connect5("watch", resume(60)).SessionPresent; got == lose {
				t.Errorf("session present %v", got)
			}
			if !lose {
				watch.wantMessage("gone")
			}
			watch.subscribe5(1, "kept")
			if !lose {
				watch.wantMessage("x")
			}
			watch.subscribe5(1, "marker")
			s.Publish("marker", []byte("end"), 1, false)
			watch.wantMessage("end")
		})
	}
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	resumed := s.Interrupt(false)
	s.Close()
	if err := resumed(); !errors.Is(err, iotlocal.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestFaultErrors(t *testing.T) {
	s := start(t, iotlocal.Options{})
	for field, faults := range map[string][]iotlocal.Fault{
		"Fault.Do":    {{}, {At: iotlocal.AtPing, Do: "explode"}},
		"Fault.At":    {{Do: iotlocal.Drop}, {At: iotlocal.AtAnswer, Do: iotlocal.Drop}, {At: iotlocal.AtPing, Do: iotlocal.Refuse, Code: 0x80}},
		"Fault":       {{At: iotlocal.AtPing, Do: iotlocal.Drop, Times: -1}},
		"Fault.Delay": {{At: iotlocal.AtPing, Do: iotlocal.Delay}},
		"Fault.Code":  {{At: iotlocal.AtSubscribe, Do: iotlocal.Refuse}, {At: iotlocal.AtPublish, Do: iotlocal.Disconnect, Code: 4}, {At: iotlocal.AtConnect, Do: iotlocal.Refuse}},
		"Fault.Error": {{At: iotlocal.AtAnswer, Do: iotlocal.Refuse}},
	} {
		for _, f := range faults {
			_, err := s.Inject(f)
			var e *iotlocal.OptionError
			if !errors.As(err, &e) || e.Field != field {
				t.Errorf("%+v: got %v, want %s", f, err, field)
			}
		}
	}
	i := inject(t, s, iotlocal.Fault{At: iotlocal.AtPublish, Do: iotlocal.Refuse, Code: 0x80})
	c := open5(t, s, "c")
	c.send5("t", "x", 1, nil)
	if got := want[*packets.Puback](c); got.ReasonCode != 0x80 {
		t.Errorf("PUBACK %#x", got.ReasonCode)
	}
	i.Remove()
	i.Remove()
	c.publish5("t", "x", nil)
	if i.Count() != 1 {
		t.Errorf("struck %d times", i.Count())
	}
}

// jsonHas reports whether a JSON object has the values.
func jsonHas(t *testing.T, text string, want map[string]any) bool {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for k, v := range want {
		if got[k] != v {
			return false
		}
	}
	return true
}
