package mqtt5

import (
	"crypto/tls"
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/iotshim/iotshim/internal/topic"
)

// Limits of MQTT 5.0, and those of the vendor's client where it has one.
const (
	maxString         = 65535
	maxUserProperties = 1024
	maxFilters        = 1024
	maxSubscriptionID = 268435455
	defaultKeepAlive  = 1200 * time.Second
	defaultQoS0Limit  = 16 << 20
	defaultAliases    = 25
	portTLS           = 8883
	portPlain         = 1883
)

// normalize checks the configuration and fills in its defaults.
func (cfg *Config) normalize() error {
	if cfg.Dial == nil && cfg.Host == "" {
		return &ConfigError{"Host", "must be set unless Dial is"}
	}
	if cfg.Dial != nil && (cfg.DialContext != nil || cfg.Upgrade != nil) {
		return &ConfigError{"Dial", "makes the whole connection, so DialContext and Upgrade would not be used; set either Dial or these"}
	}
	if cfg.Port < 0 || cfg.Port > 65535 {
		return &ConfigError{"Port", fmt.Sprintf("must be 1 to 65535, or 0 for the default, not %d", cfg.Port)}
	}
	if cfg.Port == 0 {
		cfg.Port = portTLS
		if cfg.TLS == nil {
			cfg.Port = portPlain
		}
	}
	if cfg.TLS != nil {
		cfg.TLS = cfg.TLS.Clone()
		if cfg.TLS.ServerName == "" {
			cfg.TLS.ServerName = cfg.Host
		}
		if cfg.TLS.MinVersion == 0 {
			cfg.TLS.MinVersion = tls.VersionTLS12
		}
	}
	for _, e := range []struct {
		field string
		value int
		last  int
	}{
		{"SessionBehavior", int(cfg.SessionBehavior), int(SessionRejoinAlways)},
		{"OfflineQueueBehavior", int(cfg.OfflineQueueBehavior), int(FailAllOnDisconnect)},
		{"RetryJitterMode", int(cfg.RetryJitterMode), int(JitterDecorrelated)},
		{"TopicAliasing.Outbound", int(cfg.TopicAliasing.Outbound), int(AliasingLRU)},
	} {
		if e.value < 0 || e.value > e.last {
			return &ConfigError{e.field, fmt.Sprintf("%d is not one of its constants", e.value)}
		}
	}
	for _, d := range []struct {
		field string
		value *time.Duration
		def   time.Duration
	}{
		{"ConnectTimeout", &cfg.ConnectTimeout, 10 * time.Second},
		{"MinReconnectDelay", &cfg.MinReconnectDelay, time.Second},
		{"MaxReconnectDelay", &cfg.MaxReconnectDelay, 120 * time.Second},
		{"MinConnectedTimeToResetReconnectDelay", &cfg.MinConnectedTimeToResetReconnectDelay, 30 * time.Second},
		{"PingTimeout", &cfg.PingTimeout, 30 * time.Second},
		{"ConnackTimeout", &cfg.ConnackTimeout, 20 * time.Second},
	} {
		if *d.value < 0 {
			return &ConfigError{d.field, "must not be negative; 0 is the default, " + d.def.String()}
		}
		if *d.value == 0 {
			*d.value = d.def
		}
	}
	if cfg.MinReconnectDelay > cfg.MaxReconnectDelay {
		return &ConfigError{"MinReconnectDelay", fmt.Sprintf("%v is more than MaxReconnectDelay, %v", cfg.MinReconnectDelay, cfg.MaxReconnectDelay)}
	}
	if cfg.AckTimeout == 0 {
		cfg.AckTimeout = 60 * time.Second
	}
	switch {
	case cfg.InboundQoS0Limit < 0:
		return &ConfigError{"InboundQoS0Limit", "must not be negative; 0 is the default, 16 MiB"}
	case cfg.InboundQoS0Limit == 0:
		cfg.InboundQoS0Limit = defaultQoS0Limit
	}
	if cfg.MaxIncompleteOperations < 0 || cfg.MaxIncompleteBytes < 0 {
		return &ConfigError{"MaxIncompleteOperations", "and MaxIncompleteBytes must not be negative; 0 means no limit"}
	}
	if cfg.Store != nil && cfg.OfflineQueueBehavior == FailAllOnDisconnect {
		return &ConfigError{"Store", "cannot be used with FailAllOnDisconnect, which keeps nothing"}
	}
	if a := &cfg.TopicAliasing; a.OutboundCacheSize == 0 {
		a.OutboundCacheSize = defaultAliases
	}
	if a := &cfg.TopicAliasing; a.InboundCacheSize == 0 {
		a.InboundCacheSize = defaultAliases
	}
	if cfg.IoTCoreFlowControl && cfg.Connect.ClientID == "" {
		cfg.Connect.ClientID = generatedClientID()
	}
	if cfg.IoTCoreValidation && len(cfg.Connect.ClientID) > iotMaxClientID {
		return iotViolation("CONNECT", "ClientID", fmt.Sprintf("has %d bytes, and AWS IoT Core takes %d", len(cfg.Connect.ClientID), iotMaxClientID))
	}
	if cfg.Connect.Will != nil {
		will := *cfg.Connect.Will
		cfg.Connect.Will = &will
	}
	return cfg.Connect.validate()
}

