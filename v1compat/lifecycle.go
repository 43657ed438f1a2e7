package v1compat

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/iotshim/iotshim/internal/mqtt311"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// The engine calls what follows on its dispatcher, in the order in which things
// happened. It only changes state and queues callbacks.

// accepted is a CONNACK without error. What was left unacknowledged goes first
// (the engine sends its own before this is called), then every subscription is
// made again, then the queue is drained.
func (c *AWSIoTMQTTClient) accepted(ev mqtt5.ConnectionSuccessEvent) {
	c.noRetry.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	cy := c.live()
	if len(cy.attempts) > 0 {
		cy.attempts = cy.attempts[1:]
	}
	if len(cy.attempts) == 0 {
		cy.stopTimer()
	}
	if cy.silent || cy.stopping {
		return // a stop is on its way
	}
	c.backoffMu.Lock()
	c.backoff.connected(time.Now())
	c.backoffMu.Unlock()
	c.limits = ev.Settings
	first := !cy.online
	cy.online, cy.lastFailure = true, ""
	if first {
		c.resendCarried()
	}
	for _, e := range c.table.Entries {
		c.sendSubscribe(e.S)
	}
	c.line.Begin()
	c.tell(cy.onOnline)
	c.tellConnack(cy.ack, MIDConnected, 0)
	cy.settle(nil)
}

// failed is the end of an attempt without an accepting CONNACK.
func (c *AWSIoTMQTTClient) failed(ev mqtt5.ConnectionFailureEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cy := c.live()
	a := cy.attemptOver()
	if cy.failedFirst {
		return
	}
	var refused *mqtt5.ConnectError
	isRefused := errors.As(ev.Err, &refused)
	if cy.blocking && !cy.done && !cy.online && isAlert(ev.Err) {
		a.dialled = false // the TLS connection was not made, whatever it seemed
	}
	switch {
	case cy.silent:
	case cy.timedOut && cy.blocking && !cy.online && !cy.done:
		// The time of a blocking Connect is over, whichever timer was first to say so.
	case isRefused:
		c.tellConnack(cy.ack, MIDConnected, mqtt311.ReturnCode(refused.ReasonCode))
	case a.dialled:
		c.tell(cy.onOffline)
		c.tellConnack(cy.onEnd, MIDDisconnected, 0)
	}
	if !cy.owned || cy.online {
		// Nobody is told but who reads the log: once for each reason.
		if reason := ev.Err.Error(); reason != cy.lastFailure && !cy.silent && !cy.stopping {
			cy.lastFailure = reason
			c.log.Warn("v1compat: reconnecting has failed; it is tried again", "error", connectResult(ev.Err, cy.host, a.dialled))
		}
		return
	}
	cy.failedFirst = true
	cy.waitOut = !cy.done && a.dialled && !isRefused
	cy.settle(connectResult(ev.Err, cy.host, a.dialled))
	c.line.Away()
	go c.tearDown(cy)
}

// connectResult is what Connect returns for a first attempt that has failed.
func connectResult(err error, host string, dialled bool) error {
	var timeout *TimeoutError
	var refused *mqtt5.ConnectError
	switch {
	case errors.As(err, &timeout):
		return timeout
	case errors.As(err, &refused):
		return v1Error(opConnect, err)
	case dialled:
		return timeoutError(opConnect, fmt.Errorf(
			"the server closed the connection instead of answering, as AWS IoT does when policy or client id do not fit: %w", err))
	case isAlert(err) && !as[*mqtt5.TLSError](err):
		err = tlsError(host, err)
	}
	return fmt.Errorf("v1compat: connect: %w%s", err, dialAdvice(err))
}

// disconnected is the end of an accepted connection.
func (c *AWSIoTMQTTClient) disconnected(mqtt5.DisconnectionEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cy := c.live()
	cy.connectionOver()
	c.line.Away()
	c.sweep()
	if cy.silent {
		return
	}
	c.tell(cy.onOffline)
	c.tellConnack(cy.onEnd, MIDDisconnected, 0)
}

// stopped is the engine at rest.
func (c *AWSIoTMQTTClient) stopped(mqtt5.StoppedEvent) {
	c.noRetry.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	cy := c.current
	if cy == nil || cy.ended {
		return
	}
	if !cy.stopping && !cy.silent && !cy.failedFirst {
		c.line.Away() // through V2
	}
	c.sweep()
	cy.end()
}

// received is an incoming message. A QoS 1 message is acknowledged once it has
// been through the callbacks, so that no more of them can pile up than the
// announced receive maximum.
func (c *AWSIoTMQTTClient) received(ev mqtt5.PublishReceivedEvent) {
	p := &ev.Packet
	d := &delivery{
		message: MQTTMessage{
			Topic: p.Topic, Payload: p.Payload, QoS: int(p.QoS),
			Retain: number(p.Retain), Dup: number(p.Dup),
			Timestamp: float64(time.Now().UnixNano()) / 1e9,
		},
		handled: ev.Handled,
		puback:  ev.AcquireAck(),
	}
	c.mu.Lock()
	d.onMsg = c.live().onMessage
	if p.QoS > 0 {
		d.message.Mid = c.inMids.Next()
	}
	c.mu.Unlock()
	c.callbacks.pushMessage(c, d)
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// reconnectDelay is asked with the engine's lock held.
func (c *AWSIoTMQTTClient) reconnectDelay(info mqtt5.ReconnectInfo) time.Duration {
	if c.noRetry.Load() && info.Connected == 0 {
		return time.Second // the engine is about to be stopped; see dial
	}
	c.backoffMu.Lock()
	defer c.backoffMu.Unlock()
	c.backoff.ended(info.Connected)
	d := c.backoff.next()
	if c.opt.jitter && d > 1 {
		d = d/2 + rand.N(d/2)
	}
	return d
}

func (c *AWSIoTMQTTClient) tell(f func()) {
	if f != nil {
		c.callbacks.push(c, plainCall(f))
	}
}

func (c *AWSIoTMQTTClient) tellConnack(f ConnackCallback, mid MID, code int) {
	if f != nil {
		c.callbacks.push(c, &connackCall{f, mid, code})
	}
}
