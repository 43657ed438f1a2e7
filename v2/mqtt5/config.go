package mqtt5

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"
)

// SessionBehavior says when the client asks the server to resume its session.
type SessionBehavior int

// The session behaviours. To resume anything, the session must outlive the
// connection: see [ConnectPacket].SessionExpiryInterval.
const (
	// SessionClean always starts a new session. It is the default.
	SessionClean SessionBehavior = iota
	// SessionRejoinPostSuccess starts a new session with the first connection
	// after Start and resumes it with those that follow.
	SessionRejoinPostSuccess
	// SessionRejoinAlways resumes the session from the first connection on.
	SessionRejoinAlways
)

// OfflineQueueBehavior says which operations wait for a connection, and which
// fail at once with [ErrOfflineQueuePolicy] when there is none.
type OfflineQueueBehavior int

// The offline queue behaviours. A QoS 1 publish that was sent and not yet
// acknowledged is kept until the next CONNACK whatever the behaviour.
const (
	// FailQoS0PublishOnDisconnect keeps QoS 1 publishes, subscribes and
	// unsubscribes, and fails QoS 0 publishes. It is the default.
	FailQoS0PublishOnDisconnect OfflineQueueBehavior = iota
	// FailNonQoS1PublishOnDisconnect keeps QoS 1 publishes only.
	FailNonQoS1PublishOnDisconnect
	// FailAllOnDisconnect keeps nothing.
	FailAllOnDisconnect
)

// JitterMode says how the delay before a reconnect is made random.
type JitterMode int

// The jitter modes. n counts the attempts since the last reset, from 0.
const (
	// JitterFull takes a random delay from 0 to MinReconnectDelay * 2^n. It is
	// the default, and can be 0.
	JitterFull JitterMode = iota
	// JitterNone waits exactly MinReconnectDelay * 2^n.
	JitterNone
	// JitterDecorrelated takes a random delay from MinReconnectDelay to three
	// times the last delay.
	JitterDecorrelated
)

// OutboundAliasing says whether the topics of outgoing messages are replaced by
// short aliases (MQTT 5.0, 3.3.2.3.4). The server may allow fewer aliases than
// asked for, or none; the topic is then sent as it is.
type OutboundAliasing int

// The ways of outbound aliasing.
const (
	// AliasingDisabled sends topics as they are. It is the default.
	AliasingDisabled OutboundAliasing = iota
	// AliasingManual uses [PublishPacket].TopicAlias.
	AliasingManual
	// AliasingLRU gives aliases to the topics that were used last.
	AliasingLRU
)

// TopicAliasing configures topic aliases, both ways.
type TopicAliasing struct {
	Outbound OutboundAliasing
	// OutboundCacheSize is the number of aliases of AliasingLRU, 0 for 25. The
	// server's maximum (8 on AWS IoT Core) is kept to.
	OutboundCacheSize uint16
	// Inbound allows the server to use aliases. Handlers always see the topic.
	Inbound bool
	// InboundCacheSize is the number of aliases that the server may use, 0 for 25.
	InboundCacheSize uint16
}

