package mqtt5

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/engine"
)

// Client is an MQTT 5 client: one connection to one server, made again whenever
// it is lost.
//
// All methods are safe for concurrent use. Nothing but Close, and the blocking
// operations by their contexts, waits for the network; callbacks and handlers
// run on a goroutine of their own, see [Config].OnPublishReceived.
type Client struct {
	cfg    Config
	log    *slog.Logger
	base   time.Time
	router router

	mu          sync.Mutex // guards everything below; never held across I/O or a callback
	core        *engine.Core
	link        *link
	cancelDial  context.CancelFunc
	timer       *time.Timer
	armedAt     int64 // when the timer fires
	stopWaiters []chan error
	disp        dispatchQueue
	wg          sync.WaitGroup // every goroutine of the client
}

// errStartedAgain is what Stop returns when Start was called before the client
// came to rest.
var errStartedAgain = errors.New("mqtt5: stop: the client was started again meanwhile")

// New makes a client at rest. It returns a [*ConfigError] or a
// [*ValidationError] when cfg cannot work.
func New(cfg Config) (*Client, error) {
	if err := cfg.normalize(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, log: cfg.Logger, base: time.Now(), armedAt: engine.NoDeadline}
	if c.log == nil {
		c.log = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	}
	c.disp.cond.L = &c.mu
	c.core = engine.New(engine.Config{
		ClientID:         cfg.Connect.ClientID,
		Session:          engine.SessionBehavior(cfg.SessionBehavior),
		Offline:          engine.OfflinePolicy(cfg.OfflineQueueBehavior),
		Jitter:           engine.Jitter(cfg.RetryJitterMode),
		MinDelay:         int64(cfg.MinReconnectDelay),
		MaxDelay:         int64(cfg.MaxReconnectDelay),
		ResetAfter:       int64(cfg.MinConnectedTimeToResetReconnectDelay),
		Delay:            reconnectDelay(cfg.ReconnectDelay),
		PingTimeout:      int64(cfg.PingTimeout),
		ConnackTimeout:   int64(cfg.ConnackTimeout),
		AckTimeout:       max(int64(cfg.AckTimeout), 0),
		Resubscribe:      !cfg.DisableResubscribe,
		InboundQoS0Limit: cfg.InboundQoS0Limit,
		Rand:             func(n int64) int64 { return int64(rand.Uint64N(uint64(n) + 1)) },
	})
	return c, nil
}

func reconnectDelay(f func(ReconnectInfo) time.Duration) func(int, int64, int64) int64 {
	if f == nil {
		return nil
	}
	return func(attempt int, connected, last int64) int64 {
		return int64(f(ReconnectInfo{Attempt: attempt, Connected: time.Duration(connected), Last: time.Duration(last)}))
	}
}

// Start makes the client connect and stay connected, until Stop. It returns at
// once; the lifecycle events tell how it goes. Starting a started client does
// nothing. It returns [ErrClosed] after Close.
func (c *Client) Start() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.core.State() == engine.StateTerminated {
		return ErrClosed
	}
	c.step(engine.Input{Kind: engine.Start})
	c.releaseStopWaiters(errStartedAgain)
	return nil
}

// Stop ends the connection and waits until the client is at rest: the
// connection is closed, and every operation that had not ended has ended with
// [ErrUserRequestedStop]. With a packet it says DISCONNECT to the server, after
// what was handed over to the connection; with nil it does not, so the server
// publishes the will. When ctx ends first, Stop returns its error and the client
// comes to rest by itself.
//
// A packet that the connection does not allow is not sent; Stop then returns a
// [*ValidationError], after the client has come to rest nevertheless. Stop may
// be called from a callback. Stopping a stopped client does nothing.
func (c *Client) Stop(ctx context.Context, p *DisconnectPacket) error {
	w, err := wireDisconnect(p)
	c.mu.Lock()
	if w != nil && err == nil {
		err = public(c.core.CheckDisconnect(w))
	}
	if err != nil {
		w = nil
	}
	c.step(engine.Input{Kind: engine.Stop, Disconnect: w})
	if c.atRest() {
		c.mu.Unlock()
		return err
	}
	done := make(chan error, 1)
	c.stopWaiters = append(c.stopWaiters, done)
	c.mu.Unlock()
	select {
	case stopErr := <-done:
		return errors.Join(err, stopErr)
	case <-ctx.Done():
		return errors.Join(err, ctx.Err())
	}
}

