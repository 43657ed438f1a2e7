package engine

import (
	"fmt"

	"github.com/iotshim/iotshim/internal/wire"
)

// submit takes an operation over: from here on it ends exactly once.
func (c *Core) submit(op *Op) {
	switch op.Kind {
	case OpPublish:
		op.size = uint32(wire.PublishSize(&op.Publish))
	case OpSubscribe:
		op.size = uint32(wire.SubscribeSize(op.Rare.Subscribe))
	case OpUnsubscribe:
		op.size = uint32(wire.UnsubscribeSize(op.Rare.Unsubscribe))
	}
	if c.desired == StateTerminated {
		c.end(op, ErrClosed)
		return
	}
	if c.state != StateConnected && !c.keepsOffline(op) {
		c.end(op, ErrOfflineQueuePolicy)
		return
	}
	if err := c.checkLimits(int(op.size)); err != nil {
		c.end(op, err)
		return
	}
	c.count(op)
	if c.queue.head == nil && c.state == StateConnected && c.mayGo(op) {
		c.send(op) // without a detour
		return
	}
	c.queue.pushBack(op)
	op.place = queued
	op.reusable = false // its packet id is still to come
}

// mayGo tells whether flow control lets op go on the wire now.
func (c *Core) mayGo(op *Op) bool {
	return !c.out.full() && (c.quota > 0 || !op.isQoS1()) && c.flow.admits(op, c.now)
}

// checkLimits keeps the memory of what is handed over bounded.
func (c *Core) checkLimits(size int) error {
	switch {
	case c.cfg.MaxOps > 0 && c.stats.IncompleteOps >= c.cfg.MaxOps:
		return &QueueFull{Limit: "MaxIncompleteOperations", Value: c.cfg.MaxOps}
	case c.cfg.MaxBytes > 0 && c.stats.IncompleteBytes+size > c.cfg.MaxBytes:
		return &QueueFull{Limit: "MaxIncompleteBytes", Value: c.cfg.MaxBytes}
	}
	return nil
}

func (c *Core) count(op *Op) {
	if op.internal {
		return
	}
	op.counted = true
	c.stats.IncompleteOps++
	c.stats.IncompleteBytes += int(op.size)
}

// service encodes queued operations while the connection takes them.
func (c *Core) service() {
	c.flow.until = 0
	// What may not go holds up everything behind it, so that order holds.
	for op := c.queue.head; op != nil && c.mayGo(op); op = c.queue.head {
		c.queue.remove(op)
		op.place = idle
		c.send(op)
	}
}

// send encodes one operation, or ends it when this connection cannot carry it.
func (c *Core) send(op *Op) {
	if err := c.checkNegotiated(op); err != nil {
		c.end(op, err)
		return
	}
	if op.isQoS0() {
		if err := c.appendPublish(&op.Publish, int(op.size)); err != nil {
			c.end(op, err)
			return
		}
		c.leave(int(op.size))
		c.out.join(op)
		return
	}
	if op.id == 0 && !c.ids.assign(op) {
		c.end(op, ErrNoPacketID)
		return
	}
	if op.firstID == 0 {
		op.firstID = op.id
	}
	var err error
	switch op.Kind {
	case OpPublish:
		op.Publish.PacketID = op.id
		if op.released {
			c.out.buf = wire.AppendPubrel(c.out.buf, op.id, 0)
			c.quota--
			break
		}
		if err = c.appendPublish(&op.Publish, int(op.size)); err == nil {
			c.quota--
		}
	case OpSubscribe:
		op.Rare.Subscribe.PacketID = op.id
		var buf []byte
		if buf, err = wire.AppendSubscribe(c.out.buf, op.Rare.Subscribe); err == nil {
			c.out.buf = buf
		}
	case OpUnsubscribe:
		op.Rare.Unsubscribe.PacketID = op.id
		var buf []byte
		if buf, err = wire.AppendUnsubscribe(c.out.buf, op.Rare.Unsubscribe); err == nil {
			c.out.buf = buf
		}
	}
	if err != nil {
		c.end(op, err)
		return
	}
	op.place = unacked
	op.batch = c.out.batch
	c.inflight.pushBack(op)
	c.timers.arm(op, c.now)
	if op.counted {
		c.stats.UnackedOps++
		c.stats.UnackedBytes += int(op.size)
	}
}

// straight is submit and send in one for a QoS 0 publish that nothing holds up,
// which needs no record. It reports false when it has done nothing.
func (c *Core) straight(p *wire.Publish) bool {
	if c.state != StateConnected || c.queue.head != nil || c.out.full() {
		return false
	}
	size := wire.PublishSize(p)
	if !c.settings.take(p, size) || c.checkLimits(size) != nil || c.appendPublish(p, size) != nil {
		return false
	}
	c.stats.IncompleteOps++
	c.stats.IncompleteBytes += size
	c.leave(size)
	return true
}

