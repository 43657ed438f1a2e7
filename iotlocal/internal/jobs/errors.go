package jobs

import "fmt"

// Code is what a rejection says is wrong.
type Code string

// The codes of AWS IoT Jobs.
const (
	InvalidTopic           Code = "InvalidTopic"
	InvalidJSON            Code = "InvalidJson"
	InvalidRequest         Code = "InvalidRequest"
	InvalidStateTransition Code = "InvalidStateTransition"
	ResourceNotFound       Code = "ResourceNotFound"
	VersionMismatch        Code = "VersionMismatch"
	TerminalStateReached   Code = "TerminalStateReached"

	// Of the control side alone.
	ResourceAlreadyExists Code = "ResourceAlreadyExists"
	LimitExceeded         Code = "LimitExceeded"
)

// Error is a refusal, which has changed nothing.
type Error struct {
	Code    Code
	Message string // without any value of the request

	state *executionState // where the rejection tells it
}

// Error returns code and message.
func (e *Error) Error() string { return "jobs: " + string(e.Code) + ": " + e.Message }

func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}
