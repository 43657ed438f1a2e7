package iotlocal

import "errors"

var (
	// ErrClosed is returned by methods of a Server that has been closed.
	ErrClosed = errors.New("server is closed")

	// ErrUnknownDevice is returned for a name that is not in Options.Things.
	ErrUnknownDevice = errors.New("no such device")

	// ErrUnknownCertificate is returned for a certificate id that the server does not
	// know.
	ErrUnknownCertificate = errors.New("no such certificate")

	// ErrUnknownPolicy is returned for the name of a policy that there is not.
	ErrUnknownPolicy = errors.New("no such policy")

	// ErrUnknownClient is returned for a client id that is not connected.
	ErrUnknownClient = errors.New("no such client is connected")

	// ErrInvalidMessage is returned for a message that the broker cannot carry.
	ErrInvalidMessage = errors.New("invalid message")
)

// OptionError says which field of [Options] cannot be used, why, and what to do
// about it. [Start] returns it.
type OptionError struct {
	Field  string // name of the field, such as "Addr"
	Reason string // what is wrong with the value and what to use instead
	Err    error  // the cause, where there is one
}

// Error returns the field, the reason and the cause.
func (e *OptionError) Error() string {
	s := "iotlocal: option " + e.Field + ": " + e.Reason
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

// Unwrap returns the cause, so that errors.Is finds for example fs.ErrPermission.
func (e *OptionError) Unwrap() error { return e.Err }
