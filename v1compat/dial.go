package v1compat

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// checkReady says what keeps a connect from being tried. c.mu is held.
func (c *AWSIoTMQTTClient) checkReady() error {
	const op = "Connect"
	switch s := &c.set; {
	case !s.endpoint:
		return argument(op, "hostName", "is not known: call ConfigureEndpoint first")
	case s.host == "":
		return argument(op, "hostName", "is empty; give the endpoint of your account to ConfigureEndpoint")
	case s.port < 1 || s.port > 65535:
		return argument(op, "portNumber", fmt.Sprintf("is %d; give 1 to 65535 to ConfigureEndpoint, usually 8883 or 443", s.port))
	case s.tls.ca == "" && !c.opt.plainTCP:
		return argument(op, "credentials", "are not known: call ConfigureCredentials first (V1 would have connected without TLS; for a local broker without TLS give the option InsecurePlainTCP)")
	}
	if c.opt.websocket != nil {
		if _, err := c.websocketRegion(c.set.host); err != nil {
			return err
		}
		if _, err := c.set.iam.find(); err != nil {
			return err
		}
	}
	return nil
}

// prepareConnect fills in what the CONNECT packet says. The will is that of now,
// the rest that of the last Connect.
func (c *AWSIoTMQTTClient) prepareConnect(_ context.Context, p *mqtt5.ConnectPacket) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	cy := c.live()
	cy.attempts = append(cy.attempts, attempt{})
	p.KeepAlive = cy.keepAlive
	p.Username = cy.username
	if p.Username != "" {
		p.Password = cy.password
	}
	if c.set.will != nil {
		will := *c.set.will
		p.Will = &will
	}
	return nil
}

// errTornDown ends an attempt that the engine makes before it is stopped.
var errTornDown = errors.New("v1compat: the first attempt to connect has failed")

// dial makes the network connection of one attempt, TLS included, within the
// connect timeout.
func (c *AWSIoTMQTTClient) dial(ctx context.Context) (net.Conn, error) {
	c.mu.Lock()
	cy := c.live()
	d := dialer{host: cy.host, port: cy.port, tls: c.set.tls, socket: c.set.dialSocket, websocket: c.opt.websocket, iam: c.set.iam}
	if d.websocket != nil {
		d.region, _ = c.websocketRegion(cy.host) // checkReady looks at the error
	}
	timeout := c.set.connectTimeout
	err := c.checkReady()
	c.mu.Unlock()
	if cy.mayNotRetry(c) {
		return nil, errTornDown
	}
	var conn net.Conn
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if conn, err = d.dial(ctx); err != nil && ctx.Err() == context.DeadlineExceeded {
			err = &TimeoutError{Op: opConnect, cause: err}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	cy.dialDone(conn, err)
	if err == nil {
		// The engine would wait for ever: only the time of V1 counts.
		cy.connackTimer = time.AfterFunc(timeout, func() {
			c.mu.Lock()
			cy.timedOut = true
			c.mu.Unlock()
			conn.Close()
		})
	}
	return conn, err
}

// dialer is what it takes to make a connection.
type dialer struct {
	host   string
	port   int
	tls    credentials
	socket func() (net.Conn, error)

	websocket func(endpoint, region string, iam iamCredentials) (mqtt5.Config, error)
	region    string // of a websocket
	iam       iamCredentials
}

func (d dialer) endpoint() string { return net.JoinHostPort(d.host, strconv.Itoa(d.port)) }

func (d dialer) dial(ctx context.Context) (net.Conn, error) {
	cfg, upgrade, err := d.above()
	if err != nil {
		return nil, err
	}
	conn, err := d.connect(ctx)
	if err != nil || cfg == nil {
		return conn, err
	}
	secure := tls.Client(conn, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close() // the handshake's error is the one that matters
		if ctx.Err() != nil {
			return nil, fmt.Errorf("TLS handshake with %s: %w", d.endpoint(), err)
		}
		return nil, tlsError(d.host, err)
	}
	if upgrade == nil {
		return secure, nil
	}
	ws, err := upgrade(ctx, secure)
	if err != nil {
		secure.Close()
		return nil, err
	}
	return ws, nil
}

// above returns what stands between the connection and MQTT. A nil configuration
// means no TLS.
func (d dialer) above() (*tls.Config, func(context.Context, net.Conn) (net.Conn, error), error) {
	if d.websocket == nil {
		if d.tls.ca == "" {
			return nil, nil, nil
		}
		cfg, err := d.tls.config(d.host, d.port)
		return cfg, nil, err
	}
	cfg, err := d.websocket(d.endpoint(), d.region, d.iam)
	if err == nil && d.tls.ca != "" {
		err = awsiot.SetCAFile(&cfg, d.tls.ca)
	}
	if err != nil {
		return nil, nil, err
	}
	cfg.TLS.CipherSuites = d.tls.suites
	return cfg.TLS, cfg.Upgrade, nil
}

// connect makes the connection below TLS. A socket factory knows no context, so
// one that takes too long is left behind.
func (d dialer) connect(ctx context.Context) (net.Conn, error) {
	if d.socket == nil {
		return new(net.Dialer).DialContext(ctx, "tcp", d.endpoint())
	}
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		conn, err := d.socket()
		if err == nil && conn == nil {
			err = errors.New("the socket factory returned neither a connection nor an error")
		}
		done <- result{conn, err}
	}()
	select {
	case r := <-done:
		return r.conn, r.err
	case <-ctx.Done():
		go func() {
			if r := <-done; r.conn != nil {
				r.conn.Close()
			}
		}()
		return nil, fmt.Errorf("the socket factory has not returned: %w", ctx.Err())
	}
}
