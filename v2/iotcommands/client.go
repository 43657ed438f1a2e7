package iotcommands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Client receives commands and reports on them. All methods are safe for concurrent use
// and may be called from any callback or handler.
type Client struct{ rr *reqresp.Client }

// New makes a client on a connection, which need not be started yet; a *mqtt5.Client is
// one. The zero value of opts is ready to use. It returns a [*reqresp.OptionError] when
// opts cannot work.
func New(conn reqresp.Conn, opts reqresp.Options) (*Client, error) {
	rr, err := reqresp.New(conn, opts)
	if err != nil {
		return nil, err
	}
	return &Client{rr}, nil
}

// Close ends every request with [reqresp.ErrClosed] and every stream, and unsubscribes.
// The connection stays as it is. Further calls do nothing.
func (c *Client) Close() error { return c.rr.Close() }

// UpdateCommandExecution tells the service how a command goes. Once an execution has
// Succeeded, Failed or been Rejected, that cannot change: [ErrTerminalStateReached], or
// [ErrInvalidStateTransition] for InProgress.
func (c *Client) UpdateCommandExecution(ctx context.Context, req *UpdateCommandExecutionRequest) (*UpdateCommandExecutionResponse, error) {
	const name = "update command execution"
	base, err := req.topic()
	if err != nil {
		return nil, opError(name, err)
	}
	return iotservice.Call[UpdateCommandExecutionResponse](ctx, c.rr, iotservice.Operation{
		Name: "iotcommands: " + name, Topic: base + "/response/json",
		Accepted: base + "/response/accepted/json", Rejected: base + "/response/rejected/json", Body: req,
	}, iotservice.Rejection[ServiceError])
}

// OpenJSONPayloadStream opens a stream of the commands whose content type is
// application/json.
func (c *Client) OpenJSONPayloadStream(d Device, cb reqresp.Callbacks[*CommandExecutionEvent]) (*reqresp.Stream, error) {
	return c.open("open JSON payload stream", d, "/json", cb)
}

// OpenCBORPayloadStream opens a stream of the commands whose content type is
// application/cbor.
func (c *Client) OpenCBORPayloadStream(d Device, cb reqresp.Callbacks[*CommandExecutionEvent]) (*reqresp.Stream, error) {
	return c.open("open CBOR payload stream", d, "/cbor", cb)
}

// OpenGenericPayloadStream opens a stream of the commands with any other content type, or
// with none.
func (c *Client) OpenGenericPayloadStream(d Device, cb reqresp.Callbacks[*CommandExecutionEvent]) (*reqresp.Stream, error) {
	return c.open("open generic payload stream", d, "", cb)
}

func (c *Client) open(op string, d Device, suffix string, cb reqresp.Callbacks[*CommandExecutionEvent]) (*reqresp.Stream, error) {
	base, err := d.topic()
	if err != nil {
		return nil, opError(op, err)
	}
	return iotservice.Open(c.rr, "iotcommands: "+op, base+"/+/request"+suffix, event, cb)
}

// event makes an event of a message, whose execution is the sixth level of its topic.
func event(p *mqtt5.PublishPacket) (*CommandExecutionEvent, error) {
	levels := strings.Split(p.Topic, "/")
	if len(levels) < 7 || levels[5] == "" {
		return nil, fmt.Errorf("%w: the topic names no execution", reqresp.ErrInvalidPayload)
	}
	ev := &CommandExecutionEvent{ExecutionID: levels[5], Payload: slices.Clone(p.Payload), ContentType: p.ContentType}
	if p.MessageExpiryInterval != nil {
		ev.Timeout = time.Duration(*p.MessageExpiryInterval) * time.Second
	}
	return ev, nil
}
