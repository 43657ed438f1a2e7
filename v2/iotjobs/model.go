package iotjobs

import (
	"encoding/json"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
)

// JobStatus is how far an execution is.
type JobStatus string

// The statuses. A device sets InProgress, Failed, Succeeded and Rejected; the last
// six end an execution.
const (
	Queued     JobStatus = "QUEUED"
	InProgress JobStatus = "IN_PROGRESS"
	TimedOut   JobStatus = "TIMED_OUT"
	Failed     JobStatus = "FAILED"
	Succeeded  JobStatus = "SUCCEEDED"
	Canceled   JobStatus = "CANCELED"
	Rejected   JobStatus = "REJECTED"
	Removed    JobStatus = "REMOVED"
)

// JobExecutionSummary says which execution there is and how far it is. Times are in
// UTC, and zero when they are not known.
type JobExecutionSummary struct {
	JobID           string    `json:"jobId"`
	ExecutionNumber int64     `json:"executionNumber"`
	VersionNumber   int64     `json:"versionNumber"` // grows with each update
	QueuedAt        time.Time `json:"-"`
	StartedAt       time.Time `json:"-"`
	LastUpdatedAt   time.Time `json:"-"`
}

// JobExecutionData is an execution. Times are in UTC, and zero when they are not
// known.
type JobExecutionData struct {
	JobID           string            `json:"jobId"`
	ThingName       string            `json:"thingName"`   // empty when the service does not tell it
	JobDocument     json.RawMessage   `json:"jobDocument"` // what is to be done: a JSON object, nil when it was left out
	Status          JobStatus         `json:"status"`
	StatusDetails   map[string]string `json:"statusDetails"`
	ExecutionNumber int64             `json:"executionNumber"`
	VersionNumber   int64             `json:"versionNumber"` // grows with each update
	QueuedAt        time.Time         `json:"-"`
	StartedAt       time.Time         `json:"-"`
	LastUpdatedAt   time.Time         `json:"-"`
}

// JobExecutionState is what an update changes.
type JobExecutionState struct {
	Status        JobStatus         `json:"status"`
	StatusDetails map[string]string `json:"statusDetails"`
	VersionNumber int64             `json:"versionNumber"`
}

// GetPendingJobExecutionsResponse lists the executions that are not over.
type GetPendingJobExecutionsResponse struct {
	InProgressJobs []JobExecutionSummary `json:"inProgressJobs"`
	QueuedJobs     []JobExecutionSummary `json:"queuedJobs"`
	Timestamp      time.Time             `json:"-"` // when the service answered, in UTC
	ClientToken    string                `json:"clientToken"`
}

// StartNextPendingJobExecutionResponse has the execution that was started.
type StartNextPendingJobExecutionResponse struct {
	Execution   *JobExecutionData `json:"execution"` // nil when none is pending
	Timestamp   time.Time         `json:"-"`
	ClientToken string            `json:"clientToken"`
}

// DescribeJobExecutionResponse has the execution that was asked for.
type DescribeJobExecutionResponse struct {
	Execution   *JobExecutionData `json:"execution"` // nil when "$next" was asked for and there is none
	Timestamp   time.Time         `json:"-"`
	ClientToken string            `json:"clientToken"`
}

// UpdateJobExecutionResponse has what the request wanted to be included.
type UpdateJobExecutionResponse struct {
	ExecutionState *JobExecutionState `json:"executionState"` // nil unless it was to be included
	JobDocument    json.RawMessage    `json:"jobDocument"`    // nil unless it was to be included
	Timestamp      time.Time          `json:"-"`
	ClientToken    string             `json:"clientToken"`
}

// JobExecutionsChangedEvent lists the executions that are not over, by status: at
// most 10 in the order of their turns.
type JobExecutionsChangedEvent struct {
	Jobs      map[JobStatus][]JobExecutionSummary `json:"jobs"`
	Timestamp time.Time                           `json:"-"`
}

// NextJobExecutionChangedEvent has the execution that is first in the list now.
type NextJobExecutionChangedEvent struct {
	Execution *JobExecutionData `json:"execution"` // nil when none is left
	Timestamp time.Time         `json:"-"`
}

// UnmarshalJSON reads what the service sends.
func (s *JobExecutionSummary) UnmarshalJSON(b []byte) error {
	type plain JobExecutionSummary
	return withTimes(b, (*plain)(s), &s.QueuedAt, &s.StartedAt, &s.LastUpdatedAt)
}

// UnmarshalJSON reads what the service sends.
func (d *JobExecutionData) UnmarshalJSON(b []byte) error {
	type plain JobExecutionData
	return withTimes(b, (*plain)(d), &d.QueuedAt, &d.StartedAt, &d.LastUpdatedAt)
}

func withTimes(b []byte, plain any, queued, started, updated *time.Time) error {
	if err := json.Unmarshal(b, plain); err != nil {
		return err
	}
	var wire struct {
		QueuedAt      iotservice.Epoch `json:"queuedAt"`
		StartedAt     iotservice.Epoch `json:"startedAt"`
		LastUpdatedAt iotservice.Epoch `json:"lastUpdatedAt"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	*queued, *started, *updated = wire.QueuedAt.Time, wire.StartedAt.Time, wire.LastUpdatedAt.Time
	return nil
}

// UnmarshalJSON reads what the service sends.
func (r *GetPendingJobExecutionsResponse) UnmarshalJSON(b []byte) error {
	type plain GetPendingJobExecutionsResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (r *StartNextPendingJobExecutionResponse) UnmarshalJSON(b []byte) error {
	type plain StartNextPendingJobExecutionResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (r *DescribeJobExecutionResponse) UnmarshalJSON(b []byte) error {
	type plain DescribeJobExecutionResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (r *UpdateJobExecutionResponse) UnmarshalJSON(b []byte) error {
	type plain UpdateJobExecutionResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (e *JobExecutionsChangedEvent) UnmarshalJSON(b []byte) error {
	type plain JobExecutionsChangedEvent
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (e *NextJobExecutionChangedEvent) UnmarshalJSON(b []byte) error {
	type plain NextJobExecutionChangedEvent
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}
