package wire_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/wire"
)

// vector is one packet, as bytes and as a value. Some packets go one way only.
type vector struct {
	name   string
	bytes  string // hexadecimal; what is between single quotes is text
	packet any
}

func ptr[T any](v T) *T { return &v }

// These are in both lists.
var (
	fullPublish = vector{"PUBLISH with all properties",
		"32 41 0004'a/é' 0001 36 01 01 02 0000003C 23 0007 08 0003'r/s' 09 0002 00FF 0B 01 0B 80808001" +
			" 03 0004'text' 26 0001'n' 0001'v' 26 0001'n' 0000 26 0000 0001'w' '{}'",
		&wire.Publish{Topic: "a/é", QoS: 1, PacketID: 1, Payload: []byte("{}"), Props: &wire.PublishProps{
			PayloadFormat: 1, MessageExpiry: ptr(uint32(60)), TopicAlias: 7, ResponseTopic: "r/s",
			CorrelationData: []byte{0, 255}, SubscriptionIDs: []uint32{1, 1 << 21}, ContentType: "text",
			UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}, {Name: "n"}, {Value: "w"}}}}}
	emptyCorrelation = vector{"PUBLISH with empty correlation data", "30 07 0001'a' 03 09 0000",
		&wire.Publish{Topic: "a", Props: &wire.PublishProps{CorrelationData: []byte{}}}}
)

// decoded are packets that a server sends, in every form that is legal.
var decoded = []vector{
	{"PUBLISH QoS 0, empty payload", "30 04 0001'a' 00", &wire.Publish{Topic: "a"}},
	{"PUBLISH QoS 0 retained", "31 08 0003'a/b' 00 'hi'", &wire.Publish{Topic: "a/b", Payload: []byte("hi"), Retain: true}},
	{"PUBLISH QoS 1", "32 08 0001'a' 000A 00 'hi'", &wire.Publish{Topic: "a", Payload: []byte("hi"), QoS: 1, PacketID: 10}},
	{"PUBLISH QoS 1 again", "3A 06 0001'a' FFFF 00", &wire.Publish{Topic: "a", QoS: 1, PacketID: 65535, Dup: true}},
	{"PUBLISH QoS 2", "34 06 0001'a' 0001 00", &wire.Publish{Topic: "a", QoS: 2, PacketID: 1}},
	{"PUBLISH with a payload of two length bytes", "30 8401 0001'a' 00 " + strings.Repeat("5A", 128),
		&wire.Publish{Topic: "a", Payload: []byte(strings.Repeat("Z", 128))}},
	{"PUBLISH with an alias only", "30 06 0000 03 23 0005", &wire.Publish{Props: &wire.PublishProps{TopicAlias: 5}}},
	fullPublish,
	emptyCorrelation,

	{"PUBACK short", "40 02 0001", &wire.Puback{PacketID: 1}},
	{"PUBACK with a code", "40 03 000A 10", &wire.Puback{PacketID: 10, ReasonCode: 0x10}},
	{"PUBACK with properties", "40 11 000A 87 0D 1F 0002'no' 26 0002'ab' 0001'c'", &wire.Puback{
		PacketID: 10, ReasonCode: 0x87, ReasonString: "no", UserProperties: []wire.UserProperty{{Name: "ab", Value: "c"}}}},

	{"CONNACK", "20 03 00 00 00", &wire.Connack{}},
	{"CONNACK session present", "20 03 01 00 00", &wire.Connack{SessionPresent: true}},
	{"CONNACK refused", "20 08 00 87 05 1F 0002'no'", &wire.Connack{ReasonCode: 0x87, ReasonString: "no"}},
	{"CONNACK with all properties",
		"20 44 00 00 41 11 00000E10 21 0064 24 01 25 01 27 00020000 12 0002'id' 22 0008 1F 0001'r'" +
			" 26 0001'n' 0001'v' 28 01 29 00 2A 01 13 04B0 1A 0002'ri' 1C 0002'sr' 15 0002'am' 16 0002 0001",
		&wire.Connack{SessionExpiry: ptr(uint32(3600)), ReceiveMaximum: ptr(uint16(100)), MaximumQoS: ptr(byte(1)),
			RetainAvailable: ptr(true), MaximumPacketSize: ptr(uint32(131072)), AssignedClientID: "id",
			TopicAliasMaximum: ptr(uint16(8)), ReasonString: "r", UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}},
			WildcardSubscriptions: ptr(true), SubscriptionIDs: ptr(false), SharedSubscriptions: ptr(true),
			ServerKeepAlive: ptr(uint16(1200)), ResponseInformation: "ri", ServerReference: "sr", AuthMethod: "am", AuthData: []byte{0, 1}}},

	{"SUBACK", "90 05 0001 00 01 87", suback(wire.Suback{PacketID: 1, ReasonCodes: []byte{1, 0x87}})},
	{"SUBACK with properties", "90 0B 0001 07 26 0001'n' 0001'v' 02",
		suback(wire.Suback{PacketID: 1, ReasonCodes: []byte{2}, UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}}})},
	{"UNSUBACK", "B0 05 0002 00 00 11", unsuback(wire.Suback{PacketID: 2, ReasonCodes: []byte{0, 0x11}})},
	{"UNSUBACK with properties", "B0 08 0002 04 1F 0001'r' 8F",
		unsuback(wire.Suback{PacketID: 2, ReasonCodes: []byte{0x8F}, ReasonString: "r"})},

	{"PINGRESP", "D0 00", pingresp{}},

	{"DISCONNECT empty", "E0 00", &wire.Disconnect{}},
	{"DISCONNECT with a code", "E0 01 8E", &wire.Disconnect{ReasonCode: 0x8E}},
	{"DISCONNECT without properties", "E0 02 8D 00", &wire.Disconnect{ReasonCode: 0x8D}},
	{"DISCONNECT with properties", "E0 15 9D 13 11 0000000A 1F 0001'r' 1C 0001's' 26 0000 0001'v'", &wire.Disconnect{
		ReasonCode: 0x9D, SessionExpiry: ptr(uint32(10)), ReasonString: "r", ServerReference: "s", UserProperties: []wire.UserProperty{{Value: "v"}}}},
}

