package v1trace

import (
	"errors"
	"net"
)

// API is an implementation of V1's API.
type API interface {
	// New constructs an object of a kind, "mqtt", "shadow" or "jobs", with keyword
	// arguments as Call has them. dial makes its connections. With endpoint false the
	// endpoint is not configured.
	New(kind string, ctor map[string]any, dial func() (net.Conn, error), endpoint bool) (any, error)
	// Call calls a method, by V1's name, on what New or another Call returned. The
	// arguments are nil, bool, int, float64, string, []byte, []any, *pyjson.Object (a dict),
	// *Callback, Const, or an object.
	Call(object any, fn string, args Args) (any, error)
	// Set assigns a callback to one of V1's slots; nil takes it away.
	Set(object any, slot string, cb *Callback) error
	// Exception names the exception that V1 would have raised.
	Exception(err error) Exception
	// Close ends everything that an object still does.
	Close(object any)
}

// ErrInexpressible is returned by API for a call that the types of Go rule out.
var ErrInexpressible = errors.New("v1trace: the call cannot be expressed in Go")

// ErrUnknown is returned by API for a name that V1 does not have: the scenario cannot be
// played.
var ErrUnknown = errors.New("v1trace: V1 has no such name")

// Const names a constant of V1's API.
type Const string

// MID is how an API returns a packet identifier, and a callback receives it: a
// number becomes a symbol, a name stays.
type MID struct {
	Number int
	Name   string
}

// Exception is an error as V1 would have raised it. Class may be one of the groups
// "argument" and "io".
type Exception struct {
	Class  string
	Code   *int
	Suback []int
	Text   string
}

// Args are the arguments of a call.
type Args struct {
	Positional []any
	Keywords   map[string]any
}

// Get returns the argument at a position or by its keyword.
func (a Args) Get(i int, keyword string) (any, bool) {
	if i < len(a.Positional) {
		return a.Positional[i], true
	}
	v, ok := a.Keywords[keyword]
	return v, ok
}
