package mqtt5

import (
	"fmt"
	"time"
)

// QoS is the quality of service of a PUBLISH or of a subscription (MQTT 5.0, 4.3).
type QoS byte

// The qualities of service. AWS IoT Core grants QoS 0 and 1; see [Config].QoS2.
const (
	AtMostOnce  QoS = 0 // QoS 0: sent once, never acknowledged
	AtLeastOnce QoS = 1 // QoS 1: acknowledged, may arrive twice
	ExactlyOnce QoS = 2 // QoS 2: acknowledged twice, so that it arrives once
)

// String returns "QoS 0", "QoS 1" and so on.
func (q QoS) String() string { return fmt.Sprintf("QoS %d", byte(q)) }

// PayloadFormat tells a receiver what a payload is (MQTT 5.0, 3.3.2.3.2).
type PayloadFormat byte

// The payload formats.
const (
	PayloadBytes PayloadFormat = 0 // unspecified bytes; not sent on the wire
	PayloadUTF8  PayloadFormat = 1 // UTF-8 text; checked before it is sent
)

// RetainHandling tells the server when a subscription gets retained messages
// (MQTT 5.0, 3.8.3.1).
type RetainHandling byte

// The retain handlings.
const (
	SendOnSubscribe      RetainHandling = 0 // at every SUBSCRIBE
	SendOnSubscribeIfNew RetainHandling = 1 // only when the subscription is new
	DontSendRetained     RetainHandling = 2 // never
)

// UserProperty is one name and value pair (MQTT 5.0, 1.5.7). Names may repeat.
type UserProperty struct {
	Name, Value string
}

// ConnectPacket holds what a client says of itself at every CONNECT
// (MQTT 5.0, 3.1). Its zero value is valid: the server assigns a client id.
type ConnectPacket struct {
	// ClientID is at most 65535 bytes of UTF-8 (128 on AWS IoT Core). When it is
	// empty the server assigns one, which the client then keeps for the
	// connections that follow.
	ClientID string
	// KeepAlive is the time between two PINGREQs, in whole seconds from 1 s to
	// 65535 s. 0 means the default, 1200 s; a negative value turns pings off.
	// The server may override it.
	KeepAlive time.Duration
	// Username and Password are sent when Username is not empty, or Password
	// not nil. Neither ever appears in an error or a log.
	Username string
	Password []byte
	// SessionExpiryInterval is how long the server keeps the session after the
	// connection ends, in whole seconds. 0 ends it with the connection. From
	// 0xFFFFFFFF seconds on it never expires.
	SessionExpiryInterval time.Duration
	// ReceiveMaximum is how many unacknowledged QoS 1 messages the server may
	// have on their way to this client: 1 to 65535. 0 means 65535.
	ReceiveMaximum uint16
	// MaximumPacketSize is the largest packet, in bytes, that this client takes.
	// 0 means the protocol's own limit, 268435460. A larger one ends the
	// connection with reason code 0x95.
	MaximumPacketSize uint32
	// RequestResponseInformation asks the server for response information.
	RequestResponseInformation bool
	// OmitProblemInformation asks the server to leave reason strings and user
	// properties out of its acknowledgements.
	OmitProblemInformation bool
	// UserProperties are sent as they are, at most 1024 of them.
	UserProperties []UserProperty
	// Will is the message that the server publishes when the connection ends
	// without a DISCONNECT, and WillDelay the time it waits before that. A will
	// may have QoS 2; AWS IoT Core refuses the connection then.
	Will      *PublishPacket
	WillDelay time.Duration
}

// PublishPacket is a message, on its way out or in (MQTT 5.0, 3.3).
//
// An outgoing packet is read, not copied: the caller must leave Payload and
// CorrelationData as they are until the operation has ended. An incoming packet
// belongs to the handler that receives it.
type PublishPacket struct {
	// Topic has 1 to 65535 bytes of UTF-8 and no wildcard.
	Topic string
	// Payload may be empty. Its limit is the server's maximum packet size
	// (128 KiB for a payload on AWS IoT Core).
	Payload []byte
	QoS     QoS
	Retain  bool
	// Dup is set on incoming packets that the server has sent before. It is
	// ignored on outgoing ones: the client sets the flag itself.
	Dup bool

	PayloadFormat PayloadFormat
	// TopicAlias is used with [AliasingManual] only: 1 up to the server's maximum,
	// 0 for none. It is 0 on incoming packets.
	TopicAlias uint16
	// MessageExpiryInterval is how long the message may wait on the server, in
	// seconds; nil means for ever.
	MessageExpiryInterval *uint32
	ResponseTopic         string
	CorrelationData       []byte // nil: none
	ContentType           string
	// SubscriptionIdentifiers is set on incoming packets only.
	SubscriptionIdentifiers []uint32
	UserProperties          []UserProperty

	// AckTimeout is how long a QoS 1 publish waits for its PUBACK once it was
	// handed to the connection. 0 means [Config].AckTimeout, a negative value no
	// limit. It is not part of the packet on the wire.
	AckTimeout time.Duration
}

