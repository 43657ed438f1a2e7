package engine

import (
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/wire"
)

// OpKind tells what an operation sends.
type OpKind uint8

// The kinds of operations.
const (
	OpPublish OpKind = iota
	OpSubscribe
	OpUnsubscribe
)

func (k OpKind) String() string { return [...]string{"publish", "subscribe", "unsubscribe"}[k] }

// place is where an operation is.
type place uint8

const (
	idle      place = iota // not submitted
	queued                 // waiting for a connection or for flow control
	unwritten              // QoS 0, in the output buffer or on its way
	unacked                // encoded, waiting for its acknowledgement
	parked                 // sent, the connection lost: in the in-flight list until the next CONNACK
	zombie                 // ended for its caller, its packet id still taken
	ended
)

// Op is one operation, from its submission to its end. It is the future's inner
// half, the node of the queue and the in-flight record at once, so that a
// publish costs one allocation. The fields of the first block are set before
// Submit and not changed after it; those of the second are readable once Done
// reports true; the rest belongs to the core.
type Op struct {
	Kind OpKind
	// OnDone, when set, is called by the dispatcher after the operation has ended.
	OnDone func()
	// AckTimeout in nanoseconds: 0 is the core's default, negative is none.
	AckTimeout  int64
	Publish     wire.Publish
	Subscribe   *wire.Subscribe
	Unsubscribe *wire.Unsubscribe
	// Keep marks, bit by bit in the order of Subscribe, the subscriptions that are
	// made again after a session was lost.
	Keep []bool

	Err    error
	Puback *wire.Puback // nil: success without properties
	Suback *wire.Suback // SUBACK or UNSUBACK

	done       atomic.Bool
	firstID    atomic.Uint32
	next, prev *Op
	place      place
	internal   bool // made by the core
	counted    bool
	id         uint16
	batch      uint64 // the output batch it was encoded into
	deadline   int64  // of the acknowledgement, 0: none
	heapAt     int    // index+1 in the heap of special deadlines, 0: not there
	size       int    // bytes on the wire
	// Wake is closed when the operation ends, if its owner has set it.
	Wake chan struct{}
}

// Done reports whether the operation has ended.
func (o *Op) Done() bool { return o.done.Load() }

// FirstID is the packet id that the operation was given when it was first sent,
// 0 before that and for QoS 0.
func (o *Op) FirstID() uint16 { return uint16(o.firstID.Load()) }

// Fail ends an operation that was never submitted.
func (o *Op) Fail(err error) {
	o.Err = err
	o.place = ended
	o.done.Store(true)
}

// Internal reports whether the core made the operation itself.
func (o *Op) Internal() bool { return o.internal }

func (o *Op) isQoS0() bool { return o.Kind == OpPublish && o.Publish.QoS == 0 }
func (o *Op) isQoS1() bool { return o.Kind == OpPublish && o.Publish.QoS > 0 }

// opList is a list through the operations themselves.
type opList struct {
	head, tail *Op
	n          int
}

func (l *opList) pushBack(o *Op) {
	o.prev, o.next = l.tail, nil
	if l.tail == nil {
		l.head = o
	} else {
		l.tail.next = o
	}
	l.tail = o
	l.n++
}

func (l *opList) remove(o *Op) {
	if o.prev == nil {
		l.head = o.next
	} else {
		o.prev.next = o.next
	}
	if o.next == nil {
		l.tail = o.prev
	} else {
		o.next.prev = o.prev
	}
	o.prev, o.next = nil, nil
	l.n--
}

func (l *opList) popFront() *Op {
	o := l.head
	if o != nil {
		l.remove(o)
	}
	return o
}

// takeAll appends the whole of m and leaves m empty.
func (l *opList) takeAll(m *opList) {
	if m.head == nil {
		return
	}
	if l.tail == nil {
		l.head = m.head
	} else {
		l.tail.next = m.head
		m.head.prev = l.tail
	}
	l.tail = m.tail
	l.n += m.n
	*m = opList{}
}
