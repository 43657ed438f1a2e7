package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
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
	// granted tells a Subscribe of the answer, be it to the first SUBSCRIBE or to one
	// that repeats it after a reconnect. It has room for one.
	granted chan error
}

// next gives a request its number and its place in time. c.mu is held.
func (c *Client) next() (ID, uint64) {
	c.seq++
	return ID(c.ids.Next()), c.seq
}

// Publish sends a message and waits for its acknowledgement, with QoS 0 for nothing. sent
// is false without an error when the client is not online and the message waits in the
// queue. p is copied, its payload too. When the time is up, or ctx ends, the message is
// kept all the same, also when it ends because of a Disconnect. Errors: the
// *mqtt5.ValidationError, while the client is not online too; an [*OperationError],
// [ErrTimeout], the context's.
func (c *Client) Publish(ctx context.Context, p *mqtt5.PublishPacket) (sent bool, err error) {
	f, id, err := c.publish(p, nil, true)
	if id == Queued || err != nil {
		return false, err
	}
	if p.QoS == mqtt5.AtMostOnce {
		err := failed(f)
		return err == nil, err
	}
	return c.wait(ctx, "publish", f.Done(), errorOf(f), nil)
}

// PublishAsync is Publish without the waiting. acked, unless nil, is called when a
// message with QoS 1 or 2 was acknowledged; not for one that was queued, nor for one that
// the server has refused, which goes to Config.Logger. The ID is 0 beside an error.
func (c *Client) PublishAsync(p *mqtt5.PublishPacket, acked func(ID)) (ID, error) {
	f, id, err := c.publish(p, acked, false)
	if id != Queued && err == nil {
		err = failed(f)
	}
	return either(id, err)
}

// either returns no ID beside an error.
func either(id ID, err error) (ID, error) {
	if err != nil {
		return 0, err
	}
	return id, nil
}

