package iotservice

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Operation is a request that a service answers by one of two topics.
type Operation struct {
	Name               string // for errors, such as "iotshadow: get shadow"
	Topic              string
	Accepted, Rejected string
	Filters            []string // nil: Accepted and Rejected
	Body               any      // becomes the payload, as JSON
	Token              string   // of Body, at "clientToken"; "" when the service has none
}

// Call makes a request. The answer comes back as a *T, and a rejection as the error
// that rejected makes of its payload.
func Call[T any](ctx context.Context, c *reqresp.Client, op Operation, rejected func([]byte) error) (*T, error) {
	v, err := call[T](ctx, c, op, rejected)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op.Name, err)
	}
	return v, nil
}

func call[T any](ctx context.Context, c *reqresp.Client, op Operation, rejected func([]byte) error) (*T, error) {
	payload, err := Encode(op.Body)
	if err != nil {
		return nil, err
	}
	req := reqresp.Request{
		Topic: op.Topic, Payload: payload, Subscriptions: op.Filters, Token: op.Token,
		Responses: []reqresp.ResponsePath{{Topic: op.Accepted}, {Topic: op.Rejected}},
	}
	if req.Subscriptions == nil {
		req.Subscriptions = []string{op.Accepted, op.Rejected}
	}
	if op.Token != "" {
		for i := range req.Responses {
			req.Responses[i].TokenPath = "clientToken"
		}
	}
	answer, err := c.Do(ctx, req)
	if err != nil {
		return nil, err
	}
	if answer.Topic == op.Rejected {
		return nil, rejected(answer.Payload)
	}
	v := new(T)
	if err := Decode(answer.Payload, v); err != nil {
		return nil, err
	}
	return v, nil
}

// Encode returns the JSON of a request.
func Encode(body any) ([]byte, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		// A Marshaler of the caller's may say anything, so what it says is left to it.
		return nil, &reqresp.RequestError{Field: "payload", Reason: fmt.Sprintf("%T cannot be written as JSON", err)}
	}
	return payload, nil
}

// ErrNoRequest is what a request that is nil is refused with.
var ErrNoRequest error = &reqresp.RequestError{Field: "request", Reason: "nil; pass a request"}

// Open opens a stream of a topic filter; name is for errors, such as "iotshadow: open delta
// stream".
func Open[T any](c *reqresp.Client, name, filter string, decode func(*mqtt5.PublishPacket) (*T, error), cb reqresp.Callbacks[*T]) (*reqresp.Stream, error) {
	s, err := reqresp.OpenStream(c, filter, decode, cb)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// Event makes a *T of a message, for a stream.
func Event[T any](p *mqtt5.PublishPacket) (*T, error) {
	v := new(T)
	if err := Decode(p.Payload, v); err != nil {
		return nil, err
	}
	return v, nil
}

// Rejection makes an error of the payload of a rejection: an E.
func Rejection[E any, P interface {
	*E
	error
}](payload []byte) error {
	e := P(new(E))
	if err := Decode(payload, e); err != nil {
		return fmt.Errorf("rejected: %w", err)
	}
	return e
}
