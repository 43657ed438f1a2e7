package iotlocal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// subscribeChecks are those about subscriptions and retained messages.
var subscribeChecks = []check{
	{"C26", func(t *testing.T, s *iotlocal.Server) {
		if got := open5(t, s, "c").subscribe5(2, "t"); !slices.Equal(got, []byte{1}) {
			t.Errorf("v5: granted % x", got)
		}
		c3, _ := open3(t, s, "c3", true)
		if got := c3.subscribe3(2, "t"); got != 1 {
			t.Errorf("v3: granted %d", got)
		}
	}},
	{"C27", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send(packets.SUBSCRIBE, func(p packets.Packet) {
			sub := p.(*packets.Subscribe)
			sub.PacketID = 1
			sub.Properties.SubscriptionIdentifier = ptr(5)
			sub.Subscriptions = []packets.SubOptions{{Topic: "t"}}
		})
		c.wantDisconnect(0xa1)
	}},
	{"C35", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		filters := strings.Split("a b c d e f g h i", " ")
		if got := c.subscribe5(1, filters[:8]...); len(got) != 8 {
			t.Errorf("SUBACK % x", got)
		}
		c.send(packets.SUBSCRIBE, func(p packets.Packet) {
			sub := p.(*packets.Subscribe)
			sub.PacketID = 1
			for _, f := range filters {
				sub.Subscriptions = append(sub.Subscriptions, packets.SubOptions{Topic: f})
			}
		})
		c.wantDisconnect(0x97)
	}},
	{"C36", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c3, _ := open3(t, s, "c3", true)
		for i := range 50 {
			filter := fmt.Sprint("t/", i)
			if got := c.subscribe5(1, filter); got[0] != 1 {
				t.Fatalf("subscription %d: %#x", i, got[0])
			}
			c3.subscribe3(0, filter)
		}
		if got := c.subscribe5(1, "t/50", "t/0"); !slices.Equal(got, []byte{0x97, 1}) {
			t.Errorf("SUBACK % x", got)
		}
		if got := c3.subscribe3(1, "t/50"); got != 0x80 {
			t.Errorf("v3: SUBACK %#x", got)
		}
		open5(t, s, "pub").publish5("t/49", "x", nil)
		c.wantMessage("x")
	}},
	{"C41", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.subscribe5(1, "a/#")
		pub := open5(t, s, "pub")
		for _, topic := range []string{"a", "a/", "a/b"} {
			pub.publish5(topic, topic, nil)
		}
		c.wantMessage("a/")
		c.wantMessage("a/b")
	}},
	{"C42", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.subscribe5(1, "a/+/c")
		pub := open5(t, s, "pub")
		for _, topic := range []string{"a/b/b/c", "a/b/d", "x/b/c", "a/c", "a//c", "a/b/c/", "a/b/c"} {
			pub.publish5(topic, topic, nil)
		}
		c.wantMessage("a//c")
		c.wantMessage("a/b/c")
	}},
	{"C43", func(t *testing.T, s *iotlocal.Server) {
		open5(t, s, "pub").publish5("t", "kept", retain)
		c := open5(t, s, "c")
		c.subscribe5(1, "t")
		if got := c.wantMessage("kept"); !got.Retain || got.QoS != 1 {
			t.Errorf("RETAIN %v, QoS %d", got.Retain, got.QoS)
		}
	}},
	{"C44", func(t *testing.T, s *iotlocal.Server) {
		pub := open5(t, s, "pub")
		pub.publish5("t", "kept", retain)
		c := open5(t, s, "c")
		c.subscribe5(1, "#", "$share/g/t")
		pub.publish5("t", "live", retain)
		for range 2 { // one for each of the two subscriptions
			if c.wantMessage("live").Retain {
				t.Error("RETAIN is 1")
			}
		}
	}},
	{"C45", func(t *testing.T, s *iotlocal.Server) {
		pub := open5(t, s, "pub")
		pub.publish5("t", "kept", retain)
		c := open5(t, s, "c")
		c.subscribe5(1, "t")
		c.wantMessage("kept")
		pub.publish5("t", "", retain)
		c.wantMessage("")
		late := open5(t, s, "late")
		late.subscribe5(1, "t")
		pub.publish5("t", "live", nil)
		late.wantMessage("live")
	}},
	{"C48", func(t *testing.T, s *iotlocal.Server) {
		a := open5(t, s, "a")
		a.subscribe5(1, "$share/g/t", "end")
		b, _ := open3(t, s, "b", true)
		b.subscribe3(1, "$share/g/t")
		b.subscribe3(1, "end")
		pub := open5(t, s, "pub")
		for i := range 100 {
			pub.publish5("t", fmt.Sprint(i), nil)
		}
		// A last message for each, so that both know when all have come.
		pub.publish5("end", "end", nil)
		seen := make(map[string]int)
		for p := a.message(); p.Topic != "end"; p = a.message() {
			seen[string(p.Payload)]++
		}
		fromA := len(seen)
		for topic, payload := b.message3(); topic != "end"; topic, payload = b.message3() {
			seen[payload]++
		}
		if len(seen) != 100 || fromA == 0 || fromA == 100 {
			t.Errorf("%d messages, %d of them to the first member", len(seen), fromA)
		}
		for payload, n := range seen {
			if n != 1 {
				t.Errorf("message %s came %d times", payload, n)
			}
		}
	}},
	{"C49", func(t *testing.T, s *iotlocal.Server) {
		a, b := open5(t, s, "a"), open5(t, s, "b")
		a.subscribe5(1, "$share/g/t/#")
		b.subscribe5(1, "$share/h/t/+")
		pub := open5(t, s, "pub")
		for _, payload := range []string{"x", "y"} { // the second shows that the first came once
			pub.publish5("t/1", payload, nil)
			a.wantMessage(payload)
			b.wantMessage(payload)
		}
	}},
	{"C50", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		c.connect5("c", expiry(60))
		c.subscribe5(1, "$share/g/t")
		c.Close()
		waitClients(t, s)
		open5(t, s, "pub").publish5("t", "kept", nil)
		c = dial(t, s)
		c.connect5("c", resume(60))
		c.wantMessage("kept")
	}},
	{"C51", func(t *testing.T, s *iotlocal.Server) {
		got := open5(t, s, "c").subscribe5(1, "$SYS/#", "$aws/x", "$aws/things/t/shadow/get/accepted")
		if !slices.Equal(got, []byte{0x8f, 0x8f, 1}) {
			t.Errorf("SUBACK % x", got)
		}
		for _, topic := range []string{"$SYS/x", "$aws/x", "$share/g/t"} {
			c := open5(t, s, "c")
			c.send5(topic, "x", 1, nil)
			c.wantDisconnect(0x90)
			c3, _ := open3(t, s, "c3", true)
			c3.write(publish3(topic, "x", 1))
			c3.wantClosed()
		}
	}},
}
