package mqtt5

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// UnsubscribeFuture is the result of an unsubscribe, once it is known.
type UnsubscribeFuture struct {
	future
	filters []string // of the caller's packet
	// kept are those that were not sent, since other owners have them, with what the
	// server would have said.
	kept map[int]ReasonCode
}

// UnsubscribeAsync hands an UNSUBSCRIBE over and returns at once. Every error,
// that of a packet that is not valid included, is in the future. The handlers of
// the filters are removed when the server has agreed.
func (c *Client) UnsubscribeAsync(p *UnsubscribePacket) *UnsubscribeFuture {
	if err := c.check(p); err != nil {
		return &UnsubscribeFuture{future: c.failedFuture(err)}
	}
	op := &engine.Op{Kind: engine.OpUnsubscribe}
	setAckTimeout(op, p.AckTimeout)
	packet := wireUnsubscribe(p)
	op.AddRare().Unsubscribe = packet
	f := &UnsubscribeFuture{future: c.newFuture(op), filters: packet.Filters, kept: map[int]ReasonCode{}}

	c.router.changing.Lock()
	defer c.router.changing.Unlock()
	var sent []string
	var routes []*route // of the filters that are sent
	for i, filter := range f.filters {
		own, others := c.router.lookUp(filter, p.Owner)
		if others {
			f.kept[i] = Success
			if own == nil {
				f.kept[i] = NoSubscriptionExisted
			}
			c.router.removeIf(filter, own)
			continue
		}
		sent, routes = append(sent, filter), append(routes, own)
	}
	packet.Filters = sent
	if len(sent) == 0 {
		op.Rare.Suback = &wire.Suback{}
		op.Fail(nil)
		return f
	}
	op.OnEnd(engine.EnderFunc(func() { c.dropHandlers(op, routes) }), nil)
	c.submit(op)
	return f
}

func (c *Client) dropHandlers(op *engine.Op, routes []*route) {
	if op.Err() != nil {
		return
	}
	for i, filter := range op.Rare.Unsubscribe.Filters {
		if op.Rare.Suback.ReasonCodes[i] < 0x80 {
			c.router.removeIf(filter, routes[i])
		}
	}
}

// Unsubscribe hands an UNSUBSCRIBE over and waits for its end, see
// [Client.UnsubscribeAsync] and [UnsubscribeFuture.Result]. When ctx ends first,
// its error is returned.
func (c *Client) Unsubscribe(ctx context.Context, p *UnsubscribePacket) (*UnsubackPacket, error) {
	f := c.UnsubscribeAsync(p)
	f.waitContext(ctx)
	return f.Result()
}

// Result waits for the end of the unsubscribe and returns the UNSUBACK. The
// first reason code of 0x80 or more is returned as [*ReasonCodeError] beside it;
// [NoSubscriptionExisted] is not an error. The other errors are those of
// [PublishFuture.Result].
func (f *UnsubscribeFuture) Result() (*UnsubackPacket, error) {
	op := f.wait()
	if err := op.Err(); err != nil {
		return nil, fmt.Errorf("mqtt5: unsubscribe: %w", public(err))
	}
	ack := op.Rare.Suback
	p := &UnsubackPacket{ReasonString: ack.ReasonString, UserProperties: userProperties(ack.UserProperties)}
	codes := reasonCodes(ack.ReasonCodes)
	for i := range f.filters {
		code, kept := f.kept[i]
		if !kept {
			code, codes = codes[0], codes[1:]
		}
		p.ReasonCodes = append(p.ReasonCodes, code)
	}
	for i, code := range p.ReasonCodes {
		if code.IsError() {
			return p, &ReasonCodeError{Op: "unsubscribe", ReasonCode: code, ReasonString: ack.ReasonString, Topic: f.filters[i]}
		}
	}
	return p, nil
}

// OnComplete is as in [PublishFuture.OnComplete].
func (f *UnsubscribeFuture) OnComplete(fn func(*UnsubackPacket, error)) {
	f.onEnd(engine.EnderFunc(func() { fn(f.Result()) }), nil)
}
