package iotidentity

import (
	"context"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Client makes requests to fleet provisioning. All methods are safe for concurrent use
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

// Close ends every request with [reqresp.ErrClosed], and unsubscribes. The connection
// stays as it is. Further calls do nothing.
func (c *Client) Close() error { return c.rr.Close() }

// CreateKeysAndCertificate has the service make a key pair and a certificate for it. The
// request has nothing to say and may be nil. The package documentation lists the errors of
// the three requests.
func (c *Client) CreateKeysAndCertificate(ctx context.Context, req *CreateKeysAndCertificateRequest) (*CreateKeysAndCertificateResponse, error) {
	return call[CreateKeysAndCertificateResponse](ctx, c, opKeys, keysTopic, CreateKeysAndCertificateRequest{})
}

// CreateCertificateFromCSR has the service make a certificate for a key of the device's,
// which does not leave it.
func (c *Client) CreateCertificateFromCSR(ctx context.Context, req *CreateCertificateFromCSRRequest) (*CreateCertificateFromCSRResponse, error) {
	if err := req.check(); err != nil {
		return nil, opError(opCSR, err)
	}
	return call[CreateCertificateFromCSRResponse](ctx, c, opCSR, csrTopic, req)
}

// RegisterThing registers the device by a template, and activates its certificate.
func (c *Client) RegisterThing(ctx context.Context, req *RegisterThingRequest) (*RegisterThingResponse, error) {
	topic, err := req.topic()
	if err != nil {
		return nil, opError(opRegister, err)
	}
	return call[RegisterThingResponse](ctx, c, opRegister, topic, req)
}

func call[T any](ctx context.Context, c *Client, name, topic string, body any) (*T, error) {
	return iotservice.Call[T](ctx, c.rr, iotservice.Operation{
		Name: "iotidentity: " + name, Topic: topic, Accepted: topic + "/accepted", Rejected: topic + "/rejected", Body: body,
	}, iotservice.Rejection[ServiceError])
}