func (p *ConnectPacket) validate() error {
	v := violations{packet: "CONNECT"}
	v.text("ClientID", p.ClientID)
	v.text("Username", p.Username)
	v.length("Password", len(p.Password))
	if p.KeepAlive > maxString*time.Second || p.KeepAlive > 0 && p.KeepAlive < time.Second {
		v.add("KeepAlive", "must be 1 s to 65535 s, 0 for the default of 1200 s, or negative for none")
	}
	if p.SessionExpiryInterval < 0 || p.SessionExpiryInterval > 0 && p.SessionExpiryInterval < time.Second {
		v.add("SessionExpiryInterval", "must be 0 or at least 1 s")
	}
	if p.WillDelay < 0 {
		v.add("WillDelay", "must not be negative")
	}
	v.userProperties(p.UserProperties)
	if w := p.Will; w != nil && v.err == nil {
		if err := w.validate(); err != nil {
			e := err.(*ValidationError)
			v.add("Will."+e.Field, e.Reason)
		}
		v.length("Will.Payload", len(w.Payload))
	}
	return v.result()
}

func (p *PublishPacket) validate() error {
	v := violations{packet: "PUBLISH"}
	if p == nil {
		v.add("packet", "must not be nil")
		return v.result()
	}
	if err := topic.CheckName(p.Topic); err != nil {
		v.add("Topic", err.Error())
	}
	if p.QoS > ExactlyOnce {
		v.add("QoS", "must be 0, 1 or 2")
	}
	if p.PayloadFormat > PayloadUTF8 {
		v.add("PayloadFormat", "must be PayloadBytes or PayloadUTF8")
	}
	if p.PayloadFormat == PayloadUTF8 && !utf8.Valid(p.Payload) {
		v.add("Payload", "is not valid UTF-8, as PayloadFormat says")
	}
	if p.ResponseTopic != "" {
		if err := topic.CheckName(p.ResponseTopic); err != nil {
			v.add("ResponseTopic", err.Error())
		}
	}
	v.length("CorrelationData", len(p.CorrelationData))
	if p.ContentType != "" {
		v.text("ContentType", p.ContentType)
	}
	if len(p.SubscriptionIdentifiers) > 0 {
		v.add("SubscriptionIdentifiers", "are set by the server only")
	}
	if len(p.UserProperties) > 0 {
		v.userProperties(p.UserProperties)
	}
	return v.result()
}

