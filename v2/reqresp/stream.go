package reqresp

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Callbacks are what a stream tells. Any of them may be nil.
//
// They are called one at a time, in the order in which things happened, on a
// goroutine of the stream's own: they may block, and may call and wait for
// anything, this stream's Close and other calls of its client included. A message
// is acknowledged when the stream has it, not when the callback has returned; up
// to 1024 events wait in memory. Beyond that the server is made to wait with
// messages of QoS 1, and those of QoS 0 are dropped. A panic in a callback is
// recovered and logged.
type Callbacks[T any] struct {
	// OnEvent receives what the stream is for.
	OnEvent func(T)
	// OnError is told of a message that could not be turned into an event, with
	// [ErrInvalidPayload], and of events that were dropped, with [ErrBacklog].
	OnError func(StreamErrorEvent)
	// OnEstablished is called when the subscription stands, and again after each
	// OnLost.
	OnEstablished func(StreamEstablishedEvent)
	// OnLost is called when the server has lost the session and with it the
	// subscription, which the stream makes again. Events may have been missed.
	OnLost func(StreamLostEvent)
	// OnRetry is called when the subscription failed in a way that may pass. The
	// stream tries again.
	OnRetry func(StreamRetryEvent)
	// OnHalted is the last call: the stream has ended for good, for any reason but
	// its own Close.
	OnHalted func(StreamHaltedEvent)
}

// StreamErrorEvent tells why there is no event.
type StreamErrorEvent struct {
	Err error
	// Packet is the message, nil when messages were dropped.
	Packet *mqtt5.PublishPacket
}

// StreamEstablishedEvent tells that a stream's subscription stands.
type StreamEstablishedEvent struct{}

// StreamLostEvent tells that a stream's subscription went with the session.
type StreamLostEvent struct{}

// StreamRetryEvent tells that subscribing failed, and when it is tried again: a
// connection that is made before counts as a reason as well.
type StreamRetryEvent struct {
	Err   error
	Delay time.Duration
}

// StreamHaltedEvent tells why a stream has ended: [ErrSubscribeFailed],
// [ErrNoCapacity], [ErrSubscriptionInUse] or [ErrClosed].
type StreamHaltedEvent struct{ Err error }

// Stream is a subscription that is kept up, and its events. Its methods are safe
// for concurrent use.
type Stream struct {
	client  *Client
	filter  string
	convert func(*mqtt5.PublishPacket) func() // what to call for a message
	told    Callbacks[struct{}]               // all but OnEvent
	mail    mailbox

	sub         *subscription // guarded by client.mu
	established chan struct{} // closed when that was so for the first time
	once        sync.Once
	ended       chan struct{} // closed when there is an err
	err         error
}

// OpenStream subscribes to a topic filter for as long as the stream or the client
// is open, and turns each message into an event with convert, which must not keep
// what it is given; when it fails, OnError is called. It does not wait for the
// server, see [Stream.WaitEstablished]. It returns a [*RequestError] for a filter
// that is not valid and without convert, and [ErrClosed].
func OpenStream[T any](c *Client, filter string, convert func(*mqtt5.PublishPacket) (T, error), cb Callbacks[T]) (*Stream, error) {
	if err := topic.CheckFilter(filter); err != nil {
		return nil, &RequestError{Field: "filter", Reason: err.Error()}
	}
	if convert == nil {
		return nil, &RequestError{Field: "convert", Reason: "nil; pass a function that makes an event of a message"}
	}
	s := &Stream{
		client: c,
		filter: filter,
		told: Callbacks[struct{}]{
			OnError: cb.OnError, OnEstablished: cb.OnEstablished, OnLost: cb.OnLost, OnRetry: cb.OnRetry, OnHalted: cb.OnHalted,
		},
		established: make(chan struct{}),
		ended:       make(chan struct{}),
	}
	s.mail.log = c.opts.Logger
	s.mail.dropped = func(err error) { notify(s.told.OnError, StreamErrorEvent{Err: err}) }
	s.convert = func(p *mqtt5.PublishPacket) func() {
		v, err := convert(p)
		if err != nil {
			kept := *p
			kept.Payload = slices.Clone(p.Payload)
			return func() { notify(cb.OnError, StreamErrorEvent{Err: err, Packet: &kept}) }
		}
		return func() { notify(cb.OnEvent, v) }
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, ErrClosed
	}
	c.join(s)
	return s, nil
}

