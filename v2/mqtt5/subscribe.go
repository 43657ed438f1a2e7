package mqtt5

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
)

// SubscribeFuture is the result of a subscribe, once it is known.
type SubscribeFuture struct{ future }

// SubscribeAsync hands a SUBSCRIBE over and returns at once. Every error, that of
// a packet that is not valid included, is in the future. Handlers are in place
// before the packet is sent.
func (c *Client) SubscribeAsync(p *SubscribePacket) *SubscribeFuture {
	if err := c.check(p); err != nil {
		return &SubscribeFuture{c.failedFuture(err)}
	}
	op := &engine.Op{Kind: engine.OpSubscribe}
	setAckTimeout(op, p.AckTimeout)
	rare := op.AddRare()
	rare.Subscribe, rare.Keep = wireSubscribe(p)
	c.router.changing.Lock()
	defer c.router.changing.Unlock()
	routes := make([]*route, len(p.Subscriptions))
	for i, s := range p.Subscriptions {
		sub := &rare.Subscribe.Subscriptions[i]
		routes[i], sub.QoS = c.router.add(s.TopicFilter, p.Owner, sub.QoS, s.Handler)
	}
	op.OnEnd(engine.EnderFunc(func() { c.dropRefused(op, routes) }), nil)
	f := &SubscribeFuture{c.newFuture(op)} // before the core has op
	c.submit(op)
	return f
}

// dropRefused removes the handlers of the subscriptions that were not granted.
func (c *Client) dropRefused(op *engine.Op, routes []*route) {
	for i, rt := range routes {
		if op.Err() != nil || op.Rare.Suback.ReasonCodes[i] >= 0x80 {
			c.router.removeIf(op.Rare.Subscribe.Subscriptions[i].Filter, rt)
		}
	}
}

// Subscribe hands a SUBSCRIBE over and waits for its end, see
// [Client.SubscribeAsync] and [SubscribeFuture.Result]. When ctx ends first, its
// error is returned and handlers are removed; a packet that was sent already may
// still take effect on the server.
func (c *Client) Subscribe(ctx context.Context, p *SubscribePacket) (*SubackPacket, error) {
	f := c.SubscribeAsync(p)
	f.waitContext(ctx)
	return f.Result()
}

// Result waits for the end of the subscribe and returns the SUBACK. The first
// reason code of 0x80 or more is returned as [*ReasonCodeError] beside it. The
// other errors are those of [PublishFuture.Result].
func (f *SubscribeFuture) Result() (*SubackPacket, error) {
	op := f.wait()
	if err := op.Err(); err != nil {
		return nil, fmt.Errorf("mqtt5: subscribe: %w", public(err))
	}
	ack := op.Rare.Suback
	codes := reasonCodes(ack.ReasonCodes)
	p := &SubackPacket{ReasonCodes: codes, ReasonString: ack.ReasonString, UserProperties: userProperties(ack.UserProperties)}
	for i, code := range codes {
		if code.IsError() {
			return p, &ReasonCodeError{Op: "subscribe", ReasonCode: code, ReasonString: ack.ReasonString, Topic: op.Rare.Subscribe.Subscriptions[i].Filter}
		}
	}
	return p, nil
}

// OnComplete is as in [PublishFuture.OnComplete].
func (f *SubscribeFuture) OnComplete(fn func(*SubackPacket, error)) {
	f.onEnd(engine.EnderFunc(func() { fn(f.Result()) }), nil)
}
