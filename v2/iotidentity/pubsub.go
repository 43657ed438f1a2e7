package iotidentity

import (
	"context"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// PubSub publishes requests and subscribes to answers, each by itself, as the vendor's
// first service client of V2 does and the migration guide teaches. Nothing matches an
// answer with its request but the program; [Client] does that, and is what new code
// takes.
//
// Callbacks are handlers of the connection: they run one at a time, in order with all
// others, and may call and wait for anything but the connection's Close. They are given
// nil and an error that is [reqresp.ErrInvalidPayload] for a message that is not what its
// topic promises. Subscriptions are made again when the server has lost the session. A
// second subscription to the same topic takes the place of the first one's callback.
type PubSub struct{ p iotservice.PubSub }

// NewPubSub makes a PubSub on a connection; a *mqtt5.Client is one. It needs no close.
func NewPubSub(conn reqresp.Conn) *PubSub {
	p := new(PubSub)
	p.p = iotservice.PubSub{Conn: conn, Owner: p, Name: "iotidentity"}
	return p
}

// Unsubscribe ends the subscription to a topic that a Subscribe method has returned.
func (p *PubSub) Unsubscribe(ctx context.Context, topic string) error {
	return p.p.Unsubscribe(ctx, topic)
}

// PublishCreateKeysAndCertificate asks for a key pair with a certificate. The request has
// nothing to say and may be nil.
func (p *PubSub) PublishCreateKeysAndCertificate(ctx context.Context, req *CreateKeysAndCertificateRequest, qos mqtt5.QoS) error {
	return p.p.Publish(ctx, opKeys, keysTopic, qos, CreateKeysAndCertificateRequest{})
}

// SubscribeToCreateKeysAndCertificateAccepted has callback receive them.
func (p *PubSub) SubscribeToCreateKeysAndCertificateAccepted(ctx context.Context, qos mqtt5.QoS, callback func(*CreateKeysAndCertificateResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, opKeys+" accepted", keysTopic+"/accepted", qos, callback)
}

// SubscribeToCreateKeysAndCertificateRejected has callback receive why there are none.
func (p *PubSub) SubscribeToCreateKeysAndCertificateRejected(ctx context.Context, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, opKeys+" rejected", keysTopic+"/rejected", qos, callback)
}

// PublishCreateCertificateFromCSR asks for a certificate for a key of the device's.
func (p *PubSub) PublishCreateCertificateFromCSR(ctx context.Context, req *CreateCertificateFromCSRRequest, qos mqtt5.QoS) error {
	if err := req.check(); err != nil {
		return opError("publish "+opCSR, err)
	}
	return p.p.Publish(ctx, opCSR, csrTopic, qos, req)
}

// SubscribeToCreateCertificateFromCSRAccepted has callback receive it.
func (p *PubSub) SubscribeToCreateCertificateFromCSRAccepted(ctx context.Context, qos mqtt5.QoS, callback func(*CreateCertificateFromCSRResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, opCSR+" accepted", csrTopic+"/accepted", qos, callback)
}

// SubscribeToCreateCertificateFromCSRRejected has callback receive why there is none.
func (p *PubSub) SubscribeToCreateCertificateFromCSRRejected(ctx context.Context, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, opCSR+" rejected", csrTopic+"/rejected", qos, callback)
}

// PublishRegisterThing asks to be registered by a template.
func (p *PubSub) PublishRegisterThing(ctx context.Context, req *RegisterThingRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish "+opRegister, err)
	}
	return p.p.Publish(ctx, opRegister, topic, qos, req)
}

// SubscribeToRegisterThingAccepted has callback receive which thing it is.
func (p *PubSub) SubscribeToRegisterThingAccepted(ctx context.Context, req *RegisterThingSubscriptionRequest, qos mqtt5.QoS, callback func(*RegisterThingResponse, error)) (topic string, err error) {
	return subscribeTemplate(ctx, p, opRegister+" accepted", req, "/accepted", qos, callback)
}

// SubscribeToRegisterThingRejected has callback receive why it is none.
func (p *PubSub) SubscribeToRegisterThingRejected(ctx context.Context, req *RegisterThingSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribeTemplate(ctx, p, opRegister+" rejected", req, "/rejected", qos, callback)
}

func subscribeTemplate[T any](ctx context.Context, p *PubSub, op string, req *RegisterThingSubscriptionRequest, suffix string, qos mqtt5.QoS, callback func(*T, error)) (string, error) {
	base, err := req.topic()
	if err != nil {
		return "", opError("subscribe to "+op, err)
	}
	return subscribe(ctx, p, op, base+suffix, qos, callback)
}

func subscribe[T any](ctx context.Context, p *PubSub, op, topic string, qos mqtt5.QoS, callback func(*T, error)) (string, error) {
	return iotservice.Subscribe(ctx, p.p, op, topic, qos, iotservice.Event[T], callback)
}
