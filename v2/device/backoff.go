package device

import (
	"cmp"
	"time"
)

// Backoff waits between tries of a program's own: 1 s first, then twice as long each time.
// It is not safe for concurrent use.
type Backoff struct {
	// Max is the longest wait. Default 32 s.
	Max  time.Duration
	next time.Duration
}

// Wait waits for the time that is due.
func (b *Backoff) Wait() {
	d := cmp.Or(b.next, time.Second)
	b.next = min(2*d, cmp.Or(b.Max, 32*time.Second))
	time.Sleep(d)
}
