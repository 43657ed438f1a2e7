package device

import "errors"

var (
	// ErrTimeout: the time was up. A message is kept and will be delivered:
	// publishing it again makes two. It matches every [*TimeoutError].
	ErrTimeout error = &TimeoutError{}
	// ErrQueueFull: the queue has as many requests as [Queue].Limit allows.
	ErrQueueFull = errors.New("the queue is full: wait for the connection, or raise the limit")
	// ErrQueueOff: there is no connection, and [Queue].Off.
	ErrQueueOff = errors.New("there is no connection, and the queue is off")
	// ErrNoTLS: Config has no TLS, and PlainTCP is not set.
	ErrNoTLS = errors.New("no certificate and no authority are configured; awsiot.SetMTLSFiles does so, PlainTCP allows a connection without TLS")
	// ErrNotConnected: there is no connection to end.
	ErrNotConnected = errors.New("there is no connection")
)

// OperationError tells that a request was refused, by the server or by the queue.
type OperationError struct {
	Op  string // "connect", "disconnect", "publish", "subscribe" or "unsubscribe"
	Err error
}

// Error names the operation and the reason.
func (e *OperationError) Error() string { return "device: " + e.Op + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *OperationError) Unwrap() error { return e.Err }

// TimeoutError tells that the time of an operation was up.
type TimeoutError struct {
	Op string // as in [OperationError]
}

// Error names the operation.
func (e *TimeoutError) Error() string { return "device: " + e.Op + ": no answer in time" }

// Is matches [ErrTimeout].
func (e *TimeoutError) Is(target error) bool { return target == ErrTimeout }

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }
