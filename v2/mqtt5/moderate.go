package mqtt5

import (
	"net"
	"sync/atomic"
	"time"
)

// moderatedConn lets acknowledgements gather for a moment before it reads them, see
// [Config].AckModeration. It is the network connection itself, below TLS: above it
// a read ends with a record, and every PUBACK would be waited for.
type moderatedConn struct {
	net.Conn
	inFlight *atomic.Int64 // operations that wait for their acknowledgement

	// Of the one goroutine that reads.
	buf    []byte
	left   []byte // of buf, read and not handed on
	small  bool   // the last read brought little
	prompt int    // bytes that a small read brings without a pause, 16 times, averaged
	vain   int    // pauses in a row that have not gathered more
	resume int    // reads until pauses are tried again
}

const (
	moderateInFlight = 64                     // with fewer, an acknowledgement is waited for at once
	moderateSmall    = 512                    // bytes of a read that brought little
	moderatePause    = 200 * time.Microsecond // what the system's timers make of it may be 1 ms
	moderateGain     = 4                      // times what comes without a pause makes a pause worth it
	moderateVain     = 8
	moderateResume   = 256
	moderateBuffer   = 16 << 10
)

// Read pauses first when many operations are in flight and the last read brought
// little. Pauses that bring no more than reads without one turn themselves off for a
// while. What counts is the gain: twenty acknowledgements after each pause are few, and
// yet nineteen waits less.
func (c *moderatedConn) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		paused := c.pause()
		if c.buf == nil {
			c.buf = make([]byte, moderateBuffer)
		}
		n, err := c.Conn.Read(c.buf)
		c.left = c.buf[:n]
		c.small = n < moderateSmall
		switch {
		case !paused && c.small && c.prompt == 0:
			c.prompt = 16 * n
		case !paused && c.small:
			c.prompt += n - c.prompt/16
		case paused && c.small && n < moderateGain*c.prompt/16:
			c.vain++
		case paused:
			c.vain = 0
		}
		if err != nil {
			return copy(p, c.take(len(p))), err
		}
	}
	return copy(p, c.take(len(p))), nil
}

func (c *moderatedConn) take(n int) []byte {
	t := c.left[:min(n, len(c.left))]
	c.left = c.left[len(t):]
	return t
}

func (c *moderatedConn) pause() bool {
	if c.resume > 0 {
		c.resume--
		return false
	}
	if c.vain >= moderateVain {
		c.vain, c.resume = 0, moderateResume
		return false
	}
	if !c.small || c.inFlight.Load() <= moderateInFlight {
		return false
	}
	time.Sleep(moderatePause)
	return true
}
