package iotservice

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// PubSub publishes requests and subscribes to answers, each by itself.
type PubSub struct {
	Conn  reqresp.Conn
	Owner any    // of the subscriptions
	Name  string // of the package, for errors
}

// Publish publishes body as JSON and waits for the acknowledgement.
func (p PubSub) Publish(ctx context.Context, op, topic string, qos mqtt5.QoS, body any) error {
	payload, err := Encode(body)
	if err == nil {
		f := p.Conn.PublishAsync(&mqtt5.PublishPacket{Topic: topic, Payload: payload, QoS: qos})
		wait(ctx, f)
		_, err = f.Result()
	}
	return p.wrap("publish "+op, ctx, err)
}

// Subscribe has each message of a topic filter decoded and given to callback, and
// waits for the acknowledgement.
func Subscribe[T any](ctx context.Context, p PubSub, op, filter string, qos mqtt5.QoS, decode func(*mqtt5.PublishPacket) (*T, error), callback func(*T, error)) (string, error) {
	if callback == nil {
		return "", p.wrap("subscribe to "+op, ctx, &reqresp.RequestError{Field: "callback", Reason: "nil; pass a function"})
	}
	handler := func(ev mqtt5.PublishReceivedEvent) {
		v, err := decode(&ev.Packet)
		callback(v, p.wrap(op, context.Background(), err))
	}
	f := p.Conn.SubscribeAsync(&mqtt5.SubscribePacket{
		Owner:         p.Owner,
		Subscriptions: []mqtt5.Subscription{{TopicFilter: filter, QoS: qos, Handler: handler}},
	})
	wait(ctx, f)
	if _, err := f.Result(); err != nil {
		return "", p.wrap("subscribe to "+op, ctx, err)
	}
	return filter, nil
}

// Unsubscribe ends what Subscribe began, and waits for the acknowledgement.
func (p PubSub) Unsubscribe(ctx context.Context, filter string) error {
	f := p.Conn.UnsubscribeAsync(&mqtt5.UnsubscribePacket{Owner: p.Owner, TopicFilters: []string{filter}})
	wait(ctx, f)
	_, err := f.Result()
	return p.wrap("unsubscribe", ctx, err)
}

// wait waits for the end of an operation, and cancels it when ctx ends first.
func wait(ctx context.Context, f interface {
	Done() <-chan struct{}
	Cancel()
}) {
	select {
	case <-f.Done():
	case <-ctx.Done():
		f.Cancel()
	}
}

func (p PubSub) wrap(op string, ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %s: %w", p.Name, op, ctx.Err())
	}
	return fmt.Errorf("%s: %s: %w", p.Name, op, err)
}
