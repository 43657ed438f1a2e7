package engine

import "container/heap"

// ackTimers finds the acknowledgement that is due next. Operations with the
// default timeout are due in the order in which they were sent, so a pointer to
// the oldest one and the time of its batch are enough: sending one costs neither a
// timer nor a look at the clock. Those with a timeout of their own are in a heap.
type ackTimers struct {
	oldest  *Op // in the in-flight list
	batches []batchDue
	special opHeap
}

// batchDue is when the acknowledgements of some batches are due: of those after
// the one before and up to last.
type batchDue struct {
	last  uint32
	at    int64
	since int64 // when the first of them was taken
}

// dueTogether is for how long batches share an entry, in nanoseconds, so that
// their number is bounded however many writes there are.
const dueTogether = 10e6

func (t *ackTimers) reset() {
	clear(t.special)
	*t = ackTimers{batches: t.batches[:0], special: t.special[:0]}
}

// arm starts the timeout of op, which is the last in the in-flight list.
func (t *ackTimers) arm(op *Op, now int64) {
	if timeout := op.rare().AckTimeout; timeout != 0 {
		if timeout > 0 {
			op.Rare.deadline = now + timeout
			heap.Push(&t.special, op)
		}
		return
	}
	if t.oldest == nil {
		t.oldest = op
	}
}

// taken notes that a writer has a batch.
func (t *ackTimers) taken(batch uint32, now, timeout int64) {
	if t.oldest == nil || timeout <= 0 {
		t.batches = t.batches[:0]
		return
	}
	if n := len(t.batches); n > 0 && now-t.batches[n-1].since < dueTogether {
		t.batches[n-1].last, t.batches[n-1].at = batch, now+timeout
		return
	}
	t.batches = append(t.batches, batchDue{batch, now + timeout, now})
}

// disarm stops it; op is still in the in-flight list.
func (t *ackTimers) disarm(op *Op) {
	if op.rare().deadline != 0 {
		op.Rare.deadline = 0
		if op.Rare.heapAt > 0 {
			heap.Remove(&t.special, op.Rare.heapAt-1)
		}
		return
	}
	if t.oldest != op {
		return
	}
	for o := op.next; ; o = o.next {
		if o == nil || o.rare().AckTimeout == 0 {
			t.oldest = o
			return
		}
	}
}

func (t *ackTimers) next() int64 {
	at := NoDeadline
	if t.oldest != nil {
		// Batches before that of the oldest operation have been acknowledged.
		n := 0
		for n < len(t.batches) && int32(t.batches[n].last-t.oldest.batch) < 0 {
			n++
		}
		if n > 0 {
			t.batches = t.batches[:copy(t.batches, t.batches[n:])]
		}
		if len(t.batches) > 0 {
			at = t.batches[0].at
		}
	}
	if len(t.special) > 0 {
		at = min(at, t.special[0].Rare.deadline)
	}
	return at
}

// expireAcks ends the operations whose acknowledgement has not come.
func (c *Core) expireAcks() {
	for c.timers.next() <= c.now {
		op := c.timers.oldest
		if s := c.timers.special; len(s) > 0 && s[0].Rare.deadline <= c.now {
			op = s[0]
		}
		c.abandon(op, ErrAckTimeout)
	}
}

// opHeap is a heap by deadline.
type opHeap []*Op

func (h opHeap) Len() int           { return len(h) }
func (h opHeap) Less(i, j int) bool { return h[i].Rare.deadline < h[j].Rare.deadline }
func (h opHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].Rare.heapAt, h[j].Rare.heapAt = i+1, j+1
}

// Push appends an operation.
func (h *opHeap) Push(x any) {
	op := x.(*Op)
	*h = append(*h, op)
	op.Rare.heapAt = len(*h)
}

// Pop takes the last operation off.
func (h *opHeap) Pop() any {
	old := *h
	op := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	op.Rare.heapAt = 0
	return op
}
