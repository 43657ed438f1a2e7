package mqtt5

import "fmt"

// ReasonCode is how a packet's receiver answers it (MQTT 5.0, 2.4). Codes of
// 0x80 and more are failures.
type ReasonCode byte

// The reason codes of MQTT 5.0. Some share a number: which of them is meant
// depends on the packet.
const (
	Success                           ReasonCode = 0x00
	NormalDisconnection               ReasonCode = 0x00
	GrantedQoS0                       ReasonCode = 0x00
	GrantedQoS1                       ReasonCode = 0x01
	GrantedQoS2                       ReasonCode = 0x02
	DisconnectWithWill                ReasonCode = 0x04
	NoMatchingSubscribers             ReasonCode = 0x10
	NoSubscriptionExisted             ReasonCode = 0x11
	UnspecifiedError                  ReasonCode = 0x80
	MalformedPacket                   ReasonCode = 0x81
	ProtocolViolation                 ReasonCode = 0x82
	ImplementationSpecificError       ReasonCode = 0x83
	UnsupportedProtocolVersion        ReasonCode = 0x84
	ClientIdentifierNotValid          ReasonCode = 0x85
	BadUsernameOrPassword             ReasonCode = 0x86
	NotAuthorized                     ReasonCode = 0x87
	ServerUnavailable                 ReasonCode = 0x88
	ServerBusy                        ReasonCode = 0x89
	Banned                            ReasonCode = 0x8A
	ServerShuttingDown                ReasonCode = 0x8B
	BadAuthenticationMethod           ReasonCode = 0x8C
	KeepAliveTimeout                  ReasonCode = 0x8D
	SessionTakenOver                  ReasonCode = 0x8E
	TopicFilterInvalid                ReasonCode = 0x8F
	TopicNameInvalid                  ReasonCode = 0x90
	PacketIdentifierInUse             ReasonCode = 0x91
	PacketIdentifierNotFound          ReasonCode = 0x92
	ReceiveMaximumExceeded            ReasonCode = 0x93
	TopicAliasInvalid                 ReasonCode = 0x94
	PacketTooLarge                    ReasonCode = 0x95
	MessageRateTooHigh                ReasonCode = 0x96
	QuotaExceeded                     ReasonCode = 0x97
	AdministrativeAction              ReasonCode = 0x98
	PayloadFormatInvalid              ReasonCode = 0x99
	RetainNotSupported                ReasonCode = 0x9A
	QoSNotSupported                   ReasonCode = 0x9B
	UseAnotherServer                  ReasonCode = 0x9C
	ServerMoved                       ReasonCode = 0x9D
	SharedSubscriptionsNotSupported   ReasonCode = 0x9E
	ConnectionRateExceeded            ReasonCode = 0x9F
	MaximumConnectTime                ReasonCode = 0xA0
	SubscriptionIDsNotSupported       ReasonCode = 0xA1
	WildcardSubscriptionsNotSupported ReasonCode = 0xA2
)

var reasonNames = map[ReasonCode]string{
	Success:                           "success",
	GrantedQoS1:                       "granted QoS 1",
	GrantedQoS2:                       "granted QoS 2",
	DisconnectWithWill:                "disconnect with will message",
	NoMatchingSubscribers:             "no matching subscribers",
	NoSubscriptionExisted:             "no subscription existed",
	UnspecifiedError:                  "unspecified error",
	MalformedPacket:                   "malformed packet",
	ProtocolViolation:                 "protocol error",
	ImplementationSpecificError:       "implementation specific error",
	UnsupportedProtocolVersion:        "unsupported protocol version",
	ClientIdentifierNotValid:          "client identifier not valid",
	BadUsernameOrPassword:             "bad user name or password",
	NotAuthorized:                     "not authorized",
	ServerUnavailable:                 "server unavailable",
	ServerBusy:                        "server busy",
	Banned:                            "banned",
	ServerShuttingDown:                "server shutting down",
	BadAuthenticationMethod:           "bad authentication method",
	KeepAliveTimeout:                  "keep alive timeout",
	SessionTakenOver:                  "session taken over",
	TopicFilterInvalid:                "topic filter invalid",
	TopicNameInvalid:                  "topic name invalid",
	PacketIdentifierInUse:             "packet identifier in use",
	PacketIdentifierNotFound:          "packet identifier not found",
	ReceiveMaximumExceeded:            "receive maximum exceeded",
	TopicAliasInvalid:                 "topic alias invalid",
	PacketTooLarge:                    "packet too large",
	MessageRateTooHigh:                "message rate too high",
	QuotaExceeded:                     "quota exceeded",
	AdministrativeAction:              "administrative action",
	PayloadFormatInvalid:              "payload format invalid",
	RetainNotSupported:                "retain not supported",
	QoSNotSupported:                   "QoS not supported",
	UseAnotherServer:                  "use another server",
	ServerMoved:                       "server moved",
	SharedSubscriptionsNotSupported:   "shared subscriptions not supported",
	ConnectionRateExceeded:            "connection rate exceeded",
	MaximumConnectTime:                "maximum connect time",
	SubscriptionIDsNotSupported:       "subscription identifiers not supported",
	WildcardSubscriptionsNotSupported: "wildcard subscriptions not supported",
}

// String returns the specification's name of the code, in lower case.
func (c ReasonCode) String() string {
	if s, ok := reasonNames[c]; ok {
		return s
	}
	return fmt.Sprintf("reason code 0x%02X", byte(c))
}

// IsError reports whether the code is a failure: 0x80 or more.
func (c ReasonCode) IsError() bool { return c >= 0x80 }
