package iotlocal

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// broker has the sessions, the retained messages and the wills, and carries
// messages between them. It knows nothing of packets and connections: hook
// translates, and each connection has a sender that takes messages from its
// session.
type broker struct {
	rules *Rules

	mu       sync.Mutex
	closed   bool
	sessions map[string]*session
	retained map[string]*message
	index    index
	wills    map[*delayedWill]struct{}
}

// delayedWill is a will whose delay has not passed.
type delayedWill struct {
	message *message
	timer   *time.Timer
}

func newBroker(rules *Rules) *broker {
	b := &broker{
		rules:    rules,
		sessions: make(map[string]*session),
		retained: make(map[string]*message),
		index:    newIndex(),
		wills:    make(map[*delayedWill]struct{}),
	}
	b.index.parent = rules.HashMatchesParent
	return b
}

// attachment is what a client asks for when it connects.
type attachment struct {
	id      string
	version byte
	clean   bool          // start a new session
	expiry  time.Duration // how long the session outlives the connection
	window  int           // how many messages of QoS 1 may be unacknowledged
}

// attach gives the connection its session: the one that there is, or a new one.
// It returns the link of the connection that had the session before, if any,
// which the caller has to disconnect.
func (b *broker) attach(a attachment, l *link) (s *session, present bool, old *link) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s = b.sessions[a.id]
	if s != nil {
		old = s.link
		// A session without expiry ends with its connection, also when that
		// ends because of this one. Sessions of MQTT 3.1.1 and 5 are different
		// things on AWS IoT Core.
		if a.clean || s.version != a.version && !b.rules.ResumeAcrossVersions || s.expiry == 0 || s.overdue(time.Now()) {
			b.end(s)
			s = nil
		}
	}
	present = s != nil
	if s == nil {
		s = &session{id: a.id, version: a.version, subs: make(map[string]subscription)}
		b.sessions[a.id] = s
	}
	if s.will != nil {
		b.cancel(s.will) // MQTT 5.0, 3.1.3.2.2
		s.will = nil
	}
	s.expiry, s.version = a.expiry, a.version
	s.forget(time.Now(), b.rules.StoredLife)
	s.connect(l, a.window)
	return s, present, old
}

// detach ends the connection's hold on its session and publishes the will, if
// there is one, after the delay.
func (b *broker) detach(s *session, l *link, will *message, delay time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	current := s.link == l
	if current {
		now := time.Now()
		s.link = nil
		s.deadline = now.Add(s.expiry)
		s.wait(now)
	}
	if will != nil && !b.closed {
		// A delay is cut short by the session's end, and the will is not sent
		// at all when the client is back before it has passed.
		delay = min(delay, s.expiry)
		switch {
		case delay == 0 || s.ended:
			b.publishLocked(will)
		case current:
			b.delay(s, will, delay)
		}
	}
	if current && s.expiry == 0 {
		b.end(s)
	}
}

func (b *broker) delay(s *session, m *message, d time.Duration) {
	w := &delayedWill{message: m}
	s.will = w
	b.wills[w] = struct{}{}
	w.timer = time.AfterFunc(d, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if _, waiting := b.wills[w]; !waiting {
			return
		}
		b.cancel(w)
		if s.will == w {
			s.will = nil
		}
		b.publishLocked(m)
	})
}

func (b *broker) cancel(w *delayedWill) {
	w.timer.Stop()
	delete(b.wills, w)
}

// setExpiry changes how long a session outlives its connection. It reports
// false for the one change that is an error: from ending with the connection to
// outliving it.
func (b *broker) setExpiry(s *session, d time.Duration) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.expiry == 0 && d > 0 {
		return false
	}
	s.expiry = d
	return true
}

// overdue reports whether the session's time without a connection has passed.
func (s *session) overdue(now time.Time) bool {
	return s.link == nil && !now.Before(s.deadline)
}

// end forgets the session and everything that was to be sent to its client.
func (b *broker) end(s *session) {
	if s.ended {
		return
	}
	s.ended = true
	s.link = nil
	if b.sessions[s.id] == s {
		delete(b.sessions, s.id)
	}
	for filter := range s.subs {
		b.index.remove(s, filter)
	}
	s.subs, s.inflight, s.queue, s.sent, s.queued = nil, nil, fifo{}, 0, 0
	if s.will != nil {
		b.cancel(s.will)
		b.publishLocked(s.will.message)
		s.will = nil
	}
}

// publish hands a message to everyone who has subscribed, and retains it if it
// says so.
func (b *broker) publish(m *message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.publishLocked(m)
}

