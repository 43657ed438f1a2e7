package jobs

import (
	"bytes"
	"encoding/json"
	"time"
)

// The shapes of what the service sends. Times are whole seconds since 1970.
type (
	summary struct {
		JobID           string `json:"jobId"`
		QueuedAt        int64  `json:"queuedAt"`
		StartedAt       int64  `json:"startedAt,omitempty"`
		LastUpdatedAt   int64  `json:"lastUpdatedAt"`
		VersionNumber   int64  `json:"versionNumber"`
		ExecutionNumber int64  `json:"executionNumber"`
	}

	fullExecution struct {
		JobID           string            `json:"jobId"`
		Status          Status            `json:"status"`
		StatusDetails   map[string]string `json:"statusDetails,omitempty"`
		QueuedAt        int64             `json:"queuedAt"`
		StartedAt       int64             `json:"startedAt,omitempty"`
		LastUpdatedAt   int64             `json:"lastUpdatedAt"`
		VersionNumber   int64             `json:"versionNumber"`
		ExecutionNumber int64             `json:"executionNumber"`
		SecondsLeft     *int64            `json:"approximateSecondsBeforeTimedOut,omitempty"`
		JobDocument     json.RawMessage   `json:"jobDocument,omitempty"`
	}

	executionState struct {
		Status        Status            `json:"status"`
		StatusDetails map[string]string `json:"statusDetails,omitempty"`
		VersionNumber int64             `json:"versionNumber"`
	}

	pendingAnswer struct {
		ClientToken *string   `json:"clientToken,omitempty"`
		Timestamp   int64     `json:"timestamp"`
		InProgress  []summary `json:"inProgressJobs"`
		Queued      []summary `json:"queuedJobs"`
	}

	executionAnswer struct {
		ClientToken *string        `json:"clientToken,omitempty"`
		Timestamp   int64          `json:"timestamp"`
		Execution   *fullExecution `json:"execution,omitempty"`
	}

	updateAnswer struct {
		ClientToken    *string         `json:"clientToken,omitempty"`
		Timestamp      int64           `json:"timestamp"`
		ExecutionState *executionState `json:"executionState,omitempty"`
		JobDocument    json.RawMessage `json:"jobDocument,omitempty"`
	}

	rejection struct {
		Code           Code            `json:"code"`
		Message        string          `json:"message"`
		Timestamp      int64           `json:"timestamp"`
		ClientToken    *string         `json:"clientToken,omitempty"`
		ExecutionState *executionState `json:"executionState,omitempty"`
	}

	notification struct {
		Timestamp int64                `json:"timestamp"`
		Jobs      map[Status][]summary `json:"jobs"`
	}

	nextNotification struct {
		Timestamp int64          `json:"timestamp"`
		Execution *fullExecution `json:"execution,omitempty"`
	}
)

func (e *execution) summary() summary {
	return summary{
		JobID: e.JobID, QueuedAt: seconds(e.QueuedAt), StartedAt: seconds(e.StartedAt),
		LastUpdatedAt: seconds(e.LastUpdatedAt), VersionNumber: e.Version, ExecutionNumber: e.Number,
	}
}

func (e *execution) full(now time.Time, withDocument bool) *fullExecution {
	f := &fullExecution{
		JobID: e.JobID, Status: e.Status, StatusDetails: e.StatusDetails,
		QueuedAt: seconds(e.QueuedAt), StartedAt: seconds(e.StartedAt),
		LastUpdatedAt: seconds(e.LastUpdatedAt), VersionNumber: e.Version, ExecutionNumber: e.Number,
	}
	if at, ok := e.deadline(); ok {
		left := int64(max(0, at.Sub(now)) / time.Second)
		f.SecondsLeft = &left
	}
	if withDocument {
		f.JobDocument = e.job.document
	}
	return f
}

func (e *execution) state() *executionState {
	return &executionState{Status: e.Status, StatusDetails: e.StatusDetails, VersionNumber: e.Version}
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// encode never fails: the shapes have nothing that JSON cannot carry, and documents
// have been checked.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte("{}")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
