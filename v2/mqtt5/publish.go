package mqtt5

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/internal/wire"
)

// PublishFuture is the result of a publish, once it is known.
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
func (c *Client) PublishAsync(p *PublishPacket) *PublishFuture {
	return c.publish(nil, p)
}

// PublishSlot is a [PublishFuture] with room for what [Client.PublishInto] needs.
//
// A slot whose publish has ended well, because Result has returned no error or the
// ender was told of none, may be set to zero and used for another. One whose publish has
// failed may not: its packet may still be on its way.
type PublishSlot struct {
	PublishFuture
	attention engine.Attention
}

// PublishInto is [Client.PublishAsync] for programs that count allocations: the future
// is part of something larger of the caller's, and e, unless nil, is told of the end
// as by [PublishFuture.OnEnd], but possibly on the goroutine that reads from the
// network: it must return at once and not wait for the client. s must be zero.
func (c *Client) PublishInto(s *PublishSlot, p *PublishPacket, e PublishEnder) {
	if e != nil {
		s.op.Attend(&s.attention, (*publishEnd)(&s.PublishFuture), e, c.cfg.Store == nil)
	}
	c.publish(&s.PublishFuture, p)
}

// publish uses a new future unless it is given one.
func (c *Client) publish(f *PublishFuture, p *PublishPacket) *PublishFuture {
	if p == nil || !p.plain() || c.cfg.Store != nil || c.cfg.IoTCoreValidation || c.cfg.IoTCoreFlowControl {
		return c.publishChecked(f, p)
	}
	w := wire.Publish{Topic: p.Topic, Payload: p.Payload, QoS: byte(p.QoS), Retain: p.Retain}
	c.mu.Lock()
	// Topics come again: one that was checked is remembered.
	if p.Topic != c.lastTopic || p.Topic == "" {
		if len(p.Topic) > lastTopicMax || topic.CheckName(p.Topic) != nil {
			c.mu.Unlock()
			return c.publishChecked(f, p)
		}
		c.lastTopic = p.Topic
	}
	f = c.submitPlain(f, &w)
	c.mu.Unlock()
	return f
}

// lastTopicMax bounds the work under the lock.
const lastTopicMax = 256

// submitPlain is for publishes without a timeout of their own. The time of the last
// step will do: the timeout begins when the writer takes it. c.mu is held.
func (c *Client) submitPlain(f *PublishFuture, w *wire.Publish) *PublishFuture {
	if f == nil && w.QoS == 0 {
		if write, ok := c.core.SubmitStraight(w); ok {
			if write {
				c.link.wake.Signal()
			}
			if c.together == nil || !c.core.Joined(&c.together.op) {
				c.together = c.newFuture()
				c.core.Join(&c.together.op)
			}
			return c.together
		}
	}
	if f == nil {
		f = c.newFuture()
	}
	f.client = c
	write, announce := c.core.SubmitPlain(&f.op, w)
	if announce {
		c.wakeDispatcher()
	}
	if write {
		c.link.wake.Signal()
	}
	return f
}

// newFuture returns one of a block. c.mu is held.
func (c *Client) newFuture() *PublishFuture {
	if len(c.futures) == 0 {
		c.futures = make([]PublishFuture, futureBlock)
	}
	f := &c.futures[0]
	c.futures = c.futures[1:]
	f.client = c
	return f
}

// futureBlock is how many futures are allocated at a time: 512 bytes. One that has
// ended well holds neither packet nor payload, so that keeping one of a block holds
// little back.
const futureBlock = 8

// publishChecked is publish for what is not plain, or not valid.
func (c *Client) publishChecked(f *PublishFuture, p *PublishPacket) *PublishFuture {
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
		return c.submitPlain(f, &w)
	}
	if f == nil {
		f = new(PublishFuture)
	}
	f.client = c
	if err == nil && c.cfg.Store != nil && p.QoS > AtMostOnce {
		stored := *p
		err = c.putStored(f, &stored)
	}
	if err != nil {
		c.fail(f, err)
		return f
	}
	f.setAckTimeout(p.AckTimeout)
	f.op.Record = new(engine.Record)
	wirePublish(&f.op.Publish, p)
	f.submit(c)
	return f
}

// fail ends a publish that was not handed to the core, and has its ender told, if
// there is one.
func (c *Client) fail(f *PublishFuture, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.core.Fail(&f.op, err) {
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
func (f *PublishFuture) Result() (PublishResult, error) {
	f.wait()
	if f.op.Err() != nil {
		if f.op.Topic() == "" { // QoS 0: one of a write
			return PublishResult{}, fmt.Errorf("mqtt5: publish: %w", public(f.op.Err()))
		}
		return PublishResult{}, fmt.Errorf("mqtt5: publish: %q: %w", f.op.Topic(), public(f.op.Err()))
	}
	if f.op.Rare == nil || f.op.Rare.Puback == nil {
		return PublishResult{}, nil
	}
	ack := f.op.Rare.Puback
	r := PublishResult{
		ReasonCode:     ReasonCode(ack.ReasonCode),
		ReasonString:   ack.ReasonString,
		UserProperties: userProperties(ack.UserProperties),
	}
	if r.ReasonCode.IsError() {
		return r, &ReasonCodeError{Op: "publish", ReasonCode: r.ReasonCode, ReasonString: r.ReasonString, Topic: f.op.Topic()}
	}
	return r, nil
}

// OnComplete has fn called with the result, once, by the goroutine that runs the
// handlers and in order with them; see [Config].OnPublishReceived.
func (f *PublishFuture) OnComplete(fn func(PublishResult, error)) {
	f.onEnd((*publishEnd)(f), fn)
}

// A PublishEnder is told how a publish went, see [PublishFuture.OnEnd].
type PublishEnder interface {
	PublishEnded(PublishResult, error)
}

// OnEnd is [PublishFuture.OnComplete] for programs that count allocations: a value
// that has a method needs no function made for each message.
func (f *PublishFuture) OnEnd(e PublishEnder) {
	f.onEnd((*publishEnd)(f), e)
}

// publishEnd is a PublishFuture as what the engine tells of its end. The note is
// whom to tell then.
type publishEnd PublishFuture

func (e *publishEnd) Ended(note any) {
	r, err := (*PublishFuture)(e).Result()
	switch to := note.(type) {
	case func(PublishResult, error):
		to(r, err)
	case PublishEnder:
		to.PublishEnded(r, err)
	}
}
