package wire

import "strconv"

// PacketType is the type of a control packet, the high nibble of its first byte
// (MQTT 5.0, 2.1.2).
type PacketType byte

// The control packets of MQTT 5.
const (
	TypeConnect     PacketType = 1
	TypeConnack     PacketType = 2
	TypePublish     PacketType = 3
	TypePuback      PacketType = 4
	TypePubrec      PacketType = 5
	TypePubrel      PacketType = 6
	TypePubcomp     PacketType = 7
	TypeSubscribe   PacketType = 8
	TypeSuback      PacketType = 9
	TypeUnsubscribe PacketType = 10
	TypeUnsuback    PacketType = 11
	TypePingreq     PacketType = 12
	TypePingresp    PacketType = 13
	TypeDisconnect  PacketType = 14
	TypeAuth        PacketType = 15
)

var typeNames = [...]string{
	"reserved", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
	"SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
}

// String returns the name in the specification, such as "PUBLISH".
func (t PacketType) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "PacketType(" + strconv.Itoa(int(t)) + ")"
}

// UserProperty is one name and value pair (MQTT 5.0, 1.5.7). Names may repeat.
type UserProperty struct{ Name, Value string }

// Publish is a PUBLISH to be sent, or a will (MQTT 5.0, 3.3).
type Publish struct {
	Topic       string // may be empty when Props.TopicAlias is set
	Payload     []byte
	QoS         byte // 0 to 2
	Retain, Dup bool
	PacketID    uint16        // not 0 when QoS is not 0; else ignored
	Props       *PublishProps // nil: none
}

// PublishProps are the properties of a PUBLISH or of a will (MQTT 5.0, 3.3.2.3).
type PublishProps struct {
	PayloadFormat   byte    // 0: unspecified bytes, not sent; 1: UTF-8
	MessageExpiry   *uint32 // seconds; nil: never
	TopicAlias      uint16  // 0: none; not in a will
	ResponseTopic   string  // "": none
	CorrelationData []byte  // nil: none; empty is sent as empty
	SubscriptionIDs []uint32
	ContentType     string // "": none
	UserProperties  []UserProperty
}

// Connect is a CONNECT to be sent (MQTT 5.0, 3.1). A nil or zero field is left
// out unless its comment says otherwise.
type Connect struct {
	ClientID   string // sent even when empty
	CleanStart bool
	KeepAlive  uint16  // seconds; 0: no pings
	Username   *string // nil: none
	Password   []byte  // nil: none

	SessionExpiry              *uint32 // seconds
	ReceiveMaximum             uint16
	MaximumPacketSize          uint32 // bytes
	TopicAliasMaximum          uint16
	RequestResponseInformation *bool
	RequestProblemInformation  *bool
	UserProperties             []UserProperty

	Will      *Publish // its Dup and PacketID are ignored
	WillDelay *uint32  // seconds; ignored without Will
}

// Connack is a server's answer to a CONNECT (MQTT 5.0, 3.2). A nil or empty
// field was not in the packet.
type Connack struct {
	SessionPresent        bool
	ReasonCode            byte
	SessionExpiry         *uint32 // seconds
	ReceiveMaximum        *uint16 // never 0
	MaximumQoS            *byte   // 0 or 1
	RetainAvailable       *bool
	MaximumPacketSize     *uint32 // bytes, never 0
	AssignedClientID      string
	TopicAliasMaximum     *uint16
	ReasonString          string
	UserProperties        []UserProperty
	WildcardSubscriptions *bool
	SubscriptionIDs       *bool
	SharedSubscriptions   *bool
	ServerKeepAlive       *uint16 // seconds
	ResponseInformation   string
	ServerReference       string
	AuthMethod            string
	AuthData              []byte
}

// Puback answers a PUBLISH of QoS 1 (MQTT 5.0, 3.4).
type Puback struct {
	PacketID       uint16
	ReasonCode     byte
	ReasonString   string
	UserProperties []UserProperty
}

// Subscription is one topic filter of a SUBSCRIBE with its options
// (MQTT 5.0, 3.8.3.1).
type Subscription struct {
	Filter            string
	QoS               byte // 0 to 2
	NoLocal           bool // not with a shared subscription
	RetainAsPublished bool
	RetainHandling    byte // 0 to 2
}

// Subscribe is a SUBSCRIBE to be sent (MQTT 5.0, 3.8).
type Subscribe struct {
	PacketID       uint16 // not 0
	Subscriptions  []Subscription
	SubscriptionID *uint32 // 1 to 268435455
	UserProperties []UserProperty
}

// Unsubscribe is an UNSUBSCRIBE to be sent (MQTT 5.0, 3.10).
type Unsubscribe struct {
	PacketID       uint16 // not 0
	Filters        []string
	UserProperties []UserProperty
}

// Suback is a SUBACK or an UNSUBACK: one reason code per topic filter of the
// request, in its order (MQTT 5.0, 3.9 and 3.11).
type Suback struct {
	PacketID       uint16
	ReasonCodes    []byte // at least one
	ReasonString   string
	UserProperties []UserProperty
}

// Disconnect ends a connection, from either side (MQTT 5.0, 3.14).
type Disconnect struct {
	ReasonCode      byte
	SessionExpiry   *uint32 // seconds
	ReasonString    string
	ServerReference string // a server's to send
	UserProperties  []UserProperty
}
