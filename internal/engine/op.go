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

// Op is one operation, from its submission to its end: the future's inner half,
// which is as small as can be, since every publish makes a new one. Kind, what of
// Rare is asked for, and for a publish the Record with Publish in it are set before
// Submit and not changed after it; Err and the answers in Rare are readable once
// Done reports true; the rest belongs to the core.
type Op struct {
	// Record is what the core needs as long as the operation waits for something.
	// Those of its own go from one operation to the next when all went well.
	*Record
	// Rare is nil for a plain publish.
	Rare *Rare

	outcome   atomic.Pointer[outcome]
	together  *outcome // in place of outcome, if it was set before the caller had op back
	attention *Attention
	firstID   uint16
	batch     uint32 // the output batch it was encoded into
	Kind      OpKind
	place     place
	internal  bool // made by the core
	attended  bool // QoS 0, unwritten: in the output's list of those that are ended one by one
}

// Record is the node of the queue and the in-flight record.
type Record struct {
	// Publish is what OpPublish sends.
	Publish wire.Publish

	next, prev *Op
	size       uint32 // bytes on the wire
	id         uint16
	counted    bool
	released   bool // QoS 2: PUBREC has come, PUBREL takes the place of PUBLISH
	pooled     bool // the core's own
}

// records are those that no operation has at the moment. One that is still warm in
// the processor's cache costs less than a new one.
type records struct{ free []*Record }

// recordsKept is how many are kept: as many as are in flight in a large window.
const recordsKept = 1024

func (r *records) take() *Record {
	n := len(r.free)
	if n == 0 {
		return &Record{pooled: true}
	}
	rec := r.free[n-1]
	r.free = r.free[:n-1]
	return rec
}

// giveBack takes the record of an operation that nothing of the core refers to any
// more. One with an answer keeps it, since Result tells of the topic.
func (r *records) giveBack(op *Op) {
	rec := op.Record
	if !rec.pooled || op.Rare != nil {
		return
	}
	op.Record = nil
	if len(r.free) < recordsKept {
		*rec = Record{pooled: true}
		r.free = append(r.free, rec)
	}
}

// outcome is how an operation has ended, or, with done false, will have ended with
// the others of its batch: ending a batch of QoS 0 publishes must not cost a look
// at each of them.
type outcome struct {
	done atomic.Bool
	err  error
}

// Attention is what an operation that somebody waits for has beside the rest.
type Attention struct {
	wake  chan struct{} // closed when the operation ends
	ender Ender
	note  any // of the ender's
	// prompt tells that the ender returns at once, so that anybody may tell it.
	prompt bool
}

// An Ender is told by the dispatcher that an operation has ended, with the note
// that it was registered with.
type Ender interface{ Ended(note any) }

// EnderFunc is a function as an [Ender] without a note.
type EnderFunc func()

// Ended calls f.
func (f EnderFunc) Ended(any) { f() }

// enders calls one after the other.
type enders struct {
	first, second         Ender
	firstNote, secondNote any
}

func (e *enders) Ended(any) {
	e.first.Ended(e.firstNote)
	e.second.Ended(e.secondNote)
}

// OnEnd has e told, with note, after the operation has ended. Once the operation was
// submitted this is done with [Core.OnEnd].
func (o *Op) OnEnd(e Ender, note any) {
	switch {
	case o.attention == nil:
		o.attention = &Attention{ender: e, note: note}
	case o.attention.ender == nil:
		o.attention.ender, o.attention.note = e, note
	default:
		o.attention.prompt = false
		o.attention.ender = &enders{o.attention.ender, e, o.attention.note, note}
	}
}

// Attend is OnEnd with memory of the caller's, for an operation that was not submitted
// and that nobody waits for yet. prompt tells that e returns at once, see
// [Core.TakePrompt].
func (o *Op) Attend(a *Attention, e Ender, note any, prompt bool) {
	a.ender, a.note, a.prompt = e, note, prompt
	o.attention = a
}

// Tell tells who waits for the operation that it has ended. The dispatcher calls it.
func (o *Op) Tell() { o.attention.ender.Ended(o.attention.note) }

// announced reports whether the dispatcher is to be told of the end.
func (o *Op) announced() bool {
	return o.internal || o.attention != nil && o.attention.ender != nil
}

// succeeded is the outcome of everything that went well.
var succeeded = func() *outcome { o := new(outcome); o.done.Store(true); return o }()

func failed(err error) *outcome {
	if err == nil {
		return succeeded
	}
	o := &outcome{err: err}
	o.done.Store(true)
	return o
}

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

// Done reports whether the operation has ended.
func (o *Op) Done() bool {
	end := o.end()
	return end != nil && end.done.Load()
}

func (o *Op) end() *outcome {
	if o.together != nil {
		return o.together
	}
	return o.outcome.Load()
}

// Topic is that of a publish that has not ended well, as far as it is known.
func (o *Op) Topic() string {
	if o.Record == nil {
		return ""
	}
	return o.Publish.Topic
}

// Err is why an operation that has ended has failed, nil when it has not.
func (o *Op) Err() error { return o.end().err }

// FirstID is the packet id that the operation was given when it was first sent,
// 0 before that and for QoS 0. It belongs to the core until Done reports true.
func (o *Op) FirstID() uint16 { return o.firstID }

// Fail ends an operation that was never submitted.
func (o *Op) Fail(err error) {
	o.place = ended
	o.outcome.Store(failed(err))
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
