package offline

import (
	"sync"
	"time"
)

// Drain is a client's place between away and online, and the queue that is emptied on the
// way. The zero value is away; Lock, Rule, Interval and Send are to be set. All methods
// are called with Lock held.
type Drain[R any] struct {
	Lock sync.Locker
	// Rule and Interval are asked for each time: what the program changes takes effect at
	// once. Interval is the time between two requests.
	Rule     func() Rule
	Interval func() time.Duration
	// Send hands a request over.
	Send func(R)

	queue Queue[R]
	state state
	timer *time.Timer
	run   int // tells a timer that fires late that it was stopped
}

type state uint8

const (
	away     state = iota // no connection, or one that is not recovered yet
	draining              // one request after the other goes out
	online                // requests go out at once
)

// Online reports whether requests go out at once: there is a connection, and nothing
// waits before them.
func (d *Drain[R]) Online() bool { return d.state == online }

// Put stores a request that cannot go out now.
func (d *Drain[R]) Put(seq uint64, r R) Verdict { return d.queue.Put(d.Rule(), seq, r) }

// PutBack takes back a request that did not get out, and reports whether it is kept. It
// has draining begin where the client was online, but not at once: the news that the
// connection is gone may be on its way.
func (d *Drain[R]) PutBack(seq uint64, r R) bool {
	if !d.queue.PutBack(d.Rule(), seq, r) {
		return false
	}
	if d.state == online {
		d.state = draining
		d.later()
	}
	return true
}

// Clear throws away what waits.
func (d *Drain[R]) Clear() { d.queue.Clear() }

// Begin empties the queue over a new connection: the first request goes out now, and
// after the last one the interval has to pass before the client is online.
func (d *Drain[R]) Begin() {
	d.stop()
	d.state = draining
	d.next()
}

// Away notes that there is no connection.
func (d *Drain[R]) Away() {
	d.stop()
	d.state = away
}

func (d *Drain[R]) next() {
	r, ok := d.queue.Pop()
	if !ok {
		d.state = online
		return
	}
	d.Send(r)
	d.later()
}

func (d *Drain[R]) later() {
	d.stop()
	run := d.run
	d.timer = time.AfterFunc(d.Interval(), func() {
		d.Lock.Lock()
		defer d.Lock.Unlock()
		if run == d.run {
			d.next()
		}
	})
}

// stop also stops a timer that has fired already and waits for the lock.
func (d *Drain[R]) stop() {
	d.run++
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}
