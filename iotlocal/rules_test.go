package iotlocal_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// ruled starts a server with AWS's rules, changed.
func ruled(t *testing.T, change func(*iotlocal.Rules), things ...string) *iotlocal.Server {
	t.Helper()
	r := iotlocal.AWSRules()
	change(&r)
	return start(t, iotlocal.Options{Rules: &r, Things: things})
}

// rateChecks are the rows that need rates, which are off by default.
var rateChecks = []ownCheck{
	{"C58/discarded", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.PublishRate = 100 })
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "t")
		c := open5(t, s, "c")
		begin := time.Now()
		for i := range 150 {
			c.send5("t", fmt.Sprint(i), 1, nil)
		}
		c.send(packets.PINGREQ, nil) // is answered when all have been read
		acked := 0
		for {
			cp := c.recv()
			if _, ok := cp.Content.(*packets.Pingresp); ok {
				break
			}
			if _, ok := cp.Content.(*packets.Puback); !ok {
				t.Fatalf("got %s", cp.PacketType())
			}
			acked++
		}
		most := 100 + int(100*time.Since(begin).Seconds()) + 1
		if acked < 100 || acked > most {
			t.Errorf("%d acknowledged, want 100 to %d", acked, most)
		}
		for i := range acked { // those that were acknowledged are delivered, and the watcher's rate delays none of QoS 1 for ever
			if got := watch.message(); i < 100 && string(got.Payload) != fmt.Sprint(i) {
				t.Fatalf("message %d: %s", i, got.Payload)
			}
		}
	}},
	{"C58/delayed", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.PublishRate, r.DelayExcess = 100, true })
		c := open5(t, s, "c")
		begin := time.Now()
		for i := range 150 {
			c.send5("t", fmt.Sprint(i), 1, nil)
		}
		for range 150 {
			want[*packets.Puback](c)
		}
		if got := time.Since(begin); got < 400*time.Millisecond {
			t.Errorf("150 messages at 100 a second took %v", got)
		}
	}},
}

