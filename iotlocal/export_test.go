package iotlocal

import (
	"net"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// NewUnlistened returns a server that has no listener, for tests in a bubble of
// testing/synctest: connections come from Pipe.
func NewUnlistened(opts Options) (*Server, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	return newServerFor(opts)
}

// Pipe returns the client's end of a new connection.
func (s *Server) Pipe() net.Conn {
	client, server := net.Pipe()
	s.start(server)
	return client
}

// Matches is the broker's own topic matching.
func Matches(filter, topic string) bool { return matches(filter, topic, false) }

// CheckFilter says what is wrong with a filter, or "".
func CheckFilter(filter string) string { r := AWSRules(); return r.checkFilter(filter) }

// Serve adds a service to a server that nobody has connected to yet.
func (s *Server) Serve(one service.Service) { s.services.list = append(s.services.list, one) }

// Do calls f as a call of a service.
func (s *Server) Do(f func(now time.Time) []service.Message) { s.services.do(f) }
