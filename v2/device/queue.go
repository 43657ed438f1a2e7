package device

import (
	"time"

	"github.com/iotshim/iotshim/internal/offline"
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
	switch c.line.Put(r.seq, r) {
	case offline.Off:
		return &OperationError{Op: op, Err: ErrQueueOff}
	case offline.Full:
		return &OperationError{Op: op, Err: ErrQueueFull}
	}
	return nil
}

// giveBack returns a request that did not get out.
func (c *Client) giveBack(r request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.line.PutBack(r.seq, r) {
		c.warn("device: a request was lost with the connection, since the queue is off")
	}
}
