// Package websocket connects with MQTT over websockets, at path /mqtt with
// subprotocol mqtt.
//
// [Config] leaves the handshake to the program (guide: the vendor's
// websockets_with_custom_handshake), [CustomAuthorizer] speaks to a custom
// authorizer. For websockets that are signed with AWS credentials see package
// sigv4.
package websocket

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Path is where AWS IoT Core has MQTT.
const Path = "/mqtt"

// Options are what a recipe may be told. All may be left out.
type Options struct {
	// Handshake may change the request of each attempt before it is sent: its query,
	// its headers. An error fails the attempt and is retried like any other.
	Handshake func(ctx context.Context, r *http.Request) error
	// DialContext makes the connection below TLS, for instance through a proxy. The
	// default is TCP.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
}

// HandshakeError tells that the server did not make a websocket of a request.
type HandshakeError struct {
	Status  int           // of the answer, 0 when there was none
	Message string        // what the server said
	Skew    time.Duration // how far this machine's clock is ahead of the server's, when that may be the reason
	Err     error
}

// Error says what the server answered and what can be done. It holds neither the
// query, which may be signed, nor headers.
func (e *HandshakeError) Error() string {
	s := "websocket: the server refused the handshake"
	if e.Status != 0 {
		s += fmt.Sprintf(" with status %d", e.Status)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Skew != 0 {
		return s + fmt.Sprintf("; this machine's clock differs from the server's by %v: set it", e.Skew.Round(time.Second))
	}
	if e.Status == http.StatusForbidden || e.Status == http.StatusUnauthorized {
		return s + "; check the credentials, their region, and that their policy allows iot:Connect"
	}
	if e.Err != nil && e.Status == 0 {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the error below, if any.
func (e *HandshakeError) Unwrap() error { return e.Err }

// Config is MQTT over websockets. endpoint is HOST or HOST:PORT; the port is 443
// when it is not given. The server is checked against the system's certificate
// authorities; fields of the Config's TLS may be changed before mqtt5.New, with
// awsiot.SetCAFile for instance, but TLS must not be replaced. Failures to connect
// are a [*HandshakeError]. It returns an *awsiot.EndpointError.
func Config(endpoint string, opts Options) (mqtt5.Config, error) {
	cfg, err := awsiot.ServerTLS(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	if cfg.Port == 443 {
		cfg.TLS.NextProtos = []string{"http/1.1"}
	}
	d := dialer{addr: net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)), host: cfg.Host, port: cfg.Port, tls: cfg.TLS, opts: opts}
	cfg.Dial = d.dial
	return cfg, nil
}

// CustomAuthorizer is MQTT over websockets to a custom authorizer (guide: the
// vendor's websockets_with_custom_authorizer). It returns an *awsiot.EndpointError
// or an *awsiot.CredentialError.
func CustomAuthorizer(endpoint string, a awsiot.Authorizer, opts Options) (mqtt5.Config, error) {
	cfg, err := Config(endpoint, opts)
	if err != nil {
		return mqtt5.Config{}, err
	}
	return cfg, a.Apply(&cfg)
}

type dialer struct {
	addr, host string
	port       int
	tls        *tls.Config
	opts       Options
}

// dial makes one connection. The request is made anew each time, so that
// credentials and time are those of now.
func (d dialer) dial(ctx context.Context) (net.Conn, error) {
	u := &url.URL{Scheme: "https", Host: d.addr, Path: Path}
	if d.port == 443 {
		u.Host = d.host // as it is signed, and as servers want it
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &HandshakeError{Err: err}
	}
	if d.opts.Handshake != nil {
		if err := d.opts.Handshake(ctx, req); err != nil {
			return nil, fmt.Errorf("websocket: %w", err)
		}
	}
	transport := &http.Transport{DialTLSContext: d.dialTLS, DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	target := *req.URL
	target.Scheme = "wss"
	ws, resp, err := websocket.Dial(ctx, target.String(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, HTTPHeader: req.Header, Host: req.Host,
		Subprotocols: []string{"mqtt"}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, refused(resp, err)
	}
	ws.SetReadLimit(-1) // the MQTT client bounds packets itself
	return websocket.NetConn(context.Background(), ws, websocket.MessageBinary), nil
}

func (d dialer) dialTLS(ctx context.Context, network, _ string) (net.Conn, error) {
	dial := d.opts.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, network, d.addr)
	if err != nil {
		return nil, err
	}
	t := tls.Client(conn, d.tls)
	if err := t.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("TLS handshake with %s: %w", d.addr, err)
	}
	return t, nil
}

// clockTolerance is what AWS allows a signature's time to differ by.
const clockTolerance = 5 * time.Minute

// refused says why there is no websocket. The library's error has the whole URL, of
// which the query may be secret.
func refused(resp *http.Response, err error) error {
	e := &HandshakeError{}
	if resp == nil {
		e.Err = withoutURL(err)
		return e
	}
	e.Status = resp.StatusCode
	if resp.Body != nil {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 1024))
		var answer struct{ Message string }
		if json.Unmarshal(body, &answer) == nil {
			e.Message = answer.Message
		}
	}
	if date, dateErr := http.ParseTime(resp.Header.Get("Date")); dateErr == nil && resp.StatusCode == http.StatusForbidden {
		if skew := time.Since(date); skew > clockTolerance || skew < -clockTolerance {
			e.Skew = skew
		}
	}
	return e
}

func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return errors.New("the connection could not be made")
}
