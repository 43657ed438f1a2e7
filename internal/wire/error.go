package wire

import "fmt"

// Reason codes that an [Error] carries (MQTT 5.0, 2.4).
const (
	codeMalformed     = 0x81
	codeProtocolError = 0x82
	codeAliasInvalid  = 0x94
	codeTooLarge      = 0x95
)

// Error tells why bytes are not a packet, or why a packet cannot become bytes.
type Error struct {
	// Packet is the type of the packet concerned.
	Packet PacketType
	// Code is the reason code for a DISCONNECT: 0x81 malformed packet, 0x82
	// protocol error, 0x94 topic alias invalid or 0x95 packet too large
	// (MQTT 5.0, 4.13).
	Code byte
	// Reason says what is wrong, without any value of the packet but numbers.
	Reason string
}

// Error returns the packet, the reason and the code in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (reason code 0x%02X)", e.Packet, e.Reason, e.Code)
}

func malformed(t PacketType, format string, args ...any) *Error {
	return &Error{t, codeMalformed, fmt.Sprintf(format, args...)}
}

func protocolError(t PacketType, format string, args ...any) *Error {
	return &Error{t, codeProtocolError, fmt.Sprintf(format, args...)}
}
