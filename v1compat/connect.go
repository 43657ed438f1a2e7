package v1compat

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// defaultKeepAlive is V1's, in seconds.
const defaultKeepAlive = 600

// tearDownGrace is how long a Connect that has failed waits for its connection
// to be gone, which goes on without it after that.
const tearDownGrace = time.Second

// Connect connects and waits for the server's answer, at most for the
// connect/disconnect timeout, which covers dialling and TLS. It returns true and
// nil when the server has accepted, else:
//   - an [*OperationError] with the server's return code when it refused. V1
//     returned True then (V1 quirk Q-01);
//   - [ErrConnectTimeout] when no answer came, also when the server closed the
//     connection instead of answering, which V1 does not tell before the time is
//     up (V1 quirk Q-18);
//   - a [*mqtt5.TLSError] when client and server do not accept each other;
//   - what dialling returned, wrapped;
//   - an [*ArgumentError] when the configuration cannot work.
//
// A Connect that fails leaves nothing behind. On a client that is connected it
// ends that connection without DISCONNECT and OnOffline, and makes a new one.
func (c *AWSIoTMQTTClient) Connect(opts ...ConnectOption) (bool, error) {
	ctx, cancel := c.withConnectTimeout()
	defer cancel()
	cy, err := c.begin(ctx, true, nil, opts)
	if err != nil {
		return false, err
	}
	select {
	case <-cy.settled:
	case <-ctx.Done():
	}
	if err := c.conclude(ctx, cy); err != nil {
		return false, err
	}
	return true, nil
}

// ConnectAsync makes the network connection, returns [MIDConnected], and does
// not wait for the server's answer. ackCallback, unless nil, is called for each
// CONNACK, those of automatic reconnects included (V1 quirk Q-14). The errors
// are those of Connect, as far as they show before the answer.
func (c *AWSIoTMQTTClient) ConnectAsync(ackCallback ConnackCallback, opts ...ConnectOption) (MID, error) {
	ctx, cancel := c.withConnectTimeout()
	defer cancel()
	cy, err := c.begin(ctx, false, ackCallback, opts)
	if err != nil {
		return 0, err
	}
	select {
	case <-cy.dialled:
	case <-cy.settled:
	case <-ctx.Done():
	}
	if cy.dialAttempted() {
		if cy.dialErr == nil {
			return MIDConnected, nil // what comes of it is the callback's news
		}
		select {
		case <-cy.settled:
		case <-ctx.Done():
		}
	}
	if err := c.conclude(ctx, cy); err != nil {
		return 0, err
	}
	return MIDConnected, nil
}

func (c *AWSIoTMQTTClient) withConnectTimeout() (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return context.WithTimeout(context.Background(), c.set.connectTimeout)
}

// begin starts the engine for a new cycle, after what was there before has come
// to rest.
func (c *AWSIoTMQTTClient) begin(ctx context.Context, blocking bool, ack ConnackCallback, opts []ConnectOption) (*cycle, error) {
	o := gather(connectOptions{keepAlive: defaultKeepAlive}, opts)
	keepAlive, err := keepAliveTime(o.keepAlive)
	if err != nil {
		return nil, err
	}
	onOnline, onOffline, onMessage := c.OnOnline, c.OnOffline, c.OnMessage
	select {
	case c.lifecycle <- struct{}{}:
		defer func() { <-c.lifecycle }()
	case <-ctx.Done():
		return nil, timeoutError(opConnect, errors.New("the connection before is still being ended"))
	}

	c.mu.Lock()
	if err := c.checkReady(); err != nil {
		c.mu.Unlock()
		return nil, err
	}
	last := c.current
	rest := last == nil || last.ended
	if !rest && !last.stopping {
		last.silent, last.keepAcks = true, true
		last.settle(&OperationError{Op: opConnect, Code: codeConnLost, err: errors.New("another Connect was called")})
	}
	c.line.Away()
	c.mu.Unlock()

	if !rest {
		if err := c.v2.Stop(ctx, nil); err != nil {
			return nil, c.beginFailed(timeoutError(opConnect, err))
		}
		select {
		case <-last.stopped:
		case <-ctx.Done():
			return nil, c.beginFailed(timeoutError(opConnect, errors.New("a callback of V2's holds up the end of the connection before")))
		}
	}

	c.mu.Lock()
	cy := c.newCycle()
	cy.owned, cy.blocking, cy.keepAlive, cy.ack = true, blocking, keepAlive, ack
	cy.onOnline, cy.onOffline, cy.onMessage = onOnline, onOffline, onMessage
	c.current = cy
	c.mu.Unlock()
	c.noRetry.Store(true)
	if err := c.v2.Start(); err != nil {
		c.mu.Lock()
		cy.end()
		c.mu.Unlock()
		return nil, c.beginFailed(v1Error(opConnect, err))
	}
	return cy, nil
}

func (c *AWSIoTMQTTClient) beginFailed(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line.Away()
	return err
}

func keepAliveTime(s float64) (time.Duration, error) {
	if s < 0 || s > math.MaxUint16 || s != math.Trunc(s) { // NaN is not equal to itself
		return 0, argument("Connect", "KeepAliveIntervalSecond", fmt.Sprintf("is %v; give whole seconds from 0 to 65535", s))
	}
	if s == 0 {
		return -1, nil // how the engine says "no pings"
	}
	return seconds(s), nil
}

// conclude returns what has come of a connect. When nothing has, it is torn
// down, so that a late CONNACK has no effect.
func (c *AWSIoTMQTTClient) conclude(ctx context.Context, cy *cycle) error {
	c.mu.Lock()
	if !cy.done {
		cy.settle(ErrConnectTimeout)
		cy.silent = true
		c.line.Away()
		go c.tearDown(cy)
	}
	err, waitOut := cy.result, cy.waitOut
	c.mu.Unlock()
	if err == nil {
		return nil
	}
	if waitOut {
		<-ctx.Done()
	}
	grace := time.NewTimer(tearDownGrace)
	defer grace.Stop()
	select {
	case <-cy.stopped:
	case <-grace.C:
	}
	return err
}

// tearDown stops the engine unless another connect has begun since.
func (c *AWSIoTMQTTClient) tearDown(cy *cycle) {
	c.lifecycle <- struct{}{}
	defer func() { <-c.lifecycle }()
	c.mu.Lock()
	gone := c.current != cy || cy.ended
	c.mu.Unlock()
	if !gone {
		c.v2.Stop(context.Background(), nil) // without end of context there is no error
	}
}
