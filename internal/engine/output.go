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

// batchOps are the QoS 0 publishes of one batch: in buf, or on its way. They share
// an outcome.
type batchOps struct {
	end      *outcome
	n, bytes int
	attended []*Op // those that somebody waits for
}

func (b *batchOps) outcome() *outcome {
	if b.end == nil {
		b.end = new(outcome)
	}
	return b.end
}

// join makes op one that ends with the batch in buf.
func (o *output) join(op *Op) *outcome {
	op.place = unwritten
	op.batch = o.batch
	if op.attention != nil {
		o.waiting.attend(op)
	}
	return o.waiting.outcome()
}

// Join makes op, which is new, end with the QoS 0 publishes that were encoded since the
// last write: with those that SubmitStraight has taken, and takes until Joined reports
// false.
func (c *Core) Join(op *Op) { op.together = c.out.join(op) }

// Joined reports whether op ends with the next write.
func (c *Core) Joined(op *Op) bool {
	return op.together != nil && op.together == c.out.waiting.end
}

func (b *batchOps) attend(op *Op) {
	if !op.attended {
		op.attended = true
		b.attended = append(b.attended, op)
	}
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
	o.writing, o.waiting = o.waiting, batchOps{attended: o.writing.attended}
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

// keptOps bounds the memory that is kept for the attended publishes of a batch.
const keptOps = 4096

// endTogether ends the QoS 0 publishes of a batch.
func (c *Core) endTogether(b *batchOps, err error) {
	if b.n == 0 {
		return
	}
	c.stats.IncompleteOps -= b.n
	c.stats.IncompleteBytes -= b.bytes
	b.end.err = err
	wakes := c.wakes[:0]
	for _, op := range b.attended {
		if wake := c.tellEnd(op); wake != nil {
			wakes = append(wakes, wake)
		}
	}
	b.end.done.Store(true) // from here on the operations may be somebody else's
	for i, wake := range wakes {
		close(wake)
		wakes[i] = nil
	}
	if c.wakes = wakes; cap(wakes) > keptOps {
		c.wakes = nil
	}
	clear(b.attended)
	if cap(b.attended) > keptOps {
		b.attended = nil
	}
	*b = batchOps{attended: b.attended[:0]}
}

// Wake returns a channel that is closed when op, which has not ended, ends.
func (c *Core) Wake(op *Op) <-chan struct{} {
	if op.attention == nil {
		op.attention = new(Attention)
	}
	if op.attention.wake == nil {
		op.attention.wake = make(chan struct{})
		c.attend(op)
	}
	return op.attention.wake
}

// OnEnd is [Op.OnEnd] for an operation that has been submitted, whether it has ended
// or not.
func (c *Core) OnEnd(op *Op, e Ender, note any) {
	switch {
	case op.Done():
		// It may be waiting for the dispatcher with an ender of its own; a stand-in
		// comes after it.
		op = new(Op)
		op.OnEnd(e, note)
		c.announce(op)
		return
	case op.place == unwritten && op.announced():
		op = &Op{place: unwritten, batch: op.batch, together: op.end()} // likewise
	}
	op.OnEnd(e, note)
	c.attend(op)
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

// tellEnd tells the dispatcher of an operation that is about to end, and returns the
// channel that is to be closed then, if there is one.
func (c *Core) tellEnd(op *Op) (wake chan struct{}) {
	if op.announced() {
		c.announce(op)
	}
	if op.attention != nil {
		wake = op.attention.wake
	}
	return wake
}

// attend makes sure that op is looked at when its batch ends.
func (c *Core) attend(op *Op) {
	switch {
	case op.place != unwritten:
	case op.batch == c.out.batch:
		c.out.waiting.attend(op)
	default:
		c.out.writing.attend(op)
	}
}
