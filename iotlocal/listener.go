package iotlocal

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"slices"
	"time"
)

// The protocols of the TLS extension ALPN, beside [ALPN].
const (
	alpnAuthorizer = "mqtt"           // MQTT with a custom authorizer, no certificate
	alpnHTTPS      = "x-amzn-http-ca" // HTTPS with a client certificate
	alpnHTTP       = "http/1.1"       // websockets
)

// tlsConfig returns the server's side of the handshake. The choice by client is
// a function because ways to connect that need no client certificate share the
// port with those that do, told apart by ALPN.
//
// admit is asked about each client certificate that the authority has signed.
func tlsConfig(id *identity, open, named bool, admit func(*x509.Certificate) CertificateStatus) *tls.Config {
	config := func(auth tls.ClientAuthType, protos ...string) *tls.Config {
		return &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{id.server.tls},
			ClientAuth:   auth,
			ClientCAs:    id.ca.pool(),
			NextProtos:   protos,
			// This, unlike VerifyPeerCertificate, is called for resumed sessions too.
			VerifyConnection: func(state tls.ConnectionState) error {
				if len(state.PeerCertificates) == 0 {
					return nil
				}
				if status := admit(state.PeerCertificates[0]); status != CertificateActive {
					return fmt.Errorf("the client's certificate is %s", status)
				}
				return nil
			},
		}
	}
	mutual := config(tls.RequireAndVerifyClientCert, ALPN)
	https := config(tls.RequireAndVerifyClientCert, alpnHTTPS)
	authorizer := config(tls.NoClientCert, alpnAuthorizer)
	asked := tls.RequireAndVerifyClientCert
	if open {
		asked = tls.VerifyClientCertIfGiven
	}
	http := config(asked, alpnHTTP)
	none := config(asked)
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if named && hello.ServerName == "" {
				return nil, errors.New("the client sends no server name, and Options.RequireServerName is set")
			}
			offers := func(proto string) bool { return slices.Contains(hello.SupportedProtos, proto) }
			switch {
			case len(hello.SupportedProtos) == 0:
				return none, nil
			case offers(alpnHTTPS):
				return https, nil
			case offers(alpnAuthorizer) && open:
				return authorizer, nil
			case offers(alpnHTTP):
				return http, nil
			}
			// Those that offer only protocols that are not served fail the handshake,
			// as they should.
			return mutual, nil
		},
	}
}

// accept takes connections until the listener is closed.
func (s *Server) accept(l net.Listener, serve func(net.Conn)) {
	pause := time.Millisecond
	for {
		raw, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			select {
			case <-s.closing:
				return
			case <-time.After(pause): // such as too many open files
				s.log.Warn("accept", "error", err)
				pause = min(2*pause, time.Second)
				continue
			}
		}
		pause = time.Millisecond
		serve(raw)
	}
}

// start serves a connection on a goroutine of its own, unless the server has
// been closed.
func (s *Server) start(raw net.Conn) {
	c := s.newConn(nil, raw, tls.ConnectionState{})
	if s.keep(c) {
		go func() {
			defer s.wg.Done()
			defer s.forget(c)
			s.serve(c)
		}()
	}
}

// keep notes a connection for Close, which waits until s.wg.Done was called for it. It
// returns false when the server has been closed or interrupted, perhaps after the connection
// was accepted.
func (s *Server) keep(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.down {
		c.raw.Close()
		return false
	}
	s.conns[c] = struct{}{}
	s.wg.Add(1) // under the lock, so that Close waits for it
	return true
}

func (s *Server) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// serve runs a connection from the handshake to its end.
func (s *Server) serve(c *conn) {
	keep := false
	defer func() {
		if !keep {
			c.raw.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	t := tls.Server(c.raw, s.tls)
	if err := t.HandshakeContext(ctx); err != nil {
		c.log.Warn("TLS handshake failed", "error", err)
		return
	}
	c.tls = t.ConnectionState()
	c.principal = s.certificatePrincipal(c.tls, c.raw.RemoteAddr())
	switch c.tls.NegotiatedProtocol {
	case ALPN:
	case alpnAuthorizer:
		c.principal.wantsAuthor = true
		c.principal.web.serverName = c.tls.ServerName
	default:
		first := bufio.NewReaderSize(t, 4096)
		t.SetReadDeadline(time.Now().Add(setupTimeout))
		b, err := first.Peek(1)
		if err != nil {
			c.log.Debug("closed before its first packet", "error", err)
			return
		}
		w := &webConn{Conn: t, r: first, raw: c.raw, state: c.tls}
		if b[0] >= 'A' && b[0] <= 'Z' { // an HTTP method
			keep = true
			s.web.serve(w)
			return
		}
		if !c.principal.known() {
			c.log.Warn("refused", "reason", "MQTT without a client certificate; a custom authorizer wants ALPN "+alpnAuthorizer)
			return
		}
		s.run(c, w)
		return
	}
	s.run(c, t)
}

// run serves MQTT on a connection that has been told apart.
func (s *Server) run(c *conn, transport net.Conn) {
	c.Conn = transport
	c.SetDeadline(time.Now().Add(setupTimeout))
	var err error
	defer func() { // also when Options.OnPublish ends the goroutine
		c.Close()
		s.finish(c, err)
	}()
	err = s.establish(c)
}

// startOver serves MQTT on what another protocol carries, until it ends.
func (s *Server) startOver(transport, raw net.Conn, state tls.ConnectionState, p principal) {
	c := s.newConn(transport, raw, state)
	c.principal = p
	if !s.keep(c) {
		return
	}
	defer s.wg.Done()
	defer s.forget(c)
	s.run(c, transport)
}

// startPlain serves a connection without TLS on a goroutine of its own.
func (s *Server) startPlain(raw net.Conn) {
	c := s.newConn(raw, raw, tls.ConnectionState{})
	c.principal.remote = raw.RemoteAddr().String()
	if s.keep(c) {
		go func() {
			defer s.wg.Done()
			defer s.forget(c)
			s.run(c, raw)
		}()
	}
}

// establish runs the MQTT connection. The packet library panics on some
// malformed packets, which must end no more than this connection.
func (s *Server) establish(c *conn) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if c.inCallback {
				panic(v) // the user's own
			}
			err = fmt.Errorf("packet cannot be read: %v", v)
			c.log.Debug("recovered", "panic", v, "stack", string(debug.Stack()))
		}
	}()
	return s.mqtt.EstablishConnection(listenerID, c)
}

// finish settles what a connection leaves behind: its sender and its session.
func (s *Server) finish(c *conn, err error) {
	if c.session == nil {
		c.log.Debug("not connected", "error", err)
		return
	}
	if c.expiry != nil {
		c.expiry.Stop()
	}
	close(c.link.stop)
	c.sender.Wait()
	will, delay := c.will(time.Now())
	if c.clean || c.noWill.Load() {
		will = nil
	}
	s.broker.detach(c.session, c.link, will, delay)
	s.disconnected(c)
	c.log.Info("disconnected", "clean", c.clean, "error", err)
}
