package wire_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/wire"
)

// The packets library is the oracle here: what it reads is turned into the types
// of this package and compared.

// readPaho reads one packet with the packets library.
func readPaho(b []byte) (any, error) {
	cp, err := packets.ReadPacket(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	switch p := cp.Content.(type) {
	case *packets.Publish:
		return fromPublish(p), nil
	case *packets.Puback:
		return &wire.Puback{PacketID: p.PacketID, ReasonCode: p.ReasonCode, ReasonString: p.Properties.ReasonString,
			UserProperties: fromUser(p.Properties.User)}, nil
	case *packets.Connect:
		return fromConnect(p), nil
	case *packets.Subscribe:
		s := &wire.Subscribe{PacketID: p.PacketID, UserProperties: fromUser(p.Properties.User)}
		if id := p.Properties.SubscriptionIdentifier; id != nil {
			s.SubscriptionID = ptr(uint32(*id))
		}
		for _, o := range p.Subscriptions {
			s.Subscriptions = append(s.Subscriptions, wire.Subscription{Filter: o.Topic, QoS: o.QoS, NoLocal: o.NoLocal,
				RetainAsPublished: o.RetainAsPublished, RetainHandling: o.RetainHandling})
		}
		return s, nil
	case *packets.Unsubscribe:
		return &wire.Unsubscribe{PacketID: p.PacketID, Filters: p.Topics, UserProperties: fromUser(p.Properties.User)}, nil
	case *packets.Disconnect:
		return &wire.Disconnect{ReasonCode: p.ReasonCode, SessionExpiry: p.Properties.SessionExpiryInterval,
			ReasonString: p.Properties.ReasonString, ServerReference: p.Properties.ServerReference,
			UserProperties: fromUser(p.Properties.User)}, nil
	case *packets.Pingreq:
		return pingreq{}, nil
	}
	return nil, nil
}

func fromPublish(p *packets.Publish) *wire.Publish {
	return &wire.Publish{Topic: p.Topic, Payload: p.Payload, QoS: p.QoS, Retain: p.Retain, Dup: p.Duplicate,
		PacketID: p.PacketID, Props: fromProps(p.Properties)}
}

func fromProps(p *packets.Properties) *wire.PublishProps {
	out := &wire.PublishProps{MessageExpiry: p.MessageExpiry, ResponseTopic: p.ResponseTopic,
		CorrelationData: p.CorrelationData, ContentType: p.ContentType, UserProperties: fromUser(p.User)}
	if p.PayloadFormat != nil {
		out.PayloadFormat = *p.PayloadFormat
	}
	if p.TopicAlias != nil {
		out.TopicAlias = *p.TopicAlias
	}
	if p.SubscriptionIdentifier != nil {
		out.SubscriptionIDs = []uint32{uint32(*p.SubscriptionIdentifier)}
	}
	return out
}

func fromConnect(p *packets.Connect) *wire.Connect {
	bit := func(b *byte) *bool {
		if b == nil {
			return nil
		}
		return ptr(*b == 1)
	}
	props := p.Properties
	c := &wire.Connect{ClientID: p.ClientID, CleanStart: p.CleanStart, KeepAlive: p.KeepAlive,
		SessionExpiry:              props.SessionExpiryInterval,
		RequestResponseInformation: bit(props.RequestResponseInfo), RequestProblemInformation: bit(props.RequestProblemInfo),
		UserProperties: fromUser(props.User)}
	if props.ReceiveMaximum != nil {
		c.ReceiveMaximum = *props.ReceiveMaximum
	}
	if props.MaximumPacketSize != nil {
		c.MaximumPacketSize = *props.MaximumPacketSize
	}
	if props.TopicAliasMaximum != nil {
		c.TopicAliasMaximum = *props.TopicAliasMaximum
	}
	if p.UsernameFlag {
		c.Username = &p.Username
	}
	if p.PasswordFlag {
		c.Password = append([]byte{}, p.Password...)
	}
	if p.WillFlag {
		c.WillDelay = p.WillProperties.WillDelayInterval
		c.Will = &wire.Publish{Topic: p.WillTopic, Payload: p.WillMessage, QoS: p.WillQOS, Retain: p.WillRetain,
			Props: fromProps(p.WillProperties)}
	}
	return c
}

func fromUser(props []packets.User) (out []wire.UserProperty) {
	for _, p := range props {
		out = append(out, wire.UserProperty{Name: p.Key, Value: p.Value})
	}
	return out
}

// forPaho changes a packet into what that library can tell of it: it keeps one
// subscription identifier, and no difference between empty and absent.
func forPaho(packet any) any {
	p, ok := packet.(*wire.Publish)
	if !ok {
		return packet
	}
	q := *p
	q.Props = &wire.PublishProps{}
	if p.Props != nil {
		*q.Props = *p.Props
	}
	if n := len(q.Props.SubscriptionIDs); n > 1 {
		q.Props.SubscriptionIDs = q.Props.SubscriptionIDs[n-1:]
	}
	return &q
}

// sameForPaho compares byte slices by content alone.
var sameForPaho = cmp.Comparer(bytes.Equal)

// TestPahoReads has that library read each packet of the table.
func TestPahoReads(t *testing.T) {
	for _, v := range encoded {
		if v.name == "DISCONNECT" {
			continue // it cannot read one without a body
		}
		t.Run(v.name, func(t *testing.T) {
			got, err := readPaho(unhex(t, v.bytes))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(forPaho(v.packet), got, sameForPaho); diff != "" {
				t.Errorf("packet (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPublishDifferential encodes random packets and has both sides read them.
func TestPublishDifferential(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	text := func(max int) string {
		n := rnd.IntN(20)
		if rnd.IntN(20) == 0 {
			n = rnd.IntN(max + 1)
		}
		return strings.Repeat("é", n/2) + strings.Repeat("x", n%2)
	}
	for range 300 {
		p := &wire.Publish{Topic: "t" + text(65534), Payload: []byte(text(300000)), QoS: byte(rnd.IntN(3)), Retain: rnd.IntN(2) == 0}
		if p.QoS > 0 {
			p.PacketID, p.Dup = uint16(1+rnd.IntN(65535)), rnd.IntN(2) == 0
		}
		props := &wire.PublishProps{PayloadFormat: byte(rnd.IntN(2)), TopicAlias: uint16(max(0, rnd.IntN(131072)-65536)),
			ResponseTopic: text(65535), ContentType: text(65535)}
		if rnd.IntN(2) == 0 {
			props.MessageExpiry = ptr(rnd.Uint32())
			props.CorrelationData = []byte(text(65535))
		}
		for range rnd.IntN(3) {
			props.SubscriptionIDs = append(props.SubscriptionIDs, 1+rnd.Uint32N(268435455)>>rnd.IntN(28))
			props.UserProperties = append(props.UserProperties, wire.UserProperty{Name: text(65535), Value: text(65535)})
		}
		empty := props.PayloadFormat == 0 && props.TopicAlias == 0 && props.ResponseTopic == "" && props.ContentType == "" &&
			props.MessageExpiry == nil && props.SubscriptionIDs == nil
		if !empty && rnd.IntN(4) > 0 {
			p.Props = props
		}
		b := wire.AppendPublish(nil, p)
		if len(b) != wire.PublishSize(p) {
			t.Fatalf("announced size is %d, packet has %d bytes", wire.PublishSize(p), len(b))
		}
		f, n, err := wire.NextFrame(b, 0)
		if err != nil || n != len(b) {
			t.Fatalf("NextFrame: %d of %d bytes, error %v", n, len(b), err)
		}
		own, err := decode(f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, own, payloads); diff != "" {
			t.Fatalf("own decoder (-want +got):\n%s", diff)
		}
		paho, err := readPaho(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(forPaho(p), paho, sameForPaho); diff != "" {
			t.Fatalf("packets library (-want +got):\n%s", diff)
		}
	}
}
