package iotjobs

import (
	"fmt"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
)

// What a program can decide by when the service has refused a request; each stands
// for the code of [ServiceError] that has its name.
var (
	// ErrInvalidTopic: the service has no such operation.
	ErrInvalidTopic = iotservice.CodeError("iotjobs", "InvalidTopic")
	// ErrInvalidJSON: the request is not JSON.
	ErrInvalidJSON = iotservice.CodeError("iotjobs", "InvalidJson")
	// ErrInvalidRequest: the request is not what the service allows.
	ErrInvalidRequest = iotservice.CodeError("iotjobs", "InvalidRequest")
	// ErrInvalidStateTransition: the execution cannot go to that status from its own,
	// which is in [ServiceError].ExecutionState.
	ErrInvalidStateTransition = iotservice.CodeError("iotjobs", "InvalidStateTransition")
	// ErrResourceNotFound: there is no such execution.
	ErrResourceNotFound = iotservice.CodeError("iotjobs", "ResourceNotFound")
	// ErrVersionMismatch: the execution does not have the version of the request; its
	// own is in [ServiceError].ExecutionState.
	ErrVersionMismatch = iotservice.CodeError("iotjobs", "VersionMismatch")
	// ErrInternal: the service has failed.
	ErrInternal = iotservice.CodeError("iotjobs", "InternalError")
	// ErrRequestThrottled: there were too many requests; wait before the next.
	ErrRequestThrottled = iotservice.CodeError("iotjobs", "RequestThrottled")
	// ErrTerminalStateReached: the execution is over.
	ErrTerminalStateReached = iotservice.CodeError("iotjobs", "TerminalStateReached")
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

// Is tells whether target is what the code stands for.
func (e *ServiceError) Is(target error) bool { return iotservice.IsCode(target, "iotjobs", e.Code) }

// UnmarshalJSON reads what the service sends.
func (e *ServiceError) UnmarshalJSON(b []byte) error {
	type plain ServiceError
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}
