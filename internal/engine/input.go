package engine

import "github.com/iotshim/iotshim/internal/wire"

// InputKind tells what has happened.
type InputKind uint8

// The inputs. Those that name a generation are dropped when it is not the
// current one.
const (
	Start      InputKind = iota // the user wants a connection
	Stop                        // the user wants none; Disconnect may be nil
	Close                       // the end of the client
	Submit                      // Op is handed over
	Cancel                      // Op's caller has lost interest: Err says why
	ConnOpen                    // Gen: the network connection stands, send Connect
	ConnFailed                  // Gen: it could not be made: Err
	Received                    // Gen: Data came in
	Written                     // Gen: the batch of TakeOutput was written
	ConnLost                    // Gen: reading or writing failed: Err
	ConnClosed                  // Gen: the connection is closed, its goroutines are gone
	Handled                     // Gen: the messages with packet ids IDs were handled: acknowledge them
	Tick                        // time has passed
)

// Input is one thing that has happened.
type Input struct {
	Kind       InputKind
	Gen        uint64
	Op         *Op
	Data       []byte
	IDs        []uint16
	Err        error
	Connect    *wire.Connect
	Disconnect *wire.Disconnect
}

// EventKind tells what the dispatcher has to announce.
type EventKind uint8

// The events.
const (
	AttemptingConnect EventKind = iota
	ConnectionSuccess
	ConnectionFailure
	Disconnection
	Stopped
	Message
	OpDone
)

// Event is one thing to announce.
type Event struct {
	Kind    EventKind
	Gen     uint64
	Op      *Op          // OpDone
	Info    *Info        // lifecycle
	Publish wire.Publish // Message; owns its bytes
}

// Info is what a lifecycle event carries.
type Info struct {
	Err        error
	Connack    *wire.Connack
	Disconnect *wire.Disconnect
	Settings   Settings
}

// Dial asks for a network connection.
type Dial struct {
	Gen        uint64
	CleanStart bool
	ClientID   string
}

// Effects are what the owner has to do after a Step. They are valid until the
// next one.
type Effects struct {
	// Write: output is waiting and no batch is on its way: wake the writer.
	Write bool
	// Dial, when not nil, asks for a connection.
	Dial *Dial
	// CancelDial asks to give up the attempt under way; its failure still has to
	// be reported.
	CancelDial bool
	// CloseGen, when not 0, asks to close that connection.
	CloseGen uint64
	// Announce: the dispatcher has something to announce: see TakeEvents.
	Announce bool
	// Consumed is how many bytes of Received were used; the rest is the start of
	// a packet and comes again with what follows.
	Consumed int
}

// State is where the client is.
type State uint8

// The states, named as the vendor's.
const (
	StateStopped State = iota
	StateConnecting
	StateMQTTConnect
	StateConnected
	StateCleanDisconnect
	StateChannelShutdown
	StatePendingReconnect
	StateTerminated
)

func (s State) String() string {
	return [...]string{"Stopped", "Connecting", "MQTTConnect", "Connected", "CleanDisconnect",
		"ChannelShutdown", "PendingReconnect", "Terminated"}[s]
}

// Settings are the values in force on a connection.
type Settings struct {
	ClientID                  string
	RejoinedSession           bool
	MaximumQoS                byte
	SessionExpiry             uint32
	ReceiveMaximum            uint16
	MaximumPacketSize         uint32
	TopicAliasMaximumToServer uint16
	TopicAliasMaximumToClient uint16
	KeepAlive                 uint16 // seconds
	RetainAvailable           bool
	WildcardSubscriptions     bool
	SubscriptionIDs           bool
	SharedSubscriptions       bool
}

// Stats counts what is under way.
type Stats struct {
	IncompleteOps, IncompleteBytes int
	UnackedOps, UnackedBytes       int
	InboundQoS0Bytes               int
	PublishesSent                  uint64
	MessagesReceived               uint64
	InboundDropped                 uint64
	Connections                    uint64
	Reconnects                     uint64
}
