package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// ID is the number of a request that was sent, 1 to 65535, or one of the names below. It
// is unique among recent requests, and not the packet identifier on the wire.
type ID int

// What is not a number.
const (
	Connected    ID = -1 // of ConnectAsync
	Disconnected ID = -2 // of DisconnectAsync
	Queued       ID = -3 // a request that waits in the queue
)

// String returns the number, or the name in capitals.
func (id ID) String() string {
	switch id {
	case Connected:
		return "CONNECTED"
	case Disconnected:
		return "DISCONNECTED"
	case Queued:
		return "QUEUED"
	}
	return strconv.Itoa(int(id))
}

// subscription is a line of the table of what is subscribed again.
type subscription struct {
	mqtt5.Subscription
	told func(id ID, granted []int)
}

// next gives a request its number and its place in time. c.mu is held.
func (c *Client) next() (ID, uint64) {
	if c.ids++; c.ids == 0 {
		c.ids = 1
	}
	c.seq++
	return ID(c.ids), c.seq
}

// Publish sends a message and waits for its acknowledgement, with QoS 0 for nothing. sent
// is false without an error when the client is not online and the message waits in the
// queue. p is copied, its payload too. When the time is up, or ctx ends, the message is
// kept all the same. Errors: the *mqtt5.ValidationError, an [*OperationError],
// [ErrTimeout], the context's.
func (c *Client) Publish(ctx context.Context, p *mqtt5.PublishPacket) (sent bool, err error) {
	f, _, err := c.publish(p, nil)
	if f == nil || err != nil {
		return false, err
	}
	if p.QoS == mqtt5.AtMostOnce {
		return true, failed(f.Done(), func() error { _, err := f.Result(); return err })
	}
	return c.wait(ctx, "publish", f.Done(), func() error { _, err := f.Result(); return err })
}

// PublishAsync is Publish without the waiting. acked, unless nil, is called when a
// message with QoS 1 or 2 was acknowledged; not for one that was queued.
func (c *Client) PublishAsync(p *mqtt5.PublishPacket, acked func(ID)) (ID, error) {
	f, id, err := c.publish(p, acked)
	if f != nil && err == nil {
		err = failed(f.Done(), func() error { _, err := f.Result(); return err })
	}
	return id, err
}

// publish hands a message over, or stores it: then there is no future.
func (c *Client) publish(p *mqtt5.PublishPacket, acked func(ID)) (*mqtt5.PublishFuture, ID, error) {
	message := *p
	message.Payload = bytes.Clone(p.Payload)
	if message.QoS == mqtt5.AtMostOnce {
		acked = nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	id, seq := c.next()
	if !c.online {
		return nil, Queued, c.enqueue("publish", request{seq, func() { c.sendPublish(&message, seq, nil) }})
	}
	return c.sendPublish(&message, seq, func() {
		if acked != nil {
			acked(id)
		}
	}), id, nil
}

// sendPublish sends a message, and keeps it when the connection ends before its time.
// c.mu is held.
func (c *Client) sendPublish(p *mqtt5.PublishPacket, seq uint64, acked func()) *mqtt5.PublishFuture {
	f := c.engine.PublishAsync(p)
	f.OnComplete(func(_ mqtt5.PublishResult, err error) {
		switch {
		case cutShort(err):
			c.mu.Lock()
			defer c.mu.Unlock()
			if p.QoS > mqtt5.AtMostOnce || !c.Queue.Off {
				c.giveBack(request{seq, func() { c.sendPublish(p, seq, acked) }})
			}
		case err == nil && acked != nil:
			acked()
		}
	})
	return f
}

// cutShort reports whether an operation was ended by the end of the connection alone.
func cutShort(err error) bool {
	return errors.Is(err, mqtt5.ErrOfflineQueuePolicy) || errors.Is(err, mqtt5.ErrUserRequestedStop)
}

// Subscribe subscribes to one filter and waits for the server's answer. done is false
// without an error when the client is not online and the request waits in the queue. The
// filter is subscribed again with every connection until Unsubscribe, also after an
// error. Errors are as for Publish.
func (c *Client) Subscribe(ctx context.Context, s mqtt5.Subscription) (done bool, err error) {
	f, _, err := c.subscribe(s, nil)
	if f == nil || err != nil {
		return false, err
	}
	return c.wait(ctx, "subscribe", f.Done(), func() error { _, err := f.Result(); return err })
}

// SubscribeAsync is Subscribe without the waiting. answered, unless nil, is called with
// the server's answer, the granted QoS or 128, and again whenever the filter is
// subscribed again.
func (c *Client) SubscribeAsync(s mqtt5.Subscription, answered func(id ID, granted []int)) (ID, error) {
	f, id, err := c.subscribe(s, answered)
	if f != nil && err == nil {
		err = failed(f.Done(), func() error { _, err := f.Result(); return err })
	}
	return id, err
}

func (c *Client) subscribe(s mqtt5.Subscription, answered func(ID, []int)) (*mqtt5.SubscribeFuture, ID, error) {
	entry := &subscription{s, answered}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.online {
		_, seq := c.next()
		return nil, Queued, c.enqueue("subscribe", request{seq, func() {
			c.remember(entry)
			c.sendSubscribe(entry)
		}})
	}
	c.remember(entry)
	f, id := c.sendSubscribe(entry)
	return f, id, nil
}

// remember puts a subscription into the table, in place of that of the same filter.
// c.mu is held.
func (c *Client) remember(s *subscription) {
	if i := c.find(s.TopicFilter); i >= 0 {
		c.table[i] = s
		return
	}
	c.table = append(c.table, s)
}

func (c *Client) find(filter string) int {
	return slices.IndexFunc(c.table, func(s *subscription) bool { return s.TopicFilter == filter })
}

// sendSubscribe sends one SUBSCRIBE. One that is lost with the connection is in the
// table, and so made again. c.mu is held.
func (c *Client) sendSubscribe(s *subscription) (*mqtt5.SubscribeFuture, ID) {
	id, _ := c.next()
	f := c.engine.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{s.Subscription}, Owner: c, DisableResubscribe: true})
	f.OnComplete(func(p *mqtt5.SubackPacket, err error) {
		if invalid := (*mqtt5.ValidationError)(nil); errors.As(err, &invalid) {
			c.mu.Lock()
			c.table = slices.DeleteFunc(c.table, func(x *subscription) bool { return x == s })
			c.mu.Unlock()
		}
		if p == nil || s.told == nil {
			return
		}
		granted := make([]int, len(p.ReasonCodes))
		for i, code := range p.ReasonCodes {
			granted[i] = min(int(code), 128)
		}
		s.told(id, granted)
	})
	return f, id
}

