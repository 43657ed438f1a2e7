package iotlocal

import (
	"sync"
	"time"
)

// bucket counts what may pass in a second. It starts full.
type bucket struct {
	mu    sync.Mutex
	rate  float64 // a second, and what may pass at once
	level float64
	last  time.Time
}

func newBucket(rate int) *bucket { return &bucket{rate: float64(rate), level: float64(rate)} }

func (b *bucket) fill(now time.Time) {
	if !b.last.IsZero() {
		b.level = min(b.rate, b.level+b.rate*now.Sub(b.last).Seconds())
	}
	b.last = now
}

// try reports whether one more may pass now.
func (b *bucket) try(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(now)
	if b.level < 1 {
		return false
	}
	b.level--
	return true
}

// take lets n pass and returns how long they have to wait.
func (b *bucket) take(n int, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(now)
	b.level -= float64(n)
	if b.level >= 0 {
		return 0
	}
	return time.Duration(-b.level / b.rate * float64(time.Second))
}

// pause waits for d, or until the connection or the server ends. It reports false
// then.
func (s *Server) pause(c *conn, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ended:
	case <-s.closing:
	}
	return false
}

// throttle applies PublishRate to a message from the client. It reports false when the
// message is to be discarded.
func (s *Server) throttle(c *conn) bool {
	switch {
	case c.publishes == nil:
		return true
	case s.opts.Rules.DelayExcess:
		return s.pause(c, c.publishes.take(1, time.Now()))
	}
	return c.publishes.try(time.Now())
}

// throttleOut applies PublishRate and StoredRate to a message for the client. It
// reports false when the message is to be discarded.
func (s *Server) throttleOut(c *conn, o outgoing) bool {
	if rate := s.opts.Rules.StoredRate; o.stored && rate > 0 && !s.pause(c, time.Second/time.Duration(rate)) {
		return false
	}
	switch {
	case c.publishes == nil:
		return true
	case o.qos > 0 || s.opts.Rules.DelayExcess:
		return s.pause(c, c.publishes.take(1, time.Now()))
	}
	return c.publishes.try(time.Now())
}

// tooMany reports whether a client id has connected more often than ConnectRate.
func (s *Server) tooMany(clientID string) bool {
	rate := s.opts.Rules.ConnectRate
	if rate == 0 || clientID == "" {
		return false
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, b := range s.connects { // those that are full again say nothing
		if now.Sub(b.last) > time.Second {
			delete(s.connects, id)
		}
	}
	b := s.connects[clientID]
	if b == nil {
		b = newBucket(rate)
		s.connects[clientID] = b
	}
	return !b.try(now)
}
