package mqtt5_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// row is one row of the vendor's conformance checklist, by its id.
type row struct {
	id  string
	run func(t *testing.T)
}

// TestConformance has a subtest for each row of the checklist. Where
// ARCHITECTURE.md lists a deliberate difference, the test shows our behaviour.
func TestConformance(t *testing.T) {
	for _, r := range slices.Concat(connectRows, reconnectRows, keepAliveRows, operationRows, queueRows, sessionRows, flowRows, aliasRows, validationRows, statsRows) {
		t.Run(r.id, r.run)
	}
}

// scene is a client, the server that it talks to, and what has happened.
type scene struct {
	*testing.T
	client *mqtt5.Client
	server *mqtttest.Server
	events eventLog // of the client's lifecycle
	wire   eventLog // what the server has received
	ends   eventLog // of operations
}

// play runs script for each connection and test with a client that is not
// started, both in a bubble with a clock of their own.
func play(t *testing.T, cfg mqtt5.Config, script func(s *scene, n int, c *mqtttest.Conn), test func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{T: t}
		s.server = mqtttest.New(func(n int, c *mqtttest.Conn) { script(s, n, c) })
		if cfg.Dial == nil {
			cfg.Dial = s.server.Dial
		}
		if cfg.RetryJitterMode == mqtt5.JitterFull {
			cfg.RetryJitterMode = mqtt5.JitterNone
		}
		watch(&cfg, &s.events)
		client, err := mqtt5.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		s.client = client
		defer s.server.Close()
		defer client.Close()
		test(s)
	})
}

// accept is a server that accepts and answers everything.
func accept(s *scene, _ int, c *mqtttest.Conn) {
	s.wire.add("%s", describe(c.Accept()))
	c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
}

// silent is a server that accepts and then only reads.
func silent(s *scene, _ int, c *mqtttest.Conn) {
	s.wire.add("%s", describe(c.Accept()))
	for p := c.Read(); p != nil; p = c.Read() {
		s.wire.add("%s", describe(p))
	}
}

func (s *scene) start() {
	s.Helper()
	if err := s.client.Start(); err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
}

func (s *scene) stop(p *mqtt5.DisconnectPacket) error {
	err := s.client.Stop(s.Context(), p)
	synctest.Wait()
	return err
}

// want compares a log with a list of lines, and empties it.
func (s *scene) want(l *eventLog, lines ...string) {
	s.Helper()
	synctest.Wait()
	if diff := cmp.Diff(lines, l.take()); diff != "" {
		s.Errorf("-want +got:\n%s", diff)
	}
}

// publish hands a message over whose payload is its name, and notes its end.
func (s *scene) publish(name string, qos mqtt5.QoS) {
	s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: []byte(name), QoS: qos}).
		OnComplete(func(_ mqtt5.PublishResult, err error) { s.ended(name, err) })
}

func (s *scene) subscribe(filter string) {
	s.client.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: filter}}}).
		OnComplete(func(_ *mqtt5.SubackPacket, err error) { s.ended(filter, err) })
}

func (s *scene) unsubscribe(filter string) {
	s.client.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{filter}}).
		OnComplete(func(_ *mqtt5.UnsubackPacket, err error) { s.ended(filter, err) })
}

func (s *scene) ended(name string, err error) {
	if err == nil {
		s.ends.add("%s done", name)
		return
	}
	text := err.Error()
	s.ends.add("%s: %s", name, text[strings.LastIndex(text, "mqtt5: ")+len("mqtt5: "):])
}

// The ends of operations, as ended notes them.
const (
	policyText  = ": not connected, and the offline queue behavior does not keep this operation"
	stopText    = ": the client was stopped"
	timeoutText = ": the server did not acknowledge in time; it may have processed the packet"
)

func each(names []string, suffix string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = n + suffix
	}
	return out
}

// describe tells what matters of a packet.
func describe(p packets.Packet) string {
	switch p := p.(type) {
	case *packets.Connect:
		return fmt.Sprintf("CONNECT clean=%t", p.CleanStart)
	case *packets.Publish:
		dup := ""
		if p.Duplicate {
			dup = " DUP"
		}
		return fmt.Sprintf("PUBLISH %s QoS %d id %d%s", p.Payload, p.QoS, p.PacketID, dup)
	case *packets.Subscribe:
		return fmt.Sprintf("SUBSCRIBE %s id %d", p.Subscriptions[0].Topic, p.PacketID)
	case *packets.Unsubscribe:
		return fmt.Sprintf("UNSUBSCRIBE %s id %d", p.Topics[0], p.PacketID)
	case *packets.Puback:
		return fmt.Sprintf("PUBACK id %d", p.PacketID)
	case *packets.Disconnect:
		return fmt.Sprintf("DISCONNECT 0x%02X", p.ReasonCode)
	}
	return strings.ToUpper(strings.TrimPrefix(fmt.Sprintf("%T", p), "*packets."))
}

// attemptClock notes the gaps between the attempts that a dial sees.
type attemptClock struct {
	last time.Time
	gaps []string
}

func (a *attemptClock) tick() {
	now := time.Now()
	if !a.last.IsZero() {
		a.gaps = append(a.gaps, now.Sub(a.last).String())
	}
	a.last = now
}
