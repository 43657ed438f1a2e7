// Package sigv4 connects with MQTT over websockets that are signed with AWS
// credentials (guide: "Websocket", the vendor's
// websockets_with_default_aws_signing).
//
//	provider, err := awscredentials.Default(ctx)
//	...
//	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{Credentials: provider})
//
// Any aws.CredentialsProvider will do: [Static], [Environment] and [RoleAlias], and
// those of package awscredentials. Credentials are asked for at each attempt to
// connect, so that those which end are renewed.
package sigv4

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Service is the name that requests are signed for.
const Service = "iotdevicegateway"

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// Options say how requests are signed.
type Options struct {
	// Credentials must be set.
	Credentials aws.CredentialsProvider
	// Region is that of the endpoint; it is taken from an endpoint of the usual form
	// when it is empty.
	Region string
	// DialContext makes the connection below TLS, for instance through a proxy. The
	// default is TCP.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
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

var regionOf = regexp.MustCompile(`^[\w\-]+\.[\w\-]+\.([\w+\-]+)\.`)

// Region returns the region of an endpoint such as
// example-ats.iot.eu-west-1.amazonaws.com, "" when it has none.
func Region(endpoint string) string {
	if m := regionOf.FindStringSubmatch(endpoint); m != nil && net.ParseIP(hostOf(endpoint)) == nil {
		return m[1]
	}
	return ""
}

func hostOf(endpoint string) string {
	if host, _, err := net.SplitHostPort(endpoint); err == nil {
		return host
	}
	return endpoint
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
	return websocket.Config(endpoint, websocket.Options{Handshake: s.sign, DialContext: opts.DialContext})
}

type signer struct {
	credentials aws.CredentialsProvider
	region      string
	now         func() time.Time
}

// sign puts a signature into the query of a request. The session token is added
// after signing, as AWS IoT Core wants it.
func (s signer) sign(ctx context.Context, r *http.Request) error {
	credentials, err := s.credentials.Retrieve(ctx)
	if err != nil {
		var e *CredentialsError
		if errors.As(err, &e) {
			return e
		}
		return &CredentialsError{"provider", err}
	}
	token := credentials.SessionToken
	credentials.SessionToken = ""
	signed, _, err := v4.NewSigner().PresignHTTP(ctx, credentials, r, emptyHash, Service, s.region, s.now())
	if err != nil {
		return &CredentialsError{"signing", fmt.Errorf("the request cannot be signed: %w", err)}
	}
	u, err := r.URL.Parse(signed)
	if err != nil {
		return &CredentialsError{"signing", errors.New("the signed request is not a URL")}
	}
	if token != "" {
		u.RawQuery += "&X-Amz-Security-Token=" + url.QueryEscape(token)
	}
	r.URL = u
	return nil
}
