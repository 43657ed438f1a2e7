package v1compat

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// The operations that errors name in Op.
const (
	opConnect     = "connect"
	opDisconnect  = "disconnect"
	opPublish     = "publish"
	opSubscribe   = "subscribe"
	opUnsubscribe = "unsubscribe"
)

// The timeouts of V1. Each stands for the exception of the same name:
// errors.Is(err, ErrPublishTimeout) is what "except publishTimeoutException"
// was. All are of type [*TimeoutError].
var (
	// ErrConnectTimeout: no answer within the connect/disconnect timeout. The
	// attempt was torn down; Unwrap tells what had gone wrong, if anything had.
	ErrConnectTimeout error = &TimeoutError{Op: opConnect}
	// ErrDisconnectTimeout: the connection was not closed in time. It will be.
	ErrDisconnectTimeout error = &TimeoutError{Op: opDisconnect}
	// ErrPublishTimeout: no PUBACK within the operation timeout. The message is
	// kept and will be delivered (V1 quirk Q-02): publishing it again makes two.
	ErrPublishTimeout error = &TimeoutError{Op: opPublish}
	// ErrSubscribeTimeout: no SUBACK in time. The filter stays in the table and
	// is subscribed again at each connect (V1 quirk Q-20).
	ErrSubscribeTimeout error = &TimeoutError{Op: opSubscribe}
	// ErrUnsubscribeTimeout: no UNSUBACK in time. The callback is gone
	// nevertheless, and the filter is not subscribed again.
	ErrUnsubscribeTimeout error = &TimeoutError{Op: opUnsubscribe}
)

// Errors of V1 that a websocket can end with. Both are wrapped together with what is
// known.
var (
	// ErrWSSNoKeyInEnvironment: there are no keys to sign with; see [UseWebsocket]. It is
	// V1's wssNoKeyInEnvironmentError.
	ErrWSSNoKeyInEnvironment = errors.New("no access key to sign the websocket with")
	// ErrWSSHandShake: the server did not make a websocket of the connection. It is V1's
	// wssHandShakeError.
	ErrWSSHandShake = errors.New("the websocket's handshake has failed")
)

// Errors that V1 has, and that nothing returns, neither there nor here.
var (
	// ErrAcceptTimeout is V1's acceptTimeoutException.
	ErrAcceptTimeout error = &TimeoutError{Op: "accept"}
	// ErrClient is V1's ClientError; what it stood for is an [*ArgumentError].
	ErrClient = errors.New("v1compat: client error")
)

// What the offline queue answers when it takes no request. All are of type
// [*OperationError] with Code 0.
var (
	// The queue is full. With [DROP_OLDEST] the request was stored all the same,
	// in place of the oldest (V1 quirk Q-06).
	ErrPublishQueueFull     error = &OperationError{Op: opPublish, queue: queueFull}
	ErrSubscribeQueueFull   error = &OperationError{Op: opSubscribe, queue: queueFull}
	ErrUnsubscribeQueueFull error = &OperationError{Op: opUnsubscribe, queue: queueFull}

	// The client is not online, and its queue has size 0.
	ErrPublishQueueDisabled     error = &OperationError{Op: opPublish, queue: queueDisabled}
	ErrSubscribeQueueDisabled   error = &OperationError{Op: opSubscribe, queue: queueDisabled}
	ErrUnsubscribeQueueDisabled error = &OperationError{Op: opUnsubscribe, queue: queueDisabled}
)

const (
	queueFull     = "the offline queue is full: wait for the client to come online, or configure a larger queue"
	queueDisabled = "the client is not online and its offline queue is disabled: wait for the connection, or configure a queue size other than 0"
)

// TimeoutError tells that an operation did not end within its timeout. It is
// V1's operationTimeoutException and its subclasses.
type TimeoutError struct {
	Op    string // "connect", "disconnect", "publish", "subscribe" or "unsubscribe"
	cause error
}

