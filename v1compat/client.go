package v1compat

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/internal/offline"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// AWSIoTMQTTClient is V1's MQTT client. [NewAWSIoTMQTTClient] makes one, the
// Configure methods set it up, Connect and Disconnect can be called any number of
// times.
//
// All methods are safe for concurrent use and may be called from every callback,
// the blocking ones included. The three fields may be assigned while no Connect
// is being called; they take effect with the next one.
type AWSIoTMQTTClient struct {
	// OnOnline is called after each CONNACK that accepts the connection, that of
	// an automatic reconnect included. See the package documentation for the
	// rules of callbacks.
	OnOnline func()
	// OnOffline is called after each loss of the connection, Disconnect included,
	// and after each automatic attempt that the server dropped before its CONNACK.
	OnOffline func()
	// OnMessage is called for each incoming message, after the callbacks of the
	// subscriptions that match it. A message that came for a subscription made
	// through V2 alone does not go here.
	OnMessage func(message *MQTTMessage)

	opt       clientOptions
	clientID  string
	v2        *mqtt5.Client
	log       *slog.Logger
	callbacks callbackQueue
	spares    spareOps
	// lifecycle is held, by having put something in, while an engine is started or
	// stopped, so that a Connect finds the last Disconnect done.
	lifecycle chan struct{}

	mu      sync.Mutex // guards what follows; the engine may be called with it held
	set     settings
	line    offline.Drain[request] // online is V1's state STABLE
	table   offline.Table[*subscription]
	current *cycle // what the last connect began; nil before the first
	mids    offline.Numbers
	inMids  offline.Numbers
	seq     uint64
	// unwritten is QoS 0 that the engine may not have written yet.
	unwritten publishList
	// carried is QoS 1 that a stop has left without acknowledgement.
	carried offline.List[*publishOp]
	limits  mqtt5.NegotiatedSettings
	timers  []*time.Timer

	// backoffMu guards backoff. The engine asks for a delay with its own lock
	// held, so nothing else may be locked inside.
	backoffMu sync.Mutex
	backoff   backoff
	// noRetry holds the engine back while a failed first attempt is torn down.
	noRetry atomic.Bool
}

// NewAWSIoTMQTTClient makes a client at rest. An empty clientID is replaced by a
// random one, as V1 does; with CleanSession(false) that is an [*ArgumentError].
func NewAWSIoTMQTTClient(clientID string, opts ...ClientOption) (*AWSIoTMQTTClient, error) {
	c := &AWSIoTMQTTClient{
		opt:       gather(clientOptions{cleanSession: true}, opts),
		set:       defaultSettings(),
		backoff:   newBackoff(1, 32, 20),
		lifecycle: make(chan struct{}, 1),
	}
	c.line = offline.Drain[request]{
		Lock: &c.mu, Send: c.sendQueued,
		Rule:     func() offline.Rule { return c.set.queue },
		Interval: func() time.Duration { return c.set.drainInterval },
	}
	if clientID == "" {
		if !c.opt.cleanSession {
			return nil, argument("NewAWSIoTMQTTClient", "clientID", "must be given when CleanSession is false: it names the session")
		}
		clientID = randomClientID()
	}
	c.clientID = clientID
	if c.log = c.opt.logger; c.log == nil {
		c.log = slog.Default()
	}
	c.callbacks.log = c.log
	v2, err := mqtt5.New(c.engineConfig(clientID))
	if err != nil {
		return nil, v1Error("newAWSIoTMQTTClient", err)
	}
	c.v2 = v2
	return c, nil
}

func randomClientID() string {
	var b [9]byte
	rand.Read(b[:]) // never fails
	return "paho/" + hex.EncodeToString(b[:])
}

// never stands for "no limit" where the engine wants a duration.
const never = 1000 * time.Hour

// receiveMaximum bounds the QoS 1 messages that wait for callbacks. AWS IoT Core
// has no more than 100 under way.
const receiveMaximum = 100

// engineConfig describes the engine's client, which lives as long as c. What can
// be configured later is asked for at each attempt.
func (c *AWSIoTMQTTClient) engineConfig(clientID string) mqtt5.Config {
	cfg := mqtt5.Config{
		FullPingTimeout: true, // V1 waits as long as a keep alive
		Dial:            c.dial,
		ConnectTimeout:  never, // dial has a timeout of its own
		Connect:         mqtt5.ConnectPacket{ClientID: clientID, ReceiveMaximum: receiveMaximum},
		PrepareConnect:  c.prepareConnect,
		QoS2:            true, // V1 has it, though AWS IoT has not
		// What is in flight is the engine's, what waits is this package's.
		OfflineQueueBehavior: mqtt5.FailNonQoS1PublishOnDisconnect,
		ReconnectDelay:       c.reconnectDelay,
		ConnackTimeout:       never, // see cycle.connackTimer
		AckTimeout:           -1,    // a timeout of V1 does not end the message
		OnPublishReceived:    c.received,
		OnConnectionSuccess:  c.accepted,
		OnConnectionFailure:  c.failed,
		OnDisconnection:      c.disconnected,
		OnStopped:            c.stopped,
		Logger:               c.opt.logger,
	}
	if !c.opt.cleanSession {
		cfg.SessionBehavior = mqtt5.SessionRejoinAlways
		cfg.Connect.SessionExpiryInterval = 0xFFFFFFFF * time.Second
	}
	return cfg
}

// V2 returns the engine's client that does the work, the same for the life of
// the object. Calls can move to it one by one, while both sides share the
// connection; see "Moving on" in the package documentation. Start, Stop and Close
// are best left to Connect and Disconnect.
func (c *AWSIoTMQTTClient) V2() *mqtt5.Client { return c.v2 }

// nextMID gives a request its number. c.mu is held.
func (c *AWSIoTMQTTClient) nextMID() MID { return MID(c.mids.Next()) }

// nextSeq gives a request its place in time. c.mu is held.
func (c *AWSIoTMQTTClient) nextSeq() uint64 {
	c.seq++
	return c.seq
}

// getTimer returns a timer that fires after d. Timers are used again, per client,
// because a timer and its channel cost more than a publish. c.mu is held.
func (c *AWSIoTMQTTClient) getTimer(d time.Duration) *time.Timer {
	if n := len(c.timers); n > 0 {
		t := c.timers[n-1]
		c.timers = c.timers[:n-1]
		t.Reset(d)
		return t
	}
	return time.NewTimer(d)
}

// putTimer takes a timer back. c.mu is not held.
func (c *AWSIoTMQTTClient) putTimer(t *time.Timer) {
	t.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) < 16 {
		c.timers = append(c.timers, t)
	}
}
