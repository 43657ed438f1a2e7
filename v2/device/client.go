package device

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/offline"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Client is the client. [New] makes one; its fields may be changed after that.
type Client struct {
	// Config is the connection's. It is read at each Connect. Where it is zero the
	// defaults are those of version 1 of the SDK: KeepAlive 600 s, delays between
	// attempts from 1 s to 32 s that double, without jitter, and start anew after a
	// connection of 20 s; RetryJitterMode is not looked at. QoS 2 is allowed, for
	// servers that have it. On port 443 the protocol name is set that AWS IoT Core
	// wants there.
	Config mqtt5.Config
	// OperationTimeout is how long Publish with QoS 1, Subscribe and Unsubscribe wait
	// for their acknowledgement. Default 5 s.
	OperationTimeout time.Duration
	// ConnectTimeout is how long Connect and Disconnect take at most. Default 30 s.
	ConnectTimeout time.Duration
	// Queue is for what is asked for while the client is not online.
	Queue Queue
	// PlainTCP allows a connection without TLS, which AWS IoT Core does not accept.
	PlainTCP bool

	// lifecycle is held, by having put something in, by Connect and Disconnect.
	lifecycle chan struct{}

	mu      sync.Mutex // guards what follows; the engine may be called with it held
	engine  *mqtt5.Client
	run     int  // counts engines, so that news of an old one is told apart
	socket  bool // there is a network connection
	up      bool // the server has accepted it
	line    offline.Drain[request]
	table   offline.Table[*subscription]
	unacked map[uint64]*message // QoS 1 and 2 on the way, by seq
	// check says what is wrong with a request, and is never started.
	check   *mqtt5.Client
	abandon context.CancelCauseFunc // ends the Connect that waits; nil: none does
	ids     offline.Numbers
	seq     uint64
}

// New makes a client at rest. It returns the *mqtt5.ConfigError or
// *mqtt5.ValidationError for what can be seen to be wrong with cfg; a missing Host is
// not, since it may be set later.
func New(cfg mqtt5.Config, queue Queue) (*Client, error) {
	if cfg.Metrics == nil {
		cfg.Metrics = &mqtt5.Metrics{LibraryName: awsiot.LibraryName}
	}
	check, err := newChecker(cfg)
	if err != nil {
		return nil, err
	}
	c := &Client{Config: cfg, Queue: queue, lifecycle: make(chan struct{}, 1), check: check, unacked: map[uint64]*message{}}
	c.line = offline.Drain[request]{
		Lock: &c.mu, Send: func(r request) { r.send() },
		Rule: func() offline.Rule {
			return offline.Rule{Off: c.Queue.Off, Limit: c.Queue.Limit, DropOldest: c.Queue.DropOldest}
		},
		Interval: func() time.Duration { return cmp.Or(c.Queue.Interval, 500*time.Millisecond) },
	}
	return c, nil
}

// newChecker makes a client that refuses everything, what is not valid by its
// *mqtt5.ValidationError.
func newChecker(cfg mqtt5.Config) (*mqtt5.Client, error) {
	cfg.Host = cmp.Or(cfg.Host, "localhost")
	cfg.OfflineQueueBehavior, cfg.QoS2, cfg.Store = mqtt5.FailAllOnDisconnect, true, nil
	return mqtt5.New(cfg)
}

func (c *Client) checker() *mqtt5.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.check
}

// warn writes what no caller is told.
func (c *Client) warn(msg string, args ...any) {
	if l := c.Config.Logger; l != nil {
		l.Warn(msg, args...)
	}
}

// MQTT returns the client that does the work: that of the last Connect, nil before the
// first.
func (c *Client) MQTT() *mqtt5.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine
}

// Settings returns a configuration for [mqtt5.New] that connects as Connect does, for
// programs that move on to the client without this layer: Config with the defaults, and
// with what recipes for AWS IoT Core set. It returns the error that mqtt5.New would.
func (c *Client) Settings() (mqtt5.Config, error) {
	cfg := c.settings()
	metrics := cfg.Metrics
	awsiot.ForIoTCore(&cfg)
	cfg.Metrics = metrics
	probe, err := mqtt5.New(cfg)
	if err != nil {
		return mqtt5.Config{}, err
	}
	return cfg, probe.Close()
}

