package iotlocal

import "net"

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
func Matches(filter, topic string) bool { return matches(filter, topic) }

// CheckFilter says what is wrong with a filter, or "".
func CheckFilter(filter string) string { return checkFilter(filter) }
