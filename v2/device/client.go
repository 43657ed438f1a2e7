package device

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

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

	lifecycle sync.Mutex // held by Connect and Disconnect

	mu       sync.Mutex // guards what follows; the engine may be called with it held
	engine   *mqtt5.Client
	run      int // counts engines, so that news of an old one is told apart
	up       bool
	online   bool
	waiting  []request
	table    []*subscription
	ids      uint16
	seq      uint64
	draining *time.Timer
}

// New makes a client at rest. It returns the *mqtt5.ConfigError or
// *mqtt5.ValidationError for what can be seen to be wrong with cfg; a missing Host is
// not, since it may be set later.
func New(cfg mqtt5.Config, queue Queue) (*Client, error) {
	if cfg.Metrics == nil {
		cfg.Metrics = &mqtt5.Metrics{LibraryName: awsiot.LibraryName}
	}
	check := cfg
	check.Host = cmp.Or(check.Host, "localhost")
	probe, err := mqtt5.New(check)
	if err != nil {
		return nil, err
	}
	return &Client{Config: cfg, Queue: queue}, probe.Close()
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
// that wraps [ErrTimeout] or the context's, what dialling returned, or what mqtt5.New
// does.
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
	c.lifecycle.Lock()
	defer c.lifecycle.Unlock()
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
	c.mu.Lock()
	c.engine = engine
	c.mu.Unlock()
	if err = engine.Start(); err == nil {
		select {
		case err = <-a.first:
		case <-a.dialled:
			return nil // the answer is told later
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	if err == nil {
		return nil
	}
	c.end(ctx, nil)
	if refused := (*mqtt5.ConnectError)(nil); errors.As(err, &refused) {
		return &OperationError{Op: "connect", Err: err}
	}
	if a.reached.Load() && !errors.Is(err, ErrTimeout) && ctx.Err() == nil {
		return fmt.Errorf("%w: the server has ended the connection instead of answering, as AWS IoT does when policy or client id do not fit: %w", &TimeoutError{"connect"}, err)
	}
	return fmt.Errorf("device: connect: %w", err)
}

// Disconnect sends DISCONNECT and waits until the connection is closed. Subscriptions,
// the queue and what was not acknowledged are kept for the next Connect. It returns an
// [*OperationError] with [ErrNotConnected] when there is no connection, and then sees to
// it that there will be none; or an error that wraps [ErrTimeout] or the context's.
func (c *Client) Disconnect(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.connectTimeout(), &TimeoutError{"disconnect"})
	defer cancel()
	c.lifecycle.Lock()
	defer c.lifecycle.Unlock()
	c.mu.Lock()
	up := c.up
	c.mu.Unlock()
	if !up {
		c.end(ctx, nil)
		return &OperationError{Op: "disconnect", Err: ErrNotConnected}
	}
	if err := c.end(ctx, &mqtt5.DisconnectPacket{}); err != nil {
		return fmt.Errorf("device: disconnect: %w", err)
	}
	return nil
}

// DisconnectAsync is Disconnect without the waiting: it returns the [*OperationError] when
// there is no connection, and otherwise disconnects while the program goes on. ended,
// unless nil, is called with [Disconnected] and 0 when the connection is closed, on a
// goroutine of its own.
func (c *Client) DisconnectAsync(ended func(id ID, code int)) error {
	c.mu.Lock()
	up := c.up
	c.mu.Unlock()
	if !up {
		return c.Disconnect(context.Background())
	}
	go func() {
		if err := c.Disconnect(context.Background()); err == nil && ended != nil {
			ended(Disconnected, 0)
		}
	}()
	return nil
}

// end stops the engine, if there is one that runs. c.lifecycle is held.
func (c *Client) end(ctx context.Context, p *mqtt5.DisconnectPacket) error {
	c.mu.Lock()
	engine := c.engine
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
	c.up, c.online = false, false
	if c.draining != nil {
		c.draining.Stop()
		c.draining = nil
	}
}

func (c *Client) lost(run int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run == c.run {
		c.offline()
	}
}

// accepted makes every subscription again, and begins to empty the queue.
func (c *Client) accepted(run int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run != c.run {
		return
	}
	c.up = true
	for _, s := range c.table {
		c.sendSubscribe(s)
	}
	c.drain(run)
}
