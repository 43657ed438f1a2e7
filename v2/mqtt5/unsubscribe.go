package mqtt5

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
)

// UnsubscribeFuture is the result of an unsubscribe, once it is known.
type UnsubscribeFuture struct{ future }

// UnsubscribeAsync hands an UNSUBSCRIBE over and returns at once. Every error,
// that of a packet that is not valid included, is in the future. The handlers of
// the filters are removed when the server has agreed.
func (c *Client) UnsubscribeAsync(p *UnsubscribePacket) *UnsubscribeFuture {
	f := &UnsubscribeFuture{future{client: c}}
	if err := c.check(p); err != nil {
		f.op.Fail(err)
		return f
	}
	f.op.Kind = engine.OpUnsubscribe
	f.setAckTimeout(p.AckTimeout)
	f.op.AddRare().Unsubscribe = wireUnsubscribe(p)
	f.op.OnEnd(engine.EnderFunc(f.dropHandlers), nil)
	f.submit(c)
	return f
}

func (f *UnsubscribeFuture) dropHandlers() {
	if f.op.Err() != nil {
		return
	}
	for i, filter := range f.op.Rare.Unsubscribe.Filters {
		if f.op.Rare.Suback.ReasonCodes[i] < 0x80 {
			f.client.router.remove(filter)
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
	f.wait()
	if f.op.Err() != nil {
		return nil, fmt.Errorf("mqtt5: unsubscribe: %w", public(f.op.Err()))
	}
	ack := f.op.Rare.Suback
	codes := reasonCodes(ack.ReasonCodes)
	p := &UnsubackPacket{ReasonCodes: codes, ReasonString: ack.ReasonString, UserProperties: userProperties(ack.UserProperties)}
	for i, code := range codes {
		if code.IsError() {
			return p, &ReasonCodeError{Op: "unsubscribe", ReasonCode: code, ReasonString: ack.ReasonString, Topic: f.op.Rare.Unsubscribe.Filters[i]}
		}
	}
	return p, nil
}

// OnComplete is as in [PublishFuture.OnComplete].
func (f *UnsubscribeFuture) OnComplete(fn func(*UnsubackPacket, error)) {
	f.onEnd(engine.EnderFunc(func() { fn(f.Result()) }), nil)
}
