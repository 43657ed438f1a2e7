package reqresp

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// state is what is known of a subscription.
type state int

const (
	subscribing   state = iota // a SUBSCRIBE is under way
	subscribed                 // the server has granted it
	lost                       // it went with the session, and nobody needs it now
	pausing                    // a stream's SUBSCRIBE has failed and is repeated later
	unsubscribing              // an UNSUBSCRIBE is under way, or repeated later
)

// subscription is a topic filter, which has one place in the budget from its
// SUBSCRIBE to its UNSUBACK. It is guarded by Client.mu.
type subscription struct {
	filter    string
	streaming bool
	state     state
	future    *mqtt5.SubscribeFuture // while subscribing
	sent      bool                   // the server may know of it
	requests  []*request
	streams   []*Stream
	used      uint64 // when it was used last, see Client.uses
	delay     time.Duration
	timer     *time.Timer // while pausing, and between two UNSUBSCRIBEs
}

// The delay before a failed SUBSCRIBE or UNSUBSCRIBE is repeated: random between
// half and whole of what doubles from one to the other.
const (
	retryMin = time.Second
	retryMax = time.Minute
)

func (s *subscription) nextDelay() time.Duration {
	s.delay = min(max(2*s.delay, retryMin), retryMax)
	return s.delay/2 + rand.N(s.delay/2+1)
}

// ordered returns the subscriptions in the order of their last use.
func (c *Client) ordered() []*subscription {
	return slices.SortedFunc(maps.Values(c.subs), func(a, b *subscription) int { return cmp.Compare(a.used, b.used) })
}

func (c *Client) use(s *subscription) {
	c.uses++
	s.used = c.uses
}

// places returns how many subscriptions there are of a kind, and how many of those
// are on their way out.
func (c *Client) places(streaming bool) (taken, leaving int) {
	for _, s := range c.subs {
		if s.streaming == streaming {
			taken++
			if s.state == unsubscribing {
				leaving++
			}
		}
	}
	return taken, leaving
}

// acquire returns the subscriptions of a request's filters, nil when the request
// has to wait for a place. It makes room by giving up those that were not used for
// the longest time.
func (c *Client) acquire(filters []string) ([]*subscription, error) {
	missing := 0
	for _, f := range filters {
		s := c.subs[f]
		switch {
		case s == nil:
			missing++
		case s.state == unsubscribing:
			return nil, nil
		case s.streaming:
			return nil, fmt.Errorf("%w: %q", ErrSubscriptionInUse, f)
		}
	}
	taken, leaving := c.places(false)
	for _, s := range c.ordered() {
		if missing <= c.opts.MaxRequestSubscriptions-(taken-leaving) {
			break
		}
		if s.streaming || s.state == unsubscribing || len(s.requests) > 0 || slices.Contains(filters, s.filter) {
			continue
		}
		c.drop(s)
		taken, leaving = c.places(false)
	}
	if missing > c.opts.MaxRequestSubscriptions-taken {
		return nil, nil
	}
	subs := make([]*subscription, len(filters))
	for i, f := range filters {
		if subs[i] = c.subs[f]; subs[i] == nil {
			subs[i] = c.add(f, false)
		}
		c.use(subs[i])
	}
	return subs, nil
}

func (c *Client) add(filter string, streaming bool) *subscription {
	s := &subscription{filter: filter, streaming: streaming}
	c.subs[filter] = s
	c.use(s)
	c.subscribe(s)
	return s
}

// subscribe hands a SUBSCRIBE over. c.mu is held.
func (c *Client) subscribe(s *subscription) {
	handler := func(mqtt5.PublishReceivedEvent) {} // the tap has had it
	if s.streaming {
		handler = func(ev mqtt5.PublishReceivedEvent) { c.deliver(s, ev) }
	}
	f := c.conn.SubscribeAsync(&mqtt5.SubscribePacket{
		Owner:              c,
		DisableResubscribe: true,
		AckTimeout:         c.opts.OperationTimeout,
		Subscriptions:      []mqtt5.Subscription{{TopicFilter: s.filter, QoS: mqtt5.AtLeastOnce, Handler: handler}},
	})
	s.state, s.future = subscribing, f
	go func() {
		<-f.Done()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.settle(s, f)
	}()
}

