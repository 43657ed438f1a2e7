package engine

import "container/heap"

// ackTimers finds the acknowledgement that is due next. Operations with the
// default timeout are due in the order in which they were sent, so a pointer to
// the oldest one is enough; those with a timeout of their own are in a heap.
type ackTimers struct {
	oldest  *Op // in the in-flight list
	special opHeap
}

// arm starts the timeout of op, which is the last in the in-flight list.
func (t *ackTimers) arm(op *Op, now, timeout int64) {
	if op.AckTimeout != 0 {
		if op.AckTimeout > 0 {
			op.deadline = now + op.AckTimeout
			heap.Push(&t.special, op)
		}
		return
	}
	if timeout <= 0 {
		return
	}
	op.deadline = now + timeout
	if t.oldest == nil {
		t.oldest = op
	}
}

// disarm stops it; op is still in the in-flight list.
func (t *ackTimers) disarm(op *Op) {
	if op.deadline == 0 {
		return
	}
	op.deadline = 0
	if op.heapAt > 0 {
		heap.Remove(&t.special, op.heapAt-1)
	}
	for t.oldest != nil && (t.oldest.deadline == 0 || t.oldest.AckTimeout != 0) {
		t.oldest = t.oldest.next
	}
}

func (t *ackTimers) next() int64 {
	at := NoDeadline
	if t.oldest != nil {
		at = t.oldest.deadline
	}
	if len(t.special) > 0 {
		at = min(at, t.special[0].deadline)
	}
	return at
}

// expireAcks ends the operations whose acknowledgement has not come.
func (c *Core) expireAcks() {
	for c.timers.next() <= c.now {
		op := c.timers.oldest
		if op == nil || op.deadline > c.now {
			op = c.timers.special[0]
		}
		c.abandon(op, ErrAckTimeout)
	}
}

// opHeap is a heap by deadline.
type opHeap []*Op

func (h opHeap) Len() int           { return len(h) }
func (h opHeap) Less(i, j int) bool { return h[i].deadline < h[j].deadline }
func (h opHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].heapAt, h[j].heapAt = i+1, j+1
}

// Push appends an operation.
func (h *opHeap) Push(x any) {
	op := x.(*Op)
	*h = append(*h, op)
	op.heapAt = len(*h)
}

// Pop takes the last operation off.
func (h *opHeap) Pop() any {
	old := *h
	op := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	op.heapAt = 0
	return op
}
