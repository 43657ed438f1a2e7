package v1compat

import (
	"context"
	"errors"
	"strings"

	"github.com/iotshim/iotshim/internal/mqtt311"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// engineError is one row of the table that turns the engine's errors into V1's.
type engineError struct {
	name  string // in package mqtt5
	match func(error) bool
	// v1 makes V1's error of the operation op. It is nil where code will do.
	v1   func(op string, err error) error
	code int
}

// engineErrors is the only place where errors of mqtt5 are told apart. A test
// holds it against the exported names of that package. The first row that
// matches counts.
var engineErrors = []engineError{
	{name: "ValidationError", match: as[*mqtt5.ValidationError], v1: fromValidation},
	{name: "ConfigError", match: as[*mqtt5.ConfigError], v1: fromConfig},
	{name: "ReasonCodeError", match: as[*mqtt5.ReasonCodeError], v1: fromReasonCode},
	{name: "ConnectError", match: as[*mqtt5.ConnectError], v1: fromRefusal},
	{name: "DisconnectError", match: as[*mqtt5.DisconnectError], code: codeConnLost},
	{name: "ProtocolError", match: as[*mqtt5.ProtocolError], code: codeProtocol},
	{name: "QueueFullError", match: as[*mqtt5.QueueFullError], v1: fromQueueFull},
	{name: "ErrAckTimeout", match: is(mqtt5.ErrAckTimeout), v1: timeoutError},
	{name: "ErrConnackTimeout", match: is(mqtt5.ErrConnackTimeout), v1: timeoutError},
	{name: "ErrPingTimeout", match: is(mqtt5.ErrPingTimeout), code: codeConnLost},
	{name: "ErrConnectionLost", match: is(mqtt5.ErrConnectionLost), code: codeConnLost},
	{name: "TLSError", match: as[*mqtt5.TLSError], code: codeConnLost},
	{name: "ErrOfflineQueuePolicy", match: is(mqtt5.ErrOfflineQueuePolicy), code: codeNoConnection},
	{name: "ErrUserRequestedStop", match: is(mqtt5.ErrUserRequestedStop), code: codeNoConnection},
	{name: "ErrClosed", match: is(mqtt5.ErrClosed), code: codeNoConnection},
	{name: "ErrUnexpectedSession", match: is(mqtt5.ErrUnexpectedSession), code: codeProtocol},
	{name: "ErrAckCanceled", match: is(mqtt5.ErrAckCanceled), code: codeConnLost},
	{name: "ErrAckUsed", match: is(mqtt5.ErrAckUsed), code: codeInvalid},
}

// v1Error returns V1's error for what the engine said of op, nil for nil.
func v1Error(op string, err error) error {
	if err == nil {
		return nil
	}
	for _, row := range engineErrors {
		if row.match(err) {
			if row.v1 != nil {
				return row.v1(op, err)
			}
			return &OperationError{Op: op, Code: row.code, err: err}
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return timeoutError(op, err)
	}
	return &OperationError{Op: op, Code: codeUnknown, err: err}
}

func is(sentinel error) func(error) bool {
	return func(err error) bool { return errors.Is(err, sentinel) }
}

func as[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func timeoutError(op string, err error) error { return &TimeoutError{Op: op, cause: err} }

func fromValidation(op string, err error) error {
	var e *mqtt5.ValidationError
	errors.As(err, &e)
	return argument(method(op), e.Field, e.Reason)
}

func fromConfig(op string, err error) error {
	var e *mqtt5.ConfigError
	errors.As(err, &e)
	return argument(method(op), e.Field, e.Reason)
}

func fromQueueFull(op string, err error) error {
	return &OperationError{Op: op, queue: queueFull, err: err}
}

func fromReasonCode(op string, err error) error {
	var e *mqtt5.ReasonCodeError
	errors.As(err, &e)
	if op == opSubscribe {
		return &SubackError{Codes: []byte{0x80}, filter: e.Topic, err: e}
	}
	return &OperationError{Op: op, Code: int(e.ReasonCode), err: e}
}

func fromRefusal(op string, err error) error {
	var e *mqtt5.ConnectError
	errors.As(err, &e)
	return &OperationError{Op: op, Code: mqtt311.ReturnCode(e.ReasonCode), err: e}
}

// subackCode maps a reason code to the return code of MQTT 3.1.1, 3.9.3.
func subackCode(c mqtt5.ReasonCode) int { return int(min(c, mqtt5.UnspecifiedError)) }

// method is the name of the method of an operation.
func method(op string) string { return strings.ToUpper(op[:1]) + op[1:] }