// publish hands a message over, or stores it: then the ID is Queued. waits tells that
// the caller looks at what becomes of it.
func (c *Client) publish(p *mqtt5.PublishPacket, acked func(ID), waits bool) (f mqtt5.PublishFuture, id ID, err error) {
	if p == nil {
		_, err = c.checker().PublishAsync(p).Result()
		return f, 0, err
	}
	packet := *p
	packet.Payload = bytes.Clone(p.Payload)
	if packet.QoS == mqtt5.AtMostOnce {
		acked = nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	id, seq := c.next()
	m := &message{p: &packet, seq: seq, waits: waits}
	if !c.line.Online() {
		if _, err := c.check.PublishAsync(m.p).Result(); !cutShort(err) {
			return f, 0, err
		}
		m.waits = false
		return f, Queued, c.enqueue("publish", request{seq, func() { c.sendPublish(m) }})
	}
	if acked != nil {
		m.acked = func() { acked(id) }
	}
	return c.sendPublish(m), id, nil
}

// message is one from the call to its acknowledgement.
type message struct {
	p      *mqtt5.PublishPacket
	seq    uint64
	acked  func()
	waits  bool                // the caller looks at what becomes of it
	engine *mqtt5.Client       // that it was handed to last
	future mqtt5.PublishFuture // from there
}

// sendPublish hands a message to the engine of now. c.mu is held.
func (c *Client) sendPublish(m *message) mqtt5.PublishFuture {
	f := c.engine.PublishAsync(m.p)
	m.engine, m.future = c.engine, f
	if m.p.QoS > mqtt5.AtMostOnce {
		c.unacked[m.seq] = m
	}
	f.OnComplete(func(_ mqtt5.PublishResult, err error) { c.published(m, f, err) })
	return f
}

// published is the end of a message, or of the engine that it was given to: then it is
// kept, in the queue what was not written, and in unacked what was not acknowledged.
func (c *Client) published(m *message, f mqtt5.PublishFuture, err error) {
	if cutShort(err) && m.p.QoS == mqtt5.AtMostOnce {
		c.giveBack(request{m.seq, func() { c.sendPublish(m) }})
		return
	}
	c.mu.Lock()
	if cutShort(err) {
		if c.up && c.engine != m.engine && f == m.future {
			c.sendPublish(m) // the engine before has come to rest late
		}
		c.mu.Unlock()
		return
	}
	delete(c.unacked, m.seq)
	c.mu.Unlock()
	switch {
	case err == nil && m.acked != nil:
		m.acked()
	case err != nil && !m.waits:
		c.warn("device: a message could not be delivered", "topic", m.p.Topic, "error", err)
	}
}

// resendUnacked sends, in the order of the calls, what a stop has left without
// acknowledgement. It is no part of the queue: its limit does not count, nor its pace.
// That the engine before was stopped shows in futures at once, while published may be
// held up by a handler. c.mu is held.
func (c *Client) resendUnacked() {
	for _, seq := range slices.Sorted(maps.Keys(c.unacked)) {
		m := c.unacked[seq]
		if m.engine == c.engine {
			continue
		}
		// It may have been given to an engine that was at rest already, and would wait there.
		m.future.Cancel()
		if _, err := m.future.Result(); cutShort(err) {
			c.sendPublish(m)
		}
	}
}

// cutShort reports whether an operation was ended by the end of the connection alone, or
// taken back by resendUnacked.
func cutShort(err error) bool {
	return errors.Is(err, mqtt5.ErrOfflineQueuePolicy) || errors.Is(err, mqtt5.ErrUserRequestedStop) || errors.Is(err, context.Canceled)
}

// Subscribe subscribes to one filter and waits for the server's answer. done is false
// without an error when the client is not online and the request waits in the queue. The
// filter is subscribed again with every connection until Unsubscribe, also after an error
// of the server or of time; a call that spans a loss of the connection waits for that.
// Errors are as for Publish.
func (c *Client) Subscribe(ctx context.Context, s mqtt5.Subscription) (done bool, err error) {
	entry := &subscription{Subscription: s, granted: make(chan error, 1)}
	f, _, err := c.subscribe(entry)
	if f == nil || err != nil {
		return false, err
	}
	return c.wait(ctx, "subscribe", f.Done(), errorOf(f), entry.granted)
}

// SubscribeAsync is Subscribe without the waiting. answered, unless nil, is called with
// the server's answer, the granted QoS or 128, and again whenever the filter is
// subscribed again.
func (c *Client) SubscribeAsync(s mqtt5.Subscription, answered func(id ID, granted []int)) (ID, error) {
	f, id, err := c.subscribe(&subscription{Subscription: s, told: answered})
	if f != nil && err == nil {
		err = failed(f)
	}
	return either(id, err)
}

func (c *Client) subscribe(s *subscription) (*mqtt5.SubscribeFuture, ID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.line.Online() {
		if _, err := c.check.SubscribeAsync(c.packet(s)).Result(); !cutShort(err) {
			return nil, 0, err
		}
		_, seq := c.next()
		s.granted = nil // nobody waits
		return nil, Queued, c.enqueue("subscribe", request{seq, func() { c.remember(s) }})
	}
	f, id := c.remember(s)
	return f, id, nil
}

// remember puts a subscription into the table and sends it. One that is not valid is out
// again, in favour of what it had replaced. c.mu is held.
func (c *Client) remember(s *subscription) (*mqtt5.SubscribeFuture, ID) {
	old := c.table.Put(s.TopicFilter, s)
	f, id := c.sendSubscribe(s)
	if err := failed(f); err != nil {
		c.table.Undo(s, old)
	}
	return f, id
}

func (c *Client) packet(s *subscription) *mqtt5.SubscribePacket {
	return &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{s.Subscription}, Owner: c, DisableResubscribe: true}
}

