package mqtt5

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
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

	starting sync.Mutex // held by Start

	mu          sync.Mutex // guards everything below; never held across I/O or a callback
	core        *engine.Core
	link        *link
	cancelDial  context.CancelFunc
	timer       *time.Timer
	armedAt     int64 // when the timer fires
	last        int64 // time of the last step
	stopWaiters []chan error
	disp        dispatcher
	lastTopic   string // published to; valid
	stored      storedKeys
	drainers    []chan struct{}
	bytesIn     uint64
	bytesOut    uint64
	goroutines  int       // of the client
	gone        sync.Cond // signalled when there are none

	// Of the dispatcher.
	acks ackBatch
	fate fate // of the message that it has

	listeners atomic.Pointer[[]*Listener] // replaced as a whole, with mu held
	taps      []*Tap                      // guarded by mu, replaced as a whole
	inFlight  atomic.Int64                // for AckModeration: after the last read
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
	c.gone.L = &c.mu
	c.stored.live = make(map[uint64]bool)
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
		FullPingTimeout:  cfg.FullPingTimeout,
		ConnackTimeout:   int64(cfg.ConnackTimeout),
		AckTimeout:       max(int64(cfg.AckTimeout), 0),
		Resubscribe:      !cfg.DisableResubscribe,
		QoS2:             cfg.QoS2,
		InboundQoS0Limit: cfg.InboundQoS0Limit,
		Aliasing:         engine.Aliasing(cfg.TopicAliasing.Outbound),
		AliasCache:       cfg.TopicAliasing.OutboundCacheSize,
		IoTCoreFlow:      cfg.IoTCoreFlowControl,
		MaxOps:           cfg.MaxIncompleteOperations,
		MaxBytes:         cfg.MaxIncompleteBytes,
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
// nothing. It returns [ErrClosed] after Close, and what [Store].Load returned, in
// which case the client is not started.
func (c *Client) Start() error {
	c.starting.Lock()
	defer c.starting.Unlock()
	c.mu.Lock()
	state := c.core.State()
	c.mu.Unlock()
	if state == engine.StateTerminated {
		return ErrClosed
	}
	if c.cfg.Store != nil && state == engine.StateStopped {
		if err := c.loadStored(); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
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
	defer c.mu.Unlock()
	c.step(engine.Input{Kind: engine.Close})
	for c.goroutines > 0 {
		c.gone.Wait()
	}
	return nil
}

// run starts a goroutine that Close waits for. A sync.WaitGroup will not do: operations
// that are handed over while Close waits have goroutines of their own. c.mu is held.
func (c *Client) run(f func()) {
	c.goroutines++
	go func() {
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.goroutines--
			if c.goroutines == 0 {
				c.gone.Broadcast()
			}
		}()
		f()
	}()
}

// step hands the core one input and carries out the effects. c.mu is held.
func (c *Client) step(in engine.Input) *engine.Effects {
	return c.stepAt(c.clock(), in)
}

// clock returns the time since the client was made, in nanoseconds.
func (c *Client) clock() int64 { return int64(time.Since(c.base)) }

// stepAt is step with the time given, which must not be before that of the last
// step.
func (c *Client) stepAt(now int64, in engine.Input) *engine.Effects {
	c.last = now
	eff := c.core.Step(now, in)
	if eff.Announce && (in.Kind != engine.Received || !c.takePrompt()) {
		c.wakeDispatcher()
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
	if len(c.drainers) > 0 && c.core.Stats().IncompleteOps == 0 {
		c.releaseDrainers()
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
