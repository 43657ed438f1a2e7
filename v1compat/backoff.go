package v1compat

import (
	"math"
	"time"
)

// backoff is V1's progressive back-off. It has no clock: times come as
// arguments, so that it can be tested without waiting.
type backoff struct {
	base, max, stable time.Duration
	// current is the next delay. It starts at 1 s whatever base is (V1 quirk
	// Q-05); only a stable connection brings base into play.
	current time.Duration
	since   time.Time // of the connection that stands; zero when there is none
}

func newBackoff(base, max, stable float64) backoff {
	return backoff{
		base: seconds(base), max: seconds(max), stable: seconds(stable),
		current: time.Second,
	}
}

// connected notes that a connection was accepted.
func (b *backoff) connected(now time.Time) { b.since = now }

// disconnected notes that the user has ended the connection.
func (b *backoff) disconnected(now time.Time) {
	if !b.since.IsZero() {
		b.ended(now.Sub(b.since))
	}
}

// ended notes that a connection is gone that had lasted d, 0 for an attempt that
// never was accepted. One that had lasted the stable time makes the delays start
// anew, from base.
func (b *backoff) ended(d time.Duration) {
	if d >= b.stable {
		b.current = b.base
	}
	b.since = time.Time{}
}

// next returns the delay before the next attempt.
func (b *backoff) next() time.Duration {
	d := b.current
	if d == 0 {
		b.current = b.base
	} else {
		b.current = min(b.max, 2*d)
	}
	return d
}

// seconds turns V1's seconds into a duration. What does not fit becomes the
// longest duration there is.
func seconds(s float64) time.Duration {
	if s >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(s * float64(time.Second))
}

func checkSeconds(op, name string, s float64) error {
	if math.IsNaN(s) || s < 0 {
		return argument(op, name, "is negative or not a number; give seconds, 0 or more")
	}
	return nil
}
