package mqtt5

// AttemptingConnectEvent is sent when the client begins to connect. Exactly one
// [ConnectionSuccessEvent] or [ConnectionFailureEvent] follows it.
type AttemptingConnectEvent struct{}

// ConnectionSuccessEvent is sent when the server has accepted the connection.
// Exactly one [DisconnectionEvent] follows it.
type ConnectionSuccessEvent struct {
	Connack  *ConnackPacket
	Settings NegotiatedSettings
}

// ConnectionFailureEvent is sent when an attempt to connect has failed. The
// client tries again unless it was stopped.
type ConnectionFailureEvent struct {
	// Err is a [*ConnectError] when the server refused, [ErrConnackTimeout],
	// [ErrUserRequestedStop], or what dialling returned.
	Err error
	// Connack is the server's answer, when there was one.
	Connack *ConnackPacket
}

// DisconnectionEvent is sent when an established connection has ended.
type DisconnectionEvent struct {
	// Err is a [*DisconnectError] when the server said DISCONNECT,
	// [ErrUserRequestedStop], [ErrPingTimeout], a [*ProtocolError], or what the
	// network returned ([ErrConnectionLost] wraps it).
	Err error
	// Disconnect is the server's packet, when there was one.
	Disconnect *DisconnectPacket
}

// StoppedEvent is sent when the client has come to rest after Stop: the
// connection is closed and every operation has ended.
type StoppedEvent struct{}

// PublishReceivedEvent hands over one incoming message.
type PublishReceivedEvent struct {
	// Packet is the message. It and its bytes are the receiver's, and may be kept.
	Packet PublishPacket
	// Handled tells [Config].OnPublishReceived that the handler of at least one
	// subscription has had the message already.
	Handled bool

	receipt receipt // of QoS 1
}
