package iotlocal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// publishChecks are those about messages on their way in and out.
var publishChecks = []check{
	{"C25", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send5("t", "x", 2, nil)
		c.wantDisconnect(0x9b)
		c3, _ := open3(t, s, "c3", true)
		c3.write(publish3("t", "x", 2))
		c3.wantClosed()
	}},
	{"C28/delivery", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.subscribe5(0, "t/+")
		for i := range uint16(8) {
			topic := fmt.Sprintf("t/%d", i)
			c.send5(topic, "first", 0, alias(i+1))
			c.send5("", "again", 0, alias(i+1))
			for _, payload := range []string{"first", "again"} {
				if got := c.wantMessage(payload); got.Topic != topic {
					t.Errorf("alias %d: topic %q", i+1, got.Topic)
				}
			}
		}
		c.send5("t/other", "first", 0, alias(1)) // stands for another topic from now on
		c.send5("", "again", 0, alias(1))
		c.wantMessage("first")
		if got := c.wantMessage("again"); got.Topic != "t/other" {
			t.Errorf("alias 1: topic %q, want the second one's", got.Topic)
		}
	}},
	{"C29", func(t *testing.T, s *iotlocal.Server) {
		for _, n := range []uint16{9, 0} {
			c := open5(t, s, "c")
			c.send5("t", "x", 0, alias(n))
			c.wantDisconnect(0x94)
		}
	}},
	{"C30", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send5("", "x", 0, nil)
		c.wantDisconnect(0x82)
		c = open5(t, s, "c")
		c.send5("", "x", 0, alias(3))
		c.wantDisconnect(0x82, 0x94)
		c3, _ := open3(t, s, "c3", true)
		c3.write(publish3("", "x", 0))
		c3.wantClosed()
	}},
	{"C31", func(t *testing.T, s *iotlocal.Server) {
		watch := watchEvents(t, s, disconnected("c"), "w")
		c := dial(t, s)
		c.connect5("c", willOn("w"))
		c.publish5("t", strings.Repeat("x", 131072), nil)
		c.send5("t", strings.Repeat("x", 131073), 1, nil)
		c.wantDisconnect(0x97)
		wantEnd(t, watch, "CLIENT_ERROR")
		c3, _ := open3(t, s, "c3", true)
		c3.write(publish3("t", strings.Repeat("x", 131073), 1))
		c3.wantClosed()
	}},
	{"C32", func(t *testing.T, s *iotlocal.Server) {
		checkTopicLimit(t, s, "1/2/3/4/5/6/7/8", "1/2/3/4/5/6/7/8/9")
	}},
	{"C33", func(t *testing.T, s *iotlocal.Server) {
		checkTopicLimit(t, s, strings.Repeat("x", 256), strings.Repeat("x", 257))
	}},
	{"C34", func(t *testing.T, s *iotlocal.Server) {
		topic := "$aws/rules/r/1/2/3/4/5/6/7/8"
		c := open5(t, s, "c")
		if got := c.subscribe5(1, "#", "$aws/rules/#", "marker"); !slices.Equal(got, []byte{1, 0x8f, 1}) {
			t.Errorf("SUBACK % x", got)
		}
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "#")
		c.publish5(topic, "rule", nil)
		open5(t, s, "pub").publish5("marker", "next", nil)
		watch.wantMessage("next")
	}},
	{"C46", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send5("$aws/things/t/shadow/update", "{}", 1, retain)
		c.wantDisconnect(0x90)
	}},
	{"C52", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.subscribe5(1, "t")
		for asked, most := range map[uint32]uint32{700000: 604800, 30: 30} {
			c.send5("t", "x", 0, func(p *packets.Publish) { p.Properties.MessageExpiry = ptr(asked) })
			got := c.wantMessage("x").Properties.MessageExpiry
			if got == nil || *got > most || *got < most-5 {
				t.Errorf("expiry %d: got %v", asked, got)
			}
		}
		c.send5("t", "x", 0, nil)
		if got := c.wantMessage("x").Properties.MessageExpiry; got != nil {
			t.Errorf("no expiry: got %d", *got)
		}
	}},
	{"C54", func(t *testing.T, s *iotlocal.Server) {
		want := &packets.Properties{
			PayloadFormat:   ptr(byte(1)),
			ContentType:     "text/plain",
			ResponseTopic:   "answer/here",
			CorrelationData: []byte{0, 1, 2},
			User:            []packets.User{{Key: "b", Value: "1"}, {Key: "a", Value: "2"}, {Key: "b", Value: "3"}},
		}
		c := dial(t, s)
		// Not wanting problem information is no reason to get less of a message.
		c.connect5("c", func(p *packets.Connect) { p.Properties.RequestProblemInfo = ptr(byte(0)) })
		c.subscribe5(1, "t")
		c.send5("t", "x", 0, func(p *packets.Publish) { p.Properties = want })
		if diff := cmp.Diff(want, c.wantMessage("x").Properties); diff != "" {
			t.Errorf("properties (-want +got):\n%s", diff)
		}
	}},
	{"C55", func(t *testing.T, s *iotlocal.Server) {
		c5 := open5(t, s, "c5")
		c3, _ := open3(t, s, "c3", true)
		c5.subscribe5(0, "from3")
		c3.subscribe3(0, "from5")
		c3.write(publish3("from3", "x", 0))
		c5.wantMessage("x")
		c5.send5("from5", "y", 0, nil)
		if topic, payload := c3.message3(); topic != "from5" || payload != "y" {
			t.Errorf("got %s %q", topic, payload)
		}
	}},
	{"C56", func(t *testing.T, s *iotlocal.Server) {
		checkWindow(t, s, 100, 150, nil)
	}},
	{"C57", func(t *testing.T, s *iotlocal.Server) {
		checkWindow(t, s, 1, 4, func(p *packets.Connect) { p.Properties.ReceiveMaximum = ptr(uint16(1)) })
	}},
}

