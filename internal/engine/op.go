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
	unwritten              // QoS 0, in the output buffer or on its way; stays so when it ends with its batch
	unacked                // encoded, waiting for its acknowledgement
	parked                 // sent, the connection lost: in the in-flight list until the next CONNACK
	zombie                 // ended for its caller, its packet id still taken
	ended
)

// Op is one operation from its submission to its end: the node of the queue, the record
// in flight, and what futures refer to. Kind, what of Rare is asked for, and for a
// publish Publish are set before Submit and not changed after it; the rest belongs to the
// core. What a [Ref] says, it says at any time.
//
// Those of [Core.SubmitPlain] are the core's own. When all went well they go from one
// publish to the next, so that publishing costs no memory: use counts the publishes, and
// a Ref knows which of them is meant.
type Op struct {
	// life is 2*use while the operation is under way. It becomes 2*use+1 when it has ended
	// and what there is to say of that stays here for good, or 2*use+2 when it has ended
	// well and there is nothing to say.
	life atomic.Uint64
	use  uint64

	// Publish is what OpPublish sends.
	Publish wire.Publish

	next, prev *Op
	// Rare is nil for a plain publish.
	Rare *Rare

	batch    uint32 // the output batch it was encoded into
	size     uint32 // bytes on the wire
	id       uint16
	firstID  uint16
	Kind     OpKind
	place    place
	counted  bool
	internal bool // made by the core
	released bool // QoS 2: PUBREC has come, PUBREL takes the place of PUBLISH
	reusable bool // the core's own, and its Ref has the packet id, if there is one
	spent    bool // ended well, to be used again once it was told
	prompt   bool // the ender returns at once, so that anybody may tell it

	wake  chan struct{} // closed when the operation ends
	ender Ender
	note  any // of the ender's
	err   error
}

// Ref is one use of an operation. Its methods are safe for concurrent use.
type Ref struct {
	Op  *Op
	use uint64
	id  uint16 // the packet id, if it was known at once
}

// Ref returns the current use of o.
func (o *Op) Ref() Ref { return Ref{o, o.use, o.firstID} }

// Done reports whether the operation has ended.
func (r Ref) Done() bool { return r.Op.life.Load() != 2*r.use }

// Outcome returns the operation when it has ended and there is something to say of it: an
// error, or an answer in Rare. Otherwise it returns nil: it is under way or has ended well.
func (r Ref) Outcome() *Op {
	if r.Op.life.Load() == 2*r.use+1 {
		return r.Op
	}
	return nil
}

// PacketID is what the operation was given when it was first sent, 0 before that and for
// QoS 0. While the operation is under way, it belongs to the core.
func (r Ref) PacketID() uint16 {
	if r.id != 0 || r.Op.life.Load() > 2*r.use+1 {
		return r.id
	}
	return r.Op.firstID
}

// ops are those that no publish has at the moment. One that is still warm in the
// processor's cache costs less than a new one.
type ops struct{ free []*Op }

// opsKept is how many are kept: as many as are in flight in a large window.
const opsKept = 1024

func (s *ops) take() *Op {
	n := len(s.free)
	if n == 0 {
		return &Op{reusable: true}
	}
	op := s.free[n-1]
	s.free = s.free[:n-1]
	return op
}

// giveBack takes an operation that has ended well and was told.
func (s *ops) giveBack(o *Op) {
	if len(s.free) >= opsKept {
		return
	}
	o.use++
	o.Publish = wire.Publish{}
	o.batch, o.size, o.firstID, o.place = 0, 0, 0, idle
	o.counted, o.released, o.spent, o.prompt = false, false, false, false
	o.wake, o.ender, o.note = nil, nil, nil
	s.free = append(s.free, o)
}

// An Ender is told by the dispatcher that an operation has ended, with the note that it
// was registered with. What o says, it says until Ended returns.
type Ender interface{ Ended(o *Op, note any) }

// EnderFunc is a function as an [Ender] without a note.
type EnderFunc func()

// Ended calls f.
func (f EnderFunc) Ended(*Op, any) { f() }

// enders calls one after the other.
type enders struct {
	first, second         Ender
	firstNote, secondNote any
}

func (e *enders) Ended(o *Op, _ any) {
	e.first.Ended(o, e.firstNote)
	e.second.Ended(o, e.secondNote)
}

// OnEnd has e told, with note, after the operation has ended. Once the operation was
// submitted this is done with [Core.OnEnd].
func (o *Op) OnEnd(e Ender, note any) {
	if o.ender != nil {
		o.prompt = false
		e, note = &enders{o.ender, e, o.note, note}, nil
	}
	o.ender, o.note = e, note
}

// Attend is OnEnd for an operation that was not submitted and that nobody waits for yet.
// prompt tells that e returns at once, see [Core.TakePrompt].
func (o *Op) Attend(e Ender, note any, prompt bool) {
	o.ender, o.note, o.prompt = e, note, prompt
}

// Tell tells who waits for the operation that it has ended. The dispatcher calls it.
func (o *Op) Tell() { o.ender.Ended(o, o.note) }

// announced reports whether the dispatcher is to be told of the end.
func (o *Op) announced() bool { return o.internal || o.ender != nil }

// Rare is the part of an operation that a plain publish does without.
type Rare struct {
	// AckTimeout in nanoseconds: 0 is the core's default, negative is none.
	AckTimeout  int64
	Subscribe   *wire.Subscribe
	Unsubscribe *wire.Unsubscribe
	// Keep marks, bit by bit in the order of Subscribe, the subscriptions that are
	// made again after a session was lost.
	Keep []bool

	Puback *wire.Puback // nil: success without properties
	Suback *wire.Suback // SUBACK or UNSUBACK

	deadline int64 // of the acknowledgement, when the operation has a timeout of its own
	heapAt   int   // index+1 in the heap of special deadlines, 0: not there
}

var noRare Rare // for reading

// rare returns the rare part for reading.
func (o *Op) rare() *Rare {
	if o.Rare == nil {
		return &noRare
	}
	return o.Rare
}

// AddRare returns the rare part for writing.
func (o *Op) AddRare() *Rare {
	if o.Rare == nil {
		o.Rare = new(Rare)
	}
	return o.Rare
}

// Err is why an operation has failed, for those who were told that it has ended.
func (o *Op) Err() error { return o.err }

// Fail ends an operation that was never submitted.
func (o *Op) Fail(err error) {
	o.place = ended
	o.err = err
	o.life.Store(2*o.use + 1)
}

// Internal reports whether the core made the operation itself.
func (o *Op) Internal() bool { return o.internal }

func (o *Op) isQoS0() bool { return o.Kind == OpPublish && o.Publish.QoS == 0 }
func (o *Op) isQoS1() bool { return o.Kind == OpPublish && o.Publish.QoS > 0 }

// opList is a list through the operations themselves.
type opList struct {
	head, tail *Op
}

func (l *opList) pushBack(o *Op) {
	o.prev, o.next = l.tail, nil
	if l.tail == nil {
		l.head = o
	} else {
		l.tail.next = o
	}
	l.tail = o
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
	*m = opList{}
}