// sendSubscribe sends one SUBSCRIBE. One that is lost with the connection is in the
// table, and so made again. c.mu is held.
func (c *Client) sendSubscribe(s *subscription) (*mqtt5.SubscribeFuture, ID) {
	id, _ := c.next()
	f := c.engine.SubscribeAsync(c.packet(s))
	f.OnComplete(func(p *mqtt5.SubackPacket, err error) {
		if p != nil && s.granted != nil {
			select {
			case s.granted <- err:
			default:
			}
		}
		if err != nil && !cutShort(err) && s.told == nil && s.granted == nil {
			c.warn("device: a filter could not be subscribed", "filter", s.TopicFilter, "error", err)
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
// are as for Subscribe. The handler receives nothing from the answer on. A request that
// was sent and is lost with the connection is not repeated: that is [ErrTimeout], and the
// filter is not subscribed again.
func (c *Client) Unsubscribe(ctx context.Context, filter string) (done bool, err error) {
	f, _, err := c.unsubscribe(filter, nil)
	if f == nil || err != nil {
		return false, err
	}
	return c.wait(ctx, "unsubscribe", f.Done(), func() error {
		_, err := f.Result()
		if errors.Is(err, mqtt5.ErrOfflineQueuePolicy) && f.PacketID() == 0 {
			return errQueued
		}
		return err
	}, nil)
}

// UnsubscribeAsync is Unsubscribe without the waiting. answered, unless nil, is called
// when the server has agreed.
func (c *Client) UnsubscribeAsync(filter string, answered func(ID)) (ID, error) {
	f, id, err := c.unsubscribe(filter, answered)
	if f != nil && err == nil {
		err = failed(f)
	}
	return either(id, err)
}

func (c *Client) unsubscribe(filter string, answered func(ID)) (*mqtt5.UnsubscribeFuture, ID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, seq := c.next()
	if !c.line.Online() {
		if _, err := c.check.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{filter}}).Result(); !cutShort(err) {
			return nil, 0, err
		}
		return nil, Queued, c.enqueue("unsubscribe", request{seq, func() { c.sendUnsubscribe(filter, seq, id, answered) }})
	}
	return c.sendUnsubscribe(filter, seq, id, answered), id, nil
}

// sendUnsubscribe sends one UNSUBSCRIBE. c.mu is held.
func (c *Client) sendUnsubscribe(filter string, seq uint64, id ID, answered func(ID)) *mqtt5.UnsubscribeFuture {
	c.table.Remove(filter)
	f := c.engine.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{filter}, Owner: c})
	f.OnComplete(func(_ *mqtt5.UnsubackPacket, err error) {
		switch {
		case errors.Is(err, mqtt5.ErrOfflineQueuePolicy) && f.PacketID() == 0:
			c.giveBack(request{seq, func() { c.sendUnsubscribe(filter, seq, id, answered) }})
		case err == nil && answered != nil:
			answered(id)
		}
	})
	return f
}

// errQueued is how a request has ended that never got out and waits in the queue.
var errQueued = errors.New("queued")

// wait waits for the end of an operation, at most for OperationTimeout. repeated, unless
// nil, tells how the operation has ended that repeats one that was lost with the
// connection; done is looked at too, since it needs no dispatcher: the call may come from
// a handler.
func (c *Client) wait(ctx context.Context, op string, done <-chan struct{}, result func() error, repeated <-chan error) (bool, error) {
	timer := time.NewTimer(c.operationTimeout())
	defer timer.Stop()
	for {
		var err error
		select {
		case <-done:
			if err = result(); cutShort(err) && repeated != nil {
				done = nil
				continue
			}
		case err = <-repeated:
		case <-timer.C:
			return false, &TimeoutError{op}
		case <-ctx.Done():
			return false, fmt.Errorf("device: %s: %w", op, ctx.Err())
		}
		if err == errQueued {
			return false, nil
		}
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
	}
}

// future is one of the engine's.
type future[T any] interface {
	Done() <-chan struct{}
	Result() (T, error)
}

// errorOf returns what waits for a future and returns its error alone.
func errorOf[T any](f future[T]) func() error {
	return func() error { _, err := f.Result(); return err }
}

// failed returns the error of an operation that was refused at once.
func failed[T any](f future[T]) error {
	select {
	case <-f.Done():
		if _, err := f.Result(); !cutShort(err) {
			return err
		}
	default:
	}
	return nil
}
