package iotlocal

import (
	"slices"
	"time"
)

const (
	// maximumQueuedQoS0 bounds, in bytes of topics and payloads, what waits for
	// a client that reads too slowly. Messages of QoS 0 beyond it are dropped.
	maximumQueuedQoS0 = 64 << 20
)

// session is what the broker keeps for a client id: subscriptions, and the
// messages that are on their way to the client. The broker's lock guards it.
type session struct {
	id       string
	version  byte          // protocol version: 4 or 5
	expiry   time.Duration // how long it outlives its connection
	deadline time.Time     // when it ends, while there is no connection
	ended    bool

	link   *link // the connection, or nil
	window int   // how many messages of QoS 1 may be unacknowledged

	subs map[string]subscription // by filter, as the client wrote it

	queue  fifo // not yet sent for the first time
	queued int  // bytes in queue

	// inflight has the messages of QoS 1 that have a packet id, in the order of
	// their first sending. The first sent of them have been sent on the current
	// connection; the others are to be sent again.
	inflight []outgoing
	sent     int
	lastID   uint16

	will *delayedWill // the will of an earlier connection, waiting
}

// subscription is what a client asked for with one filter.
type subscription struct {
	qos               byte
	noLocal           bool
	retainAsPublished bool
	retainHandling    byte
}

// outgoing is a message for one client.
type outgoing struct {
	*message
	id     uint16        // packet id, 0 for QoS 0
	qos    byte          // QoS of this delivery
	retain bool          // RETAIN flag of this delivery
	since  time.Time     // when it began to wait for a client that was away, or zero
	stored bool          // set when it has waited so
	passed chan struct{} // of a mark, closed when it is its turn
}

// mark is a message that is not sent: it tells that everything before it has been.
func mark() outgoing { return outgoing{message: &message{}, passed: make(chan struct{})} }

func (o outgoing) size() int { return len(o.topic) + len(o.payload) }

// link is a session's connection. A session that is taken over or closed gets
// another link or none, and the old link's sender then finds nothing to send.
type link struct {
	wake chan struct{} // has a token when there may be something to send
	stop chan struct{} // closed when the connection has ended
	conn *conn
}

func newLink(c *conn) *link {
	return &link{wake: make(chan struct{}, 1), stop: make(chan struct{}), conn: c}
}

func (l *link) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// push queues a message for the client. It reports whether the message was
// taken.
func (s *session) push(o outgoing) bool {
	if o.qos == 0 && (s.link == nil || s.queued > maximumQueuedQoS0) {
		return false
	}
	if s.link == nil && s.expiry == 0 {
		return false
	}
	if s.link == nil {
		o.since = time.Now()
	}
	s.queue.push(o)
	s.queued += o.size()
	if s.link != nil {
		s.link.notify()
	}
	return true
}

// next returns the next message to send, or false when the client has to
// acknowledge something first or nothing is left.
func (s *session) next(now time.Time) (outgoing, bool) {
	if s.sent < len(s.inflight) {
		if s.sent >= s.window {
			return outgoing{}, false
		}
		s.sent++
		return s.inflight[s.sent-1], true
	}
	for s.queue.len() > 0 {
		o := s.queue.front()
		if o.expired(now) {
			s.drop()
			continue
		}
		if o.qos == 0 {
			s.drop()
			return o, true
		}
		if len(s.inflight) >= s.window {
			return outgoing{}, false
		}
		s.drop()
		o.id = s.newID()
		s.inflight = append(s.inflight, o)
		s.sent++
		return o, true
	}
	return outgoing{}, false
}

func (s *session) drop() {
	s.queued -= s.queue.front().size()
	s.queue.pop()
}

// newID returns a packet id that no message in flight has. There are always
// some, because a window is much smaller than the range of packet ids.
func (s *session) newID() uint16 {
	for {
		s.lastID++
		if s.lastID != 0 && s.find(s.lastID) < 0 {
			return s.lastID
		}
	}
}

func (s *session) find(id uint16) int {
	for i, o := range s.inflight {
		if o.id == id {
			return i
		}
	}
	return -1
}

// acked removes the message with the packet id from those in flight.
func (s *session) acked(id uint16) {
	i := s.find(id)
	if i < 0 || i >= s.sent {
		return
	}
	s.inflight = append(s.inflight[:i], s.inflight[i+1:]...)
	s.sent--
	if s.link != nil {
		s.link.notify()
	}
}

// connect gives the session a connection. What was in flight is sent again, in
// order and with the same packet ids.
func (s *session) connect(l *link, window int) {
	s.link = l
	s.window = window
	s.sent = 0
	l.notify()
}

// wait notes that what is on its way to the client waits for it from now on.
func (s *session) wait(now time.Time) {
	s.eachStored(func(o *outgoing) {
		if o.since.IsZero() {
			o.since = now
		}
	})
}

// forget drops what has waited for longer than life, of which 0 is for ever, and marks
// the rest as having waited.
func (s *session) forget(now time.Time, life time.Duration) {
	s.eachStored(func(o *outgoing) { o.stored = true })
	if life == 0 {
		return
	}
	old := func(o outgoing) bool { return !o.since.IsZero() && now.Sub(o.since) > life }
	s.inflight = slices.DeleteFunc(s.inflight, old)
	rest := s.queue.items[s.queue.head:]
	s.queue, s.queued = fifo{}, 0
	for _, o := range rest {
		if !old(o) {
			s.queue.push(o)
			s.queued += o.size()
		}
	}
}

func (s *session) eachStored(f func(*outgoing)) {
	for i := range s.inflight {
		f(&s.inflight[i])
	}
	for i := s.queue.head; i < len(s.queue.items); i++ {
		f(&s.queue.items[i])
	}
}

// fifo is a queue of messages that reuses its memory.
type fifo struct {
	items []outgoing
	head  int
}

func (q *fifo) len() int        { return len(q.items) - q.head }
func (q *fifo) front() outgoing { return q.items[q.head] }
func (q *fifo) push(o outgoing) { q.items = append(q.items, o) }
func (q *fifo) pop() {
	q.items[q.head] = outgoing{}
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head >= 1024 && q.head*2 >= len(q.items) {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
}
