package commands

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Service has the commands of all devices.
type Service struct {
	all map[key]*execution
}

var _ service.Service = (*Service)(nil)

// New returns a service without commands.
func New() *Service { return &Service{all: map[key]*execution{}} }

// Start publishes a command to its device.
func (s *Service) Start(now time.Time, c Command) ([]service.Message, *Error) {
	k := key{c.Kind, c.Device, c.ID}
	switch {
	case !validID(c.ID):
		return nil, refuse(InvalidRequest, "The execution id is not 1 to 64 of the characters a-z A-Z 0-9 _ -.")
	case !c.Kind.validDevice(c.Device):
		return nil, refuse(InvalidRequest, "The device is not named as a thing or a client can be.")
	case s.all[k] != nil:
		return nil, refuse(ResourceAlreadyExists, "The device has an execution with this id.")
	case len(c.Payload) > MaximumPayload:
		return nil, refuse(LimitExceeded, "The payload is larger than 32768 bytes.")
	case c.Timeout < 0 || c.Timeout > MaximumTimeout || c.Timeout%time.Second != 0:
		return nil, refuse(InvalidRequest, "The time-out is not 0 to 12 hours in whole seconds.")
	case c.Timeout == 0:
		c.Timeout = DefaultTimeout
	}
	s.all[k] = &execution{deadline: now.Add(c.Timeout), Execution: Execution{
		ID: c.ID, Kind: c.Kind, Device: c.Device, Status: Created, CreatedAt: now, LastUpdatedAt: now,
	}}
	return []service.Message{{
		Topic: k.topic() + "/request" + suffix(c.ContentType), Payload: slices.Clone(c.Payload), ContentType: c.ContentType, Expiry: c.Timeout,
	}}, nil
}

// suffix is the last level of a request's topic, which tells two content types apart from
// all others.
func suffix(contentType string) string {
	switch contentType {
	case "application/json":
		return "/json"
	case "application/cbor":
		return "/cbor"
	}
	return ""
}

// Execution returns an execution as it is now.
func (s *Service) Execution(kind Kind, device, id string) (Execution, bool) {
	e := s.all[key{kind, device, id}]
	if e == nil {
		return Execution{}, false
	}
	return e.Execution, true
}

// Handle is part of service.Service.
func (s *Service) Handle(now time.Time, r service.Request) ([]service.Message, bool) {
	k, valid, ok := parseTopic(r.Topic)
	if !ok {
		return nil, false
	}
	if !valid {
		// There is nowhere to say so: the topics of answers follow from those of requests.
		return nil, true
	}
	type accepted struct {
		ID string `json:"executionId"`
	}
	type rejected struct {
		Code    Code   `json:"error"`
		Message string `json:"errorMessage"`
		ID      string `json:"executionId"`
	}
	var answer any = accepted{k.id}
	m := service.Message{Topic: k.topic() + "/response/accepted/json", Correlation: slices.Clone(r.Correlation), ContentType: "application/json"}
	if err := s.update(now, k, r.Payload); err != nil {
		m.Topic = k.topic() + "/response/rejected/json"
		answer = rejected{err.Code, err.Message, k.id}
	}
	m.Payload, _ = json.Marshal(answer) // strings alone
	return []service.Message{m}, true
}

func (s *Service) update(now time.Time, k key, payload []byte) *Error {
	u, err := parseUpdate(payload)
	if err != nil {
		return err
	}
	e := s.all[k]
	if e == nil {
		return refuse(ResourceNotFound, "The device has no such execution.")
	}
	switch {
	case e.Status == TimedOut && (e.terminal() || u.Status == InProgress), e.terminal() && u.Status == InProgress:
		return refuse(InvalidStateTransition, "Command Execution status cannot be updated to %s since its status is %s.", u.Status, e.Status)
	case e.terminal():
		return refuse(TerminalStateReached, "Command Execution status cannot be updated to %s since execution has already completed with status %s.", u.Status, e.Status)
	}
	e.Status, e.Reason, e.LastUpdatedAt = u.Status, u.Reason, now
	if u.Result != nil {
		e.Result = u.Result
	}
	if e.terminal() {
		e.deadline = time.Time{}
	}
	return nil
}

// Deadline is part of service.Service.
func (s *Service) Deadline() (earliest time.Time, ok bool) {
	for _, e := range s.all {
		if !e.deadline.IsZero() && (!ok || e.deadline.Before(earliest)) {
			earliest, ok = e.deadline, true
		}
	}
	return earliest, ok
}

// Expire is part of service.Service.
func (s *Service) Expire(now time.Time) []service.Message {
	for _, e := range s.all {
		if e.deadline.IsZero() || e.deadline.After(now) {
			continue
		}
		e.deadline = time.Time{}
		e.Status, e.Reason, e.LastUpdatedAt = TimedOut, &Reason{Code: NoResponse}, now
	}
	return nil
}
