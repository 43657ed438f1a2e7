package mqtt5

import (
	"errors"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
)

// What a caller can decide by. Errors that carry data wrap these or have types
// of their own: [*ReasonCodeError], [*ConnectError], [*DisconnectError],
// [*ValidationError], [*ProtocolError], [*ConfigError], [*TLSError].
var (
	// ErrOfflineQueuePolicy: there was no connection, and the offline queue
	// behaviour does not keep this operation.
	ErrOfflineQueuePolicy = engine.ErrOfflineQueuePolicy
	// ErrAckTimeout: no PUBACK, SUBACK or UNSUBACK came in time. The server may
	// have processed the packet nevertheless.
	ErrAckTimeout = engine.ErrAckTimeout
	// ErrUserRequestedStop: Stop ended the operation or the connection.
	ErrUserRequestedStop = engine.ErrUserRequestedStop
	// ErrClosed: the client was closed.
	ErrClosed = engine.ErrClosed
	// ErrConnackTimeout: the network connection stood, but no CONNACK came.
	ErrConnackTimeout = engine.ErrConnackTimeout
	// ErrPingTimeout: no PINGRESP came, so the connection was given up.
	ErrPingTimeout = engine.ErrPingTimeout
	// ErrConnectionLost: the network connection ended without a DISCONNECT.
	ErrConnectionLost = engine.ErrConnectionLost
	// ErrUnexpectedSession: the server resumed a session although the client
	// asked for a new one.
	ErrUnexpectedSession = engine.ErrUnexpectedSession
	// ErrAckCanceled: the connection that a message came by has ended, so it
	// cannot be acknowledged any more. The server will send it again.
	ErrAckCanceled = errors.New("mqtt5: acknowledge: the connection has ended since; the server will send the message again")
	// ErrAckUsed: the message was acknowledged before.
	ErrAckUsed = errors.New("mqtt5: acknowledge: already acknowledged")
)

// ReasonCodeError is returned beside the packet when the server answered an
// operation with a reason code of 0x80 or more.
type ReasonCodeError struct {
	Op           string // "publish", "subscribe", "unsubscribe"
	ReasonCode   ReasonCode
	ReasonString string // what the server says, may be empty
	Topic        string // topic or first refused filter
}

// Error names the operation, the topic and the reason.
func (e *ReasonCodeError) Error() string {
	return withReason(fmt.Sprintf("mqtt5: %s: %q: server answered 0x%02X (%s)", e.Op, e.Topic, byte(e.ReasonCode), e.ReasonCode), e.ReasonString)
}

// ConnectError tells that the server refused the connection.
type ConnectError struct {
	ReasonCode   ReasonCode
	ReasonString string
}

// Error names the reason.
func (e *ConnectError) Error() string {
	return withReason(fmt.Sprintf("mqtt5: connect: server refused with 0x%02X (%s)", byte(e.ReasonCode), e.ReasonCode), e.ReasonString)
}

// DisconnectError tells that the server ended the connection.
type DisconnectError struct {
	ReasonCode   ReasonCode
	ReasonString string
}

// Error names the reason.
func (e *DisconnectError) Error() string {
	return withReason(fmt.Sprintf("mqtt5: server disconnected with 0x%02X (%s)", byte(e.ReasonCode), e.ReasonCode), e.ReasonString)
}

func withReason(s, reason string) string {
	if reason == "" {
		return s
	}
	return fmt.Sprintf("%s: %q", s, reason)
}

// ValidationError tells that a packet was refused before anything went on the
// wire, by the rules of MQTT 5.0 or by what the server has announced.
type ValidationError struct {
	Packet string // "PUBLISH", "SUBSCRIBE", ...
	Field  string // the field of the packet's struct
	Reason string // what is wrong and what is allowed
}

// Error names packet, field and reason.
func (e *ValidationError) Error() string {
	return fmt.Sprintf("mqtt5: %s: %s: %s", e.Packet, e.Field, e.Reason)
}

// ProtocolError tells that the server broke the protocol; the connection was
// closed with ReasonCode.
type ProtocolError struct {
	ReasonCode ReasonCode
	Reason     string
}

// Error names the reason.
func (e *ProtocolError) Error() string {
	return fmt.Sprintf("mqtt5: protocol error (0x%02X): %s", byte(e.ReasonCode), e.Reason)
}

// ConfigError tells that [New] was given a Config that cannot work.
type ConfigError struct {
	Field  string
	Reason string
}

// Error names the field and what is allowed.
func (e *ConfigError) Error() string { return "mqtt5: config: " + e.Field + ": " + e.Reason }

// QueueFullError tells that an operation was not taken because a limit of
// [Config] is reached. Wait for earlier ones, or raise the limit.
type QueueFullError struct {
	Limit string // the field of Config
	Value int
}

// Error names the limit.
func (e *QueueFullError) Error() string {
	return fmt.Sprintf("mqtt5: %s, %d, is reached; wait for operations to end or raise it", e.Limit, e.Value)
}

// public turns an error of the engine into one of this package's.
func public(err error) error {
	switch e := err.(type) {
	case *engine.Violation:
		return &ValidationError{Packet: e.Packet, Field: e.Field, Reason: e.Reason}
	case *engine.ProtocolError:
		return &ProtocolError{ReasonCode: ReasonCode(e.Code), Reason: e.Reason}
	case *engine.QueueFull:
		return &QueueFullError{Limit: e.Limit, Value: e.Value}
	case *engine.Refused:
		return &ConnectError{ReasonCode: ReasonCode(e.Code), ReasonString: e.Reason}
	case *engine.ServerDisconnect:
		return &DisconnectError{ReasonCode: ReasonCode(e.Code), ReasonString: e.Reason}
	}
	return err
}
