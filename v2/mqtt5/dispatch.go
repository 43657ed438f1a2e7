package mqtt5

import (
	"runtime/debug"
	"sync"

	"github.com/iotshim/iotshim/internal/engine"
)

// dispatcher is the goroutine that runs handlers and callbacks. It lives while the
// client is started or something is left to announce. What follows is guarded by
// Client.mu.
type dispatcher struct {
	cond    sync.Cond
	running bool
	idle    bool // waiting for events
	// prompt is what the reader tells in the dispatcher's stead, nil mostly.
	prompt [][]engine.Event
	held   bool // waiting for that
}

// wakeDispatcher is called when the core has events. c.mu is held.
func (c *Client) wakeDispatcher() {
	if c.disp.running {
		c.disp.cond.Signal()
		return
	}
	c.disp.running = true
	c.run(c.dispatch)
}

func (c *Client) dispatch() {
	d := &c.disp
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if d.prompt != nil {
			d.held = true
			d.cond.Wait()
			d.held = false
			continue
		}
		chunks := c.core.TakeEvents()
		if len(chunks) == 0 {
			if c.atRest() {
				d.running = false
				return
			}
			d.idle = true
			d.cond.Wait()
			d.idle = false
			continue
		}
		c.mu.Unlock()
		n, bytes := 0, 0
		for _, chunk := range chunks {
			for i := range chunk {
				ev := &chunk[i]
				c.announce(ev)
				if ev.Kind == engine.Message && ev.Publish.QoS == 0 {
					n++
					bytes += len(ev.Publish.Payload)
				}
			}
		}
		c.acks.flush(c)
		c.deleteStored()
		c.mu.Lock()
		c.core.ReleaseQoS0(n, bytes)
		c.core.Recycle(chunks)
	}
}

// takePrompt takes what the reader can tell by itself, without waking the dispatcher,
// which is not to run until tellPrompt. It reports whether there was any. c.mu is held.
func (c *Client) takePrompt() bool {
	d := &c.disp
	if !d.idle || d.prompt != nil {
		return false
	}
	d.prompt = c.core.TakePrompt()
	return d.prompt != nil
}

// tellPrompt tells what takePrompt has taken.
func (c *Client) tellPrompt(chunks [][]engine.Event) {
	if chunks == nil {
		return
	}
	for _, chunk := range chunks {
		for i := range chunk {
			c.announce(&chunk[i])
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.disp.prompt = nil
	c.core.Recycle(chunks)
	if c.disp.held {
		c.disp.cond.Signal()
	}
}

// announce runs the callbacks of one event.
func (c *Client) announce(ev *engine.Event) {
	switch ev.Kind {
	case engine.Message:
		c.deliver(ev)
	case engine.OpDone:
		c.operationDone(ev.Op)
	case engine.AttemptingConnect:
		announceTo(c, func(l *Listener) func(AttemptingConnectEvent) { return l.OnAttemptingConnect },
			c.cfg.OnAttemptingConnect, AttemptingConnectEvent{})
	case engine.ConnectionSuccess:
		announceTo(c, func(l *Listener) func(ConnectionSuccessEvent) { return l.OnConnectionSuccess },
			c.cfg.OnConnectionSuccess, ConnectionSuccessEvent{Connack: connackPacket(ev.Info.Connack), Settings: negotiated(ev.Info.Settings)})
	case engine.ConnectionFailure:
		announceTo(c, func(l *Listener) func(ConnectionFailureEvent) { return l.OnConnectionFailure },
			c.cfg.OnConnectionFailure, ConnectionFailureEvent{Err: public(ev.Info.Err), Connack: connackPacket(ev.Info.Connack)})
	case engine.Disconnection:
		c.log.Info("mqtt5: disconnected", "host", c.cfg.Host, "error", ev.Info.Err)
		announceTo(c, func(l *Listener) func(DisconnectionEvent) { return l.OnDisconnection },
			c.cfg.OnDisconnection, DisconnectionEvent{Err: public(ev.Info.Err), Disconnect: disconnectPacket(ev.Info.Disconnect)})
	case engine.Stopped:
		announceTo(c, func(l *Listener) func(StoppedEvent) { return l.OnStopped }, c.cfg.OnStopped, StoppedEvent{})
	}
}

func (c *Client) operationDone(op *engine.Op) {
	defer c.recoverCallback()
	if op.Internal() {
		c.resubscribed(op)
		return
	}
	op.Tell()
}

func (c *Client) recoverCallback() {
	if r := recover(); r != nil {
		// What was passed to panic may be or hold a payload, so it is not logged.
		c.log.Error("mqtt5: panic in a callback", "stack", string(debug.Stack()))
	}
}

// resubscribed looks at the answer to a SUBSCRIBE that the client made itself.
func (c *Client) resubscribed(op *engine.Op) {
	if op.Err() != nil {
		return // it is repeated with the next connection
	}
	for i, code := range op.Rare.Suback.ReasonCodes {
		if code >= 0x80 {
			filter := op.Rare.Subscribe.Subscriptions[i].Filter
			c.log.Error("mqtt5: a lost subscription was refused", "filter", filter, "reason", ReasonCode(code).String())
			c.router.removeAll(filter)
		}
	}
}