// leave notes that a QoS 0 publish ends with the batch that it was encoded into.
func (c *Core) leave(size int) {
	c.out.waiting.n++
	c.out.waiting.bytes += size
}

// take reports whether the server takes a message of so many bytes.
func (s *Settings) take(p *wire.Publish, size int) bool {
	return uint64(size) <= uint64(s.MaximumPacketSize) && p.QoS <= s.MaximumQoS && (!p.Retain || s.RetainAvailable)
}

// appendPublish encodes a message, with an alias for its topic if that is so.
func (c *Core) appendPublish(p *wire.Publish, size int) error {
	if c.cfg.Aliasing != AliasDisabled || p.Props != nil && p.Props.TopicAlias != 0 {
		q, err := c.outgoing(p, size)
		if err != nil {
			return err
		}
		p, size = &q, wire.PublishSize(&q)
	}
	c.stats.PublishesSent++
	if len(p.Payload) < cutSize {
		c.out.buf = wire.AppendPublishOf(c.out.buf, p, size)
		return nil
	}
	c.out.buf = wire.AppendPublishHead(c.out.buf, p)
	c.out.cuts = append(c.out.cuts, Cut{At: len(c.out.buf), Payload: p.Payload})
	c.out.cutLen += len(p.Payload)
	return nil
}

// checkNegotiated holds an operation against what the CONNACK allows.
func (c *Core) checkNegotiated(op *Op) error {
	s := &c.settings
	if op.Kind == OpPublish && s.take(&op.Publish, int(op.size)) {
		return nil
	}
	packet := [...]string{"PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE"}[op.Kind]
	if uint64(op.size) > uint64(s.MaximumPacketSize) {
		return &Violation{packet, "size", fmt.Sprintf("the packet has %d bytes, the server takes %d at most", op.size, s.MaximumPacketSize)}
	}
	if op.Kind != OpPublish {
		return nil
	}
	if op.Publish.QoS > s.MaximumQoS {
		return &Violation{packet, "QoS", fmt.Sprintf("the server grants QoS %d at most", s.MaximumQoS)}
	}
	if op.Publish.Retain && !s.RetainAvailable {
		return &Violation{packet, "Retain", "the server does not support retained messages"}
	}
	return nil
}

// end gives an operation its result. Nothing of the core refers to it after
// that, except for the packet id of a zombie.
func (c *Core) end(op *Op, err error) {
	c.forget(op)
	switch op.place {
	case queued:
		c.queue.remove(op)
	case unacked, parked:
		c.inflight.remove(op)
	}
	if op.id != 0 {
		c.ids.release(op)
	}
	op.place = ended
	c.finish(op, err)
}

// forget takes an operation out of the counters and timers.
func (c *Core) forget(op *Op) {
	c.timers.disarm(op)
	if !op.counted {
		return
	}
	op.counted = false
	c.stats.IncompleteOps--
	c.stats.IncompleteBytes -= int(op.size)
	if op.place == unacked {
		c.stats.UnackedOps--
		c.stats.UnackedBytes -= int(op.size)
	}
}

// finish lets everybody know that op has ended.
func (c *Core) finish(op *Op, err error) {
	wake := op.wake
	told := op.announced()
	if told {
		c.announce(op)
	}
	if err == nil && op.reusable && op.Rare == nil {
		op.life.Store(2*op.use + 2)
		if op.spent = told; !told {
			c.ops.giveBack(op)
		}
	} else {
		op.err = err
		op.life.Store(2*op.use + 1)
	}
	if wake != nil {
		close(wake)
	}
}

// cancel ends an operation whose caller has gone. One that was sent already
// keeps its packet id until the acknowledgement comes.
func (c *Core) cancel(op *Op, err error) {
	switch op.place {
	case queued, parked:
		c.end(op, err)
	case unacked:
		c.abandon(op, err)
		c.service()
	}
}

// abandon ends an operation that waits for its acknowledgement: the flow-control
// slot is given back, the packet id is not, since the server may still use it.
func (c *Core) abandon(op *Op, err error) {
	c.forget(op)
	if op.isQoS1() {
		c.quota++
	}
	c.inflight.remove(op)
	op.place = zombie
	c.finish(op, err)
}

// endAll ends everything that is left.
func (c *Core) endAll(err error) {
	for _, l := range []*opList{&c.inflight, &c.queue} {
		for l.head != nil {
			c.end(l.head, err)
		}
	}
	c.ids = idTable{last: c.ids.last}
}

// Restore puts operations in front of the queue, in their order, at rest.
func (c *Core) Restore(ops []*Op) {
	var l opList
	for _, op := range ops {
		op.size = uint32(wire.PublishSize(&op.Publish))
		op.place = queued
		c.count(op)
		l.pushBack(op)
	}
	l.takeAll(&c.queue)
	c.queue = l
}
