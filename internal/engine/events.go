package engine

// eventQueue holds what the dispatcher has to announce, in pieces, so that a long
// queue is never copied and its memory is used again.
type eventQueue struct {
	chunks [][]Event
	spare  [][]Event // the slice of chunks that the dispatcher is done with
	free   [][]Event
	n      int // events in chunks
	prompt int // those of them that need no dispatcher
}

// The first piece is small, since most clients have a message now and then; those
// that follow are larger. A few of them are kept for the next burst.
const (
	firstChunk = 8
	chunkSize  = 256
	freeChunks = 16
)

// next returns the place for one more event.
func (q *eventQueue) next() *Event {
	n := len(q.chunks)
	if n == 0 || len(q.chunks[n-1]) == cap(q.chunks[n-1]) {
		q.chunks = append(q.chunks, q.chunk())
		n++
	}
	q.n++
	last := &q.chunks[n-1]
	*last = (*last)[:len(*last)+1]
	return &(*last)[len(*last)-1]
}

func (q *eventQueue) chunk() []Event {
	if n := len(q.free); n > 0 {
		c := q.free[n-1]
		q.free = q.free[:n-1]
		return c
	}
	if len(q.chunks) == 0 {
		return make([]Event, 0, firstChunk)
	}
	return make([]Event, 0, chunkSize)
}

// TakeEvents hands over everything that has to be announced, in order. The pieces
// go back with Recycle.
func (c *Core) TakeEvents() [][]Event {
	q := &c.events
	taken := q.chunks
	q.chunks, q.spare, q.n, q.prompt = q.spare, nil, 0, 0
	return taken
}

// TakePrompt is TakeEvents when there is nothing but the ends of operations whose
// enders return at once: whoever has found them may tell them, if the dispatcher is
// not at work. Otherwise it returns nil.
func (c *Core) TakePrompt() [][]Event {
	if c.events.prompt == 0 || c.events.prompt < c.events.n {
		return nil
	}
	return c.TakeEvents()
}

// Events returns how many events wait for TakeEvents.
func (c *Core) Events() int { return c.events.n }

// EventsFrom calls f for the events that wait for TakeEvents, but for the first
// skip of them.
func (c *Core) EventsFrom(skip int, f func(*Event)) {
	q := &c.events
	first, at := len(q.chunks), q.n // at: the number of the first event in chunk first
	for at > skip {
		first--
		at -= len(q.chunks[first])
	}
	for _, chunk := range q.chunks[first:] {
		for i := range chunk {
			if at >= skip {
				f(&chunk[i])
			}
			at++
		}
	}
}

// Recycle takes back what TakeEvents has handed over, when all of it was told.
func (c *Core) Recycle(chunks [][]Event) {
	q := &c.events
	for _, chunk := range chunks {
		for i := range chunk {
			if op := chunk[i].Op; op != nil && op.spent {
				c.ops.giveBack(op)
			}
		}
		clear(chunk)
		if len(q.free) < freeChunks {
			q.free = append(q.free, chunk[:0])
		}
	}
	clear(chunks)
	if q.spare == nil && cap(chunks) <= 1024 {
		q.spare = chunks[:0]
	}
}

// announce adds the end of an operation to what has to be announced.
func (c *Core) announce(op *Op) {
	*c.events.next() = Event{Kind: OpDone, Gen: c.gen, Op: op}
	if op.prompt {
		c.events.prompt++
	}
	c.eff.Announce = true
}

func (c *Core) event(k EventKind, info *Info) {
	*c.events.next() = Event{Kind: k, Gen: c.gen, Info: info}
	c.eff.Announce = true
}
