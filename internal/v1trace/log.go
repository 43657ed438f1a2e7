package v1trace

import (
	"slices"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// log is what has happened, in order, for conditions and measures.
type log struct {
	mu      sync.Mutex
	start   time.Time
	events  []event
	changed chan struct{}
}

type event struct {
	at     time.Duration
	kind   string   // "wire", "cb", "conn", "end", "call"
	name   string   // packet type, callback, call id
	topics []string // of a packet
	conn   int
}

func newLog() *log { return &log{start: time.Now(), changed: make(chan struct{})} }

func (l *log) add(e event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.at = time.Since(l.start)
	l.events = append(l.events, e)
	close(l.changed)
	l.changed = make(chan struct{})
}

// find returns when a condition came true, and what to wait for if it has not.
func (l *log) find(cond *pyjson.Object) (at time.Duration, found bool, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	want := cond.Int("n", 1)
	for _, e := range l.events {
		if !matches(cond, e) {
			continue
		}
		if want--; want == 0 {
			return e.at, true, nil
		}
	}
	return 0, false, l.changed
}

func matches(cond *pyjson.Object, e event) bool {
	switch {
	case cond.Has("wire"):
		return e.kind == "wire" && e.name == cond.Text("wire") &&
			(!cond.Has("topic") || slices.Contains(e.topics, cond.Text("topic"))) &&
			(!cond.Has("conn") || e.conn == cond.Int("conn", 0))
	case cond.Has("cb"):
		return e.kind == "cb" && e.name == cond.Text("cb")
	case cond.Has("conn"):
		return e.kind == "conn" && e.conn == cond.Int("conn", 0)
	case cond.Has("end"):
		return e.kind == "end" && e.conn == cond.Int("end", 0)
	case cond.Has("call"):
		return e.kind == "call" && e.name == cond.Text("call")
	}
	return false
}

// wait waits until a condition holds, or for the time.
func (l *log) wait(cond *pyjson.Object, timeout time.Duration) bool {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		_, found, changed := l.find(cond)
		if found {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			_, found, _ := l.find(cond)
			return found
		}
	}
}
