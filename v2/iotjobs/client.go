package iotjobs

import (
	"context"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Client makes requests to the Jobs service and opens streams of its
// notifications. All methods are safe for concurrent use and may be called from any
// callback or handler.
type Client struct{ rr *reqresp.Client }

// New makes a client on a connection, which need not be started yet; a
// *mqtt5.Client is one. The zero value of opts is ready to use. It returns a
// [*reqresp.OptionError] when opts cannot work.
func New(conn reqresp.Conn, opts reqresp.Options) (*Client, error) {
	rr, err := reqresp.New(conn, opts)
	if err != nil {
		return nil, err
	}
	return &Client{rr}, nil
}

// Close ends every request with [reqresp.ErrClosed] and every stream, and
// unsubscribes. The connection stays as it is. Further calls do nothing.
func (c *Client) Close() error { return c.rr.Close() }

// GetPendingJobExecutions asks for the executions of a thing that are queued or in
// progress. The package documentation lists the errors of the four requests.
func (c *Client) GetPendingJobExecutions(ctx context.Context, req *GetPendingJobExecutionsRequest) (*GetPendingJobExecutionsResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("get pending job executions", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return call[GetPendingJobExecutionsResponse](ctx, c, "get pending job executions", topic, r, r.ClientToken)
}

// StartNextPendingJobExecution asks for the next execution and sets it to
// IN_PROGRESS. One that is in progress already comes back as it is.
func (c *Client) StartNextPendingJobExecution(ctx context.Context, req *StartNextPendingJobExecutionRequest) (*StartNextPendingJobExecutionResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("start next pending job execution", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return call[StartNextPendingJobExecutionResponse](ctx, c, "start next pending job execution", topic, r, r.ClientToken)
}

// DescribeJobExecution asks for an execution, or for the next one.
func (c *Client) DescribeJobExecution(ctx context.Context, req *DescribeJobExecutionRequest) (*DescribeJobExecutionResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("describe job execution", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return call[DescribeJobExecutionResponse](ctx, c, "describe job execution", topic, r, r.ClientToken)
}

// UpdateJobExecution tells the service how an execution goes.
func (c *Client) UpdateJobExecution(ctx context.Context, req *UpdateJobExecutionRequest) (*UpdateJobExecutionResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("update job execution", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return call[UpdateJobExecutionResponse](ctx, c, "update job execution", topic, r, r.ClientToken)
}

func call[T any](ctx context.Context, c *Client, name, topic string, body any, token string) (*T, error) {
	return iotservice.Call[T](ctx, c.rr, iotservice.Operation{
		Name: "iotjobs: " + name, Topic: topic, Accepted: topic + "/accepted", Rejected: topic + "/rejected",
		Filters: []string{topic + "/+"}, Body: body, Token: token,
	}, iotservice.Rejection[ServiceError])
}

// OpenJobExecutionsChangedStream opens a stream of the lists of executions that are
// queued or in progress: an event whenever one is added to them or removed.
func (c *Client) OpenJobExecutionsChangedStream(req *ThingSubscriptionRequest, cb reqresp.Callbacks[*JobExecutionsChangedEvent]) (*reqresp.Stream, error) {
	base, err := req.topic()
	if err != nil {
		return nil, opError("open job executions changed stream", err)
	}
	return iotservice.Open(c.rr, "iotjobs: open job executions changed stream", base+"/notify", iotservice.Event[JobExecutionsChangedEvent], cb)
}

// OpenNextJobExecutionChangedStream opens a stream of the next execution: an event
// whenever another one is first in the list.
func (c *Client) OpenNextJobExecutionChangedStream(req *ThingSubscriptionRequest, cb reqresp.Callbacks[*NextJobExecutionChangedEvent]) (*reqresp.Stream, error) {
	base, err := req.topic()
	if err != nil {
		return nil, opError("open next job execution changed stream", err)
	}
	return iotservice.Open(c.rr, "iotjobs: open next job execution changed stream", base+"/notify-next", iotservice.Event[NextJobExecutionChangedEvent], cb)
}
