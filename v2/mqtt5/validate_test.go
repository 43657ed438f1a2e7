package mqtt5_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func TestConfigErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cfg   mqtt5.Config
		field string
	}{
		{"no host", mqtt5.Config{}, "Host"},
		{"port", mqtt5.Config{Host: "h", Port: 70000}, "Port"},
		{"session behavior", mqtt5.Config{Host: "h", SessionBehavior: 9}, "SessionBehavior"},
		{"offline queue behavior", mqtt5.Config{Host: "h", OfflineQueueBehavior: -1}, "OfflineQueueBehavior"},
		{"jitter mode", mqtt5.Config{Host: "h", RetryJitterMode: 3}, "RetryJitterMode"},
		{"negative delay", mqtt5.Config{Host: "h", MinReconnectDelay: -1}, "MinReconnectDelay"},
		{"delays the wrong way round", mqtt5.Config{Host: "h", MinReconnectDelay: time.Hour}, "MinReconnectDelay"},
		{"inbound limit", mqtt5.Config{Host: "h", InboundQoS0Limit: -1}, "InboundQoS0Limit"},
	} {
		_, err := mqtt5.New(tt.cfg)
		var e *mqtt5.ConfigError
		if !errors.As(err, &e) || e.Field != tt.field {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// TestInvalidPackets breaks one rule at a time: each is refused with a
// ValidationError that names the field, and nothing goes on the wire.
func invalidPackets(t *testing.T) {
	long := strings.Repeat("x", 65536)
	props := []mqtt5.UserProperty{{Name: "n", Value: "v"}}
	connects := []struct {
		field string
		edit  func(*mqtt5.ConnectPacket)
	}{
		{"ClientID", func(p *mqtt5.ConnectPacket) { p.ClientID = long }},
		{"ClientID", func(p *mqtt5.ConnectPacket) { p.ClientID = "a\x00" }},
		{"Username", func(p *mqtt5.ConnectPacket) { p.Username = "\xff" }},
		{"Password", func(p *mqtt5.ConnectPacket) { p.Password = []byte(long) }},
		{"KeepAlive", func(p *mqtt5.ConnectPacket) { p.KeepAlive = time.Millisecond }},
		{"KeepAlive", func(p *mqtt5.ConnectPacket) { p.KeepAlive = 65536 * time.Second }},
		{"SessionExpiryInterval", func(p *mqtt5.ConnectPacket) { p.SessionExpiryInterval = -1 }},
		{"WillDelay", func(p *mqtt5.ConnectPacket) { p.WillDelay = -1 }},
		{"UserProperties", func(p *mqtt5.ConnectPacket) { p.UserProperties = make([]mqtt5.UserProperty, 1025) }},
		{"Will.Topic", func(p *mqtt5.ConnectPacket) { p.Will = &mqtt5.PublishPacket{Topic: "a/#"} }},
		{"Will.QoS", func(p *mqtt5.ConnectPacket) { p.Will = &mqtt5.PublishPacket{Topic: "a", QoS: 3} }},
		{"Will.Payload", func(p *mqtt5.ConnectPacket) { p.Will = &mqtt5.PublishPacket{Topic: "a", Payload: []byte(long)} }},
	}
	for _, tt := range connects {
		cfg := mqtt5.Config{Host: "h"}
		tt.edit(&cfg.Connect)
		_, err := mqtt5.New(cfg)
		checkViolation(t, err, "CONNECT", tt.field)
	}

	publishes := []struct {
		field string
		p     *mqtt5.PublishPacket
	}{
		{"packet", nil},
		{"Topic", &mqtt5.PublishPacket{}},
		{"Topic", &mqtt5.PublishPacket{Topic: "a/+"}},
		{"Topic", &mqtt5.PublishPacket{Topic: long}},
		{"Topic", &mqtt5.PublishPacket{Topic: "a\ufffeb"}},
		{"QoS", &mqtt5.PublishPacket{Topic: "a", QoS: 2}},
		{"QoS", &mqtt5.PublishPacket{Topic: "a", QoS: 3}},
		{"PayloadFormat", &mqtt5.PublishPacket{Topic: "a", PayloadFormat: 2}},
		{"Payload", &mqtt5.PublishPacket{Topic: "a", PayloadFormat: mqtt5.PayloadUTF8, Payload: []byte{0xff}}},
		{"ResponseTopic", &mqtt5.PublishPacket{Topic: "a", ResponseTopic: "#"}},
		{"CorrelationData", &mqtt5.PublishPacket{Topic: "a", CorrelationData: []byte(long)}},
		{"ContentType", &mqtt5.PublishPacket{Topic: "a", ContentType: long}},
		{"SubscriptionIdentifiers", &mqtt5.PublishPacket{Topic: "a", SubscriptionIdentifiers: []uint32{1}}},
		{"UserProperties[0].Name", &mqtt5.PublishPacket{Topic: "a", UserProperties: []mqtt5.UserProperty{{Name: "\x01"}}}},
		{"UserProperties[1].Value", &mqtt5.PublishPacket{Topic: "a", UserProperties: append(props, mqtt5.UserProperty{Value: long})}},
	}
	subscribes := []struct {
		field string
		p     *mqtt5.SubscribePacket
	}{
		{"packet", nil},
		{"Subscriptions", &mqtt5.SubscribePacket{}},
		{"Subscriptions", &mqtt5.SubscribePacket{Subscriptions: make([]mqtt5.Subscription, 1025)}},
		{"Subscriptions[0].TopicFilter", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a#"}}}},
		{"Subscriptions[0].TopicFilter", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "$share/g"}}}},
		{"Subscriptions[1].QoS", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}, {TopicFilter: "a", QoS: 2}}}},
		{"Subscriptions[0].RetainHandling", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a", RetainHandling: 3}}}},
		{"Subscriptions[0].NoLocal", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "$share/g/a", NoLocal: true}}}},
		{"SubscriptionIdentifier", &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{TopicFilter: "a"}}, SubscriptionIdentifier: 1 << 28}},
	}
	unsubscribes := []struct {
		field string
		p     *mqtt5.UnsubscribePacket
	}{
		{"packet", nil},
		{"TopicFilters", &mqtt5.UnsubscribePacket{}},
		{"TopicFilters[0]", &mqtt5.UnsubscribePacket{TopicFilters: []string{""}}},
	}
	disconnects := []struct {
		field string
		p     *mqtt5.DisconnectPacket
	}{
		{"ReasonCode", &mqtt5.DisconnectPacket{ReasonCode: mqtt5.ServerBusy}},
		{"ReasonString", &mqtt5.DisconnectPacket{ReasonString: long}},
		{"ServerReference", &mqtt5.DisconnectPacket{ServerReference: "s"}},
		{"SessionExpiryInterval", &mqtt5.DisconnectPacket{SessionExpiryInterval: new(uint32(10))}},
	}
	synctest.Test(t, func(t *testing.T) {
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			if p := c.Read(); p != nil {
				t.Errorf("%T on the wire", p)
			}
		})
		client := start(t, server, mqtt5.Config{})
		synctest.Wait()
		for _, tt := range publishes {
			_, err := client.Publish(t.Context(), tt.p)
			checkViolation(t, err, "PUBLISH", tt.field)
		}
		for _, tt := range subscribes {
			_, err := client.Subscribe(t.Context(), tt.p)
			checkViolation(t, err, "SUBSCRIBE", tt.field)
		}
		for _, tt := range unsubscribes {
			_, err := client.Unsubscribe(t.Context(), tt.p)
			checkViolation(t, err, "UNSUBSCRIBE", tt.field)
		}
		for _, tt := range disconnects {
			err := client.Stop(t.Context(), tt.p)
			checkViolation(t, err, "DISCONNECT", tt.field)
			client.Start() // a DISCONNECT that is refused stops the client all the same
			synctest.Wait()
		}
	})
}

func checkViolation(t *testing.T, err error, packet, field string) {
	t.Helper()
	var e *mqtt5.ValidationError
	if !errors.As(err, &e) || e.Packet != packet || e.Field != field {
		t.Errorf("%s.%s: got %.200v", packet, field, err)
	}
	if err != nil && len(err.Error()) > 1000 {
		t.Errorf("%s.%s: the error repeats what is too long", packet, field)
	}
}
