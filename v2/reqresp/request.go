package reqresp

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Request is a message and where its answer comes by.
type Request struct {
	// Topic and Payload are published with QoS 1, once every filter of
	// Subscriptions is subscribed to. Payload has at least one byte.
	Topic   string
	Payload []byte
	// Subscriptions are the topic filters that Responses come by, 1 or more.
	Subscriptions []string
	// Responses are the topics of possible answers, 1 or more.
	Responses []ResponsePath
	// Token is what tells the answers to concurrent requests apart. Requests that
	// could be answered by the same topic with the same token, which is always so
	// when they have none, are made one after the other.
	// With a token each of Responses must have a TokenPath. Without one, an answer that
	// comes after its request has ended is taken for that of the next.
	Token string
	// ContentType is sent with the message when it is not empty.
	ContentType string
}

// ResponsePath is a topic by which an answer may come.
type ResponsePath struct {
	Topic string
	// TokenPath says where in the JSON of the answer the token is: names of
	// members, with dots between them, outermost first. A message that has another
	// token there, or none, is for somebody else. When it is empty every message
	// counts as an answer to a request without token.
	TokenPath string
}

func (r *Request) validate() error {
	if len(r.Subscriptions) == 0 {
		return &RequestError{Field: "Subscriptions", Reason: "empty; name the topic filters that answers come by"}
	}
	for i, f := range r.Subscriptions {
		if err := topic.CheckFilter(f); err != nil {
			return &RequestError{Field: "Subscriptions", Reason: err.Error()}
		}
		if slices.Contains(r.Subscriptions[:i], f) {
			return &RequestError{Field: "Subscriptions", Reason: fmt.Sprintf("%q is there twice", f)}
		}
	}
	if len(r.Responses) == 0 {
		return &RequestError{Field: "Responses", Reason: "empty; name the topics of the answers"}
	}
	for _, p := range r.Responses {
		if err := topic.CheckName(p.Topic); err != nil {
			return &RequestError{Field: "Responses", Reason: err.Error()}
		}
		if r.Token != "" && p.TokenPath == "" {
			return &RequestError{Field: "Responses", Reason: fmt.Sprintf("%q has no TokenPath, so that no answer could be told by the request's token; name where the answer has it, or leave Token out", p.Topic)}
		}
	}
	if err := topic.CheckName(r.Topic); err != nil {
		return &RequestError{Field: "Topic", Reason: err.Error()}
	}
	if len(r.Payload) == 0 {
		return &RequestError{Field: "Payload", Reason: "empty; send at least {}"}
	}
	return nil
}

// rivals tells whether an answer to a could be taken for one to b.
func rivals(a, b *Request) bool {
	return a.Token == b.Token && slices.ContainsFunc(a.Responses, func(p ResponsePath) bool {
		return slices.ContainsFunc(b.Responses, func(q ResponsePath) bool { return p.Topic == q.Topic })
	})
}

// request is a Request under way. What changes is guarded by Client.mu.
type request struct {
	Request
	subs     []*subscription
	need     int           // subscriptions that are not there yet
	ready    chan struct{} // closed when the message is to be published
	admitted bool
	asked    bool // ready is closed
	over     bool
	done     chan struct{} // closed when over
	answer   *mqtt5.PublishPacket
	err      error
}

