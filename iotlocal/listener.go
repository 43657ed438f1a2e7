package iotlocal

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"runtime/debug"
	"time"
)

// tlsConfig returns the server's side of the handshake. The choice by client is
// a function because ways to connect that need no client certificate share the
// port with those that do, told apart by ALPN.
func tlsConfig(id *identity) *tls.Config {
	mutual := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{id.server.tls},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    id.ca.pool(),
		NextProtos:   []string{ALPN},
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			// Clients without ALPN are welcome; those that offer only protocols
			// that are not served fail the handshake, as they should.
			return mutual, nil
		},
	}
}

// accept takes connections until the listener is closed.
func (s *Server) accept(l net.Listener) {
	pause := time.Millisecond
	for {
		raw, err := l.Accept()
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
		s.start(raw)
	}
}

// start serves a connection on a goroutine of its own, unless the server has
// been closed.
func (s *Server) start(raw net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		raw.Close()
		return
	}
	c := newConn(nil, raw, tls.ConnectionState{}, s.opts.MaximumPacketSize, s.log.With("remote", raw.RemoteAddr().String()))
	s.conns[c] = struct{}{}
	s.wg.Go(func() {
		defer func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.conns, c)
		}()
		s.serve(c)
	})
}

// serve runs a connection from the handshake to its end.
func (s *Server) serve(c *conn) {
	defer c.raw.Close()
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	t := tls.Server(c.raw, s.tls)
	if err := t.HandshakeContext(ctx); err != nil {
		c.log.Warn("TLS handshake failed", "error", err)
		return
	}
	c.Conn = t
	c.tls = t.ConnectionState()
	c.SetDeadline(time.Now().Add(setupTimeout))
	var err error
	defer func() { // also when Options.OnPublish ends the goroutine
		c.Close()
		s.finish(c, err)
	}()
	err = s.establish(c)
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
	close(c.link.stop)
	c.sender.Wait()
	will, delay := c.will(time.Now())
	if c.clean {
		will = nil
	}
	s.broker.detach(c.session, c.link, will, delay)
	c.log.Info("disconnected", "clean", c.clean, "error", err)
}
