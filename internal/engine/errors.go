package engine

import (
	"errors"
	"fmt"
)

// Why an operation or a connection ended. Package mqtt5 re-exports them.
var (
	ErrOfflineQueuePolicy = errors.New("mqtt5: not connected, and the offline queue behavior does not keep this operation")
	ErrAckTimeout         = errors.New("mqtt5: the server did not acknowledge in time; it may have processed the packet")
	ErrUserRequestedStop  = errors.New("mqtt5: the client was stopped")
	ErrClosed             = errors.New("mqtt5: the client is closed")
	ErrConnackTimeout     = errors.New("mqtt5: connect: no CONNACK within the CONNACK timeout")
	ErrPingTimeout        = errors.New("mqtt5: no PINGRESP in time, connection given up")
	ErrConnectionLost     = errors.New("mqtt5: connection lost")
	ErrUnexpectedSession  = errors.New("mqtt5: connect: the server resumed a session although a clean start was asked for")
	ErrNoPacketID         = errors.New("mqtt5: all 65535 packet identifiers are in use; wait for acknowledgements")
)

// Violation is a packet that must not be sent.
type Violation struct{ Packet, Field, Reason string }

func (e *Violation) Error() string {
	return fmt.Sprintf("mqtt5: %s: %s: %s", e.Packet, e.Field, e.Reason)
}

// ProtocolError is an offence of the server's; Code goes into our DISCONNECT.
type ProtocolError struct {
	Code   byte
	Reason string
}

func (e *ProtocolError) Error() string {
	return fmt.Sprintf("mqtt5: protocol error (0x%02X): %s", e.Code, e.Reason)
}

// Refused is a CONNACK with a reason code of 0x80 or more.
type Refused struct {
	Code   byte
	Reason string
}

func (e *Refused) Error() string { return fmt.Sprintf("mqtt5: connect: refused with 0x%02X", e.Code) }

// ServerDisconnect is a DISCONNECT from the server.
type ServerDisconnect struct {
	Code   byte
	Reason string
}

func (e *ServerDisconnect) Error() string {
	return fmt.Sprintf("mqtt5: server disconnected with 0x%02X", e.Code)
}

// QueueFull tells that an operation is beyond a limit of the configuration.
type QueueFull struct {
	Limit string
	Value int
}

func (e *QueueFull) Error() string { return fmt.Sprintf("mqtt5: %s, %d, is reached", e.Limit, e.Value) }
