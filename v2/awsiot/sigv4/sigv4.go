package sigv4

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iotshim/iotshim/internal/awssign"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Service is the name that requests are signed for.
const Service = awssign.Service

// Options say how requests are signed.
type Options struct {
	// Credentials must be set.
	Credentials aws.CredentialsProvider
	// Region is that of the endpoint; it is taken from an endpoint of the usual form
	// when it is empty.
	Region string
}

// CredentialsError tells that there are no credentials to sign with.
type CredentialsError struct {
	Source string // where they were to come from
	Err    error  // what is wrong, and the way out
}

// Error names the source and what is wrong; never a key.
func (e *CredentialsError) Error() string {
	return "sigv4: credentials: " + e.Source + ": " + e.Err.Error()
}

// Unwrap returns what is wrong.
func (e *CredentialsError) Unwrap() error { return e.Err }

// Region returns the region of an endpoint of AWS IoT Core, such as
// example-ats.iot.eu-west-1.amazonaws.com, "" when it has none. It is the part after
// the one that begins with "iot".
func Region(endpoint string) string {
	host := endpoint
	if h, _, err := net.SplitHostPort(endpoint); err == nil {
		host = h
	}
	parts := strings.Split(strings.ToLower(host), ".")
	for i, part := range parts {
		if i > 0 && i+2 < len(parts) && (part == "iot" || part == "iot-fips") {
			return parts[i+1]
		}
	}
	return ""
}

// Config is MQTT over a signed websocket. endpoint and TLS are as in
// websocket.Config. It returns an *awsiot.EndpointError or a [*CredentialsError];
// an attempt to connect fails with one of these or a *websocket.HandshakeError.
func Config(endpoint string, opts Options) (mqtt5.Config, error) {
	if opts.Credentials == nil {
		return mqtt5.Config{}, &CredentialsError{"Options.Credentials", errors.New("must be set; awscredentials.Default finds them where the AWS command line does")}
	}
	region := opts.Region
	if region == "" {
		region = Region(endpoint)
	}
	if region == "" {
		return mqtt5.Config{}, &awsiot.EndpointError{Endpoint: endpoint, Reason: "does not tell its region; set Options.Region"}
	}
	s := signer{credentials: opts.Credentials, region: region, now: time.Now}
	return websocket.Config(endpoint, s.sign)
}

type signer struct {
	credentials aws.CredentialsProvider
	region      string
	now         func() time.Time
}

// sign puts a signature into the query of a request.
func (s signer) sign(ctx context.Context, r *http.Request) error {
	c, err := s.credentials.Retrieve(ctx)
	if err != nil {
		var e *CredentialsError
		if errors.As(err, &e) {
			return e
		}
		return &CredentialsError{"provider", err}
	}
	keys := awssign.Keys{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
	r.URL.RawQuery = awssign.Query(r.URL.Host, r.URL.Path, keys, s.region, s.now())
	return nil
}
