package jobs

import (
	"maps"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Config says how a [Service] behaves. The zero value is as AWS documents it.
type Config struct {
	// DescribeTerminal answers requests for executions in a terminal state instead of
	// rejecting them with TerminalStateReached.
	DescribeTerminal bool
}

// Service has the jobs of all things.
type Service struct {
	cfg    Config
	jobs   map[string]*job
	things map[string][]*execution // by age
	serial int
}

var _ service.Service = (*Service)(nil)

// New returns a service without jobs.
func New(cfg Config) *Service {
	return &Service{cfg: cfg, jobs: map[string]*job{}, things: map[string][]*execution{}}
}

// Handle is part of service.Service. Answers go to the connection that has asked, and to
// nobody else.
func (s *Service) Handle(now time.Time, r service.Request) ([]service.Message, bool) {
	thing, id, op, ok := parseTopic(r.Topic)
	if !ok {
		return nil, false
	}
	req, err := parseRequest(op, r.Payload)
	var answer any
	var told []service.Message
	switch {
	case op == opInvalid:
		err = refuse(InvalidTopic, "There is no operation at this topic.")
	case err != nil:
	case !validThing(thing):
		err = refuse(InvalidRequest, "The thing name has other characters than a-z A-Z 0-9 : _ -, or more than 128.")
	case id != "" && id != nextJob && !validJob(id):
		err = refuse(InvalidRequest, "The job id has other characters than a-z A-Z 0-9 _ -, or more than 64.")
	default:
		told = s.watch(now, []string{thing}, func() { answer, err = s.do(now, thing, id, op, req) })
	}
	m := service.Message{Topic: r.Topic + "/accepted", ToClient: r.ClientID, Correlation: slices.Clone(r.Correlation)}
	if err != nil {
		m.Topic = r.Topic + "/rejected"
		answer = rejection{Code: err.Code, Message: err.Message, Timestamp: seconds(now), ClientToken: req.token, ExecutionState: err.state}
	}
	m.Payload = encode(answer)
	return append([]service.Message{m}, told...), true
}

// do carries a request out. Nothing has changed when there is an error.
func (s *Service) do(now time.Time, thing, id string, op operation, r request) (answer any, err *Error) {
	switch op {
	case opGetPending:
		a := pendingAnswer{ClientToken: r.token, Timestamp: seconds(now), InProgress: []summary{}, Queued: []summary{}}
		for _, e := range s.pending(thing) {
			if e.Status == InProgress {
				a.InProgress = append(a.InProgress, e.summary())
			} else {
				a.Queued = append(a.Queued, e.summary())
			}
		}
		return a, nil
	case opStartNext:
		return s.startNext(now, thing, r), nil
	case opDescribe:
		return s.describe(now, thing, id, r)
	default:
		return s.update(now, thing, id, r)
	}
}

func (s *Service) startNext(now time.Time, thing string, r request) executionAnswer {
	a := executionAnswer{ClientToken: r.token, Timestamp: seconds(now)}
	pending := s.pending(thing)
	if len(pending) == 0 {
		return a
	}
	e := pending[0]
	if e.Status == Queued {
		e.move(now, InProgress)
		if r.details != nil {
			e.StatusDetails = r.details
		}
		e.setTimer(now, r.stepMinutes)
	}
	a.Execution = e.full(now, true)
	return a
}

func (s *Service) describe(now time.Time, thing, id string, r request) (any, *Error) {
	a := executionAnswer{ClientToken: r.token, Timestamp: seconds(now)}
	withDocument := r.includeDocument == nil || *r.includeDocument
	if id == nextJob {
		if pending := s.pending(thing); len(pending) > 0 {
			a.Execution = pending[0].full(now, withDocument)
		}
		return a, nil
	}
	e, err := s.lookUp(thing, id, r.number)
	if err != nil {
		return nil, err
	}
	if e.Status.Terminal() && !s.cfg.DescribeTerminal {
		return nil, refuse(TerminalStateReached, "The execution has ended.")
	}
	a.Execution = e.full(now, withDocument)
	return a, nil
}

func (s *Service) lookUp(thing, id string, number *int64) (*execution, *Error) {
	e := s.find(thing, id)
	if e == nil || number != nil && *number != e.Number {
		return nil, refuse(ResourceNotFound, "The thing has no such execution.")
	}
	return e, nil
}

func (s *Service) update(now time.Time, thing, id string, r request) (any, *Error) {
	if id == nextJob {
		return nil, refuse(InvalidRequest, "$next cannot be updated; name the job.")
	}
	e, err := s.lookUp(thing, id, r.number)
	if err != nil {
		return nil, err
	}
	if r.version != nil && *r.version != e.Version {
		err = refuse(VersionMismatch, "The execution has another version.")
	} else if e.Status.Terminal() {
		err = refuse(InvalidStateTransition, "The execution has ended.")
	}
	if err != nil {
		err.state = e.state()
		return nil, err
	}
	e.move(now, r.status)
	if r.details != nil {
		e.StatusDetails = r.details
	}
	e.setTimer(now, r.stepMinutes)
	a := updateAnswer{ClientToken: r.token, Timestamp: seconds(now)}
	if r.includeState {
		a.ExecutionState = e.state()
	}
	if r.includeDocument != nil && *r.includeDocument {
		a.JobDocument = e.job.document
	}
	return a, nil
}

// Deadline is part of service.Service.
func (s *Service) Deadline() (earliest time.Time, ok bool) {
	for _, list := range s.things {
		for _, e := range list {
			if at, has := e.deadline(); has && (!ok || at.Before(earliest)) {
				earliest, ok = at, true
			}
		}
	}
	return earliest, ok
}

// Expire is part of service.Service.
func (s *Service) Expire(now time.Time) []service.Message {
	return s.watch(now, slices.Sorted(maps.Keys(s.things)), func() {
		for _, list := range s.things {
			for _, e := range list {
				if at, has := e.deadline(); has && !at.After(now) {
					e.move(now, TimedOut)
				}
			}
		}
	})
}
