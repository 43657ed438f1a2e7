package iotshadow

import (
	"context"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// PubSub publishes requests and subscribes to answers, each by itself, as the
// vendor's first service client of V2 does and the migration guide teaches. Nothing
// matches an answer with its request but the program; [Client] does that, and is
// what new code takes.
//
// Callbacks are handlers of the connection: they run one at a time, in order with
// all others, and may call and wait for anything but the connection's Close. They
// are given nil and an error that is [reqresp.ErrInvalidPayload] for a message that
// is not what its topic promises. Subscriptions are made again when the server has
// lost the session. A second subscription to the same topic takes the place of the
// first one's callback.
type PubSub struct{ p iotservice.PubSub }

// NewPubSub makes a PubSub on a connection; a *mqtt5.Client is one. It needs no
// close.
func NewPubSub(conn reqresp.Conn) *PubSub {
	p := new(PubSub)
	p.p = iotservice.PubSub{Conn: conn, Owner: p, Name: "iotshadow"}
	return p
}

// Unsubscribe ends the subscription to a topic that a Subscribe method has returned.
func (p *PubSub) Unsubscribe(ctx context.Context, topic string) error {
	return p.p.Unsubscribe(ctx, topic)
}

// PublishGetShadow asks for a shadow.
func (p *PubSub) PublishGetShadow(ctx context.Context, req *GetShadowRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish get shadow", err)
	}
	return p.p.Publish(ctx, "get shadow", topic, qos, req)
}

// SubscribeToGetShadowAccepted has callback receive the shadows that were asked for.
func (p *PubSub) SubscribeToGetShadowAccepted(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*GetShadowResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, "get shadow accepted", req, "/get/accepted", qos, callback)
}

// SubscribeToGetShadowRejected has callback receive why there is none.
func (p *PubSub) SubscribeToGetShadowRejected(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, "get shadow rejected", req, "/get/rejected", qos, callback)
}

// PublishUpdateShadow asks for a change.
func (p *PubSub) PublishUpdateShadow(ctx context.Context, req *UpdateShadowRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish update shadow", err)
	}
	wire, err := req.wire()
	if err != nil {
		return opError("publish update shadow", err)
	}
	return p.p.Publish(ctx, "update shadow", topic, qos, wire)
}

// SubscribeToUpdateShadowAccepted has callback receive the changes that were made.
func (p *PubSub) SubscribeToUpdateShadowAccepted(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*UpdateShadowResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, "update shadow accepted", req, "/update/accepted", qos, callback)
}

// SubscribeToUpdateShadowRejected has callback receive why one was not.
func (p *PubSub) SubscribeToUpdateShadowRejected(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, "update shadow rejected", req, "/update/rejected", qos, callback)
}

// PublishDeleteShadow asks for the end of a shadow.
func (p *PubSub) PublishDeleteShadow(ctx context.Context, req *DeleteShadowRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish delete shadow", err)
	}
	return p.p.Publish(ctx, "delete shadow", topic, qos, req)
}

// SubscribeToDeleteShadowAccepted has callback receive the deletions.
func (p *PubSub) SubscribeToDeleteShadowAccepted(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*DeleteShadowResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, "delete shadow accepted", req, "/delete/accepted", qos, callback)
}

// SubscribeToDeleteShadowRejected has callback receive why there was none.
func (p *PubSub) SubscribeToDeleteShadowRejected(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, "delete shadow rejected", req, "/delete/rejected", qos, callback)
}

// SubscribeToShadowDeltaUpdatedEvents has callback receive what is desired and not
// reported, as in [Client.OpenDeltaStream].
func (p *PubSub) SubscribeToShadowDeltaUpdatedEvents(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*ShadowDeltaUpdatedEvent, error)) (topic string, err error) {
	return subscribe(ctx, p, "shadow delta updated events", req, "/update/delta", qos, callback)
}

// SubscribeToShadowUpdatedEvents has callback receive the shadow before and after
// each update.
func (p *PubSub) SubscribeToShadowUpdatedEvents(ctx context.Context, req *ShadowSubscriptionRequest, qos mqtt5.QoS, callback func(*ShadowUpdatedEvent, error)) (topic string, err error) {
	return subscribe(ctx, p, "shadow updated events", req, "/update/documents", qos, callback)
}

func subscribe[T any](ctx context.Context, p *PubSub, op string, req *ShadowSubscriptionRequest, suffix string, qos mqtt5.QoS, callback func(*T, error)) (string, error) {
	base, err := req.topic()
	if err != nil {
		return "", opError("subscribe to "+op, err)
	}
	return iotservice.Subscribe(ctx, p.p, op, base+suffix, qos, iotservice.Event[T], callback)
}
