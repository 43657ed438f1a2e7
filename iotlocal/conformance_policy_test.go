package iotlocal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// allow returns a policy of pairs of action and resource.
func allow(pairs ...string) string {
	var statements []string
	for pair := range slices.Chunk(pairs, 2) {
		statements = append(statements, fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":"arn:aws:iot:us-east-1:123456789012:%s"}`, pair[0], pair[1]))
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// limited starts a server whose device "limited" has a policy and whose thing1, for
// the other side, may do everything.
func limited(t *testing.T, pairs ...string) *iotlocal.Server {
	t.Helper()
	s := start(t, iotlocal.Options{Things: []string{iotlocal.DefaultThing, "limited"}})
	limit(t, s, pairs...)
	return s
}

func limit(t *testing.T, s *iotlocal.Server, pairs ...string) {
	t.Helper()
	d, err := s.Device("limited")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutPolicy("p", allow(pairs...)); err != nil {
		t.Fatal(err)
	}
	if err := s.AttachPolicy(d.CertificateID(), "p"); err != nil {
		t.Fatal(err)
	}
}

// policyChecks are those about policies and lifecycle events.
var policyChecks = []ownCheck{
	{"C07", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/${iot:Connection.Thing.ThingName}")
		watch := watchEvents(t, s, "$aws/events/presence/connect_failed/#")
		dialAs(t, s, "limited").connect5("limited", nil)
		c := dialAs(t, s, "limited")
		if ack := c.connect5("other", nil); ack.ReasonCode != 0x87 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		c.wantClosed()
		d, _ := s.Device("limited")
		got := eventOf(t, watch.message())
		if got["connectFailureReason"] != "AUTHORIZATION_FAILED" || got["clientId"] != "other" || got["principalIdentifier"] != d.CertificateID() {
			t.Errorf("event %v", got)
		}
	}},
	{"C08", func(t *testing.T) {
		s := limited(t)
		c := dialAs(t, s, "limited")
		c.write(connect3("c", true))
		c.wantClosed()
	}},
	{"C09", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/w")
		watch := watchEvents(t, s, "$aws/events/presence/connect_failed/#")
		c := dialAs(t, s, "limited")
		if ack := c.connect5("c", willOn("other")); ack.ReasonCode != 0x87 {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		c.wantClosed()
		if got := eventOf(t, watch.message()); got["connectFailureReason"] != "AUTHORIZATION_FAILED" {
			t.Errorf("event %v", got)
		}
		c = dialAs(t, s, "limited")
		if ack := c.connect5("c", func(p *packets.Connect) { willOn("w")(p); p.WillRetain = true }); ack.ReasonCode != 0x87 {
			t.Errorf("retained will: CONNACK %#x", ack.ReasonCode)
		}
		c = dialAs(t, s, "limited")
		c.write(connect3("c", true, str("other"), str("x")))
		c.wantClosed()
		c = dialAs(t, s, "limited")
		if ack := c.connect5("c", willOn("w")); ack.ReasonCode != 0 {
			t.Errorf("permitted will: CONNACK %#x", ack.ReasonCode)
		}
	}},
	{"C28/policy", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/good")
		c := openAs(t, s, "limited", "c")
		c.publish5("good", "x", alias(1))
		c.publish5("", "x", alias(1))
		for _, topic := range []string{"bad", ""} {
			c.send5(topic, "x", 1, alias(2))
			if ack := want[*packets.Puback](c); ack.ReasonCode != 0x87 {
				t.Errorf("topic %q: PUBACK %#x", topic, ack.ReasonCode)
			}
		}
	}},
	{"C37", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Subscribe", "topicfilter/good/+", "iot:Subscribe", "topicfilter/$share/*/good", "iot:Receive", "topic/*")
		c := openAs(t, s, "limited", "c")
		if got := c.subscribe5(1, "good/+", "good/a", "bad", "$share/g/good", "$share/g/bad"); !slices.Equal(got, []byte{1, 0x87, 0x87, 1, 0x87}) {
			t.Errorf("SUBACK % x", got)
		}
		c3 := dialAs(t, s, "limited")
		c3.write(connect3("c3", true))
		c3.frame()
		if got := c3.subscribe3(1, "bad"); got != 0x80 {
			t.Errorf("v3: SUBACK %#x", got)
		}
		pub := open5(t, s, "pub")
		pub.publish5("bad", "x", nil)
		pub.publish5("good/b", "y", nil)
		c.wantMessage("y")
	}},
	{"C38", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/good")
		watch := open5(t, s, "watch")
		watch.subscribe5(1, "#")
		c := openAs(t, s, "limited", "c")
		c.send5("bad", "x", 1, nil)
		if ack := want[*packets.Puback](c); ack.ReasonCode != 0x87 || ack.PacketID != 99 {
			t.Errorf("PUBACK %+v", ack)
		}
		c.publish5("good", "y", nil)
		watch.wantMessage("y")
		c3 := dialAs(t, s, "limited")
		c3.write(connect3("c3", true))
		c3.frame()
		c3.write(publish3("bad", "x", 1))
		c3.wantClosed()
	}},
	{"C39", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/w")
		watch := watchEvents(t, s, disconnected("c"), "w", "bad") // which nothing comes to
		c := dialAs(t, s, "limited")
		c.connect5("c", willOn("w"))
		c.send5("bad", "x", 0, nil)
		c.wantDisconnect(0x87)
		wantEnd(t, watch, "AUTH_ERROR")
		c3 := dialAs(t, s, "limited")
		c3.write(connect3("c3", true))
		c3.frame()
		c3.write(publish3("bad", "x", 0))
		c3.wantClosed()
		open5(t, s, "pub").publish5("w", "end", nil)
		watch.wantMessage("end")
	}},
	{"C40", func(t *testing.T) {
		all := []string{"iot:Connect", "client/*", "iot:Subscribe", "topicfilter/*", "iot:Receive", "topic/a", "iot:Receive", "topic/b"}
		s := limited(t, all...)
		c := openAs(t, s, "limited", "c")
		c.subscribe5(1, "a", "b")
		pub := open5(t, s, "pub")
		pub.publish5("a", "1", nil)
		c.wantMessage("1")
		limit(t, s, append(all[:4:4], all[6:]...)...)
		for i := range 150 { // more than may be in flight
			pub.publish5("a", fmt.Sprint(i), nil)
		}
		pub.publish5("b", "end", nil)
		c.wantMessage("end")
	}},
	{"C47", func(t *testing.T) {
		s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/*", "iot:RetainPublish", "topic/kept")
		c := openAs(t, s, "limited", "c")
		c.publish5("kept", "x", retain)
		c.publish5("other", "x", nil)
		c.send5("other", "x", 1, retain)
		if ack := want[*packets.Puback](c); ack.ReasonCode != 0x87 {
			t.Errorf("PUBACK %#x", ack.ReasonCode)
		}
		c.send5("other", "x", 0, retain)
		c.wantDisconnect(0x87)
		c3 := dialAs(t, s, "limited")
		c3.write(connect3("c3", true))
		c3.frame()
		b := publish3("other", "x", 1)
		b[0] |= 1
		c3.write(b)
		c3.wantClosed()
	}},
	{"C61", func(t *testing.T) {
		s := start(t, iotlocal.Options{})
		watch := watchEvents(t, s, "$aws/events/+/+/c")
		for version := range 2 {
			c := open5(t, s, "c")
			c.subscribe5(1, "a", "b")
			c.send(packets.UNSUBSCRIBE, func(p packets.Packet) {
				p.(*packets.Unsubscribe).PacketID, p.(*packets.Unsubscribe).Topics = 8, []string{"a"}
			})
			want[*packets.Unsuback](c)
			c.write([]byte{0xe0, 0})
			c.wantClosed()
			first := eventOf(t, watch.message())
			session, principal := first["sessionIdentifier"], first["principalIdentifier"]
			if session == "" || principal != device(t, s).CertificateID() || first["ipAddress"] != "127.0.0.1" {
				t.Errorf("connected: %v", first)
			}
			for _, want := range []map[string]any{
				{"eventType": "subscribed", "topics": []any{"a", "b"}},
				{"eventType": "unsubscribed", "topics": []any{"a"}},
				{"eventType": "disconnected", "clientInitiatedDisconnect": true, "disconnectReason": "CLIENT_INITIATED_DISCONNECT", "versionNumber": float64(version)},
			} {
				got := eventOf(t, watch.message())
				want["clientId"], want["sessionIdentifier"], want["principalIdentifier"], want["timestamp"] = "c", session, principal, got["timestamp"]
				wantEqual(t, got, want)
			}
			if first["eventType"] != "connected" || first["versionNumber"] != float64(version) || first["timestamp"].(float64) < 1e12 {
				t.Errorf("connected: %v", first)
			}
		}
		open5(t, s, "a#b") // has no events, and is told of none
	}},
}

// watchEvents returns a client of thing1 that has subscribed.
func watchEvents(t *testing.T, s *iotlocal.Server, filters ...string) *client {
	t.Helper()
	c := open5(t, s, "watcher")
	for i, code := range c.subscribe5(1, filters...) {
		if code != 1 {
			t.Fatalf("subscription to %s: %#x", filters[i], code)
		}
	}
	return c
}

// disconnected is a filter of the events that tell why a client's connection has ended.
func disconnected(id string) string { return "$aws/events/presence/disconnected/" + id }

// wantEnd wants a client that watches to be told, in any order, why the connection of
// another has ended, and of that one's will.
func wantEnd(t *testing.T, watch *client, reason string) {
	t.Helper()
	var event map[string]any
	will := false
	for range 2 {
		if p := watch.message(); p.Topic == "w" {
			will = string(p.Payload) == "gone"
		} else {
			event = eventOf(t, p)
		}
	}
	if event["disconnectReason"] != reason || !will {
		t.Errorf("event %v, will %v, want %s and the will", event, will, reason)
	}
}

// eventOf reads the payload of a lifecycle event.
func eventOf(t *testing.T, p *packets.Publish) map[string]any {
	t.Helper()
	var e map[string]any
	if err := json.Unmarshal(p.Payload, &e); err != nil {
		t.Fatalf("%s: %v in %q", p.Topic, err, p.Payload)
	}
	if kind := e["eventType"]; kind != strings.Split(p.Topic, "/")[3] {
		t.Errorf("event %v on %s", kind, p.Topic)
	}
	return e
}
