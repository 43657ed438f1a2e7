package iotlocal_test

import (
	"fmt"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// sessionChecks are those about sessions and wills.
var sessionChecks = []check{
	{"C18", func(t *testing.T, s *iotlocal.Server) {
		for asked, want := range map[uint32]uint32{999999999: 3600, 60: 60} {
			got := dial(t, s).connect5("c", expiry(asked)).Properties.SessionExpiryInterval
			if got == nil || *got != want {
				t.Errorf("session expiry %d: got %v, want %d", asked, got, want)
			}
		}
	}},
	{"C19", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send(packets.DISCONNECT, func(p packets.Packet) {
			p.(*packets.Disconnect).Properties.SessionExpiryInterval = ptr(uint32(10))
		})
		c.wantDisconnect(0x82)
	}},
	{"C20", func(t *testing.T, s *iotlocal.Server) {
		for left, present := range map[uint32]bool{0: false, 30: true} {
			c := dial(t, s)
			c.connect5("c", expiry(60))
			c.send(packets.DISCONNECT, func(p packets.Packet) {
				p.(*packets.Disconnect).Properties.SessionExpiryInterval = ptr(left)
			})
			c.wantClosed()
			if ack := dial(t, s).connect5("c", resume(60)); ack.SessionPresent != present {
				t.Errorf("expiry %d at DISCONNECT: session present %v", left, ack.SessionPresent)
			}
		}
	}},
	{"C21", func(t *testing.T, s *iotlocal.Server) {
		c, _ := open3(t, s, "c", false)
		c.subscribe3(1, "t")
		pub := open5(t, s, "pub")
		c.Close()
		for i := range 3 {
			pub.publish5("t", fmt.Sprint(i), nil)
		}
		c, present := open3(t, s, "c", false)
		if !present {
			t.Error("no session present")
		}
		pub.publish5("t", "3", nil)
		for i := range 4 {
			if _, got := c.message3(); got != fmt.Sprint(i) {
				t.Errorf("message %d: got %q", i, got)
			}
		}
	}},
	{"C22", func(t *testing.T, s *iotlocal.Server) {
		c, _ := open3(t, s, "c", false)
		c.subscribe3(1, "t")
		c.write([]byte{0xe0, 0})
		c.wantClosed()
		waitClients(t, s)
		pub := open5(t, s, "pub")
		pub.send5("t", "lost", 0, nil)
		pub.publish5("t", "kept", nil)
		c, _ = open3(t, s, "c", false)
		if _, got := c.message3(); got != "kept" {
			t.Errorf("got %q", got)
		}
	}},
	{"C24", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		c.connect5("c", expiry(60))
		c.subscribe5(1, "t")
		if _, present := open3(t, s, "c", false); present {
			t.Error("MQTT 3.1.1 resumed a session of MQTT 5")
		}
		if dial(t, s).connect5("c", resume(60)).SessionPresent {
			t.Error("MQTT 5 resumed a session of MQTT 3.1.1")
		}
	}},
	{"C59", func(t *testing.T, s *iotlocal.Server) {
		want := &packets.Properties{
			PayloadFormat: ptr(byte(1)), ContentType: "text/plain", ResponseTopic: "answer/here",
			CorrelationData: []byte{9}, User: []packets.User{{Key: "k", Value: "v"}},
			MessageExpiry: ptr(uint32(60)),
		}
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "w")
		// In bytes, because the packet library leaves out properties of wills.
		props := want.Pack(packets.PUBLISH)
		c := dial(t, s)
		c.write(frame3(0x10, str("MQTT"), []byte{5, 1<<3 | 4 | 2, 0, 60}, []byte{0}, str("c"),
			[]byte{byte(len(props))}, props, str("w"), str("gone")))
		c.wantConnack()
		c.NetConn().Close()
		got := watch.wantMessage("gone").Properties
		if got.MessageExpiry == nil || *got.MessageExpiry > 60 || *got.MessageExpiry < 55 {
			t.Errorf("expiry: got %v", got.MessageExpiry)
		}
		got.MessageExpiry = want.MessageExpiry
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("properties (-want +got):\n%s", diff)
		}
	}},
	{"C60", func(t *testing.T, s *iotlocal.Server) {
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "w", "marker")
		for _, bye := range [][]byte{{0xe0, 0}, {0xe0, 1, 0}, {0xe0, 2, 0, 0}} {
			c := dial(t, s)
			c.connect5("c", willOn("w"))
			c.write(bye)
			c.wantClosed()
			waitClients(t, s, "watch")
		}
		open5(t, s, "pub").publish5("marker", "no will so far", nil)
		watch.wantMessage("no will so far")
		for _, bye := range [][]byte{{0xe0, 1, 4}, {0xe0, 2, 4, 0}} {
			c := dial(t, s)
			c.connect5("c", willOn("w"))
			c.write(bye)
			watch.wantMessage("gone")
		}
	}},
}