// Error names the operation, what is known, and what to do.
func (e *TimeoutError) Error() string {
	s := "v1compat: " + e.Op + ": timeout"
	missing, advice := timeoutAdvice(e.Op)
	switch {
	case e.cause != nil:
		s += ": " + e.cause.Error()
	case missing != "":
		s += ": " + missing
	}
	return s + advice
}

// Is matches any TimeoutError of the same operation.
func (e *TimeoutError) Is(target error) bool {
	t, ok := target.(*TimeoutError)
	return ok && t.Op == e.Op
}

// Unwrap returns what was known of the reason, or nil.
func (e *TimeoutError) Unwrap() error { return e.cause }

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// V1's codes for [OperationError].Code, as far as they occur here. Numbers from
// 128 on are reason codes of MQTT 5, for which V1 has none.
const (
	codeProtocol     = 2
	codeInvalid      = 3
	codeNoConnection = 4
	codeConnLost     = 7
	codeUnknown      = 13
)

// OperationError tells that an operation failed. It is V1's operationError with
// its subclasses connectError, disconnectError, publishError, subscribeError and
// unsubscribeError.
type OperationError struct {
	Op string // "connect", "disconnect", "publish", "subscribe" or "unsubscribe"
	// Code is V1's number: for "connect" the MQTT 3.1.1 return code 1 to 5, else
	// 4 for "not connected", 7 for "connection lost" and so on; from 128 on it is
	// the reason code of MQTT 5. It is 0 for the queue errors.
	Code int

	queue string // set for the queue errors
	err   error
}

// Error names the operation, the code, and the reason as far as it is known.
func (e *OperationError) Error() string {
	s := "v1compat: " + e.Op + ": "
	switch {
	case e.queue != "":
		return s + e.queue
	case e.err != nil:
		s += "code " + strconv.Itoa(e.Code) + ": " + e.err.Error()
		if e.Op == opConnect && as[*mqtt5.ConnectError](e.err) {
			s += refusalAdvice(e.Code)
		}
		return s
	case e.Code == codeNoConnection:
		return s + "code 4: not connected; call Connect first"
	}
	return s + "code " + strconv.Itoa(e.Code)
}

// Is matches an OperationError of the same operation, code and kind.
func (e *OperationError) Is(target error) bool {
	t, ok := target.(*OperationError)
	return ok && t.Op == e.Op && t.Code == e.Code && t.queue == e.queue
}

// Unwrap returns the engine's error, or nil.
func (e *OperationError) Unwrap() error { return e.err }

// SubackError tells that the server refused a subscription. It is V1's
// subackError; errors.As finds an [*OperationError] in it too.
type SubackError struct {
	// Codes are V1's: one number per filter, 0x80 where the server refused. The
	// reason code of MQTT 5 is in the [*mqtt5.ReasonCodeError] that errors.As
	// finds.
	Codes []byte

	filter string
	err    error
}

// Error names the filter and the reason.
func (e *SubackError) Error() string {
	s := fmt.Sprintf("v1compat: subscribe: %q was refused", e.filter)
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	return s + "; check the filter, and that the policy allows iot:Subscribe to it"
}

// Unwrap returns the error as V1's base class and the engine's error.
func (e *SubackError) Unwrap() []error {
	op := &OperationError{Op: opSubscribe, Code: 0x80, err: e.err}
	if e.err == nil {
		return []error{op}
	}
	return []error{op, e.err}
}

// ArgumentError tells that an argument, or a call where it stands, cannot work.
// Nothing was sent or stored. It is what V1 raises as ValueError, TypeError and
// the like.
type ArgumentError struct {
	Op       string // the method, "ConfigureEndpoint" for instance
	Argument string // the parameter's name
	Reason   string // what is wrong, and what is allowed
}

// Error names method, argument and reason.
func (e *ArgumentError) Error() string {
	return "v1compat: " + e.Op + ": " + e.Argument + " " + e.Reason
}

func argument(op, name, reason string) error {
	return &ArgumentError{Op: op, Argument: name, Reason: reason}
}
