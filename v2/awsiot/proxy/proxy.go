package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Proxy is an HTTP proxy. It never prints its password.
type Proxy struct {
	// Addr is HOST:PORT.
	Addr string
	// Username and Password are for basic authentication, which is used when Username
	// is not empty.
	Username, Password string
	// TLS, when not nil, protects the connection to the proxy itself. A missing
	// ServerName is the host of Addr.
	TLS *tls.Config
}

// String returns the address alone.
func (p Proxy) String() string { return "proxy.Proxy(" + p.Addr + ")" }

// GoString returns what String does.
func (p Proxy) GoString() string { return p.String() }

// LogValue returns what String does, for package slog.
func (p Proxy) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Error tells that a proxy could not be used.
type Error struct {
	Proxy  string // HOST:PORT
	Status int    // what the proxy answered, 0 when it did not
	Err    error  // what is wrong, and the way out
}

// Error names the proxy and what is wrong.
func (e *Error) Error() string { return fmt.Sprintf("proxy: %s: %v", e.Proxy, e.Err) }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// Set makes cfg connect through p, whatever the way to connect. It returns an
// [*Error] for an address that is not HOST:PORT, and for a cfg with a Dial of its own,
// which makes the whole connection.
func Set(cfg *mqtt5.Config, p Proxy) error {
	if host, port, err := net.SplitHostPort(p.Addr); err != nil || host == "" || port == "" {
		return &Error{Proxy: p.Addr, Err: errors.New("is not HOST:PORT, without a scheme")}
	}
	if cfg.Dial != nil {
		return &Error{Proxy: p.Addr, Err: errors.New("cannot be used where Config.Dial makes the connection; call Proxy.DialContext there")}
	}
	cfg.DialContext = p.DialContext
	return nil
}

// FromEnvironment returns the proxy that HTTPS_PROXY (or https_proxy) names for a
// host and port, and false when there is none or NO_PROXY excepts the host. The
// variables are read once for the process.
func FromEnvironment(host string, port int) (Proxy, bool, error) {
	u, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: net.JoinHostPort(host, strconv.Itoa(port))}})
	if err == nil && u == nil {
		return Proxy{}, false, nil
	}
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		// The error of net/url has the whole value, password included. A value that is no
		// URL is taken for a host by net/http, and has a path then.
		return Proxy{}, false, &Error{Proxy: "HTTPS_PROXY", Err: errors.New("is not the URL of a proxy, such as http://proxy.example.com:3128")}
	}
	p := Proxy{Addr: u.Host}
	switch u.Scheme {
	case "http":
	case "https":
		p.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	default:
		return Proxy{}, false, &Error{Proxy: u.Host, Err: fmt.Errorf("has the scheme %q in HTTPS_PROXY; http and https can be used", u.Scheme)}
	}
	if u.Port() == "" {
		p.Addr = net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	if u.User != nil {
		p.Username = u.User.Username()
		p.Password, _ = u.User.Password()
	}
	return p, true, nil
}

// DialContext makes a connection to addr through the proxy. It returns an [*Error].
func (p Proxy) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, p.Addr)
	if err != nil {
		return nil, &Error{Proxy: p.Addr, Err: fmt.Errorf("cannot be reached; check address and port: %w", err)}
	}
	if p.TLS != nil {
		cfg := p.TLS.Clone()
		if cfg.ServerName == "" {
			cfg.ServerName, _, _ = net.SplitHostPort(p.Addr)
		}
		t := tls.Client(conn, cfg)
		if err := t.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, &Error{Proxy: p.Addr, Err: fmt.Errorf("TLS handshake with the proxy: %w", err)}
		}
		conn = t
	}
	tunnel, err := p.tunnel(ctx, conn, addr)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return tunnel, nil
}

// maxAnswer is how many bytes the headers of a proxy's answer may have.
const maxAnswer = 64 << 10

func (p Proxy) tunnel(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if p.Username != "" {
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(p.Username+":"+p.Password)))
	}
	if err := req.Write(conn); err != nil {
		return nil, p.failed(ctx, err)
	}
	limited := &io.LimitedReader{R: conn, N: maxAnswer}
	r := bufio.NewReader(limited)
	resp, err := http.ReadResponse(r, req)
	if err != nil {
		return nil, p.failed(ctx, err)
	}
	limited.N = math.MaxInt64
	switch {
	case resp.StatusCode == http.StatusProxyAuthRequired && p.Username == "":
		err = errors.New("wants a user name and a password; set Username and Password")
	case resp.StatusCode == http.StatusProxyAuthRequired:
		err = fmt.Errorf("does not accept the password of user %q; check Username and Password", p.Username)
	case resp.StatusCode/100 != 2:
		err = fmt.Errorf("refuses to connect to %s: %s; have it allowed there", addr, resp.Status)
	}
	if err != nil {
		return nil, &Error{Proxy: p.Addr, Status: resp.StatusCode, Err: err}
	}
	if r.Buffered() > 0 {
		return &readConn{conn, r}, nil
	}
	return conn, nil
}

func (p Proxy) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return &Error{Proxy: p.Addr, Err: fmt.Errorf("did not answer the request for a tunnel: %w", err)}
}

// readConn has read more than the proxy's answer.
type readConn struct {
	net.Conn
	r *bufio.Reader
}

// Read is part of net.Conn.
func (c *readConn) Read(b []byte) (int, error) { return c.r.Read(b) }