// Do makes a request and waits for its answer, whose topic tells which of
// Responses it is. It returns a [*RequestError] for a request that cannot be made,
// an error that is one of [ErrTimeout], [ErrSubscribeFailed], [ErrPublishFailed],
// [ErrNoCapacity], [ErrSubscriptionInUse], [ErrClosed], or that of ctx. When ctx
// or the time ends first, a message that was not sent yet is not sent any more.
func (c *Client) Do(ctx context.Context, req Request) (*mqtt5.PublishPacket, error) {
	if err := req.validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(req.Subscriptions) > c.opts.MaxRequestSubscriptions {
		return nil, ErrNoCapacity
	}
	r := &request{Request: req, ready: make(chan struct{}), done: make(chan struct{})}
	timer := time.NewTimer(c.opts.OperationTimeout)
	defer timer.Stop()

	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, ErrClosed
	}
	c.queue = append(c.queue, r)
	c.pump()
	c.mu.Unlock()

	ready := r.ready
	var published mqtt5.PublishFuture
	var acked <-chan struct{}
	for {
		select {
		case <-ready:
			ready = nil
			select {
			case <-r.done: // it has ended before it was sent
				continue
			default:
			}
			published = c.conn.PublishAsync(&mqtt5.PublishPacket{
				Topic: r.Topic, Payload: r.Payload, QoS: mqtt5.AtLeastOnce,
				ContentType: r.ContentType, AckTimeout: c.opts.OperationTimeout,
			})
			acked = published.Done()
		case <-acked:
			acked = nil
			if _, err := published.Result(); err != nil {
				c.end(r, fmt.Errorf("%w: %w", ErrPublishFailed, err))
			}
		case <-timer.C:
			c.end(r, nil)
		case <-ctx.Done():
			c.end(r, ctx.Err())
		case <-r.done:
			if r.err != nil {
				published.Cancel() // if it was
			}
			return r.answer, r.err
		}
	}
}

// end ends a request that has failed; nil stands for its time being over.
func (c *Client) end(r *request, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		err = fmt.Errorf("%w: %v have passed, %s", ErrTimeout, c.opts.OperationTimeout, r.phase())
	}
	c.finish(r, nil, err)
}

// phase says what a request waits for.
func (r *request) phase() string {
	switch {
	case r.asked:
		return "waiting for the answer"
	case r.admitted:
		return "waiting for the subscriptions"
	}
	return "waiting for other requests"
}

// finish ends a request, once. c.mu is held.
func (c *Client) finish(r *request, answer *mqtt5.PublishPacket, err error) {
	if r.over {
		return
	}
	r.over, r.answer, r.err = true, answer, err
	close(r.done)
	same := func(x *request) bool { return x == r }
	if !r.admitted {
		c.queue = slices.DeleteFunc(c.queue, same)
	} else {
		c.active = slices.DeleteFunc(c.active, same)
		for _, p := range r.Responses {
			c.topics.add(p.Topic, -1)
		}
		for _, s := range r.subs {
			s.requests = slices.DeleteFunc(s.requests, same)
			c.release(s)
		}
	}
	c.pump()
}

// pump admits what can be: requests in their order, then streams. c.mu is held.
func (c *Client) pump() {
	if c.pumping || c.closed {
		return
	}
	c.pumping = true
	defer func() { c.pumping = false }()
	for len(c.queue) > 0 && c.admit(c.queue[0]) {
	}
	waiting := c.waiting
	c.waiting = nil
	for _, s := range waiting {
		c.join(s)
	}
}

// admit takes the first request out of the queue, unless it has to wait.
func (c *Client) admit(r *request) bool {
	if slices.ContainsFunc(c.active, func(a *request) bool { return rivals(&a.Request, &r.Request) }) {
		return false
	}
	subs, err := c.acquire(r.Subscriptions)
	if err != nil {
		c.finish(r, nil, err)
		return true
	}
	if subs == nil {
		return false
	}
	c.queue = c.queue[1:]
	c.active = append(c.active, r)
	r.admitted, r.subs = true, subs
	for _, p := range r.Responses {
		c.topics.add(p.Topic, 1)
	}
	for _, s := range subs {
		s.requests = append(s.requests, r)
		if s.state != subscribed {
			r.need++
		}
		if s.state == lost {
			c.subscribe(s)
		}
	}
	r.askIfReady()
	return true
}

func (r *request) askIfReady() {
	if r.need == 0 && !r.asked && !r.over {
		r.asked = true
		close(r.ready)
	}
}

// received looks whose answer a message is.
func (c *Client) received(p *mqtt5.PublishPacket) {
	c.mu.Lock()
	candidates := slices.Clone(c.active)
	c.mu.Unlock()
	tokens := map[string]*string{} // by path
	for _, r := range candidates {
		for _, path := range r.Responses {
			if path.Topic != p.Topic {
				continue
			}
			token, known := tokens[path.TokenPath]
			if !known {
				token = tokenAt(p.Payload, path.TokenPath)
				tokens[path.TokenPath] = token
			}
			if token != nil && *token == r.Token {
				c.mu.Lock()
				c.finish(r, p, nil)
				c.mu.Unlock()
				return
			}
		}
	}
}