func notify[E any](f func(E), ev E) {
	if f != nil {
		f(ev)
	}
}

// WaitEstablished waits until the stream's subscription stands for the first time.
// When the stream ends before, it returns what [StreamHaltedEvent] says, or
// [ErrClosed]; when ctx ends before, its error.
func (s *Stream) WaitEstablished(ctx context.Context) error {
	select {
	case <-s.established:
		return nil
	case <-s.ended:
		select {
		case <-s.established:
			return nil
		default:
			return s.err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close ends the stream. No callback begins after it has returned; one that runs
// goes on. It does not wait for the server. Further calls do nothing.
func (s *Stream) Close() error {
	c := s.client
	c.mu.Lock()
	defer c.mu.Unlock()
	s.end(ErrClosed)
	s.mail.close()
	same := func(x *Stream) bool { return x == s }
	c.waiting = slices.DeleteFunc(c.waiting, same)
	if sub := s.sub; sub != nil {
		s.sub = nil
		sub.streams = slices.DeleteFunc(sub.streams, same)
		c.release(sub)
	}
	c.pump()
	return nil
}

// join finds a subscription for a stream. c.mu is held.
func (c *Client) join(s *Stream) {
	sub := c.subs[s.filter]
	if sub != nil && !sub.streaming && len(sub.requests) == 0 {
		c.drop(sub) // kept for a next request, which has to do without
		sub = c.subs[s.filter]
	}
	taken, leaving := c.places(true)
	switch {
	case sub == nil && taken < c.opts.MaxStreamingSubscriptions:
		sub = c.add(s.filter, true)
	case sub == nil && taken-leaving >= c.opts.MaxStreamingSubscriptions:
		s.halt(ErrNoCapacity)
		return
	case sub == nil || sub.state == unsubscribing:
		c.waiting = append(c.waiting, s)
		return
	case !sub.streaming:
		s.halt(ErrSubscriptionInUse)
		return
	}
	s.sub = sub
	sub.streams = append(sub.streams, s)
	if sub.state == subscribed {
		s.establish()
	}
}

// deliver hands a message to the streams of its subscription. It is called by the
// connection's dispatcher.
func (c *Client) deliver(sub *subscription, ev mqtt5.PublishReceivedEvent) {
	c.mu.Lock()
	if f := sub.future; f != nil {
		select {
		case <-f.Done():
			c.settle(sub, f) // before the message that came after it
		default:
		}
	}
	streams := slices.Clone(sub.streams)
	c.mu.Unlock()
	for _, s := range streams {
		s.mail.message(s.convert(&ev.Packet), ev)
	}
}

func (s *Stream) establish() {
	s.once.Do(func() { close(s.established) })
	s.mail.put(func() { notify(s.told.OnEstablished, StreamEstablishedEvent{}) })
}

func (s *Stream) lose() {
	s.mail.put(func() { notify(s.told.OnLost, StreamLostEvent{}) })
}

func (s *Stream) retry(err error, d time.Duration) {
	s.mail.put(func() { notify(s.told.OnRetry, StreamRetryEvent{Err: err, Delay: d}) })
}

// halt ends a stream for good, with a last call. client.mu is held.
func (s *Stream) halt(err error) {
	s.sub = nil
	if s.end(err) {
		s.mail.last(func() { notify(s.told.OnHalted, StreamHaltedEvent{Err: err}) })
	}
}

func (s *Stream) end(err error) bool {
	if s.err != nil {
		return false
	}
	s.err = err
	close(s.ended)
	return true
}
