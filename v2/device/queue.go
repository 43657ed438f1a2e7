package device

import (
	"cmp"
	"slices"
	"time"
)

// Queue says what becomes of requests while the client is not online. Its zero value
// keeps all of them.
type Queue struct {
	// Off keeps none: they fail with [ErrQueueOff].
	Off bool
	// Limit is how many requests of all kinds are kept; 0 means no limit. In a full
	// queue a request fails with [ErrQueueFull]; with DropOldest it is stored
	// nevertheless, and the oldest goes.
	Limit      int
	DropOldest bool
	// Interval is the time between two queued requests when the client is connected
	// again. Default 500 ms.
	Interval time.Duration
}

// request is what waits in the queue: send hands it over. seq orders requests by the
// time of their call.
type request struct {
	seq  uint64
	send func()
}

// enqueue stores a request that cannot go out now. c.mu is held.
func (c *Client) enqueue(op string, r request) error {
	switch full := c.Queue.Limit > 0 && len(c.waiting) >= c.Queue.Limit; {
	case c.Queue.Off:
		return &OperationError{Op: op, Err: ErrQueueOff}
	case full && c.Queue.DropOldest:
		c.waiting = append(c.waiting[1:], r)
		return &OperationError{Op: op, Err: ErrQueueFull}
	case full:
		return &OperationError{Op: op, Err: ErrQueueFull}
	}
	c.waiting = append(c.waiting, r)
	return nil
}

// giveBack returns a request that did not get out, before everything that was asked for
// later; the limit does not count. c.mu is held.
func (c *Client) giveBack(r request) {
	i, _ := slices.BinarySearchFunc(c.waiting, r.seq, func(w request, seq uint64) int { return cmp.Compare(w.seq, seq) })
	c.waiting = slices.Insert(c.waiting, i, r)
	if c.online {
		c.online = false
		c.drainLater(c.run)
	}
}

// drain sends the next request of the queue, and comes again after the interval, until
// nothing is left. c.mu is held.
func (c *Client) drain(run int) {
	if len(c.waiting) == 0 {
		c.online = true
		return
	}
	r := c.waiting[0]
	c.waiting = c.waiting[1:]
	r.send()
	c.drainLater(run)
}

// drainLater has drain called after the interval. c.mu is held.
func (c *Client) drainLater(run int) {
	var timer *time.Timer
	timer = time.AfterFunc(cmp.Or(c.Queue.Interval, 500*time.Millisecond), func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.draining == timer && run == c.run && c.up {
			c.drain(run)
		}
	})
	c.draining = timer
}
