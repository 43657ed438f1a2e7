package v1compat

import (
	"context"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Disconnect sends DISCONNECT and waits until the connection is closed, at most
// for the connect/disconnect timeout. Subscriptions, queued requests and
// unacknowledged QoS 1 messages are kept and come back with the next Connect (V1
// quirk Q-17). It returns [ErrDisconnectTimeout], or an [*OperationError] with
// code 4 when there is no connection; automatic reconnects end then too (V1 quirk
//
func (c *AWSIoTMQTTClient) Disconnect() (bool, error) {
	ctx, cancel := c.withConnectTimeout()
	defer cancel()
	stop, err := c.end(ctx, nil)
	if err == nil {
		err = stop()
	}
	return err == nil, err
}

// DisconnectAsync is Disconnect without the waiting. It returns
// [MIDDisconnected]; ackCallback, unless nil, is called with it and 0 when the
// connection is closed.
func (c *AWSIoTMQTTClient) DisconnectAsync(ackCallback ConnackCallback) (MID, error) {
	ctx, cancel := c.withConnectTimeout()
	stop, err := c.end(ctx, ackCallback)
	if err != nil {
		cancel()
		return 0, err
	}
	go func() {
		defer cancel()
		if err := stop(); err != nil {
			c.log.Warn("v1compat: disconnect", "error", err)
		}
	}()
	return MIDDisconnected, nil
}

// end notes that the user disconnects, and returns what does it. When there is
// no connection it sees to it that there will be none, and returns the error.
func (c *AWSIoTMQTTClient) end(ctx context.Context, ack ConnackCallback) (stop func() error, err error) {
	select {
	case c.lifecycle <- struct{}{}:
	case <-ctx.Done():
		return nil, ErrDisconnectTimeout
	}
	c.mu.Lock()
	cy := c.current
	c.line.Away()
	c.backoffMu.Lock()
	c.backoff.disconnected(time.Now())
	c.backoffMu.Unlock()
	running := cy != nil && !cy.ended && !cy.stopping
	up := running && cy.conn != nil
	if running {
		cy.stopping = true
		cy.silent = cy.silent || !up
		cy.onEnd = ack
		cy.settle(v1Error(opConnect, mqtt5.ErrUserRequestedStop))
	}
	c.mu.Unlock()
	if up {
		return func() error { return c.stopEngine(ctx, &mqtt5.DisconnectPacket{}) }, nil
	}
	// V2 may have started the engine a moment ago, so that nothing is known of it here.
	if err := c.stopEngine(ctx, nil); err != nil {
		return nil, err
	}
	return nil, &OperationError{Op: opDisconnect, Code: codeNoConnection}
}

// stopEngine stops the engine and gives the lifecycle back.
func (c *AWSIoTMQTTClient) stopEngine(ctx context.Context, p *mqtt5.DisconnectPacket) error {
	defer func() { <-c.lifecycle }()
	return v1Error(opDisconnect, c.v2.Stop(ctx, p))
}
