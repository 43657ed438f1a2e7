package commands

import (
	"fmt"
	"time"
)

// Status is the state of an execution.
type Status string

// The states.
const (
	Created    Status = "CREATED"
	InProgress Status = "IN_PROGRESS"
	Succeeded  Status = "SUCCEEDED"
	Failed     Status = "FAILED"
	Rejected   Status = "REJECTED"
	TimedOut   Status = "TIMED_OUT"
)

// NoResponse is the reason code of a time-out.
const NoResponse = "$NO_RESPONSE_FROM_DEVICE"

// Reason says why an execution has its status.
type Reason struct {
	Code        string `json:"reasonCode"`
	Description string `json:"reasonDescription,omitempty"`
}

// Result is one value of what a device has to tell: one of the three.
type Result struct {
	S   *string `json:"s,omitempty"`
	B   *bool   `json:"b,omitempty"`
	Bin []byte  `json:"bin,omitempty"`
}

// Command is what a device is to do.
type Command struct {
	ID          string // of the execution: 1 to 64 of a-z A-Z 0-9 _ -
	Kind        Kind
	Device      string // name of the thing, or client id
	Payload     []byte
	ContentType string
	Timeout     time.Duration // until it is TIMED_OUT; 0: DefaultTimeout
}

// Kind is what a device is called by.
type Kind string

// The kinds.
const (
	Thing  Kind = "things"
	Client Kind = "clients"
)

// The default of Command.Timeout, and the limits of payload and time-out.
const (
	DefaultTimeout = 10 * time.Second
	MaximumTimeout = 12 * time.Hour
	MaximumPayload = 32 << 10
)

// Execution is a command on its device, as it is now.
type Execution struct {
	ID            string
	Kind          Kind
	Device        string
	Status        Status
	Reason        *Reason
	Result        map[string]Result
	CreatedAt     time.Time
	LastUpdatedAt time.Time
}

type execution struct {
	Execution
	deadline time.Time // zero when none is left
}

// terminal tells that nothing can change any more.
func (e *execution) terminal() bool {
	switch e.Status {
	case Created, InProgress:
		return false
	case TimedOut:
		return e.Reason == nil || e.Reason.Code != NoResponse
	}
	return true
}

// Code is what a rejection says is wrong. The codes are those of AWS IoT Jobs.
type Code string

// The codes.
const (
	InvalidJSON            Code = "InvalidJson"
	InvalidRequest         Code = "InvalidRequest"
	InvalidStateTransition Code = "InvalidStateTransition"
	ResourceNotFound       Code = "ResourceNotFound"
	TerminalStateReached   Code = "TerminalStateReached"

	// Of the control side alone.
	ResourceAlreadyExists Code = "ResourceAlreadyExists"
	LimitExceeded         Code = "LimitExceeded"
)

// Error is a refusal, which has changed nothing.
type Error struct {
	Code    Code
	Message string // without any value of the payload
}

// Error returns code and message.
func (e *Error) Error() string { return "commands: " + string(e.Code) + ": " + e.Message }

func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}