func TestRulesAreChecked(t *testing.T) {
	for field, spoil := range map[string]func(*iotlocal.Rules){
		"Rules.TopicLength":        func(r *iotlocal.Rules) { r.TopicLength = -1 },
		"Rules.PublishRate":        func(r *iotlocal.Rules) { r.PublishRate = -1 },
		"Rules.StoredLife":         func(r *iotlocal.Rules) { r.StoredLife = -1 },
		"Rules.MaximumKeepAlive":   func(r *iotlocal.Rules) { r.MaximumKeepAlive = time.Second },
		"Rules.ConnectDeniedCode3": func(r *iotlocal.Rules) { r.ConnectDeniedCode3 = 6 },
		"Rules.TopicCode":          func(r *iotlocal.Rules) { r.TopicCode = 0 },
	} {
		r := iotlocal.AWSRules()
		spoil(&r)
		_, err := iotlocal.Start(iotlocal.Options{Rules: &r})
		var e *iotlocal.OptionError
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	if _, err := iotlocal.Start(iotlocal.Options{Rules: &iotlocal.Rules{}}); err == nil {
		t.Error("rules that say nothing were taken")
	}
}

// TestLenientRules does what AWS's rules refuse.
func TestLenientRules(t *testing.T) {
	rules := iotlocal.LenientRules()
	s := start(t, iotlocal.Options{Rules: &rules})
	deep := strings.Repeat("x/", 200) + "end"
	c := dial(t, s)
	ack := c.connect5("$"+strings.Repeat("c", 200), func(p *packets.Connect) { expiry(60)(p); p.KeepAlive = 5 })
	if ack.ReasonCode != 0 || *ack.Properties.ServerKeepAlive != 5 || *ack.Properties.TopicAliasMaximum != 65535 {
		t.Fatalf("CONNACK %+v", ack.Properties)
	}
	pub := open5(t, s, "pub")
	pub.publish5("a", "kept", retain)
	pub.publish5("$mine/x", "kept too", retain)
	filters := []string{deep, "a/#", "$mine/x"}
	for i := range 60 {
		filters = append(filters, fmt.Sprint("f/", i))
	}
	codes := c.subscribe5(1, filters...)
	if slices.ContainsFunc(codes, func(b byte) bool { return b != 1 }) {
		t.Fatalf("SUBACK % x", codes)
	}
	if got := c.wantMessage("kept"); !got.Retain {
		t.Error("RETAIN is 0")
	}
	c.wantMessage("kept too")
	pub.publish5(deep, strings.Repeat("x", 140000), nil)
	c.message()
	pub.publish5("f/59", "alias", alias(500))
	c.wantMessage("alias")
	c.Close()
	s.DropConnections()
	waitClients(t, s)
	if _, present := open3(t, s, "$"+strings.Repeat("c", 200), false); !present {
		t.Error("MQTT 3.1.1 cannot resume a session of MQTT 5")
	}
}

// TestOtherHabits checks each choice where AWS documents nothing.
func TestOtherHabits(t *testing.T) {
	two := []string{iotlocal.DefaultThing, "limited"}
	t.Run("CONNACK for MQTT 3.1.1", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.ConnectDeniedCode3 = 5 }, two...)
		limit(t, s)
		c := dialAs(t, s, "limited")
		c.write(connect3("c", true))
		if first, body, err := c.frame(); err != nil || first != 0x20 || !bytes.Equal(body, []byte{0, 5}) {
			t.Errorf("got %#x % x, %v", first, body, err)
		}
		c.wantClosed()
	})
	t.Run("denied PUBLISH disconnects", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.DisconnectOnDeniedPublish = true }, two...)
		limit(t, s, "iot:Connect", "*")
		c := openAs(t, s, "limited", "c")
		c.send5("t", "x", 1, nil)
		c.wantDisconnect(0x87)
	})
	t.Run("denied QoS 0 is dropped", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.IgnoreDeniedQoS0 = true }, two...)
		limit(t, s, "iot:Connect", "client/*", "iot:Publish", "topic/good")
		c := openAs(t, s, "limited", "c")
		c.send5("t", "x", 0, nil)
		c.publish5("good", "x", nil)
	})
	t.Run("denied SUBSCRIBE closes MQTT 3.1.1", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.CloseOnDeniedSubscribe3 = true }, two...)
		limit(t, s, "iot:Connect", "client/*")
		c := dialAs(t, s, "limited")
		c.write(connect3("c", true))
		c.frame()
		c.write(frame3(0x82, []byte{0, 5}, str("t"), []byte{1}))
		c.wantClosed()
	})
	t.Run("codes", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) {
			r.TopicCode, r.PayloadCode, r.FiltersCode, r.SubscriptionsCode, r.Subscriptions = 0x80, 0x95, 0x83, 0x91, 1
		})
		c := open5(t, s, "c")
		if got := c.subscribe5(1, "a", "b"); !bytes.Equal(got, []byte{1, 0x91}) {
			t.Errorf("SUBACK % x", got)
		}
		c.send5("$SYS/x", "x", 1, nil)
		c.wantDisconnect(0x80)
		c = open5(t, s, "c")
		c.send5("t", strings.Repeat("x", 131073), 1, nil)
		c.wantDisconnect(0x95)
		c = open5(t, s, "c")
		c.send(packets.SUBSCRIBE, func(p packets.Packet) {
			sub := p.(*packets.Subscribe)
			sub.PacketID, sub.Subscriptions = 1, make([]packets.SubOptions, 9)
			for i := range sub.Subscriptions {
				sub.Subscriptions[i].Topic = "t"
			}
		})
		c.wantDisconnect(0x83)
	})
	t.Run("connect attributes", func(t *testing.T) {
		s := ruled(t, func(r *iotlocal.Rules) { r.RequireConnectAttributes = true }, two...)
		limit(t, s, "iot:*", "*")
		openAs(t, s, "limited", "c")
		if ack := dialAs(t, s, "limited").connect5("c", expiry(60)); ack.ReasonCode != 0x87 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		if err := s.PutPolicy("p", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}}`); err != nil {
			t.Fatal(err)
		}
		if ack := dialAs(t, s, "limited").connect5("c", expiry(60)); ack.ReasonCode != 0 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		if ack := dialAs(t, s, "limited").connect5("c", willOn("w")); ack.ReasonCode != 0x87 {
			t.Errorf("will: CONNACK %#x", ack.ReasonCode)
		}
	})
}

// timed runs f in a bubble, with a server of changed rules.
func timed(t *testing.T, change func(*iotlocal.Rules), f func(*testing.T, *iotlocal.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := iotlocal.AWSRules()
		change(&r)
		f(t, unlistened(t, iotlocal.Options{Rules: &r, MaximumSessionExpiry: 24 * time.Hour}))
	})
}

func TestStoredMessages(t *testing.T) {
	t.Run("life", func(t *testing.T) {
		timed(t, func(*iotlocal.Rules) {}, func(t *testing.T, s *iotlocal.Server) {
			c := pipe5(t, s, "c", expiry(86400))
			c.subscribe5(1, "t")
			s.Publish("t", []byte("in flight"), 1, false)
			want[*packets.Publish](c) // and no PUBACK
			c.lose()
			s.Publish("t", []byte("early"), 1, false)
			time.Sleep(40 * time.Minute)
			s.Publish("t", []byte("late"), 1, false)
			time.Sleep(40 * time.Minute)
			c = pipe5(t, s, "c", resume(86400))
			c.wantMessage("late")
			s.Publish("t", []byte("live"), 1, false)
			c.wantMessage("live")
		})
	})
	t.Run("rate", func(t *testing.T) {
		timed(t, func(r *iotlocal.Rules) { r.StoredRate = 10 }, func(t *testing.T, s *iotlocal.Server) {
			c := pipe5(t, s, "c", expiry(60))
			c.subscribe5(1, "t")
			c.lose()
			for i := range 20 {
				s.Publish("t", []byte(fmt.Sprint(i)), 1, false)
			}
			c = pipe5(t, s, "c", resume(60))
			begin := time.Now()
			for i := range 20 {
				c.wantMessage(fmt.Sprint(i))
			}
			if got := time.Since(begin); got != 2*time.Second {
				t.Errorf("20 messages took %v, want 2s", got)
			}
		})
	})
}

func TestThroughput(t *testing.T) {
	timed(t, func(r *iotlocal.Rules) { r.Throughput = 10 << 10 }, func(t *testing.T, s *iotlocal.Server) {
		c := pipe5(t, s, "c", nil)
		begin := time.Now()
		for range 3 {
			c.publish5("t", strings.Repeat("x", 10<<10), nil)
		}
		if got := time.Since(begin); got < 2*time.Second || got > 3*time.Second {
			t.Errorf("30 KiB at 10 KiB a second took %v", got)
		}
	})
}

func TestConnectRate(t *testing.T) {
	timed(t, func(r *iotlocal.Rules) { r.ConnectRate = 1 }, func(t *testing.T, s *iotlocal.Server) {
		pipe5(t, s, "c", nil)
		pipe5(t, s, "other", nil)
		if ack := pipe(t, s).connect5("c", nil); ack.ReasonCode != 0x97 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		time.Sleep(1100 * time.Millisecond)
		pipe5(t, s, "c", nil)
	})
}