// settings is Config with the defaults.
func (c *Client) settings() mqtt5.Config {
	cfg := c.Config
	cfg.Connect.KeepAlive = cmp.Or(cfg.Connect.KeepAlive, 600*time.Second)
	cfg.MinReconnectDelay = cmp.Or(cfg.MinReconnectDelay, time.Second)
	cfg.MaxReconnectDelay = max(cfg.MinReconnectDelay, cmp.Or(cfg.MaxReconnectDelay, 32*time.Second))
	cfg.MinConnectedTimeToResetReconnectDelay = cmp.Or(cfg.MinConnectedTimeToResetReconnectDelay, 20*time.Second)
	cfg.RetryJitterMode = mqtt5.JitterNone
	cfg.ConnectTimeout, cfg.ConnackTimeout = cmp.Or(cfg.ConnectTimeout, c.connectTimeout()), cmp.Or(cfg.ConnackTimeout, c.connectTimeout())
	cfg.QoS2 = true
	if cfg.TLS != nil {
		cfg.TLS = cfg.TLS.Clone()
		cfg.TLS.ServerName = cmp.Or(cfg.TLS.ServerName, cfg.Host)
		awsiot.SetProtocolNames(&cfg)
	}
	return cfg
}

func (c *Client) connectTimeout() time.Duration { return cmp.Or(c.ConnectTimeout, 30*time.Second) }

func (c *Client) operationTimeout() time.Duration { return cmp.Or(c.OperationTimeout, 5*time.Second) }

// Connect connects and waits for the server's answer. When it fails nothing is left
// behind; after that the client connects again by itself whenever the connection is
// lost. A connection that stands is ended without DISCONNECT first. It returns an
// [*OperationError] with the *mqtt5.ConnectError when the server has refused, an error
// that wraps [ErrTimeout] or the context's, mqtt5.ErrUserRequestedStop when Disconnect was
// called meanwhile, what dialling returned, or what mqtt5.New does.
func (c *Client) Connect(ctx context.Context) error {
	return c.connect(ctx, nil, false)
}

// ConnectAsync makes the network connection and does not wait for the server's answer.
// answered, unless nil, is called with [Connected] for each answer, those after a
// reconnect included: code is 0 when the server has accepted, else the return code of
// MQTT 3.1.1, or the reason code where there is none. The errors are those of Connect, as
// far as they show before the answer.
func (c *Client) ConnectAsync(ctx context.Context, answered func(id ID, code int)) error {
	return c.connect(ctx, answered, true)
}

func (c *Client) connect(ctx context.Context, answered func(ID, int), async bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.connectTimeout(), &TimeoutError{"connect"})
	defer cancel()
	if err := c.enter(ctx); err != nil {
		return fmt.Errorf("device: connect: %w", err)
	}
	defer c.leave()
	ctx, abandon := context.WithCancelCause(ctx)
	defer abandon(nil)
	c.setAbandon(abandon)
	defer c.setAbandon(nil)
	c.end(ctx, nil)

	cfg := c.settings()
	if cfg.TLS == nil && cfg.Dial == nil && !c.PlainTCP {
		return &OperationError{Op: "connect", Err: ErrNoTLS}
	}
	cfg.Connect.ReceiveMaximum = cmp.Or(cfg.Connect.ReceiveMaximum, 100)
	cfg.AckTimeout = cmp.Or(cfg.AckTimeout, -1) // the end of a wait is not the end of a message
	cfg.FullPingTimeout = true
	cfg.OfflineQueueBehavior = mqtt5.FailNonQoS1PublishOnDisconnect // the rest is in Queue
	c.mu.Lock()
	c.run++
	a := &attempt{c: c, run: c.run, first: make(chan error, 1), dialled: make(chan struct{}, 1), answered: answered}
	c.mu.Unlock()
	a.watch(&cfg, async)
	engine, err := mqtt5.New(cfg)
	if err != nil {
		return err
	}
	check, err := newChecker(cfg)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.engine, c.check = engine, check
	c.mu.Unlock()
	if err = engine.Start(); err == nil {
		select {
		case err = <-a.first:
			select {
			case <-a.dialled: // before that
				return nil
			default:
			}
		case <-a.dialled:
			return nil // the answer is told later
		case <-ctx.Done():
			select {
			case err = <-a.first: // what has come of it counts
			default:
				err = context.Cause(ctx)
			}
		}
	}
	if err == nil {
		return nil
	}
	over := context.Cause(ctx)
	c.end(ctx, nil)
	switch {
	case is[*mqtt5.ConnectError](err):
		return &OperationError{Op: "connect", Err: err}
	case errors.Is(err, mqtt5.ErrUserRequestedStop), over != nil && errors.Is(err, over):
	case errors.Is(err, mqtt5.ErrConnackTimeout), errors.Is(err, context.DeadlineExceeded): // by a timer of the engine's
		return fmt.Errorf("%w: %w", &TimeoutError{"connect"}, err)
	case a.reached.Load():
		return fmt.Errorf("%w: the server has ended the connection instead of answering, as AWS IoT does when policy or client id do not fit: %w", &TimeoutError{"connect"}, err)
	}
	return fmt.Errorf("device: connect: %w", err)
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// enter waits until no other Connect or Disconnect is under way.
func (c *Client) enter(ctx context.Context) error {
	select {
	case c.lifecycle <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Client) leave() { <-c.lifecycle }

func (c *Client) setAbandon(f context.CancelCauseFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abandon = f
}

// errDisconnected is what a Connect returns that a Disconnect has ended.
var errDisconnected = fmt.Errorf("Disconnect was called meanwhile: %w", mqtt5.ErrUserRequestedStop)

// Disconnect sends DISCONNECT and waits until the connection is closed. Subscriptions,
// the queue and what was not acknowledged are kept for the next Connect. A Connect that
// waits is ended. It returns an [*OperationError] with [ErrNotConnected] when there is no
// connection, and then sees to it that there will be none; or an error that wraps
// [ErrTimeout] or the context's.
func (c *Client) Disconnect(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.connectTimeout(), &TimeoutError{"disconnect"})
	defer cancel()
	stop, err := c.beginEnd(ctx)
	if err == nil {
		err = stop()
	}
	return err
}

