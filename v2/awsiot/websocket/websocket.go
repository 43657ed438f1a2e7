package websocket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Path is where AWS IoT Core has MQTT.
const Path = "/mqtt"

const subprotocol = "mqtt"

// Handshake may change the request of each attempt before it is sent: its query, its
// headers. An error fails the attempt and is retried like any other. It is called
// outside of any lock and must give up when its context ends.
type Handshake func(ctx context.Context, r *http.Request) error

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
// authorities, see awsiot.SetCAFile for others. handshake may be nil. It returns an
// *awsiot.EndpointError; an attempt to connect that the server refuses fails with a
// [*HandshakeError].
func Config(endpoint string, handshake Handshake) (mqtt5.Config, error) {
	cfg, err := awsiot.ServerTLS(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	awsiot.ForIoTCore(&cfg)
	host := net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port))
	if cfg.Port == 443 {
		cfg.TLS.NextProtos = []string{"http/1.1"}
		host = strings.TrimSuffix(host, ":443") // as it is signed, and as servers want it
	}
	cfg.Upgrade = upgrader{host, handshake}.upgrade
	return cfg, nil
}

// CustomAuthorizer is MQTT over websockets to a custom authorizer (guide: the
// vendor's websockets_with_custom_authorizer), which is told of in the CONNECT. It
// returns an *awsiot.EndpointError or an *awsiot.CredentialError.
func CustomAuthorizer(endpoint string, a awsiot.Authorizer) (mqtt5.Config, error) {
	cfg, err := Config(endpoint, nil)
	if err != nil {
		return mqtt5.Config{}, err
	}
	if err := a.Apply(&cfg); err != nil {
		return mqtt5.Config{}, err
	}
	return cfg, nil
}

// upgrader makes websockets of connections.
type upgrader struct {
	host      string
	handshake Handshake
}

// upgrade makes the request anew each time, so that credentials and time are those
// of now.
func (u upgrader) upgrade(ctx context.Context, conn net.Conn) (net.Conn, error) {
	target := &url.URL{Scheme: "https", Host: u.host, Path: Path}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, &HandshakeError{Err: errors.New("the endpoint is no host of a URL")}
	}
	if u.handshake != nil {
		if err := u.handshake(ctx, req); err != nil {
			return nil, fmt.Errorf("websocket: %w", err)
		}
	}
	// The connection is there already: the HTTP client uses it and no other.
	transport := &http.Transport{
		DialTLSContext:    func(context.Context, string, string) (net.Conn, error) { return conn, nil },
		DisableKeepAlives: true,
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	location := *req.URL
	location.Scheme = "wss"
	ws, resp, err := websocket.Dial(ctx, location.String(), &websocket.DialOptions{
		HTTPClient: client, HTTPHeader: req.Header, Host: req.Host,
		Subprotocols: []string{subprotocol}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, refused(resp, err)
	}
	if ws.Subprotocol() != subprotocol {
		ws.CloseNow()
		return nil, &HandshakeError{Status: resp.StatusCode, Message: "the server does not speak MQTT there; check the endpoint"}
	}
	return &stream{websocket.NetConn(context.Background(), ws, websocket.MessageBinary), conn}, nil
}

// stream is a websocket that tells the addresses of the connection below.
type stream struct {
	net.Conn
	below net.Conn
}

// LocalAddr is part of net.Conn.
func (s *stream) LocalAddr() net.Addr { return s.below.LocalAddr() }

// RemoteAddr is part of net.Conn.
func (s *stream) RemoteAddr() net.Addr { return s.below.RemoteAddr() }

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
