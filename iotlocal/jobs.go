package iotlocal

import (
	"fmt"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/jobs"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// JobOptions say how AWS IoT Jobs behaves where its documentation and its practice
// differ. The zero value is what the documentation says.
type JobOptions struct {
	// DescribeTerminal answers devices that ask for an execution which has ended,
	// instead of rejecting that with TerminalStateReached.
	DescribeTerminal bool
}

// Job is what devices are to do.
type Job struct {
	ID       string   // 1 to 64 of the characters a-z A-Z 0-9 _ -
	Document []byte   // a JSON object of 32 KiB at most, for the devices
	Things   []string // who is to do it, each named once
	// InProgressTimeout is how long a device may take from the start on, on the clock
	// that Server.AdvanceClock moves. Default: 0, as long as it likes.
	InProgressTimeout time.Duration
}

// JobStatus is the state of a [JobExecution].
type JobStatus string

// The states. Those from JobFailed on are terminal.
const (
	JobQueued     JobStatus = "QUEUED"
	JobInProgress JobStatus = "IN_PROGRESS"
	JobFailed     JobStatus = "FAILED"
	JobSucceeded  JobStatus = "SUCCEEDED"
	JobCanceled   JobStatus = "CANCELED"
	JobTimedOut   JobStatus = "TIMED_OUT"
	JobRejected   JobStatus = "REJECTED"
)

// JobExecution is a job on one thing.
type JobExecution struct {
	JobID           string
	Thing           string
	Status          JobStatus
	StatusDetails   map[string]string // of the device's last update that had any
	QueuedAt        time.Time
	StartedAt       time.Time // zero before it was started
	LastUpdatedAt   time.Time
	VersionNumber   int64 // 1 when queued, one more with each change
	ExecutionNumber int64
}

// JobError is a refusal of AWS IoT Jobs, which has changed nothing.
type JobError struct {
	Code    string // as in a rejection: InvalidRequest, ResourceNotFound, ...
	Message string
}

// Error returns code and message.
func (e *JobError) Error() string { return "jobs: " + e.Code + ": " + e.Message }

// CreateJob queues a job for its things, which are told of it. A refusal is a
// *JobError, with code InvalidRequest, LimitExceeded or ResourceAlreadyExists; a
// closed server gives ErrClosed.
func (s *Server) CreateJob(j Job) error {
	return s.jobCall("create", func(now time.Time) ([]service.Message, *jobs.Error) {
		return s.jobs.Create(now, jobs.Job{ID: j.ID, Document: j.Document, Things: j.Things, Timeout: j.InProgressTimeout})
	})
}

// CancelJob cancels what of a job is still queued, and with force what is in progress
// too. The code of the *JobError is ResourceNotFound.
func (s *Server) CancelJob(id string, force bool) error {
	return s.jobCall("cancel", func(now time.Time) ([]service.Message, *jobs.Error) {
		return s.jobs.Cancel(now, id, force)
	})
}

// CancelJobExecution cancels a job on one thing. Without force it must be queued. The
// codes of the *JobError are ResourceNotFound and InvalidStateTransition.
func (s *Server) CancelJobExecution(thing, id string, force bool) error {
	return s.jobCall("cancel", func(now time.Time) ([]service.Message, *jobs.Error) {
		return s.jobs.CancelExecution(now, thing, id, force)
	})
}

// DeleteJob takes a job and its executions away. Without force all of them must have
// ended. The codes of the *JobError are ResourceNotFound and InvalidStateTransition.
func (s *Server) DeleteJob(id string, force bool) error {
	return s.jobCall("delete", func(now time.Time) ([]service.Message, *jobs.Error) {
		return s.jobs.Delete(now, id, force)
	})
}

// JobExecution returns a job on one thing as it is now, and false when there is none.
func (s *Server) JobExecution(thing, id string) (JobExecution, bool) {
	s.services.mu.Lock()
	defer s.services.mu.Unlock()
	e, ok := s.jobs.Execution(thing, id)
	return jobExecution(e), ok
}

// JobExecutions returns all jobs on a thing, the oldest first.
func (s *Server) JobExecutions(thing string) []JobExecution {
	s.services.mu.Lock()
	defer s.services.mu.Unlock()
	var out []JobExecution
	for _, e := range s.jobs.Executions(thing) {
		out = append(out, jobExecution(e))
	}
	return out
}

func jobExecution(e jobs.Execution) JobExecution {
	return JobExecution{
		JobID: e.JobID, Thing: e.Thing, Status: JobStatus(e.Status), StatusDetails: e.StatusDetails,
		QueuedAt: e.QueuedAt, StartedAt: e.StartedAt, LastUpdatedAt: e.LastUpdatedAt,
		VersionNumber: e.Version, ExecutionNumber: e.Number,
	}
}

// jobCall makes a call of the service that does not come by MQTT.
func (s *Server) jobCall(what string, f func(time.Time) ([]service.Message, *jobs.Error)) error {
	done := false
	var refused *jobs.Error
	s.services.do(func(now time.Time) (messages []service.Message) {
		done = true
		messages, refused = f(now)
		return messages
	})
	switch {
	case !done:
		return fmt.Errorf("iotlocal: %s job: %w", what, ErrClosed)
	case refused != nil:
		return fmt.Errorf("iotlocal: %s job: %w", what, &JobError{Code: string(refused.Code), Message: refused.Message})
	}
	return nil
}