// settle takes the result of a SUBSCRIBE in, unless that was done or the result
// does not matter any more. c.mu is held.
func (c *Client) settle(s *subscription, f *mqtt5.SubscribeFuture) {
	if s.future != f {
		return
	}
	_, err := f.Result()
	s.future = nil
	s.sent = s.sent || f.PacketID() != 0
	switch {
	case err == nil:
		s.state, s.delay = subscribed, 0
		for _, r := range s.requests {
			r.need--
			r.askIfReady()
		}
		for _, st := range s.streams {
			st.establish()
		}
	case !s.streaming:
		delete(c.subs, s.filter)
		for _, r := range slices.Clone(s.requests) {
			c.finish(r, nil, fmt.Errorf("%w: %w", ErrSubscribeFailed, err))
		}
	case retryable(err):
		s.state = pausing
		d := s.nextDelay()
		for _, st := range s.streams {
			st.retry(err, d)
		}
		s.timer = time.AfterFunc(d, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.resume(s)
		})
	default:
		c.opts.Logger.Warn("reqresp: a stream's subscription was refused", "filter", s.filter, "error", err)
		delete(c.subs, s.filter)
		for _, st := range s.streams {
			st.halt(fmt.Errorf("%w: %w", ErrSubscribeFailed, err))
		}
	}
	c.pump()
}

// resume ends a pause.
func (c *Client) resume(s *subscription) {
	if s.state == pausing && !c.closed {
		s.timer.Stop()
		c.subscribe(s)
	}
}

// retryable tells whether a SUBSCRIBE that failed so may succeed later.
func retryable(err error) bool {
	var refused *mqtt5.ReasonCodeError
	var invalid *mqtt5.ValidationError
	switch {
	case errors.As(err, &refused):
		switch refused.ReasonCode {
		case mqtt5.UnspecifiedError, mqtt5.ImplementationSpecificError, mqtt5.PacketIdentifierInUse, mqtt5.QuotaExceeded:
			return true
		}
		return false
	case errors.As(err, &invalid), errors.Is(err, mqtt5.ErrClosed):
		return false
	}
	return true
}

// connected is told of each connection, before any acknowledgement on it.
func (c *Client) connected(n mqtt5.NegotiatedSettings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	// Nothing is admitted before all subscriptions are known to be there or not.
	c.pumping = true
	for _, s := range c.ordered() {
		if !n.RejoinedSession {
			c.lose(s)
		}
		c.resume(s)
	}
	c.pumping = false
	c.pump()
}

// lose deals with a subscription that the server knows nothing of any more.
func (c *Client) lose(s *subscription) {
	granted := s.state == subscribed
	if s.state == subscribing {
		select {
		case <-s.future.Done():
			// It was answered on the last connection, of which nothing is left.
			if _, err := s.future.Result(); err != nil {
				c.settle(s, s.future)
				return
			}
		default: // it is sent on this connection
			return
		}
	} else if !granted {
		return
	}
	s.state, s.future = lost, nil
	for _, st := range s.streams {
		if granted {
			st.lose()
		}
	}
	for _, r := range slices.Clone(s.requests) {
		if r.asked {
			c.finish(r, nil, fmt.Errorf("%w: %q: %w", ErrSubscribeFailed, s.filter, ErrSessionLost))
		} else if granted {
			r.need++
		}
	}
	if len(s.requests)+len(s.streams) > 0 {
		c.subscribe(s)
	}
}

// release looks what becomes of a subscription that has lost a user.
func (c *Client) release(s *subscription) {
	if len(s.requests)+len(s.streams) > 0 || c.subs[s.filter] != s {
		return
	}
	if s.streaming || s.state == subscribing && s.future.PacketID() == 0 {
		c.drop(s)
	}
}

// drop gives a subscription up. Its place is free at once when the server cannot
// know of it, and with the UNSUBACK otherwise.
func (c *Client) drop(s *subscription) {
	switch s.state {
	case unsubscribing:
		return
	case subscribing:
		f := s.future
		s.future = nil
		f.Cancel()
		s.sent = s.sent || f.PacketID() != 0
	case pausing:
		s.timer.Stop()
	}
	if !s.sent {
		delete(c.subs, s.filter)
		return
	}
	s.delay = 0
	c.unsubscribe(s)
}

func (c *Client) unsubscribe(s *subscription) {
	s.state = unsubscribing
	f := c.conn.UnsubscribeAsync(&mqtt5.UnsubscribePacket{Owner: c, TopicFilters: []string{s.filter}, AckTimeout: c.opts.OperationTimeout})
	go func() {
		<-f.Done()
		_, err := f.Result()
		c.mu.Lock()
		defer c.mu.Unlock()
		if err != nil && !c.closed && !errors.Is(err, mqtt5.ErrClosed) {
			s.timer = time.AfterFunc(s.nextDelay(), func() {
				c.mu.Lock()
				defer c.mu.Unlock()
				if !c.closed {
					c.unsubscribe(s)
				}
			})
			return
		}
		delete(c.subs, s.filter)
		c.pump()
	}()
}
