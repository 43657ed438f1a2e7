package iotcommands

import (
	"fmt"
	"strings"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// DeviceType is what a device is called by.
type DeviceType string

// The types.
const (
	Thing      DeviceType = "things"  // by the name of its thing
	MQTTClient DeviceType = "clients" // by its client id
)

// Device is who receives commands.
type Device struct {
	Type DeviceType // Thing or MQTTClient
	// ID is the thing's name, with 1 to 128 of a-z A-Z 0-9 : _ -, or the client id, with
	// 1 to 128 bytes and no / + #.
	ID string
}

// CommandExecutionStatus says how an execution goes.
type CommandExecutionStatus string

// The statuses that a device sets. All but InProgress end an execution. The service sets
// TimedOut too, when the time of a command is over; the device can still end such an
// execution.
const (
	InProgress CommandExecutionStatus = "IN_PROGRESS"
	Succeeded  CommandExecutionStatus = "SUCCEEDED"
	Failed     CommandExecutionStatus = "FAILED"
	Rejected   CommandExecutionStatus = "REJECTED"
	TimedOut   CommandExecutionStatus = "TIMED_OUT"
)

// CommandExecutionEvent is a command that the device is to carry out.
type CommandExecutionEvent struct {
	ExecutionID string
	Payload     []byte
	ContentType string // as the command has it
	// Timeout is how long the service waits for the device, counted in seconds from when
	// it sent the message on; 0 when it does not tell.
	Timeout time.Duration
}

// StatusReason says why an execution has its status.
type StatusReason struct {
	ReasonCode        string `json:"reasonCode"`                  // 1 to 64 of A-Z 0-9 _ -
	ReasonDescription string `json:"reasonDescription,omitempty"` // 1024 characters at most
}

// CommandResult is one value of the result of a command, whose name has 1 to 64 of
// a-z A-Z 0-9 _ -. Exactly one field is set: S for a text, B for true or false, Bin for
// bytes.
type CommandResult struct {
	S   *string `json:"s,omitempty"`
	B   *bool   `json:"b,omitempty"`
	Bin []byte  `json:"bin,omitzero"` // may be empty, not nil
}

// UpdateCommandExecutionRequest tells how a command goes.
type UpdateCommandExecutionRequest struct {
	Device       Device                   `json:"-"`
	ExecutionID  string                   `json:"-"`      // 1 to 64 of a-z A-Z 0-9 _ -
	Status       CommandExecutionStatus   `json:"status"` // not empty
	StatusReason *StatusReason            `json:"statusReason,omitempty"`
	Result       map[string]CommandResult `json:"result,omitempty"`
}

// UpdateCommandExecutionResponse tells that an update was made.
type UpdateCommandExecutionResponse struct {
	ExecutionID string `json:"executionId"`
}

// What a program can decide by when the service has refused an update; each stands for
// the code of [ServiceError] that has its name.
var (
	// ErrInvalidTopic: the service has no such operation.
	ErrInvalidTopic = iotservice.CodeError("iotcommands", "InvalidTopic")
	// ErrInvalidJSON: the update is not JSON.
	ErrInvalidJSON = iotservice.CodeError("iotcommands", "InvalidJson")
	// ErrInvalidRequest: the update is not what the service allows.
	ErrInvalidRequest = iotservice.CodeError("iotcommands", "InvalidRequest")
	// ErrInvalidStateTransition: the execution cannot go to that status from its own.
	ErrInvalidStateTransition = iotservice.CodeError("iotcommands", "InvalidStateTransition")
	// ErrResourceNotFound: the device has no such execution.
	ErrResourceNotFound = iotservice.CodeError("iotcommands", "ResourceNotFound")
	// ErrVersionMismatch: the execution has another version.
	ErrVersionMismatch = iotservice.CodeError("iotcommands", "VersionMismatch")
	// ErrInternal: the service has failed.
	ErrInternal = iotservice.CodeError("iotcommands", "InternalError")
	// ErrRequestThrottled: there were too many requests; wait before the next.
	ErrRequestThrottled = iotservice.CodeError("iotcommands", "RequestThrottled")
	// ErrTerminalStateReached: the execution is over.
	ErrTerminalStateReached = iotservice.CodeError("iotcommands", "TerminalStateReached")
)

// ServiceError is how the service refuses an update.
type ServiceError struct {
	Code        string `json:"error"`        // such as "ResourceNotFound"
	Message     string `json:"errorMessage"` // for people; do not compare it
	ExecutionID string `json:"executionId"`
}

// Error names code and message.
func (e *ServiceError) Error() string {
	return fmt.Sprintf("the service answered %s: %q", e.Code, e.Message)
}

// Is tells whether target is what the code stands for.
func (e *ServiceError) Is(target error) bool { return iotservice.IsCode(target, "iotcommands", e.Code) }

func opError(op string, err error) error { return fmt.Errorf("iotcommands: %s: %w", op, err) }

// topic returns what the topics of a device's executions begin with.
func (d Device) topic() (string, error) {
	switch d.Type {
	case Thing:
		if err := iotservice.CheckName("Device.ID", d.ID, 128, ":_-"); err != nil {
			return "", err
		}
	case MQTTClient:
		if d.ID == "" || len(d.ID) > 128 || strings.ContainsAny(d.ID, "/+#") {
			return "", &reqresp.RequestError{Field: "Device.ID", Reason: "a client id here has 1 to 128 bytes and none of / + #"}
		}
	default:
		return "", &reqresp.RequestError{Field: "Device.Type", Reason: fmt.Sprintf("%q is neither Thing nor MQTTClient", string(d.Type))}
	}
	return "$aws/commands/" + string(d.Type) + "/" + d.ID + "/executions", nil
}

func (r *UpdateCommandExecutionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	base, err := r.Device.topic()
	if err != nil {
		return "", err
	}
	if err := iotservice.CheckName("ExecutionID", r.ExecutionID, 64, "_-"); err != nil {
		return "", err
	}
	switch r.Status {
	case InProgress, Succeeded, Failed, Rejected, TimedOut:
	default:
		return "", &reqresp.RequestError{Field: "Status", Reason: fmt.Sprintf("%q; use InProgress, Succeeded, Failed, Rejected or TimedOut", string(r.Status))}
	}
	if r.StatusReason != nil && !validReason(r.StatusReason.ReasonCode) {
		return "", &reqresp.RequestError{Field: "StatusReason.ReasonCode", Reason: "not 1 to 64 of the characters A-Z 0-9 _ -"}
	}
	for name, v := range r.Result {
		if err := iotservice.CheckName("Result", name, 64, "_-"); err != nil {
			return "", err
		}
		n := 0
		for _, set := range []bool{v.S != nil, v.B != nil, v.Bin != nil} {
			if set {
				n++
			}
		}
		if n != 1 {
			return "", &reqresp.RequestError{Field: "Result", Reason: fmt.Sprintf("%q has %d of S, B and Bin; set exactly one", name, n)}
		}
	}
	return base + "/" + r.ExecutionID, nil
}

func validReason(code string) bool {
	if code == "" || len(code) > 64 {
		return false
	}
	for i := range len(code) {
		c := code[i]
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