func checkTopicLimit(t *testing.T, s *iotlocal.Server, good, bad string) {
	t.Helper()
	c := open5(t, s, "c")
	if got := c.subscribe5(1, good, bad, "$share/group/"+good); !slices.Equal(got, []byte{1, 0x8f, 1}) {
		t.Errorf("SUBACK % x", got)
	}
	open5(t, s, "pub").publish5(good, "x", nil)
	c.wantMessage("x")
	c.wantMessage("x")
	c.send5(bad, "x", 1, nil)
	c.wantDisconnect(0x90)
	c3, _ := open3(t, s, "c3", true)
	c3.write(publish3(bad, "x", 1))
	c3.wantClosed()
	c3, _ = open3(t, s, "c3", true)
	c3.write(frame3(0x82, []byte{0, 5}, str(bad), []byte{1}))
	c3.wantClosed()
}

// checkWindow publishes total messages to a client that does not acknowledge,
// and wants exactly window of them, then one for each acknowledgement.
func checkWindow(t *testing.T, s *iotlocal.Server, window, total int, fill func(*packets.Connect)) {
	t.Helper()
	c := dial(t, s)
	c.connect5("c", fill)
	c.subscribe5(1, "t")
	pub := open5(t, s, "pub")
	for i := range total {
		pub.publish5("t", fmt.Sprint(i), nil)
	}
	var unacked []uint16
	for i := range total {
		if i >= window {
			// Everything has been published, so that a message beyond the
			// window would come before the answer to the ping, or after it at
			// the latest instead of the message that the PUBACK sets free.
			c.send(packets.PINGREQ, nil)
			want[*packets.Pingresp](c)
			c.puback(unacked[0])
			unacked = unacked[1:]
		}
		p := want[*packets.Publish](c)
		if string(p.Payload) != fmt.Sprint(i) {
			t.Fatalf("message %d: got %q", i, p.Payload)
		}
		if slices.Contains(unacked, p.PacketID) || p.Duplicate {
			t.Fatalf("message %d: packet id %d, DUP %v", i, p.PacketID, p.Duplicate)
		}
		unacked = append(unacked, p.PacketID)
	}
}
