package jobs

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Status is the state of a job execution.
type Status string

// The states. Those from FAILED on are terminal.
const (
	Queued     Status = "QUEUED"
	InProgress Status = "IN_PROGRESS"
	Failed     Status = "FAILED"
	Succeeded  Status = "SUCCEEDED"
	Canceled   Status = "CANCELED"
	TimedOut   Status = "TIMED_OUT"
	Rejected   Status = "REJECTED"
	Removed    Status = "REMOVED"
)

// Terminal reports whether an execution stays in the state for ever.
func (s Status) Terminal() bool { return s != Queued && s != InProgress }

// Execution is a job on one thing.
type Execution struct {
	JobID         string
	Thing         string
	Status        Status
	StatusDetails map[string]string
	QueuedAt      time.Time
	StartedAt     time.Time // zero before it was started
	LastUpdatedAt time.Time
	Version       int64 // 1 when queued, one more with each change
	Number        int64
}

// execution is an Execution with what only the service needs.
type execution struct {
	Execution
	job *job
	// What times it out: the timer that its device has set, and that of the job. Zero
	// times are none.
	stepDeadline, jobDeadline time.Time
}

// job is what one Create has made.
type job struct {
	id       string
	document json.RawMessage // compact
	timeout  time.Duration   // from IN_PROGRESS on; 0 is none
	serial   int             // of its making
	targets  []*execution
}

// deadline returns when the execution times out.
func (e *execution) deadline() (time.Time, bool) {
	at := e.stepDeadline
	if at.IsZero() || !e.jobDeadline.IsZero() && e.jobDeadline.Before(at) {
		at = e.jobDeadline
	}
	return at, !at.IsZero() && e.Status == InProgress
}

// move puts the execution into a state.
func (e *execution) move(now time.Time, to Status) {
	if to == InProgress && e.Status != InProgress {
		e.StartedAt = now
		if e.job.timeout > 0 {
			e.jobDeadline = now.Add(e.job.timeout)
		}
	}
	if to.Terminal() {
		e.stepDeadline, e.jobDeadline = time.Time{}, time.Time{}
	}
	e.Status = to
	e.LastUpdatedAt = now
	e.Version++
}

// setTimer does what stepTimeoutInMinutes asks for: 0 leaves the timer as it is, and -1
// takes it away. It runs only while the execution is in progress.
func (e *execution) setTimer(now time.Time, minutes int64) {
	switch {
	case minutes < 0 || e.Status != InProgress:
		e.stepDeadline = time.Time{}
	case minutes > 0:
		e.stepDeadline = now.Add(time.Duration(minutes) * time.Minute)
	}
}

// public returns a copy that shares nothing.
func (e *execution) public() Execution {
	out := e.Execution
	out.StatusDetails = maps.Clone(out.StatusDetails)
	return out
}

// pending returns the executions of a thing that are not terminal, in the order in which
// they come to be the next: those in progress first, and each by age.
func (s *Service) pending(thing string) []*execution {
	var out []*execution
	for _, e := range s.things[thing] {
		if !e.Status.Terminal() {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *execution) int {
		if (a.Status == InProgress) != (b.Status == InProgress) {
			if a.Status == InProgress {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.job.serial, b.job.serial)
	})
	return out
}

func (s *Service) find(thing, id string) *execution {
	for _, e := range s.things[thing] {
		if e.JobID == id {
			return e
		}
	}
	return nil
}