func (c *Client) atRest() bool {
	s := c.core.State()
	return s == engine.StateStopped || s == engine.StateTerminated
}

// Close ends the client for good: it closes the connection without DISCONNECT,
// ends every operation with [ErrClosed], and returns when the client's
// goroutines are gone, callbacks included. It must not be called from a
// callback. A second Close does nothing.
func (c *Client) Close() error {
	c.mu.Lock()
	c.step(engine.Input{Kind: engine.Close})
	c.mu.Unlock()
	c.wg.Wait()
	return nil
}

// Stats is a snapshot of what is under way.
type Stats struct {
	// IncompleteOperations counts publishes, subscribes and unsubscribes that
	// were handed over and have not ended, IncompleteBytes their packets' bytes.
	IncompleteOperations, IncompleteBytes int
	// UnackedOperations is the part of them that was sent and waits for its
	// acknowledgement.
	UnackedOperations, UnackedBytes int
	// InboundQoS0Bytes is what waits for handlers, with about 128 bytes more per
	// message.
	InboundQoS0Bytes int
	// InboundDropped counts the QoS 0 messages that were dropped because more
	// than [Config].InboundQoS0Limit bytes were waiting.
	InboundDropped uint64
	// Reconnects counts the delays before a further attempt to connect.
	Reconnects uint64
}

// Stats returns a snapshot.
func (c *Client) Stats() Stats {
	c.mu.Lock()
	s := c.core.Stats()
	c.mu.Unlock()
	return Stats{
		IncompleteOperations: s.IncompleteOps, IncompleteBytes: s.IncompleteBytes,
		UnackedOperations: s.UnackedOps, UnackedBytes: s.UnackedBytes,
		InboundQoS0Bytes: s.InboundQoS0Bytes, InboundDropped: s.InboundDropped,
		Reconnects: s.Reconnects,
	}
}

// step hands the core one input and carries out the effects. c.mu is held.
func (c *Client) step(in engine.Input) *engine.Effects {
	eff := c.core.Step(int64(time.Since(c.base)), in)
	if len(eff.Events) > 0 {
		c.enqueue(eff.Events...)
	}
	if eff.Write {
		c.link.wake.Signal()
	}
	if eff.CloseGen != 0 {
		c.teardown(c.link)
	}
	if eff.CancelDial {
		c.cancelDial()
	}
	if eff.Dial != nil {
		c.startDial(*eff.Dial)
	}
	if at := c.core.NextDeadline(); at < c.armedAt {
		c.arm(at)
	}
	if len(c.stopWaiters) > 0 && c.atRest() {
		c.releaseStopWaiters(nil)
	}
	return eff
}

func (c *Client) releaseStopWaiters(err error) {
	for _, w := range c.stopWaiters {
		w <- err
	}
	c.stopWaiters = nil
}

// arm sets the one timer. It is left alone while it fires early enough, so that
// the hot path does not touch it.
func (c *Client) arm(at int64) {
	c.armedAt = at
	d := time.Duration(at) - time.Since(c.base)
	if c.timer == nil {
		c.timer = time.AfterFunc(d, c.tick)
		return
	}
	c.timer.Reset(d)
}

func (c *Client) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armedAt = engine.NoDeadline
	if c.core.State() == engine.StateTerminated {
		return
	}
	c.step(engine.Input{Kind: engine.Tick})
}
