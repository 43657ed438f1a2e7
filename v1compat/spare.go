package v1compat

import "sync"

// spareOps keeps operations that have ended, with the memory of their payloads, for
// the messages to come. Only those go here that neither the engine nor a caller refers
// to any more.
type spareOps struct {
	mu   sync.Mutex
	head *publishOp
	n    int
}

// What is kept of operations and payloads: as much as a program needs that has sent as
// many as AWS IoT Core lets be in flight.
const (
	spareCount   = 100
	sparePayload = 512 // bytes
)

// put takes an operation that has ended well.
func (s *spareOps) put(op *publishOp) {
	op.next = nil
	s.putAll(op)
}

// putAll takes operations that have ended well, each with the next of them.
func (s *spareOps) putAll(op *publishOp) {
	if op == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for op != nil && s.n < spareCount {
		next, room := op.next, op.payload[:0]
		if cap(room) > sparePayload {
			room = nil
		}
		*op = publishOp{payload: room, next: s.head}
		s.head = op
		s.n++
		op = next
	}
}

// get returns an operation with an empty payload.
func (s *spareOps) get() *publishOp {
	s.mu.Lock()
	op := s.head
	if op != nil {
		s.head, op.next = op.next, nil
		s.n--
	}
	s.mu.Unlock()
	if op == nil {
		return new(publishOp)
	}
	return op
}