// encoded are packets that a client sends, in the form this package gives them.
var encoded = []vector{
	{"PUBLISH QoS 0", "30 06 0001'a' 00 'hi'", &wire.Publish{Topic: "a", Payload: []byte("hi")}},
	{"PUBLISH QoS 1 again, retained", "3B 06 0001'a' 0102 00", &wire.Publish{Topic: "a", QoS: 1, PacketID: 0x102, Dup: true, Retain: true}},
	{"PUBLISH with empty properties", "30 04 0001'a' 00", &wire.Publish{Topic: "a", Props: &wire.PublishProps{}}},
	{"PUBLISH with an alias only", "30 06 0000 03 23 0005", &wire.Publish{Props: &wire.PublishProps{TopicAlias: 5}}},
	fullPublish,
	emptyCorrelation,

	{"PUBACK", "40 02 0A0B", &wire.Puback{PacketID: 0x0A0B}},
	{"PUBACK with a code", "40 03 0A0B 83", &wire.Puback{PacketID: 0x0A0B, ReasonCode: 0x83}},
	{"PINGREQ", "C0 00", pingreq{}},

	{"CONNECT least", "10 0D 0004'MQTT' 05 00 0000 00 0000", &wire.Connect{}},
	{"CONNECT with an empty user name and password", "10 11 0004'MQTT' 05 C2 003C 00 0000 0000 0000",
		&wire.Connect{CleanStart: true, KeepAlive: 60, Username: ptr(""), Password: []byte{}}},
	{"CONNECT with a password only", "10 12 0004'MQTT' 05 40 0000 00 0001'c' 0002'pw'", &wire.Connect{ClientID: "c", Password: []byte("pw")}},
	{"CONNECT with all",
		"10 5F 0004'MQTT' 05 EE 04B0 1B 11 FFFFFFFF 21 0064 27 00020000 22 0008 19 01 17 00 26 0001'n' 0001'v'" +
			" 0002'id' 26 18 0000000A 01 01 02 0000003C 08 0001'r' 09 0002 0102 03 0003'txt' 26 0003'key' 0003'val'" +
			" 0001'w' 0003'bye' 0001'u' 0001'p'",
		&wire.Connect{ClientID: "id", CleanStart: true, KeepAlive: 1200, Username: ptr("u"), Password: []byte("p"),
			SessionExpiry: ptr(uint32(1<<32 - 1)), ReceiveMaximum: 100, MaximumPacketSize: 131072, TopicAliasMaximum: 8,
			RequestResponseInformation: ptr(true), RequestProblemInformation: ptr(false),
			UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}}, WillDelay: ptr(uint32(10)),
			Will: &wire.Publish{Topic: "w", Payload: []byte("bye"), QoS: 1, Retain: true, Props: &wire.PublishProps{
				PayloadFormat: 1, MessageExpiry: ptr(uint32(60)), ResponseTopic: "r", CorrelationData: []byte{1, 2},
				ContentType: "txt", UserProperties: []wire.UserProperty{{Name: "key", Value: "val"}}}}}},

	{"SUBSCRIBE", "82 07 0001 00 0001'a' 01", &wire.Subscribe{PacketID: 1, Subscriptions: []wire.Subscription{{Filter: "a", QoS: 1}}}},
	{"SUBSCRIBE with all", "82 22 0001 0C 0B 80808001 26 0001'n' 0001'v' 0003'a/+' 2C 000A'$share/g/#' 12",
		&wire.Subscribe{PacketID: 1, SubscriptionID: ptr(uint32(1 << 21)), UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}},
			Subscriptions: []wire.Subscription{{Filter: "a/+", NoLocal: true, RetainAsPublished: true, RetainHandling: 2},
				{Filter: "$share/g/#", QoS: 2, RetainHandling: 1}}}},
	{"UNSUBSCRIBE", "A2 09 0002 00 0001'a' 0001'#'", &wire.Unsubscribe{PacketID: 2, Filters: []string{"a", "#"}}},
	{"UNSUBSCRIBE with properties", "A2 0D 0002 07 26 0001'n' 0001'v' 0001'a'",
		&wire.Unsubscribe{PacketID: 2, Filters: []string{"a"}, UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}}}},

	{"DISCONNECT", "E0 00", &wire.Disconnect{}},
	{"DISCONNECT with a code", "E0 02 04 00", &wire.Disconnect{ReasonCode: 4}},
	{"DISCONNECT with properties", "E0 12 00 10 11 0000000A 1F 0001'r' 26 0001'n' 0001'v'", &wire.Disconnect{
		SessionExpiry: ptr(uint32(10)), ReasonString: "r", UserProperties: []wire.UserProperty{{Name: "n", Value: "v"}}}},
}

