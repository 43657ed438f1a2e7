package engine

// batchLimit is how many encoded bytes may wait for the writer. What does not
// fit stays in the queue, so that the memory of a client with a slow connection
// is that of its operations alone.
const batchLimit = 256 << 10

// cutLimit is the same for the payloads of Cuts, of which there is no copy. It bounds how
// long a PINGREQ waits behind them on a slow connection.
const cutLimit = 512 << 10

// cutSize is from which size on a payload is handed to the writer as it is,
// instead of being copied into the buffer.
const cutSize = 16 << 10

// Batch is encoded output: Buf, with each payload of Cuts to be inserted at its
// place.
type Batch struct {
	Gen  uint64
	Buf  []byte
	Cuts []Cut
}

// Cut is a payload that belongs before Buf[At].
type Cut struct {
	At      int
	Payload []byte
}

// output is the double buffer between the core and the writer, with the QoS 0
// publishes that end when it is written.
type output struct {
	buf     []byte
	cuts    []Cut
	cutLen  int
	batch   uint32 // number of the batch that buf becomes
	busy    bool   // a batch is on its way
	spare   Batch  // the batch on its way, or its memory
	waiting batchOps
	writing batchOps
}

// batchOps are the QoS 0 publishes of one batch: in buf, or on its way.
type batchOps struct {
	n, bytes int
	shared   *Op    // of those that nobody needs told apart: ending them must not cost a look at each; nil: none
	own      opList // the others
}

// join makes op one that ends with the batch in buf.
func (o *output) join(op *Op) {
	op.place = unwritten
	op.batch = o.batch
	o.waiting.own.pushBack(op)
}

func (o *output) pending() bool { return len(o.buf) > 0 }

func (o *output) full() bool { return len(o.buf) >= batchLimit || o.cutLen >= cutLimit }

// reset drops what is encoded, for a new connection.
func (o *output) reset() {
	clear(o.cuts)
	o.buf, o.cuts, o.cutLen, o.busy = o.buf[:0], o.cuts[:0], 0, false
	o.batch++
	// The old writer may still be reading its batch.
	o.spare = Batch{}
}

// TakeOutput hands everything that is encoded to the writer, which reports it
// with Written or ConnLost. From now on acknowledgements are waited for. It
// returns false when there is nothing, or when a
// batch is on its way.
func (c *Core) TakeOutput(now int64) (Batch, bool) {
	o := &c.out
	if o.busy || !o.pending() {
		return Batch{}, false
	}
	b := Batch{Gen: c.gen, Buf: o.buf, Cuts: o.cuts}
	o.buf, o.cuts, o.cutLen = o.spare.Buf[:0], o.spare.Cuts[:0], 0
	o.spare = b
	o.busy = true
	c.timers.taken(o.batch, now, c.cfg.AckTimeout)
	o.batch++
	o.writing, o.waiting = o.waiting, batchOps{}
	return b, true
}

// written ends the QoS 0 publishes of the batch and fills the next one.
func (c *Core) written() {
	o := &c.out
	if !o.busy {
		return
	}
	o.busy = false
	clear(o.spare.Cuts)
	if cap(o.spare.Buf) > 2*batchLimit {
		o.spare.Buf = nil
	}
	c.endTogether(&o.writing, nil)
	switch c.state {
	case StateConnected:
		c.service()
	case StateCleanDisconnect:
		if !o.pending() {
			c.endConnection(c.endInfo)
		}
	}
}

// endTogether ends the QoS 0 publishes of a batch.
func (c *Core) endTogether(b *batchOps, err error) {
	c.stats.IncompleteOps -= b.n
	c.stats.IncompleteBytes -= b.bytes
	for op := b.own.popFront(); op != nil; op = b.own.popFront() {
		op.place = ended
		c.finish(op, err)
	}
	if b.shared != nil {
		b.shared.place = ended
		c.finish(b.shared, err)
	}
	*b = batchOps{}
}

// share returns the operation that stands for the QoS 0 publishes of the batch in buf.
func (c *Core) share() *Op {
	b := &c.out.waiting
	if b.shared == nil {
		b.shared = c.ops.take()
		b.shared.place = unwritten
		b.shared.batch = c.out.batch
	}
	return b.shared
}

// Wake returns a channel that is closed when r, which has not ended, ends.
func (c *Core) Wake(r Ref) <-chan struct{} {
	if r.Op.wake == nil {
		r.Op.wake = make(chan struct{})
	}
	return r.Op.wake
}

// OnEnd is [Op.OnEnd] for an operation that has been submitted, whether it has ended
// or not.
func (c *Core) OnEnd(r Ref, e Ender, note any) {
	op := r.Op
	switch {
	case r.Done():
		// It may be waiting for the dispatcher with an ender of its own, or be another's; a
		// stand-in comes after it.
		c.announce(standIn(r.Outcome(), e, note))
	case op.place == unwritten:
		// Likewise: it may be that of several.
		in := standIn(op, e, note)
		in.place = unwritten
		if op.batch == c.out.batch {
			c.out.waiting.own.pushBack(in)
		} else {
			c.out.writing.own.pushBack(in)
		}
	default:
		op.OnEnd(e, note)
	}
}

// standIn is told of in the place of op, with what there is to say of that: nothing for
// nil.
func standIn(op *Op, e Ender, note any) *Op {
	in := &Op{}
	if op != nil {
		in.Publish.Topic, in.Rare, in.err = op.Publish.Topic, op.Rare, op.err
	}
	in.OnEnd(e, note)
	return in
}

// Fail is [Op.Fail] for an operation that somebody may have attended to. It reports
// whether the dispatcher has something to tell.
func (c *Core) Fail(op *Op, err error) bool {
	op.Fail(err)
	if !op.announced() {
		return false
	}
	c.announce(op)
	return true
}
