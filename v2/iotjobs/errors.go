package iotjobs

import (
	"errors"
	"fmt"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
)

// What a program can decide by when the service has refused a request; each stands
// for the code of [ServiceError] that has its name.
var (
	// ErrInvalidTopic: the service has no such operation.
	ErrInvalidTopic = errors.New("iotjobs: invalid topic")
	// ErrInvalidJSON: the request is not JSON.
	ErrInvalidJSON = errors.New("iotjobs: invalid JSON")
	// ErrInvalidRequest: the request is not what the service allows.
	ErrInvalidRequest = errors.New("iotjobs: invalid request")
	// ErrInvalidStateTransition: the execution cannot go to that status from its own,
	// which is in [ServiceError].ExecutionState.
	ErrInvalidStateTransition = errors.New("iotjobs: invalid state transition")
	// ErrResourceNotFound: there is no such execution.
	ErrResourceNotFound = errors.New("iotjobs: resource not found")
	// ErrVersionMismatch: the execution does not have the version of the request; its
	// own is in [ServiceError].ExecutionState.
	ErrVersionMismatch = errors.New("iotjobs: version mismatch")
	// ErrInternal: the service has failed.
	ErrInternal = errors.New("iotjobs: internal error of the service")
	// ErrRequestThrottled: there were too many requests; wait before the next.
	ErrRequestThrottled = errors.New("iotjobs: request throttled")
	// ErrTerminalStateReached: the execution is over.
	ErrTerminalStateReached = errors.New("iotjobs: terminal state reached")
)

// ServiceError is how the service refuses a request.
type ServiceError struct {
	Code        string    `json:"code"`    // such as "ResourceNotFound"
	Message     string    `json:"message"` // for people; do not compare it
	Timestamp   time.Time `json:"-"`       // zero when the service does not tell it
	ClientToken string    `json:"clientToken"`
	// ExecutionState is that of the execution, with the codes InvalidStateTransition
	// and VersionMismatch.
	ExecutionState *JobExecutionState `json:"executionState"`
}

// Error names code and message.
func (e *ServiceError) Error() string {
	return fmt.Sprintf("the service answered %s: %q", e.Code, e.Message)
}

// codes are what the service refuses with, and what each stands for.
var codes = map[string]error{
	"InvalidTopic":           ErrInvalidTopic,
	"InvalidJson":            ErrInvalidJSON,
	"InvalidRequest":         ErrInvalidRequest,
	"InvalidStateTransition": ErrInvalidStateTransition,
	"ResourceNotFound":       ErrResourceNotFound,
	"VersionMismatch":        ErrVersionMismatch,
	"InternalError":          ErrInternal,
	"RequestThrottled":       ErrRequestThrottled,
	"TerminalStateReached":   ErrTerminalStateReached,
}

// Is tells whether target is what the code stands for.
func (e *ServiceError) Is(target error) bool { return target != nil && codes[e.Code] == target }

// UnmarshalJSON reads what the service sends.
func (e *ServiceError) UnmarshalJSON(b []byte) error {
	type plain ServiceError
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}
