package iotjobs

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
	p.p = iotservice.PubSub{Conn: conn, Owner: p, Name: "iotjobs"}
	return p
}

// Unsubscribe ends the subscription to a topic that a Subscribe method has returned.
func (p *PubSub) Unsubscribe(ctx context.Context, topic string) error {
	return p.p.Unsubscribe(ctx, topic)
}

// PublishGetPendingJobExecutions asks for the executions that are queued or in
// progress.
func (p *PubSub) PublishGetPendingJobExecutions(ctx context.Context, req *GetPendingJobExecutionsRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish get pending job executions", err)
	}
	return p.p.Publish(ctx, "get pending job executions", topic, qos, req)
}

// SubscribeToGetPendingJobExecutionsAccepted has callback receive those executions.
func (p *PubSub) SubscribeToGetPendingJobExecutionsAccepted(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*GetPendingJobExecutionsResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, "get pending job executions accepted", req, "/get/accepted", qos, callback)
}

// SubscribeToGetPendingJobExecutionsRejected has callback receive why there are none.
func (p *PubSub) SubscribeToGetPendingJobExecutionsRejected(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, "get pending job executions rejected", req, "/get/rejected", qos, callback)
}

// PublishStartNextPendingJobExecution asks for the next execution, to start it.
func (p *PubSub) PublishStartNextPendingJobExecution(ctx context.Context, req *StartNextPendingJobExecutionRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish start next pending job execution", err)
	}
	return p.p.Publish(ctx, "start next pending job execution", topic, qos, req)
}

// SubscribeToStartNextPendingJobExecutionAccepted has callback receive the
// executions that were started.
func (p *PubSub) SubscribeToStartNextPendingJobExecutionAccepted(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*StartNextPendingJobExecutionResponse, error)) (topic string, err error) {
	return subscribe(ctx, p, "start next pending job execution accepted", req, "/start-next/accepted", qos, callback)
}

// SubscribeToStartNextPendingJobExecutionRejected has callback receive why none was.
func (p *PubSub) SubscribeToStartNextPendingJobExecutionRejected(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribe(ctx, p, "start next pending job execution rejected", req, "/start-next/rejected", qos, callback)
}

// PublishDescribeJobExecution asks for an execution.
func (p *PubSub) PublishDescribeJobExecution(ctx context.Context, req *DescribeJobExecutionRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish describe job execution", err)
	}
	return p.p.Publish(ctx, "describe job execution", topic, qos, req)
}

// SubscribeToDescribeJobExecutionAccepted has callback receive the executions that
// were asked for.
func (p *PubSub) SubscribeToDescribeJobExecutionAccepted(ctx context.Context, req *JobSubscriptionRequest, qos mqtt5.QoS, callback func(*DescribeJobExecutionResponse, error)) (topic string, err error) {
	return subscribeJob(ctx, p, "describe job execution accepted", req, "/get/accepted", qos, callback)
}

// SubscribeToDescribeJobExecutionRejected has callback receive why there is none.
func (p *PubSub) SubscribeToDescribeJobExecutionRejected(ctx context.Context, req *JobSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribeJob(ctx, p, "describe job execution rejected", req, "/get/rejected", qos, callback)
}

// PublishUpdateJobExecution tells the service how an execution goes.
func (p *PubSub) PublishUpdateJobExecution(ctx context.Context, req *UpdateJobExecutionRequest, qos mqtt5.QoS) error {
	topic, err := req.topic()
	if err != nil {
		return opError("publish update job execution", err)
	}
	return p.p.Publish(ctx, "update job execution", topic, qos, req)
}

// SubscribeToUpdateJobExecutionAccepted has callback receive the updates that were
// made.
func (p *PubSub) SubscribeToUpdateJobExecutionAccepted(ctx context.Context, req *JobSubscriptionRequest, qos mqtt5.QoS, callback func(*UpdateJobExecutionResponse, error)) (topic string, err error) {
	return subscribeJob(ctx, p, "update job execution accepted", req, "/update/accepted", qos, callback)
}

// SubscribeToUpdateJobExecutionRejected has callback receive why one was not.
func (p *PubSub) SubscribeToUpdateJobExecutionRejected(ctx context.Context, req *JobSubscriptionRequest, qos mqtt5.QoS, callback func(*ServiceError, error)) (topic string, err error) {
	return subscribeJob(ctx, p, "update job execution rejected", req, "/update/rejected", qos, callback)
}

// SubscribeToJobExecutionsChangedEvents has callback receive the lists of
// executions, as in [Client.OpenJobExecutionsChangedStream].
func (p *PubSub) SubscribeToJobExecutionsChangedEvents(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*JobExecutionsChangedEvent, error)) (topic string, err error) {
	return subscribe(ctx, p, "job executions changed events", req, "/notify", qos, callback)
}

// SubscribeToNextJobExecutionChangedEvents has callback receive the next execution,
// as in [Client.OpenNextJobExecutionChangedStream].
func (p *PubSub) SubscribeToNextJobExecutionChangedEvents(ctx context.Context, req *ThingSubscriptionRequest, qos mqtt5.QoS, callback func(*NextJobExecutionChangedEvent, error)) (topic string, err error) {
	return subscribe(ctx, p, "next job execution changed events", req, "/notify-next", qos, callback)
}

func subscribe[T any](ctx context.Context, p *PubSub, op string, req *ThingSubscriptionRequest, suffix string, qos mqtt5.QoS, callback func(*T, error)) (string, error) {
	base, err := req.topic()
	if err != nil {
		return "", opError("subscribe to "+op, err)
	}
	return iotservice.Subscribe(ctx, p.p, op, base+suffix, qos, iotservice.Event[T], callback)
}

func subscribeJob[T any](ctx context.Context, p *PubSub, op string, req *JobSubscriptionRequest, suffix string, qos mqtt5.QoS, callback func(*T, error)) (string, error) {
	base, err := req.topic()
	if err != nil {
		return "", opError("subscribe to "+op, err)
	}
	return iotservice.Subscribe(ctx, p.p, op, base+suffix, qos, iotservice.Event[T], callback)
}
