package engine

import "github.com/iotshim/iotshim/internal/wire"

// keepsOffline tells whether an operation may wait for a connection.
func (c *Core) keepsOffline(op *Op) bool {
	switch c.cfg.Offline {
	case FailAll:
		return false
	case FailNonQoS1:
		return op.isQoS1()
	}
	return !op.isQoS0()
}

// settleOffline puts every operation where the end of a connection leaves it.
// What was sent and waits for its acknowledgement stays in the in-flight list
// until the next CONNACK tells whether the session is still there.
func (c *Core) settleOffline() {
	c.endTogether(&c.out.writing, ErrOfflineQueuePolicy)
	c.endTogether(&c.out.waiting, ErrOfflineQueuePolicy)
	c.timers.reset()
	ids := idTable{last: c.ids.last}
	var sent, unsent opList
	for op := c.inflight.popFront(); op != nil; op = c.inflight.popFront() {
		if op.Rare != nil {
			op.Rare.deadline, op.Rare.heapAt = 0, 0
		}
		if op.counted && op.place == unacked {
			c.stats.UnackedOps--
			c.stats.UnackedBytes -= int(op.size)
		}
		op.place = idle
		switch {
		case op.internal:
			c.end(op, ErrConnectionLost)
		case op.batch == c.out.batch && !op.Publish.Dup: // no writer ever had it
			c.ids.release(op)
			op.place = queued
			unsent.pushBack(op)
		case op.isQoS1():
			op.place = parked
			op.Publish.Dup = true
			sent.pushBack(op)
		case c.keepsOffline(op):
			c.ids.release(op)
			op.place = parked
			sent.pushBack(op)
		default:
			c.end(op, ErrOfflineQueuePolicy)
		}
	}
	unsent.takeAll(&c.queue)
	for op := unsent.popFront(); op != nil; op = unsent.popFront() {
		op.place = idle
		switch {
		case op.internal:
			c.end(op, ErrConnectionLost)
		case op.Publish.Dup: // waited for its turn to be sent again
			op.place = parked
			sent.pushBack(op)
		case c.keepsOffline(op):
			op.place = queued
			c.queue.pushBack(op)
		default:
			c.end(op, ErrOfflineQueuePolicy)
		}
	}
	for op := sent.head; op != nil; op = op.next {
		if op.id != 0 {
			ids.keep(op)
		}
	}
	c.inflight = sent
	c.ids = ids // with the old table go the ids of abandoned operations
	c.out.reset()
	c.inbound.reset()
}

// requeue puts what the last connection left before what has waited since, in
// the order that the vendor's client uses, and makes lost subscriptions again.
func (c *Core) requeue(resumed bool) {
	var first, second opList
	for op := c.inflight.popFront(); op != nil; op = c.inflight.popFront() {
		op.place = queued
		switch {
		case op.isQoS1() && !resumed && c.cfg.Offline == FailAll:
			op.place = idle
			c.end(op, ErrOfflineQueuePolicy)
			continue
		case op.isQoS1() && !resumed:
			// A new session knows nothing of the first try.
			c.ids.release(op)
			op.Publish.Dup, op.released = false, false
		case !op.isQoS1() && resumed:
			second.pushBack(op)
			continue
		}
		first.pushBack(op)
	}
	var all opList
	c.subs.resubscribe(&all, c.cfg.Resubscribe, resumed)
	for op := all.head; op != nil; op = op.next {
		op.size = uint32(wire.SubscribeSize(op.Rare.Subscribe))
		op.place = queued
	}
	all.takeAll(&first)
	all.takeAll(&second)
	all.takeAll(&c.queue)
	c.queue = all
}

// subTable remembers the subscriptions that are made again after a session was
// lost, in the order in which they were granted.
type subTable struct {
	records []subRecord
	owed    int // SUBSCRIBEs of resubscribe without SUBACK
}

type subRecord struct {
	sub wire.Subscription
	id  uint32 // subscription identifier, 0: none
}

// resubscribeBatch is how many filters go into one SUBSCRIBE: AWS IoT Core takes
// eight.
const resubscribeBatch = 8

// resubscribe makes operations of the records. When an earlier try was cut short
// it is repeated, whatever the server says of the session.
func (t *subTable) resubscribe(l *opList, enabled, resumed bool) {
	if !enabled || resumed && t.owed == 0 {
		return
	}
	t.owed = 0
	var op *Op
	var id uint32
	for _, r := range t.records {
		if op == nil || len(op.Rare.Subscribe.Subscriptions) == resubscribeBatch || r.id != id {
			op = &Op{Kind: OpSubscribe, internal: true, Rare: &Rare{Subscribe: &wire.Subscribe{}}}
			if id = r.id; id != 0 {
				id := id
				op.Rare.Subscribe.SubscriptionID = &id
			}
			l.pushBack(op)
			t.owed++
		}
		op.Rare.Subscribe.Subscriptions = append(op.Rare.Subscribe.Subscriptions, r.sub)
	}
}

// acked notes the result of a SUBSCRIBE.
func (t *subTable) acked(op *Op, codes []byte) {
	if op.internal {
		t.owed--
	}
	for i, sub := range op.Rare.Subscribe.Subscriptions {
		switch {
		case op.internal && codes[i] >= 0x80:
			t.drop(sub.Filter)
		case !op.internal && i < len(op.Rare.Keep) && op.Rare.Keep[i] && codes[i] < 0x80:
			r := subRecord{sub: sub}
			if op.Rare.Subscribe.SubscriptionID != nil {
				r.id = *op.Rare.Subscribe.SubscriptionID
			}
			if at := t.find(sub.Filter); at >= 0 {
				t.records[at] = r
			} else {
				t.records = append(t.records, r)
			}
		}
	}
}

func (t *subTable) find(filter string) int {
	for i := range t.records {
		if t.records[i].sub.Filter == filter {
			return i
		}
	}
	return -1
}

func (t *subTable) drop(filter string) {
	if at := t.find(filter); at >= 0 {
		t.records = append(t.records[:at], t.records[at+1:]...)
	}
}
