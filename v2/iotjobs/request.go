package iotjobs

import (
	"fmt"
	"slices"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// GetPendingJobExecutionsRequest asks for the executions of a thing that are queued
// or in progress.
type GetPendingJobExecutionsRequest struct {
	ThingName string `json:"-"` // 1 to 128 of a-z A-Z 0-9 : _ -
	// ClientToken, of 64 bytes at most, comes back with the answer. [Client] puts a
	// token of its own in its place.
	ClientToken string `json:"clientToken,omitempty"`
}

// StartNextPendingJobExecutionRequest asks for the next execution, to start it.
type StartNextPendingJobExecutionRequest struct {
	ThingName   string `json:"-"`
	ClientToken string `json:"clientToken,omitempty"` // as in [GetPendingJobExecutionsRequest]
	// StatusDetails are kept with the execution: 10 pairs at most. nil leaves them
	// out.
	StatusDetails map[string]string `json:"statusDetails,omitempty"`
	// StepTimeoutInMinutes is how long the service waits for an update before it sets
	// the execution to TIMED_OUT: 1 to 10080, 0 for no limit of this kind.
	StepTimeoutInMinutes int `json:"stepTimeoutInMinutes,omitempty"`
}

// DescribeJobExecutionRequest asks for an execution.
type DescribeJobExecutionRequest struct {
	ThingName string `json:"-"`
	// JobID has 1 to 64 of a-z A-Z 0-9 _ -, or is "$next" for the next execution.
	JobID       string `json:"-"`
	ClientToken string `json:"clientToken,omitempty"` // as in [GetPendingJobExecutionsRequest]
	// ExecutionNumber tells apart the executions of one job on one thing; 0 means the
	// latest.
	ExecutionNumber int64 `json:"executionNumber,omitempty"`
	// IncludeJobDocument false leaves the document out of the answer; nil, the
	// default, has it in.
	IncludeJobDocument *bool `json:"includeJobDocument,omitempty"`
}

// UpdateJobExecutionRequest tells how an execution goes.
type UpdateJobExecutionRequest struct {
	ThingName   string `json:"-"`
	JobID       string `json:"-"`                     // 1 to 64 of a-z A-Z 0-9 _ -
	ClientToken string `json:"clientToken,omitempty"` // as in [GetPendingJobExecutionsRequest]
	// Status is InProgress, Failed, Succeeded or Rejected.
	Status JobStatus `json:"status"`
	// StatusDetails take the place of those that are kept with the execution: 10
	// pairs at most. nil keeps them.
	StatusDetails map[string]string `json:"statusDetails,omitempty"`
	// ExpectedVersion, when it is not 0, is what the execution's version must be for
	// the update to be made.
	ExpectedVersion int64 `json:"expectedVersion,omitempty"`
	ExecutionNumber int64 `json:"executionNumber,omitempty"` // 0: the latest
	// IncludeJobExecutionState and IncludeJobDocument have them in the answer.
	IncludeJobExecutionState bool `json:"includeJobExecutionState,omitempty"`
	IncludeJobDocument       bool `json:"includeJobDocument,omitempty"`
	// StepTimeoutInMinutes is as in [StartNextPendingJobExecutionRequest]; -1 ends
	// an earlier limit, 0 leaves it.
	StepTimeoutInMinutes int `json:"stepTimeoutInMinutes,omitempty"`
}

// ThingSubscriptionRequest says which thing's answers or events to subscribe to.
type ThingSubscriptionRequest struct{ ThingName string }

// JobSubscriptionRequest says which job's answers to subscribe to: a job's, those
// of "$next", or with "+" those of all.
type JobSubscriptionRequest struct{ ThingName, JobID string }

func opError(op string, err error) error { return fmt.Errorf("iotjobs: %s: %w", op, err) }

// jobsTopic returns what the topics of a thing's jobs begin with.
func jobsTopic(thing string) (string, error) {
	if err := iotservice.CheckThing(thing); err != nil {
		return "", err
	}
	return "$aws/things/" + thing + "/jobs", nil
}

// jobTopic is jobsTopic for one job, or for what special allows in its place.
func jobTopic(thing, job string, special ...string) (string, error) {
	base, err := jobsTopic(thing)
	if err != nil {
		return "", err
	}
	if !slices.Contains(special, job) {
		if err := iotservice.CheckName("JobID", job, 64, "_-"); err != nil {
			return "", err
		}
	}
	return base + "/" + job, nil
}

func (r *ThingSubscriptionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	return jobsTopic(r.ThingName)
}

func (r *JobSubscriptionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	return jobTopic(r.ThingName, r.JobID, "$next", "+")
}

func checkStepTimeout(minutes, least int) error {
	if minutes < least || minutes > 10080 {
		return &reqresp.RequestError{Field: "StepTimeoutInMinutes", Reason: fmt.Sprintf("%d is out of range; use 1 to 10080, 0 to leave it out, or -1 in an update to end it", minutes)}
	}
	return nil
}

func checkNumber(field string, n int64) error {
	if n < 0 {
		return &reqresp.RequestError{Field: field, Reason: "negative; 0 leaves it out"}
	}
	return nil
}

func (r *GetPendingJobExecutionsRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	base, err := jobsTopic(r.ThingName)
	return base + "/get", err
}

func (r *StartNextPendingJobExecutionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	if err := checkStepTimeout(r.StepTimeoutInMinutes, 0); err != nil {
		return "", err
	}
	base, err := jobsTopic(r.ThingName)
	return base + "/start-next", err
}

func (r *DescribeJobExecutionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	if err := checkNumber("ExecutionNumber", r.ExecutionNumber); err != nil {
		return "", err
	}
	base, err := jobTopic(r.ThingName, r.JobID, "$next")
	return base + "/get", err
}

func (r *UpdateJobExecutionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	switch r.Status {
	case InProgress, Failed, Succeeded, Rejected:
	default:
		return "", &reqresp.RequestError{Field: "Status", Reason: fmt.Sprintf("%q; use InProgress, Failed, Succeeded or Rejected", string(r.Status))}
	}
	if err := checkNumber("ExecutionNumber", r.ExecutionNumber); err != nil {
		return "", err
	}
	if err := checkNumber("ExpectedVersion", r.ExpectedVersion); err != nil {
		return "", err
	}
	if err := checkStepTimeout(r.StepTimeoutInMinutes, -1); err != nil {
		return "", err
	}
	base, err := jobTopic(r.ThingName, r.JobID)
	return base + "/update", err
}