// Unsubscribe ends a subscription and waits for the server's answer. done and the errors
// are as for Subscribe. The handler receives nothing from the answer on.
func (c *Client) Unsubscribe(ctx context.Context, filter string) (done bool, err error) {
	f, _, err := c.unsubscribe(filter, nil)
	if f == nil || err != nil {
		return false, err
	}
	return c.wait(ctx, "unsubscribe", f.Done(), func() error { _, err := f.Result(); return err })
}

// UnsubscribeAsync is Unsubscribe without the waiting. answered, unless nil, is called
// when the server has agreed.
func (c *Client) UnsubscribeAsync(filter string, answered func(ID)) (ID, error) {
	f, id, err := c.unsubscribe(filter, answered)
	if f != nil && err == nil {
		err = failed(f.Done(), func() error { _, err := f.Result(); return err })
	}
	return id, err
}

func (c *Client) unsubscribe(filter string, answered func(ID)) (*mqtt5.UnsubscribeFuture, ID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, seq := c.next()
	if !c.online {
		return nil, Queued, c.enqueue("unsubscribe", request{seq, func() { c.sendUnsubscribe(filter, seq, id, answered) }})
	}
	return c.sendUnsubscribe(filter, seq, id, answered), id, nil
}

// sendUnsubscribe sends one UNSUBSCRIBE. c.mu is held.
func (c *Client) sendUnsubscribe(filter string, seq uint64, id ID, answered func(ID)) *mqtt5.UnsubscribeFuture {
	if i := c.find(filter); i >= 0 {
		c.table = slices.Delete(c.table, i, i+1)
	}
	f := c.engine.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{filter}, Owner: c})
	f.OnComplete(func(_ *mqtt5.UnsubackPacket, err error) {
		switch {
		case errors.Is(err, mqtt5.ErrOfflineQueuePolicy) && f.PacketID() == 0 && !c.Queue.Off:
			c.mu.Lock()
			defer c.mu.Unlock()
			c.giveBack(request{seq, func() { c.sendUnsubscribe(filter, seq, id, answered) }})
		case err == nil && answered != nil:
			answered(id)
		}
	})
	return f
}

// wait waits for the end of an operation, at most for OperationTimeout.
func (c *Client) wait(ctx context.Context, op string, done <-chan struct{}, result func() error) (bool, error) {
	timer := time.NewTimer(c.operationTimeout())
	defer timer.Stop()
	select {
	case <-done:
		err := result()
		if cutShort(err) {
			return false, fmt.Errorf("%w: the connection has ended", &TimeoutError{op}) // it is kept
		}
		if refused := (*mqtt5.ReasonCodeError)(nil); errors.As(err, &refused) {
			return false, &OperationError{Op: op, Err: err}
		}
		if err != nil {
			err = fmt.Errorf("device: %s: %w", op, err)
		}
		return err == nil, err
	case <-timer.C:
		return false, &TimeoutError{op}
	case <-ctx.Done():
		return false, fmt.Errorf("device: %s: %w", op, ctx.Err())
	}
}

// failed returns the error of an operation that was refused at once.
func failed(done <-chan struct{}, result func() error) error {
	select {
	case <-done:
		if err := result(); !cutShort(err) {
			return err
		}
	default:
	}
	return nil
}