// Types that tell packets apart which are one type, or none, in the package.
type (
	subackPacket   wire.Suback
	unsubackPacket wire.Suback
	pingreq        struct{}
	pingresp       struct{}
)

func suback(s wire.Suback) *subackPacket     { return (*subackPacket)(&s) }
func unsuback(s wire.Suback) *unsubackPacket { return (*unsubackPacket)(&s) }

// unhex reads the notation of the tables.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var out []byte
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			out = append(out, part...)
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(part, " ", ""))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		out = append(out, b...)
	}
	return out
}

// decode reads a frame with the decoder for its type.
func decode(f wire.Frame) (any, error) {
	switch f.Type() {
	case wire.TypePublish:
		var v wire.PublishView
		if err := wire.DecodePublish(f, &v); err != nil {
			return nil, err
		}
		return &wire.Publish{Topic: string(v.Topic), Payload: v.Payload, QoS: v.QoS, Retain: v.Retain, Dup: v.Dup,
			PacketID: v.PacketID, Props: v.Props}, nil
	case wire.TypePuback:
		p := new(wire.Puback)
		return p, wire.DecodePuback(f, p)
	case wire.TypeConnack:
		return wire.DecodeConnack(f)
	case wire.TypeSuback:
		s, err := wire.DecodeSuback(f)
		return (*subackPacket)(s), err
	case wire.TypeUnsuback:
		s, err := wire.DecodeUnsuback(f)
		return (*unsubackPacket)(s), err
	case wire.TypePingresp:
		return pingresp{}, wire.CheckPingresp(f)
	case wire.TypeDisconnect:
		return wire.DecodeDisconnect(f)
	}
	return nil, fmt.Errorf("there is no decoder for %s", f.Type())
}

// encode appends a packet with the function for its type, and returns the size
// announced before, -1 when there is no such function.
func encode(dst []byte, packet any) (out []byte, size int, err error) {
	size = -1
	switch p := packet.(type) {
	case *wire.Publish:
		return wire.AppendPublish(dst, p), wire.PublishSize(p), nil
	case *wire.Puback:
		return wire.AppendPuback(dst, p.PacketID, p.ReasonCode), size, nil
	case pingreq:
		return wire.AppendPingreq(dst), size, nil
	case *wire.Connect:
		out, err = wire.AppendConnect(dst, p)
	case *wire.Subscribe:
		size = wire.SubscribeSize(p)
		out, err = wire.AppendSubscribe(dst, p)
	case *wire.Unsubscribe:
		size = wire.UnsubscribeSize(p)
		out, err = wire.AppendUnsubscribe(dst, p)
	case *wire.Disconnect:
		size = wire.DisconnectSize(p)
		out, err = wire.AppendDisconnect(dst, p)
	default:
		err = fmt.Errorf("there is no encoder for %T", packet)
	}
	return out, size, err
}
