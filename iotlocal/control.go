package iotlocal

import (
	"fmt"
	"net"
	"net/http"
)

// DropConnections closes every connection now, as a network fault does: clients
// get no DISCONNECT. Sessions stay as long as they would after such a fault, and
// wills are published. The listener stays open, so clients may come back at once.
func (s *Server) DropConnections() {
	for _, c := range s.connections() {
		c.drop()
	}
	s.web.drop()
}

// Drop closes the connection of one client as DropConnections does. For a client that is
// not connected the error is [ErrUnknownClient].
func (s *Server) Drop(clientID string) error {
	return s.toClient("drop", clientID, (*conn).drop)
}

// Disconnect ends the connection of one client: an MQTT 5 client gets a DISCONNECT with the
// reason code, which is from 0x80 on, an MQTT 3.1.1 client is cut off. The will is published. The error
// is [ErrUnknownClient] or an [*OptionError].
func (s *Server) Disconnect(clientID string, code byte) error {
	if code < 0x80 {
		return &OptionError{Field: "code", Reason: fmt.Sprintf("%#x is not the reason code of a failure; use one from 0x80 on", code)}
	}
	return s.toClient("disconnect", clientID, func(c *conn) { c.part(code, reasonServer) })
}

// Stall leaves the connection of one client half-open: from now on nothing that the client
// sends arrives, and nothing is sent to it, until one side gives up; the server does when
// the client's keep alive has passed one and a half times. The error is [ErrUnknownClient].
func (s *Server) Stall(clientID string) error {
	return s.toClient("stall", clientID, func(c *conn) { c.stalled.Store(true) })
}

// EndSession forgets the session of a client, connected or not: its subscriptions and
// what waits for it. A connection stays, without subscriptions. It reports whether there
// was one.
func (s *Server) EndSession(clientID string) bool { return s.broker.wipe(clientID) }

func (s *Server) toClient(what, clientID string, f func(*conn)) error {
	found := false
	for _, c := range s.connections() {
		if c.attached.Load() && c.session.id == clientID && !c.dropped.Load() {
			found = true
			f(c)
		}
	}
	if !found {
		return fmt.Errorf("iotlocal: %s %q: %w", what, clientID, ErrUnknownClient)
	}
	return nil
}

// Interrupt takes the server down, as a crash or an outage does: it drops every
// connection and refuses new ones until resume is called, which listens on the same
// addresses again. With loseState sessions and retained messages are gone, and no will is
// published; shadows, jobs, certificates and policies are kept. resume does nothing when called again; it fails
// with ErrClosed after Close, and when an address has been taken meanwhile.
func (s *Server) Interrupt(loseState bool) (resume func() error) {
	s.mu.Lock()
	listening := s.listening
	s.listening, s.down = nil, true
	s.mu.Unlock()
	for _, one := range listening {
		one.Close()
	}
	if loseState {
		for _, c := range s.connections() {
			c.noWill.Store(true)
		}
		s.broker.reset()
	}
	s.DropConnections()
	s.log.Info("interrupted", "state lost", loseState)
	return func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for len(listening) > 0 {
			one := listening[0]
			if s.closed {
				return fmt.Errorf("iotlocal: resume: %w", ErrClosed)
			}
			l, err := net.Listen("tcp", one.Addr().String())
			if err != nil {
				return fmt.Errorf("iotlocal: resume: %w", err)
			}
			s.serveLocked(l, one.serve)
			listening = listening[1:]
		}
		s.down = false
		s.log.Info("resumed", "addr", s.Addr())
		return nil
	}
}

// listener is a listener with what is done with its connections.
type listener struct {
	net.Listener
	serve func(net.Conn)
}

// serveLocked takes connections from a listener, until it is closed.
func (s *Server) serveLocked(l net.Listener, serve func(net.Conn)) {
	s.listening = append(s.listening, listener{l, serve})
	s.wg.Go(func() { s.accept(l, serve) })
}

// wipe ends the session of a client id, or empties it while the client is connected.
func (b *broker) wipe(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.sessions[id]
	switch {
	case s == nil:
		return false
	case s.link == nil:
		b.end(s)
		return true
	}
	for filter := range s.subs {
		b.index.remove(s, filter)
	}
	clear(s.subs)
	s.inflight, s.queue, s.sent, s.queued = nil, fifo{}, 0, 0
	return true
}

// reset forgets all sessions, retained messages and wills.
func (b *broker) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.wills {
		b.cancel(w)
	}
	for _, s := range b.sessions {
		s.will = nil
		b.end(s)
	}
	clear(b.retained)
}

// track follows the connections of the HTTP server.
func (w *web) track(c net.Conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch state {
	case http.StateNew:
		w.open[c] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(w.open, c)
	}
}

func (w *web) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		if c, ok := c.(*webConn); ok {
			c.raw.Close()
		}
	}
}
