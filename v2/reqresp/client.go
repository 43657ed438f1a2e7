package reqresp

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Conn is what a [Client] needs of a connection. *mqtt5.Client has it.
//
// Its methods are called with locks of the Client held: one of a type of your own
// must not call the Client from within them.
type Conn interface {
	PublishAsync(*mqtt5.PublishPacket) mqtt5.PublishFuture
	SubscribeAsync(*mqtt5.SubscribePacket) *mqtt5.SubscribeFuture
	UnsubscribeAsync(*mqtt5.UnsubscribePacket) *mqtt5.UnsubscribeFuture
	AddTap(mqtt5.Tap) (remove func())
}

// Options bound what a [Client] does. The zero value is ready to use.
type Options struct {
	// MaxRequestSubscriptions is how many topic filters the client subscribes to at
	// a time for answers to requests: 2 or more. A subscription is kept after its
	// request, for the next one, until its place is needed; while all are in use,
	// requests wait. AWS IoT Core allows 50 subscriptions to a connection, for
	// everything that uses it. Default 10.
	MaxRequestSubscriptions int
	// MaxStreamingSubscriptions is how many topic filters the client subscribes to
	// at a time for streams; several streams of one filter count as one. -1 allows
	// none. Default 10.
	MaxStreamingSubscriptions int
	// OperationTimeout is how long a request may take from the call to the answer,
	// waiting for its turn, for a connection and for subscriptions included.
	// Default 60 s.
	OperationTimeout time.Duration
	// Logger receives panics in callbacks of streams, and subscriptions that the
	// server refuses. It never receives payloads. Default: none.
	Logger *slog.Logger
}

// Defaults of [Options].
const (
	defaultSubscriptions = 10
	defaultTimeout       = time.Minute
)

func (o *Options) normalize() error {
	if o.MaxRequestSubscriptions == 0 {
		o.MaxRequestSubscriptions = defaultSubscriptions
	}
	if o.MaxRequestSubscriptions < 2 {
		return &OptionError{Field: "MaxRequestSubscriptions", Reason: "less than 2, which some requests need; 0 means 10"}
	}
	switch {
	case o.MaxStreamingSubscriptions == 0:
		o.MaxStreamingSubscriptions = defaultSubscriptions
	case o.MaxStreamingSubscriptions == -1:
		o.MaxStreamingSubscriptions = 0
	case o.MaxStreamingSubscriptions < -1:
		return &OptionError{Field: "MaxStreamingSubscriptions", Reason: "negative; -1 means none, 0 means 10"}
	}
	if o.OperationTimeout == 0 {
		o.OperationTimeout = defaultTimeout
	}
	if o.OperationTimeout < 0 {
		return &OptionError{Field: "OperationTimeout", Reason: "negative; 0 means 60 s"}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Client makes requests and streams over a connection, which it shares with
// whatever else uses it. All methods are safe for concurrent use; Do may be called
// and waited for in any callback, those of the connection included.
type Client struct {
	conn   Conn
	opts   Options
	topics topicSet // those that answers are waited for on
	untap  func()

	mu      sync.Mutex
	closed  bool
	queue   []*request // not admitted yet, oldest first
	active  []*request // admitted, oldest first
	subs    map[string]*subscription
	waiting []*Stream // for a place
	uses    uint64    // counts the uses of subscriptions
	pumping bool
}

// New makes a client on a connection, which need not be started yet. It returns an
// [*OptionError] when opts cannot work.
func New(conn Conn, opts Options) (*Client, error) {
	if conn == nil {
		return nil, &OptionError{Field: "conn", Reason: "nil; pass a *mqtt5.Client"}
	}
	if err := opts.normalize(); err != nil {
		return nil, err
	}
	c := &Client{conn: conn, opts: opts, subs: make(map[string]*subscription)}
	c.untap = conn.AddTap(mqtt5.Tap{Wants: c.topics.has, OnPublish: c.received, OnConnack: c.connected})
	return c, nil
}

// Close ends every request with [ErrClosed] and every stream with an OnHalted
// event, and hands the unsubscribes over to the connection. It does not wait for
// the server or for callbacks, so it may be called from one. The connection stays
// as it is. Further calls do nothing.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	c.untap()
	for _, r := range slices.Concat(c.active, c.queue) {
		c.finish(r, nil, ErrClosed)
	}
	for _, s := range c.waiting {
		s.halt(ErrClosed)
	}
	c.waiting = nil
	for _, s := range c.ordered() {
		for _, st := range s.streams {
			st.halt(ErrClosed)
		}
		s.streams = nil
		c.drop(s)
	}
	return nil
}

// topicSet counts topics. It has a lock of its own, since the connection asks it
// while it holds its lock.
type topicSet struct {
	mu sync.RWMutex
	n  map[string]int
}

func (t *topicSet) has(topic string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.n[topic] > 0
}

func (t *topicSet) add(topic string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = make(map[string]int)
	}
	if t.n[topic] += n; t.n[topic] <= 0 {
		delete(t.n, topic)
	}
}