// DisconnectAsync is Disconnect without the waiting: it returns the error when there is no
// connection, and otherwise disconnects while the program goes on. From now on requests
// wait in the queue. ended, unless nil, is called with [Disconnected] and 0 when the
// connection is closed, on a goroutine of its own.
func (c *Client) DisconnectAsync(ended func(id ID, code int)) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), c.connectTimeout(), &TimeoutError{"disconnect"})
	stop, err := c.beginEnd(ctx)
	if err != nil {
		cancel()
		return err
	}
	go func() {
		defer cancel()
		if err := stop(); err != nil {
			c.warn("device: disconnect", "error", err)
		} else if ended != nil {
			ended(Disconnected, 0)
		}
	}()
	return nil
}

// beginEnd takes the client offline and returns what ends the connection, which has to be
// called. When there is none it sees to it that there will be none, and returns the error.
func (c *Client) beginEnd(ctx context.Context) (stop func() error, err error) {
	c.mu.Lock()
	abandon := c.abandon
	c.mu.Unlock()
	if abandon != nil {
		abandon(errDisconnected)
	}
	if err := c.enter(ctx); err != nil {
		return nil, fmt.Errorf("device: disconnect: %w", err)
	}
	c.mu.Lock()
	socket := c.socket
	c.offline()
	c.mu.Unlock()
	end := func(p *mqtt5.DisconnectPacket) error {
		defer c.leave()
		if err := c.end(ctx, p); err != nil {
			return fmt.Errorf("device: disconnect: %w", err)
		}
		return nil
	}
	switch {
	case socket:
		return func() error { return end(&mqtt5.DisconnectPacket{}) }, nil
	case abandon != nil: // and that was all
		return func() error { return end(nil) }, nil
	}
	if err := end(nil); err != nil {
		return nil, err
	}
	return nil, &OperationError{Op: "disconnect", Err: ErrNotConnected}
}

// end stops the engine, if there is one that runs. c.lifecycle is held.
func (c *Client) end(ctx context.Context, p *mqtt5.DisconnectPacket) error {
	c.mu.Lock()
	engine := c.engine
	c.run++ // what it still has to tell does not count
	c.offline()
	c.mu.Unlock()
	if engine == nil {
		return nil
	}
	err := engine.Stop(ctx, p)
	if errors.Is(err, mqtt5.ErrClosed) {
		return nil
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// offline notes that there is no connection. c.mu is held.
func (c *Client) offline() {
	c.socket, c.up = false, false
	c.line.Away()
}

func (c *Client) lost(run int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run == c.run {
		c.offline()
	}
}

// reached notes that there is a network connection.
func (c *Client) reached(run int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run == c.run {
		c.socket = true
	}
}

// accepted sends what was carried over, makes every subscription again, and begins to
// empty the queue.
func (c *Client) accepted(run int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run != c.run {
		return
	}
	c.socket, c.up = true, true
	c.resendUnacked()
	for _, e := range c.table.Entries {
		c.sendSubscribe(e.S)
	}
	c.line.Begin()
}