// PublishResult is how the server answered a publish. It is the zero value for
// QoS 0, which has no answer.
type PublishResult struct {
	ReasonCode     ReasonCode
	ReasonString   string
	UserProperties []UserProperty
}

// Subscription is one topic filter of a SUBSCRIBE (MQTT 5.0, 3.8.3).
type Subscription struct {
	// TopicFilter has 1 to 65535 bytes; "+" and "#" are wildcards, and
	// "$share/NAME/FILTER" is a shared subscription.
	TopicFilter       string
	QoS               QoS
	NoLocal           bool // not with a shared subscription
	RetainAsPublished bool
	RetainHandling    RetainHandling
	// Handler, when set, receives the messages that match TopicFilter. It takes
	// the place of an earlier handler of the same filter when the SUBSCRIBE is
	// handed over, and goes with a successful unsubscribe or a refused
	// subscribe. A subscription with a handler is made again when the server has
	// lost the session. See [Config].OnPublishReceived for the rules of handlers.
	Handler func(PublishReceivedEvent)
}

// SubscribePacket asks for 1 to 1024 subscriptions (8 on AWS IoT Core).
type SubscribePacket struct {
	Subscriptions []Subscription
	// SubscriptionIdentifier is 1 to 268435455; 0 means none. AWS IoT Core does
	// not support it.
	SubscriptionIdentifier uint32
	UserProperties         []UserProperty
	// Owner tells apart parts of a program that share the client without knowing of
	// each other. Each owner has a handler of its own for a filter, and a filter
	// stays subscribed until the last owner that has subscribed to it unsubscribes, with
	// the highest QoS that one of its owners has asked for. It can be any comparable
	// value, such as a pointer; nil, the default, is an owner too. It is not part of
	// the packet on the wire.
	Owner any
	// DisableResubscribe leaves these subscriptions alone when the server has lost
	// the session, as [Config].DisableResubscribe does for all. Their handlers stay.
	DisableResubscribe bool
	// AckTimeout is as in [PublishPacket].
	AckTimeout time.Duration
}

// SubackPacket is the answer to a SUBSCRIBE: one reason code per subscription,
// in the order of the request (MQTT 5.0, 3.9).
type SubackPacket struct {
	ReasonCodes    []ReasonCode
	ReasonString   string
	UserProperties []UserProperty
}

// UnsubscribePacket ends 1 to 1024 subscriptions (MQTT 5.0, 3.10).
type UnsubscribePacket struct {
	TopicFilters   []string
	UserProperties []UserProperty
	// Owner is as in [SubscribePacket]. A filter that another owner has subscribed
	// to is not sent: it ends with [Success], or [NoSubscriptionExisted] when this owner had
	// none, and this owner's handler is gone.
	Owner any
	// AckTimeout is as in [PublishPacket].
	AckTimeout time.Duration
}

// UnsubackPacket is the answer to an UNSUBSCRIBE: one reason code per filter, in
// the order of the request (MQTT 5.0, 3.11).
type UnsubackPacket struct {
	ReasonCodes    []ReasonCode
	ReasonString   string
	UserProperties []UserProperty
}

// DisconnectPacket ends a connection, from either side (MQTT 5.0, 3.14).
type DisconnectPacket struct {
	ReasonCode ReasonCode
	// SessionExpiryInterval, in seconds, replaces that of the CONNECT; nil keeps
	// it. It cannot be raised when the CONNECT had none.
	SessionExpiryInterval *uint32
	ReasonString          string
	UserProperties        []UserProperty
	// ServerReference is set on incoming packets only.
	ServerReference string
}

// ConnackPacket is the server's answer to a CONNECT (MQTT 5.0, 3.2). A nil field
// was not in the packet; [NegotiatedSettings] has the values in force.
type ConnackPacket struct {
	SessionPresent                 bool
	ReasonCode                     ReasonCode
	SessionExpiryInterval          *uint32
	ReceiveMaximum                 *uint16
	MaximumQoS                     *QoS
	RetainAvailable                *bool
	MaximumPacketSize              *uint32
	AssignedClientID               string
	TopicAliasMaximum              *uint16
	ReasonString                   string
	UserProperties                 []UserProperty
	WildcardSubscriptionsAvailable *bool
	SubscriptionIDsAvailable       *bool
	SharedSubscriptionsAvailable   *bool
	ServerKeepAlive                *uint16
	ResponseInformation            string
	ServerReference                string
}

// NegotiatedSettings are the values in force on a connection: what the CONNACK
// said, else what the CONNECT asked for, else the protocol's default.
type NegotiatedSettings struct {
	ClientID                       string
	RejoinedSession                bool
	MaximumQoS                     QoS
	SessionExpiryInterval          uint32 // seconds
	ReceiveMaximumFromServer       uint16 // QoS 1 publishes in flight at most
	MaximumPacketSizeToServer      uint32 // bytes
	TopicAliasMaximumToServer      uint16
	TopicAliasMaximumToClient      uint16
	KeepAlive                      time.Duration // 0: no pings
	RetainAvailable                bool
	WildcardSubscriptionsAvailable bool
	SubscriptionIDsAvailable       bool
	SharedSubscriptionsAvailable   bool
}
