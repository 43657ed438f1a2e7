package iotlocal

import (
	"strings"
	"sync"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// services runs the services that answer on reserved topics. They are called one at a
// time, under one lock; what they have to say is with its receivers before the lock is
// given up, so that answers keep the order of what they answer.
type services struct {
	broker *broker

	mu     sync.Mutex
	list   []service.Service
	offset time.Duration // by which the clock of the services is ahead
	timer  *time.Timer   // for the earliest deadline, or nil
	closed bool
}

func newServices(b *broker, list ...service.Service) *services {
	return &services{broker: b, list: list}
}

// now returns the time on the clock of the services. The caller has the lock.
func (s *services) now() time.Time { return time.Now().Add(s.offset) }

// handle gives a message that a client has published to the services.
func (s *services) handle(r service.Request) {
	s.handleAs(r, func(answers []service.Message) []service.Message { return answers })
}

// handleAs is handle with answers that f may change.
func (s *services) handleAs(r service.Request, f func([]service.Message) []service.Message) {
	if !strings.HasPrefix(r.Topic, "$aws/") {
		return
	}
	s.do(func(now time.Time) []service.Message {
		for _, one := range s.list {
			if answers, handled := one.Handle(now, r); handled {
				return f(answers)
			}
		}
		return nil
	})
}

// do calls f as one call of a service, and sends what it returns. It does nothing when
// the server has been closed.
func (s *services) do(f func(now time.Time) []service.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	now := s.now()
	s.expire(now) // what is due comes before what is asked
	for _, m := range f(now) {
		s.send(now, m)
	}
	s.schedule()
}

// advance moves the clock of the services, stopping at each deadline on the way.
func (s *services) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target := s.now().Add(d)
	for !s.closed {
		at, ok := s.deadline()
		if !ok || at.After(target) {
			break
		}
		if ahead := at.Sub(s.now()); ahead > 0 {
			s.offset += ahead
		}
		s.expire(s.now())
	}
	if ahead := target.Sub(s.now()); ahead > 0 {
		s.offset += ahead
	}
	s.schedule()
}

func (s *services) deadline() (earliest time.Time, ok bool) {
	for _, one := range s.list {
		if at, has := one.Deadline(); has && (!ok || at.Before(earliest)) {
			earliest, ok = at, true
		}
	}
	return earliest, ok
}

func (s *services) expire(now time.Time) {
	for _, one := range s.list {
		if at, ok := one.Deadline(); !ok || at.After(now) {
			continue
		}
		for _, m := range one.Expire(now) {
			s.send(now, m)
		}
	}
}

// schedule sets the timer for the earliest deadline.
func (s *services) schedule() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	at, ok := s.deadline()
	if !ok || s.closed {
		return
	}
	s.timer = time.AfterFunc(max(0, at.Sub(s.now())), func() {
		s.do(func(time.Time) []service.Message { return nil })
	})
}

func (s *services) send(now time.Time, answer service.Message) {
	m := &message{
		topic:   answer.Topic,
		payload: answer.Payload,
		qos:     1,
		props:   properties{contentType: answer.ContentType, correlation: answer.Correlation},
	}
	if answer.Expiry > 0 {
		m.expires = time.Now().Add(answer.Expiry)
	}
	if answer.ToClient != "" {
		s.broker.sendTo(answer.ToClient, m, answer.Subscribed)
		return
	}
	s.broker.publish(m)
}

func (s *services) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.timer != nil {
		s.timer.Stop()
	}
}

// AdvanceClock moves the clock of the services forward by d, without waiting: time-outs
// of jobs, the lives of ownership tokens, and timestamps. What becomes due on the way is
// done, and its messages are queued for their receivers, before AdvanceClock returns.
// Sessions and connections keep to the real clock.
func (s *Server) AdvanceClock(d time.Duration) { s.services.advance(d) }

// request is what a service gets to see of a PUBLISH.
func (c *conn) request(m *message) service.Request {
	r := service.Request{
		Topic:         m.topic,
		Payload:       m.payload,
		ClientID:      c.session.id,
		Thing:         c.principal.thing,
		CertificateID: c.principal.certificateID,
		Version:       4,
		QoS:           m.qos,
		ContentType:   m.props.contentType,
		ResponseTopic: m.props.responseTopic,
		Correlation:   m.props.correlation,
	}
	if c.v5() {
		r.Version = 5
	}
	return r
}
