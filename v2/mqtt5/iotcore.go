package mqtt5

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
)

// The limits of AWS IoT Core that [Config].IoTCoreValidation holds packets
// against.
const (
	iotMaxTopic         = 256
	iotMaxSlashes       = 7
	iotMaxClientID      = 128
	iotMaxSubscriptions = 8
)

// check holds a packet against MQTT's rules, and against AWS IoT Core's when that
// was asked for.
func (c *Client) check(p interface {
	validate() error
	checkNoQoS2() error
	checkIoTCore() error
}) error {
	err := p.validate()
	if err == nil && !c.cfg.QoS2 {
		err = p.checkNoQoS2()
	}
	if err == nil && c.cfg.IoTCoreValidation {
		err = p.checkIoTCore()
	}
	return err
}

const noQoS2 = "must be 0 or 1: AWS IoT Core does not take QoS 2; for a server that does, set Config.QoS2"

func (p *PublishPacket) checkNoQoS2() error {
	if p.QoS == ExactlyOnce {
		return &ValidationError{Packet: "PUBLISH", Field: "QoS", Reason: noQoS2}
	}
	return nil
}

func (p *SubscribePacket) checkNoQoS2() error {
	for i, s := range p.Subscriptions {
		if s.QoS == ExactlyOnce {
			return &ValidationError{Packet: "SUBSCRIBE", Field: fmt.Sprintf("Subscriptions[%d].QoS", i), Reason: noQoS2}
		}
	}
	return nil
}

func (*UnsubscribePacket) checkNoQoS2() error { return nil }

func iotViolation(packet, field, reason string) error {
	return &ValidationError{Packet: packet, Field: field, Reason: reason}
}

func (p *PublishPacket) checkIoTCore() error {
	if reason := iotTopicReason(iotTopic(p.Topic)); reason != "" {
		return iotViolation("PUBLISH", "Topic", reason)
	}
	return nil
}

func (p *SubscribePacket) checkIoTCore() error {
	if n := len(p.Subscriptions); n > iotMaxSubscriptions {
		return iotViolation("SUBSCRIBE", "Subscriptions", fmt.Sprintf("has %d entries, and AWS IoT Core takes %d in one packet", n, iotMaxSubscriptions))
	}
	for i, s := range p.Subscriptions {
		if reason := iotTopicReason(iotTopic(s.TopicFilter)); reason != "" {
			return iotViolation("SUBSCRIBE", fmt.Sprintf("Subscriptions[%d].TopicFilter", i), reason)
		}
	}
	return nil
}

func (p *UnsubscribePacket) checkIoTCore() error {
	for i, f := range p.TopicFilters {
		if reason := iotTopicReason(iotTopic(f)); reason != "" {
			return iotViolation("UNSUBSCRIBE", fmt.Sprintf("TopicFilters[%d]", i), reason)
		}
	}
	return nil
}

// iotTopic cuts off the two prefixes that do not count: a shared subscription's
// and that of Basic Ingest.
func iotTopic(topic string) string {
	for _, prefix := range []string{"$share/", "$aws/rules/"} {
		if len(topic) > len(prefix) && strings.EqualFold(topic[:len(prefix)], prefix) {
			if _, rest, ok := strings.Cut(topic[len(prefix):], "/"); ok {
				return rest
			}
		}
	}
	return topic
}

func iotTopicReason(topic string) string {
	if len(topic) > iotMaxTopic {
		return fmt.Sprintf("has %d bytes, and AWS IoT Core takes %d", len(topic), iotMaxTopic)
	}
	// The answers about commands have 8 slashes, so the limit cannot be for them.
	if n := strings.Count(topic, "/"); n > iotMaxSlashes && !strings.HasPrefix(topic, "$aws/commands/") {
		return fmt.Sprintf("has %d slashes, and AWS IoT Core takes %d", n, iotMaxSlashes)
	}
	return ""
}

func generatedClientID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return "gen" + hex.EncodeToString(b[:])
}