// Config describes a client. It is copied by [New] and cannot be changed after
// that. Only Host, or Dial, is needed.
type Config struct {
	// Host and Port are the server's. Port is 1 to 65535; 0 means 8883 with TLS
	// and 1883 without.
	Host string
	Port int
	// TLS, when not nil, protects the connection. A missing ServerName is set
	// to Host. nil means plain TCP, which AWS IoT Core does not accept.
	TLS *tls.Config
	// DialContext, when set, makes the connection below TLS instead of TCP, for
	// instance through a proxy. addr is Host and Port. It has the form of
	// [net.Dialer.DialContext].
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// Upgrade, when set, is given the connection, with TLS if there is TLS, and
	// returns the one that carries MQTT, a websocket for instance. When it fails
	// the client closes what it was given.
	Upgrade func(ctx context.Context, conn net.Conn) (net.Conn, error)
	// Dial, when set, makes the whole connection: what it returns carries MQTT.
	// TLS, DialContext and Upgrade are not looked at, and the latter two must not
	// be set.
	//
	// The three are called for every attempt, outside of any lock, and must give up
	// when their context ends, which is after ConnectTimeout or when the client is
	// closed.
	Dial func(ctx context.Context) (net.Conn, error)
	// ConnectTimeout bounds Dial, or DNS, TCP, TLS and Upgrade together. Default
	// 10 s.
	ConnectTimeout time.Duration

	// Connect is what the client says of itself.
	Connect ConnectPacket
	// PrepareConnect, when set, may change a copy of Connect before each attempt,
	// for instance to renew a token. It is called before Dial, outside of any
	// lock; an error fails the attempt and is retried like any other. ClientID
	// already holds the id that the server assigned before, if any.
	PrepareConnect func(ctx context.Context, p *ConnectPacket) error

	SessionBehavior      SessionBehavior
	OfflineQueueBehavior OfflineQueueBehavior
	// DisableResubscribe leaves subscriptions that have a handler alone when the
	// server has lost the session. By default they are made again.
	DisableResubscribe bool

	// QoS2 allows [ExactlyOnce] for publishes and subscriptions, with servers that
	// have it. AWS IoT Core does not, nor does the vendor's client, and so without it
	// such packets get a [*ValidationError], and a server that sends one is
	// disconnected with reason code 0x9B. A message whose handlers are running when the
	// connection is lost comes again, as with QoS 1. Default: off.
	QoS2 bool

	// TopicAliasing is off by default.
	TopicAliasing TopicAliasing

	// IoTCoreFlowControl keeps the client within AWS IoT Core's limits for one
	// connection: 100 publishes and 512 KiB per second. Beyond them IoT Core
	// discards messages; with this, operations wait in the client. A client
	// without ClientID then gets one of its own making ("gen" and 32 hexadecimal
	// digits), since an id that IoT Core assigns cannot be used to reconnect.
	IoTCoreFlowControl bool
	// IoTCoreValidation refuses, with a [*ValidationError], what AWS IoT Core does
	// not take: topics of more than 256 bytes or 7 slashes ("$share/NAME/" and
	// "$aws/rules/NAME/" do not count, and slashes below "$aws/commands/" are as many
	// as the service wants), client ids of more than 128 bytes, more than 8
	// subscriptions in a SUBSCRIBE.
	IoTCoreValidation bool

	// MaxIncompleteOperations and MaxIncompleteBytes bound what was handed over
	// and has not ended. An operation beyond them ends at once with
	// [*QueueFullError]. 0 means no limit.
	MaxIncompleteOperations, MaxIncompleteBytes int

	// Store, when set, keeps QoS 1 publishes until they have ended: those that
	// Stop, Close or the end of the process cut short are sent, in order, by the
	// next client that is made with the same store. PublishAsync then returns when
	// the store has the message.
	Store Store

	// AckModeration makes the client pause for 200 µs before it reads, while more
	// than 64 operations wait for their acknowledgement and the last read brought
	// few. With a server that acknowledges a message at a time it takes much less of
	// the processor for each, and is often quicker; the price is up to 1 ms of delay
	// for what comes in meanwhile. It turns itself off where a pause brings less than
	// four times of what comes without, and has no effect on connections that Dial makes. Default: off, since it has been
	// measured with mosquitto alone.
	AckModeration bool

	// Metrics, when set, adds to the user name of every CONNECT what AWS counts
	// its SDKs by. A failure to do so is logged and does not keep the client from
	// connecting.
	Metrics *Metrics

	RetryJitterMode JitterMode
	// MinReconnectDelay and MaxReconnectDelay bound the delay before a reconnect.
	// Defaults 1 s and 120 s.
	MinReconnectDelay, MaxReconnectDelay time.Duration
	// MinConnectedTimeToResetReconnectDelay is how long a connection must have
	// lasted for the delays to start anew. Default 30 s.
	MinConnectedTimeToResetReconnectDelay time.Duration
	// ReconnectDelay, when set, decides the delay instead of the four fields
	// above. It is called with the client's lock held: it must return at once
	// and not call the client.
	ReconnectDelay func(ReconnectInfo) time.Duration

	// PingTimeout is how long a PINGRESP may take; half of the keep alive when
	// that is less, as with the vendor's client. Default 30 s.
	PingTimeout time.Duration
	// FullPingTimeout lets PingTimeout be as long as the whole keep alive, as V1 did.
	// Default: false.
	FullPingTimeout bool
	// ConnackTimeout is how long a CONNACK may take once the network connection
	// stands. Default 20 s.
	ConnackTimeout time.Duration
	// AckTimeout is how long a PUBACK, SUBACK or UNSUBACK may take once the
	// packet was handed to the connection; the time an operation waits before
	// that does not count. Default 60 s; a negative value means no limit.
	AckTimeout time.Duration

	// OnPublishReceived receives every incoming message, after the handlers of
	// the subscriptions that match it.
	//
	// Handlers and lifecycle callbacks run on one goroutine of the client's, one
	// at a time, in the order in which things happened. They may call and wait
	// for any method of the client but Close. While one blocks, later ones wait;
	// the network does not: acknowledgements and pings flow, QoS 1 messages are
	// held up to the announced receive maximum, and QoS 0 messages beyond
	// InboundQoS0Limit are dropped and counted in [Stats]. A panic in a
	// callback is recovered and logged. A QoS 1 message is acknowledged when its
	// handlers have returned, unless one called [PublishReceivedEvent.AcquireAck].
	OnPublishReceived func(PublishReceivedEvent)

	// The five lifecycle events, in the order that their types describe. The
	// rules of OnPublishReceived hold for them.
	OnAttemptingConnect func(AttemptingConnectEvent)
	OnConnectionSuccess func(ConnectionSuccessEvent)
	OnConnectionFailure func(ConnectionFailureEvent)
	OnDisconnection     func(DisconnectionEvent)
	OnStopped           func(StoppedEvent)

	// InboundQoS0Limit is how many bytes of QoS 0 messages may wait for their
	// handlers. Default 16 MiB.
	InboundQoS0Limit int

	// Logger receives what no caller is told: reconnects, dropped messages,
	// panics in callbacks. Neither payloads nor credentials are logged. Default:
	// none.
	Logger *slog.Logger
}

// ReconnectInfo is what [Config].ReconnectDelay decides by.
type ReconnectInfo struct {
	// Attempt counts the delays since the last reset, from 0. It is reset when a
	// connection has lasted MinConnectedTimeToResetReconnectDelay.
	Attempt int
	// Connected is how long the connection that was lost had lasted; 0 when the
	// attempt failed before its CONNACK.
	Connected time.Duration
	// Last is the delay before this one, 0 for the first.
	Last time.Duration
}
