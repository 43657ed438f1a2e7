package iotlocal_test

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

func ptr[T any](v T) *T { return &v }

// checks are the rows of the reference's table "Connection and broker" that need
// no passing of time; those that do are in clock_test.go.
var checks = []struct {
	name string
	run  func(*testing.T, *iotlocal.Server)
}{
	{"C01", func(t *testing.T, s *iotlocal.Server) {
		got := dial(t, s).connect5("c", nil)
		want := &packets.Connack{Properties: &packets.Properties{
			SessionExpiryInterval: ptr(uint32(0)),
			ServerKeepAlive:       ptr(uint16(60)),
			ReceiveMaximum:        ptr(uint16(100)),
			TopicAliasMaximum:     ptr(uint16(8)),
			MaximumQOS:            ptr(byte(1)),
			RetainAvailable:       ptr(byte(1)),
			MaximumPacketSize:     ptr(uint32(149504)),
			WildcardSubAvailable:  ptr(byte(1)),
			SubIDAvailable:        ptr(byte(0)),
			SharedSubAvailable:    ptr(byte(1)),
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("CONNACK (-want +got):\n%s", diff)
		}
	}},
	{"C02", func(t *testing.T, s *iotlocal.Server) {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			cfg := device(t, s).TLS()
			cfg.NextProtos = []string{iotlocal.ALPN}
			cfg.MaxVersion = version
			c, err := tls.Dial("tcp", s.Addr(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.ConnectionState(); got.NegotiatedProtocol != iotlocal.ALPN || got.Version != version {
				t.Errorf("ALPN %q, version %x", got.NegotiatedProtocol, got.Version)
			}
			if ack := newClient(t, c).connect5("c", nil); ack.ReasonCode != 0 {
				t.Errorf("CONNACK %#x", ack.ReasonCode)
			}
		}
		cfg := device(t, s).TLS()
		cfg.NextProtos = []string{"spdy/1"}
		if _, err := tls.Dial("tcp", s.Addr(), cfg); err == nil {
			t.Error("ALPN spdy/1 was accepted")
		}
	}},
	{"C03", func(t *testing.T, s *iotlocal.Server) {
		for _, protos := range [][]string{nil, {iotlocal.ALPN}} {
			for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				cfg := device(t, s).TLS()
				cfg.Certificates = nil
				cfg.NextProtos = protos
				cfg.MaxVersion = version
				wantRefusedHandshake(t, s, cfg)
			}
		}
	}},
	{"C04", func(t *testing.T, s *iotlocal.Server) {
		cfg := device(t, s).TLS()
		cfg.Certificates = device(t, start(t, iotlocal.Options{})).TLS().Certificates
		wantRefusedHandshake(t, s, cfg)
	}},
	{"C06", func(t *testing.T, s *iotlocal.Server) {
		if _, present := open3(t, s, "c", true); present {
			t.Error("session present")
		}
	}},
	{"C10", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		ack := c.connect5("c", func(p *packets.Connect) {
			p.WillFlag, p.WillQOS, p.WillTopic, p.WillMessage = true, 2, "w", []byte("x")
			p.WillProperties = &packets.Properties{}
		})
		if ack.ReasonCode != 0x9b {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		c.wantClosed()
		c = dial(t, s)
		b := connect3("c", true, str("w"), str("x"))
		b[9] |= 2 << 3 // will QoS
		c.write(b)
		c.wantClosed()
	}},
	{"C11", func(t *testing.T, s *iotlocal.Server) {
		for _, id := range []string{strings.Repeat("c", 129), "$c"} {
			c := dial(t, s)
			if ack := c.connect5(id, nil); ack.ReasonCode != 0x85 {
				t.Errorf("%.3s: CONNACK %#x", id, ack.ReasonCode)
			}
			c.wantClosed()
			c = dial(t, s)
			c.write(connect3(id, true))
			c.wantClosed()
		}
		open5(t, s, strings.Repeat("c", 128))
	}},
	{"C12", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		id := c.connect5("", nil).Properties.AssignedClientID
		if id == "" || !slices.Equal(s.Clients(), []string{id}) {
			t.Errorf("assigned %q, clients %q", id, s.Clients())
		}
	}},
	{"C13", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		c.write(connect3("", false))
		c.wantClosed()
		open3(t, s, "", true)
	}},
	{"C14", func(t *testing.T, s *iotlocal.Server) {
		for asked, want := range map[uint16]uint16{0: 1200, 5: 30, 5000: 1200, 31: 31} {
			ack := dial(t, s).connect5("c", func(p *packets.Connect) { p.KeepAlive = asked })
			if got := ack.Properties.ServerKeepAlive; got == nil || *got != want {
				t.Errorf("keep alive %d: got %v, want %d", asked, got, want)
			}
		}
	}},
	{"C16", func(t *testing.T, s *iotlocal.Server) {
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "w")
		old := dial(t, s)
		old.connect5("c", willOn("w"))
		next := open5(t, s, "c")
		old.wantDisconnect(0x8e)
		watch.wantMessage("gone")
		old3, _ := open3(t, s, "c3", true)
		open3(t, s, "c3", true)
		old3.wantClosed()
		next.publish5("t", "alive", nil)
	}},
	{"C17", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send(packets.CONNECT, func(p packets.Packet) { p.(*packets.Connect).ClientID = "c" })
		c.wantDisconnect(0x82)
		c3, _ := open3(t, s, "c3", true)
		c3.write(connect3("c3", true))
		c3.wantClosed()
	}},
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
	{"C25", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send5("t", "x", 2, nil)
		c.wantDisconnect(0x9b)
		c3, _ := open3(t, s, "c3", true)
		c3.write(publish3("t", "x", 2))
		c3.wantClosed()
	}},
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
	{"C28", func(t *testing.T, s *iotlocal.Server) {
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
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "w")
		c := dial(t, s)
		c.connect5("c", willOn("w"))
		c.publish5("t", strings.Repeat("x", 131072), nil)
		c.send5("t", strings.Repeat("x", 131073), 1, nil)
		c.wantDisconnect(0x97)
		watch.wantMessage("gone")
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
		for _, topic := range []string{"a/b/b/c", "a/c", "a//c", "a/b/c/", "a/b/c"} {
			pub.publish5(topic, topic, nil)
		}
		c.wantMessage("a//c")
		c.wantMessage("a/b/c")
	}},
	{"C43", func(t *testing.T, s *iotlocal.Server) {
		open5(t, s, "pub").publish5("t", "kept", retain)
		c := open5(t, s, "c")
		c.subscribe5(1, "t")
		if !c.wantMessage("kept").Retain {
			t.Error("RETAIN is 0")
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
	{"C46", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "c")
		c.send5("$aws/things/t/shadow/update", "{}", 1, retain)
		c.wantDisconnect(0x90)
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
		open5(t, s, "pub").publish5("t/1", "x", nil)
		a.wantMessage("x")
		b.wantMessage("x")
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
	{"C69", func(t *testing.T, s *iotlocal.Server) {
		for _, name := range []string{"?SDK=Python&Version=1.5.4", "?SDK=IoTDeviceSDK/JS&Metadata=(CRTVersion=1)"} {
			ack := dial(t, s).connect5("c", func(p *packets.Connect) { p.UsernameFlag, p.Username = true, name })
			if ack.ReasonCode != 0 {
				t.Errorf("%s: CONNACK %#x", name, ack.ReasonCode)
			}
		}
	}},
}

func TestConformance(t *testing.T) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			c.run(t, start(t, iotlocal.Options{}))
		})
	}
}

func expiry(seconds uint32) func(*packets.Connect) {
	return func(p *packets.Connect) { p.Properties.SessionExpiryInterval = &seconds }
}

func resume(seconds uint32) func(*packets.Connect) {
	return func(p *packets.Connect) {
		p.CleanStart = false
		p.Properties.SessionExpiryInterval = &seconds
	}
}

func willOn(topic string) func(*packets.Connect) {
	return func(p *packets.Connect) {
		p.WillFlag, p.WillQOS, p.WillTopic, p.WillMessage = true, 1, topic, []byte("gone")
		p.WillProperties = &packets.Properties{}
	}
}

func alias(n uint16) func(*packets.Publish) {
	return func(p *packets.Publish) { p.Properties.TopicAlias = &n }
}

func retain(p *packets.Publish) { p.Retain = true }

// wantRefusedHandshake fails if the server accepts the configuration. With TLS
// 1.3 the client learns of the refusal when it first reads.
func wantRefusedHandshake(t *testing.T, s *iotlocal.Server, cfg *tls.Config) {
	t.Helper()
	c, err := tls.Dial("tcp", s.Addr(), cfg)
	if err != nil {
		return
	}
	newClient(t, c).wantClosed()
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
