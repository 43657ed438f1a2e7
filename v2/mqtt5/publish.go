package mqtt5

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/internal/wire"
)

// PublishFuture is the result of a publish, once it is known: a small value, which may
// be copied and dropped at will and, as a rule, costs no memory.
type PublishFuture struct{ future }

// PublishAsync hands a message over and returns at once. Every error, that of a
// packet that is not valid included, is in the future.
//
// A QoS 0 publish ends when it was written to the connection, a QoS 1 publish
// when the server has acknowledged it. Until then p.Payload must not change. The
// publishes of one goroutine reach the server in the order in which they were
// handed over.
//
// QoS 0 publishes that leave in one write end as one, and may have one future: it
// does not tell them apart.
func (c *Client) PublishAsync(p *PublishPacket) PublishFuture { return c.publish(p, nil) }

// PublishNotify is [Client.PublishAsync] with [PublishFuture.OnEnd] in one, except that e
// may be told on the goroutine that reads from the network: it must return at once and
// not wait for the client. A nil e is told nothing.
func (c *Client) PublishNotify(p *PublishPacket, e PublishEnder) PublishFuture {
	return c.publish(p, e)
}

func (c *Client) publish(p *PublishPacket, e PublishEnder) PublishFuture {
	if p == nil || !p.plain() || c.cfg.Store != nil || c.cfg.IoTCoreValidation || c.cfg.IoTCoreFlowControl {
		return c.publishChecked(p, e)
	}
	w := wire.Publish{Topic: p.Topic, Payload: p.Payload, QoS: byte(p.QoS), Retain: p.Retain}
	c.mu.Lock()
	// Topics come again: one that was checked is remembered.
	if p.Topic != c.lastTopic || p.Topic == "" {
		if len(p.Topic) > lastTopicMax || topic.CheckName(p.Topic) != nil {
			c.mu.Unlock()
			return c.publishChecked(p, e)
		}
		c.lastTopic = p.Topic
	}
	f := c.submitPlain(&w, e)
	c.mu.Unlock()
	return f
}

// lastTopicMax bounds the work under the lock.
const lastTopicMax = 256

// submitPlain is for publishes without a timeout of their own. The time of the last
// step will do: the timeout begins when the writer takes it. c.mu is held.
func (c *Client) submitPlain(w *wire.Publish, e PublishEnder) PublishFuture {
	var ender engine.Ender
	var note any
	if e != nil {
		ender, note = publishEnd{}, e
	}
	ref, write, announce := c.core.SubmitPlain(w, ender, note, true)
	if announce {
		c.wakeDispatcher()
	}
	if write {
		c.link.wake.Signal()
	}
	return PublishFuture{future{ref, c}}
}

// publishChecked is publish for what is not plain, or not valid.
func (c *Client) publishChecked(p *PublishPacket, e PublishEnder) PublishFuture {
	// Directly and not by check, so that the packet can stay on the caller's stack.
	err := p.validate()
	if err == nil && !c.cfg.QoS2 {
		err = p.checkNoQoS2()
	}
	if err == nil && c.cfg.IoTCoreValidation {
		err = p.checkIoTCore()
	}
	if err == nil && p.AckTimeout == 0 && c.cfg.Store == nil && !c.cfg.IoTCoreFlowControl {
		var w wire.Publish
		wirePublish(&w, p)
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.submitPlain(&w, e)
	}
	op := new(engine.Op)
	f := PublishFuture{c.newFuture(op)}
	if e != nil {
		op.Attend(publishEnd{}, e, c.cfg.Store == nil)
	}
	if err == nil && c.cfg.Store != nil && p.QoS > AtMostOnce {
		stored := *p
		err = c.putStored(op, &stored)
	}
	if err != nil {
		c.fail(op, err)
		return f
	}
	setAckTimeout(op, p.AckTimeout)
	wirePublish(&op.Publish, p)
	c.submit(op)
	return f
}

// fail ends a publish that was not handed to the core, and has its ender told, if
// there is one.
func (c *Client) fail(op *engine.Op, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.core.Fail(op, err) {
		c.wakeDispatcher()
	}
}

// Publish hands a message over and waits for its end, see
// [Client.PublishAsync]. A reason code of 0x80 or more is returned as
// [*ReasonCodeError] beside the result. When ctx ends first, its error is
// returned: a message that was still waiting is not sent then, one that was sent
// may arrive.
func (c *Client) Publish(ctx context.Context, p *PublishPacket) (PublishResult, error) {
	f := c.PublishAsync(p)
	f.waitContext(ctx)
	return f.Result()
}

// Result waits for the end of the publish and returns how it went. A reason code
// of 0x80 or more is returned as [*ReasonCodeError] beside the result. The other
// errors are [*ValidationError], [ErrOfflineQueuePolicy], [ErrAckTimeout],
// [ErrUserRequestedStop], [ErrClosed], [*QueueFullError], what a [Store] returned,
// and the context's.
func (f PublishFuture) Result() (PublishResult, error) {
	op := f.wait()
	if op == nil {
		return PublishResult{}, nil
	}
	return publishResult(op)
}

// publishResult is what there is to say of a publish that has ended.
func publishResult(op *engine.Op) (PublishResult, error) {
	if err := op.Err(); err != nil {
		if op.Publish.Topic == "" { // QoS 0: one of a write
			return PublishResult{}, fmt.Errorf("mqtt5: publish: %w", public(err))
		}
		return PublishResult{}, fmt.Errorf("mqtt5: publish: %q: %w", op.Publish.Topic, public(err))
	}
	if op.Rare == nil || op.Rare.Puback == nil {
		return PublishResult{}, nil
	}
	ack := op.Rare.Puback
	r := PublishResult{
		ReasonCode:     ReasonCode(ack.ReasonCode),
		ReasonString:   ack.ReasonString,
		UserProperties: userProperties(ack.UserProperties),
	}
	if r.ReasonCode.IsError() {
		return r, &ReasonCodeError{Op: "publish", ReasonCode: r.ReasonCode, ReasonString: r.ReasonString, Topic: op.Publish.Topic}
	}
	return r, nil
}

// OnComplete has fn called with the result, once, by the goroutine that runs the
// handlers and in order with them; see [Config].OnPublishReceived.
func (f PublishFuture) OnComplete(fn func(PublishResult, error)) { f.onEnd(publishEnd{}, fn) }

// A PublishEnder is told how a publish went, see [PublishFuture.OnEnd].
type PublishEnder interface {
	PublishEnded(PublishResult, error)
}

// OnEnd is [PublishFuture.OnComplete] for programs that count allocations: a value
// that has a method needs no function made for each message.
func (f PublishFuture) OnEnd(e PublishEnder) { f.onEnd(publishEnd{}, e) }

// publishEnd is what the engine tells of the end of a publish. The note is whom to tell
// then.
type publishEnd struct{}

func (publishEnd) Ended(op *engine.Op, note any) {
	r, err := publishResult(op)
	switch to := note.(type) {
	case func(PublishResult, error):
		to(r, err)
	case PublishEnder:
		to.PublishEnded(r, err)
	}
}
