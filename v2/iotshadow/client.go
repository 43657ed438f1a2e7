package iotshadow

import (
	"context"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Client makes requests to the Device Shadow service and opens streams of its
// events. All methods are safe for concurrent use and may be called from any
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

// GetShadow asks for a shadow. The package documentation lists the errors of the
// three requests.
func (c *Client) GetShadow(ctx context.Context, req *GetShadowRequest) (*GetShadowResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("get shadow", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return iotservice.Call[GetShadowResponse](ctx, c.rr, operation("get shadow", topic, true, r, r.ClientToken), iotservice.Rejection[ServiceError])
}

// UpdateShadow changes the sections that the request holds, and nothing when the
// request's version is not that of the shadow ([ErrVersionConflict]). The answer
// holds what was sent.
func (c *Client) UpdateShadow(ctx context.Context, req *UpdateShadowRequest) (*UpdateShadowResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("update shadow", err)
	}
	wire, err := req.wire()
	if err != nil {
		return nil, opError("update shadow", err)
	}
	wire.ClientToken = reqresp.NewToken()
	// By two filters: delta and documents come below the same topic.
	return iotservice.Call[UpdateShadowResponse](ctx, c.rr, operation("update shadow", topic, false, wire, wire.ClientToken), iotservice.Rejection[ServiceError])
}

// DeleteShadow deletes a shadow. Its version goes on counting when it is made again.
func (c *Client) DeleteShadow(ctx context.Context, req *DeleteShadowRequest) (*DeleteShadowResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError("delete shadow", err)
	}
	r := *req
	r.ClientToken = reqresp.NewToken()
	return iotservice.Call[DeleteShadowResponse](ctx, c.rr, operation("delete shadow", topic, true, r, r.ClientToken), iotservice.Rejection[ServiceError])
}

func operation(name, topic string, wildcard bool, body any, token string) iotservice.Operation {
	op := iotservice.Operation{
		Name: "iotshadow: " + name, Topic: topic, Accepted: topic + "/accepted", Rejected: topic + "/rejected",
		Body: body, Token: token,
	}
	if wildcard {
		op.Filters = []string{topic + "/+"}
	}
	return op
}

// OpenDeltaStream opens a stream of what is desired and not reported: an event for
// each update of the shadow after which there is a difference. See [Client.GetShadow]
// for the difference that is there already, which makes no event.
func (c *Client) OpenDeltaStream(req *ShadowSubscriptionRequest, cb reqresp.Callbacks[*ShadowDeltaUpdatedEvent]) (*reqresp.Stream, error) {
	base, err := req.topic()
	if err != nil {
		return nil, opError("open delta stream", err)
	}
	return iotservice.Open(c.rr, "iotshadow: open delta stream", base+"/update/delta", iotservice.Event[ShadowDeltaUpdatedEvent], cb)
}

// OpenUpdatedStream opens a stream of the shadow before and after each update.
func (c *Client) OpenUpdatedStream(req *ShadowSubscriptionRequest, cb reqresp.Callbacks[*ShadowUpdatedEvent]) (*reqresp.Stream, error) {
	base, err := req.topic()
	if err != nil {
		return nil, opError("open updated stream", err)
	}
	return iotservice.Open(c.rr, "iotshadow: open updated stream", base+"/update/documents", iotservice.Event[ShadowUpdatedEvent], cb)
}