func (p *SubscribePacket) validate() error {
	v := violations{packet: "SUBSCRIBE"}
	if p == nil {
		v.add("packet", "must not be nil")
		return v.result()
	}
	if n := len(p.Subscriptions); n < 1 || n > maxFilters {
		v.add("Subscriptions", fmt.Sprintf("must have 1 to %d entries, not %d", maxFilters, n))
	}
	for i, s := range p.Subscriptions {
		field := func(name string) string { return fmt.Sprintf("Subscriptions[%d].%s", i, name) }
		if err := topic.CheckFilter(s.TopicFilter); err != nil {
			v.add(field("TopicFilter"), err.Error())
		}
		if s.QoS > ExactlyOnce {
			v.add(field("QoS"), "must be 0, 1 or 2")
		}
		if s.RetainHandling > DontSendRetained {
			v.add(field("RetainHandling"), "must be one of its constants")
		}
		if s.NoLocal && topic.IsShared(s.TopicFilter) {
			v.add(field("NoLocal"), "is not allowed with a shared subscription (MQTT 5.0, 3.8.3.1)")
		}
	}
	if p.SubscriptionIdentifier > maxSubscriptionID {
		v.add("SubscriptionIdentifier", fmt.Sprintf("must be 1 to %d, or 0 for none", maxSubscriptionID))
	}
	v.userProperties(p.UserProperties)
	v.owner(p.Owner)
	return v.result()
}

func (p *UnsubscribePacket) validate() error {
	v := violations{packet: "UNSUBSCRIBE"}
	if p == nil {
		v.add("packet", "must not be nil")
		return v.result()
	}
	if n := len(p.TopicFilters); n < 1 || n > maxFilters {
		v.add("TopicFilters", fmt.Sprintf("must have 1 to %d entries, not %d", maxFilters, n))
	}
	for i, f := range p.TopicFilters {
		if err := topic.CheckFilter(f); err != nil {
			v.add(fmt.Sprintf("TopicFilters[%d]", i), err.Error())
		}
	}
	v.userProperties(p.UserProperties)
	v.owner(p.Owner)
	return v.result()
}

func (p *DisconnectPacket) validate() error {
	v := violations{packet: "DISCONNECT"}
	switch c := p.ReasonCode; {
	case c == NormalDisconnection, c == DisconnectWithWill,
		c >= UnspecifiedError && c <= ImplementationSpecificError,
		c == TopicNameInvalid, c == ReceiveMaximumExceeded, c == TopicAliasInvalid, c == PacketTooLarge,
		c >= MessageRateTooHigh && c <= PayloadFormatInvalid:
	default:
		v.add("ReasonCode", fmt.Sprintf("0x%02X is not one that a client may send (MQTT 5.0, 3.14.2.1)", byte(c)))
	}
	v.text("ReasonString", p.ReasonString)
	if p.ServerReference != "" {
		v.add("ServerReference", "is set by the server only")
	}
	v.userProperties(p.UserProperties)
	return v.result()
}

// violations keeps the first thing that is wrong with a packet.
type violations struct {
	packet string
	err    *ValidationError
}

func (v *violations) add(field, reason string) {
	if v.err == nil {
		v.err = &ValidationError{Packet: v.packet, Field: field, Reason: reason}
	}
}

func (v *violations) result() error {
	if v.err == nil {
		return nil
	}
	return v.err
}

func (v *violations) owner(o any) {
	if o != nil && !reflect.ValueOf(o).Comparable() {
		v.add("Owner", fmt.Sprintf("must be comparable, which a %T is not; use a pointer", o))
	}
}

func (v *violations) length(field string, n int) {
	if n > maxString {
		v.add(field, fmt.Sprintf("has %d bytes, more than %d", n, maxString))
	}
}

func (v *violations) text(field, s string) {
	v.length(field, len(s))
	if err := topic.CheckUTF8(s); err != nil {
		v.add(field, "must be UTF-8 without control characters (MQTT 5.0, 1.5.4)")
	}
}

func (v *violations) userProperties(props []UserProperty) {
	if len(props) > maxUserProperties {
		v.add("UserProperties", fmt.Sprintf("has %d entries, more than %d", len(props), maxUserProperties))
	}
	for i, p := range props {
		v.text(fmt.Sprintf("UserProperties[%d].Name", i), p.Name)
		v.text(fmt.Sprintf("UserProperties[%d].Value", i), p.Value)
	}
}