func (b *broker) publishLocked(m *message) {
	if b.closed {
		return
	}
	if m.retain {
		if len(m.payload) == 0 {
			delete(b.retained, m.topic)
		} else {
			b.retained[m.topic] = m
		}
	}
	now := time.Now()
	chosen := make(map[*session]subscription) // one delivery however many filters match
	var gone []*session
	b.index.each(m.topic, func(e *entry) {
		for s, sub := range e.members {
			if s.overdue(now) {
				gone = append(gone, s)
				continue
			}
			if sub.noLocal && m.origin == s.id {
				continue
			}
			have, ok := chosen[s]
			if ok {
				sub.qos = max(sub.qos, have.qos)
				sub.retainAsPublished = sub.retainAsPublished || have.retainAsPublished
			}
			chosen[s] = sub
		}
		for _, group := range e.groups {
			if s := choose(group, m, now); s != nil {
				sub := group[s]
				s.push(outgoing{message: m, qos: min(m.qos, sub.qos), retain: m.retain && sub.retainAsPublished})
			}
		}
	})
	for s, sub := range chosen {
		s.push(outgoing{message: m, qos: min(m.qos, sub.qos), retain: m.retain && sub.retainAsPublished})
	}
	for _, s := range gone {
		b.end(s)
	}
}

// sendTo hands a message to one client if it is connected, with the QoS of its
// subscription. Without one the client gets the message too, unless subscribed is set.
func (b *broker) sendTo(id string, m *message, subscribed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.sessions[id]
	if b.closed || s == nil || s.link == nil {
		return
	}
	var qos byte
	for filter, sub := range s.subs {
		if matches(filter, m.topic, b.rules.HashMatchesParent) {
			qos, subscribed = max(qos, sub.qos), false
		}
	}
	if subscribed {
		return
	}
	s.push(outgoing{message: m, qos: min(m.qos, qos)})
}

// choose picks the member of a shared subscription that gets the message: one
// that is connected, or else, for QoS 1, one whose session keeps it.
func choose(group map[*session]subscription, m *message, now time.Time) *session {
	var online, offline []*session
	for s, sub := range group {
		switch {
		case s.link != nil:
			online = append(online, s)
		case min(m.qos, sub.qos) > 0 && !s.overdue(now):
			offline = append(offline, s)
		}
	}
	if len(online) == 0 {
		online = offline
	}
	if len(online) == 0 {
		return nil
	}
	return online[rand.IntN(len(online))]
}

// subscribe adds a subscription, or replaces the one with the same filter. It
// reports whether it is new, and false for ok when the session has too many.
func (b *broker) subscribe(s *session, filter string, sub subscription) (retained []*message, isNew, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.ended {
		return nil, false, false
	}
	_, have := s.subs[filter]
	if !have && over(len(s.subs)+1, b.rules.Subscriptions) {
		return nil, false, false
	}
	s.subs[filter] = sub
	b.index.add(s, filter, sub)
	return b.retainedFor(filter), !have, true
}

func (b *broker) unsubscribe(s *session, filter string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, have := s.subs[filter]; have {
		delete(s.subs, filter)
		b.index.remove(s, filter)
	}
}

// retainedFor returns the retained messages that a new subscription gets.
func (b *broker) retainedFor(filter string) []*message {
	if m := b.retained[filter]; m != nil {
		return []*message{m}
	}
	if !b.rules.RetainedForWildcards || !hasWildcard(filter) || strings.HasPrefix(filter, sharePrefix) {
		return nil
	}
	var all []*message
	for _, topic := range slices.Sorted(maps.Keys(b.retained)) {
		if matches(filter, topic, b.rules.HashMatchesParent) {
			all = append(all, b.retained[topic])
		}
	}
	return all
}

// replay sends m, which was the retained message of exactly the filter's topic when
// the subscription was made, as AWS IoT Core does: never for wildcards and shared
// subscriptions. One that has replaced it since has been sent already.
func (b *broker) replay(s *session, sub subscription, m *message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.retained[m.topic] != m || s.ended {
		return
	}
	if m.expired(time.Now()) {
		delete(b.retained, m.topic)
		return
	}
	s.push(outgoing{message: m, qos: min(m.qos, sub.qos), retain: true})
}

// flush returns a channel that is closed when what there is for a session has been sent.
func (b *broker) flush(s *session) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := mark()
	if !s.push(m) {
		close(m.passed)
	}
	return m.passed
}

// forget ends the session of a client id, if there is one.
func (b *broker) forget(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.sessions[id]
	if s != nil {
		b.end(s)
	}
	return s != nil
}

func (b *broker) acked(s *session, id uint16) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.acked(id)
}

// next returns the session's next message for the connection l.
func (b *broker) next(s *session, l *link) (outgoing, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.link != l {
		return outgoing{}, false
	}
	return s.next(time.Now())
}

// clients returns the ids of the clients that have a connection, sorted.
func (b *broker) clients() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ids []string
	for id, s := range b.sessions {
		if s.link != nil && !s.link.conn.dropped.Load() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// close stops all publishing and the wills that wait.
func (b *broker) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for w := range b.wills {
		b.cancel(w)
	}
}
