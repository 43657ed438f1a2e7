package jobs

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Job is what is to be done, and on which things.
type Job struct {
	ID       string
	Document []byte // a JSON object of 32 KiB at most
	Things   []string
	// Timeout ends an execution so long after it was started; 0 never.
	Timeout time.Duration
}

const maximumDocument = 32 << 10

// Create makes a job, which is queued for all of its things.
func (s *Service) Create(now time.Time, j Job) ([]service.Message, *Error) {
	var object map[string]json.RawMessage
	switch {
	case !validJob(j.ID):
		return nil, refuse(InvalidRequest, "The job id is not 1 to 64 of the characters a-z A-Z 0-9 _ -.")
	case s.jobs[j.ID] != nil:
		return nil, refuse(ResourceAlreadyExists, "There is a job with this id.")
	case len(j.Document) > maximumDocument:
		return nil, refuse(LimitExceeded, "The document is larger than 32768 bytes.")
	case json.Unmarshal(j.Document, &object) != nil || object == nil:
		return nil, refuse(InvalidRequest, "The document is not a JSON object.")
	case len(j.Things) == 0:
		return nil, refuse(InvalidRequest, "The job names no thing.")
	case j.Timeout < 0:
		return nil, refuse(InvalidRequest, "The time-out is negative.")
	}
	for i, thing := range j.Things {
		if !validThing(thing) || slices.Contains(j.Things[:i], thing) {
			return nil, refuse(InvalidRequest, "A thing name is there twice, or is not 1 to 128 of the characters a-z A-Z 0-9 : _ -.")
		}
	}
	var document bytes.Buffer
	if err := json.Compact(&document, j.Document); err != nil {
		return nil, refuse(InvalidRequest, "The document is not JSON.")
	}
	return s.watch(now, j.Things, func() {
		s.serial++
		made := &job{id: j.ID, document: document.Bytes(), timeout: j.Timeout, serial: s.serial}
		for _, thing := range j.Things {
			e := &execution{job: made, Execution: Execution{
				JobID: j.ID, Thing: thing, Status: Queued, QueuedAt: now, LastUpdatedAt: now, Version: 1, Number: 1,
			}}
			made.targets = append(made.targets, e)
			s.things[thing] = append(s.things[thing], e)
		}
		s.jobs[j.ID] = made
	}), nil
}

func (j *job) things() []string {
	out := make([]string, len(j.targets))
	for i, e := range j.targets {
		out[i] = e.Thing
	}
	return out
}

// Cancel cancels the executions of a job that are queued, and with force those in
// progress too.
func (s *Service) Cancel(now time.Time, id string, force bool) ([]service.Message, *Error) {
	j := s.jobs[id]
	if j == nil {
		return nil, refuse(ResourceNotFound, "There is no job with this id.")
	}
	return s.watch(now, j.things(), func() {
		for _, e := range j.targets {
			if e.Status == Queued || force && e.Status == InProgress {
				e.move(now, Canceled)
			}
		}
	}), nil
}

// CancelExecution cancels a job on one thing. Without force it must be queued.
func (s *Service) CancelExecution(now time.Time, thing, id string, force bool) ([]service.Message, *Error) {
	e, err := s.lookUp(thing, id, nil)
	switch {
	case err != nil:
		return nil, err
	case e.Status.Terminal():
		return nil, refuse(InvalidStateTransition, "The execution has ended.")
	case e.Status == InProgress && !force:
		return nil, refuse(InvalidStateTransition, "The execution is in progress; use force.")
	}
	return s.watch(now, []string{thing}, func() { e.move(now, Canceled) }), nil
}

// Delete takes a job away with all of its executions. Without force none may be in
// progress or queued.
func (s *Service) Delete(now time.Time, id string, force bool) ([]service.Message, *Error) {
	j := s.jobs[id]
	if j == nil {
		return nil, refuse(ResourceNotFound, "There is no job with this id.")
	}
	for _, e := range j.targets {
		if !e.Status.Terminal() && !force {
			return nil, refuse(InvalidStateTransition, "The job has not ended; use force.")
		}
	}
	return s.watch(now, j.things(), func() {
		for _, e := range j.targets {
			e.Status = Removed
			s.things[e.Thing] = slices.DeleteFunc(s.things[e.Thing], func(x *execution) bool { return x == e })
			if len(s.things[e.Thing]) == 0 {
				delete(s.things, e.Thing)
			}
		}
		delete(s.jobs, id)
	}), nil
}

// Execution returns a job on one thing as it is now.
func (s *Service) Execution(thing, id string) (Execution, bool) {
	e := s.find(thing, id)
	if e == nil {
		return Execution{}, false
	}
	return e.public(), true
}

// Executions returns all jobs on a thing, by age.
func (s *Service) Executions(thing string) []Execution {
	var out []Execution
	for _, e := range s.things[thing] {
		out = append(out, e.public())
	}
	return out
}
