package reqresp

import "errors"

// Why a request fails or a stream ends. They are wrapped with what happened; the
// reason of [ErrSubscribeFailed] and [ErrPublishFailed] is wrapped as well, so
// that errors.As finds a *mqtt5.ReasonCodeError, for instance.
var (
	// ErrTimeout: there was no answer within [Options].OperationTimeout. The
	// server may have done what it was asked for nevertheless.
	ErrTimeout = errors.New("reqresp: no answer in time")
	// ErrClosed: the client, or the stream, was closed.
	ErrClosed = errors.New("reqresp: closed")
	// ErrSubscribeFailed: a topic that answers come by could not be subscribed to.
	// Nothing was asked then, unless the reason is [ErrSessionLost].
	ErrSubscribeFailed = errors.New("reqresp: subscribe failed")
	// ErrPublishFailed: the request could not be published, or the server refused
	// to take it.
	ErrPublishFailed = errors.New("reqresp: publish failed")
	// ErrSessionLost: the connection was lost while the answer was waited for, and
	// with it the server's memory of the subscriptions, so the answer may have been
	// lost too. The server may have done what it was asked for.
	ErrSessionLost = errors.New("reqresp: session lost")
	// ErrNoCapacity: a limit of [Options] leaves no room for the subscriptions.
	ErrNoCapacity = errors.New("reqresp: no room for the subscription; raise the limit in Options or close a stream")
	// ErrSubscriptionInUse: a topic filter cannot be used for requests and for
	// streams of one client at the same time.
	ErrSubscriptionInUse = errors.New("reqresp: the topic filter is in use, for a stream by a request or for a request by a stream")
	// ErrInvalidPayload: a message is not what its topic promises.
	ErrInvalidPayload = errors.New("reqresp: invalid payload")
	// ErrBacklog: events were dropped, because the callbacks of the stream did not
	// keep up and the messages were of QoS 0.
	ErrBacklog = errors.New("reqresp: events dropped, the stream's callbacks do not keep up")
)

// OptionError tells that [New] was given something that cannot work.
type OptionError struct {
	Field  string
	Reason string // what is wrong and what is allowed
}

// Error names the field and the reason.
func (e *OptionError) Error() string { return "reqresp: options: " + e.Field + ": " + e.Reason }

// RequestError tells that a request was refused before anything was sent.
type RequestError struct {
	Field  string
	Reason string // what is wrong and what is allowed
}

// Error names the field and the reason.
func (e *RequestError) Error() string { return "request: " + e.Field + ": " + e.Reason }
