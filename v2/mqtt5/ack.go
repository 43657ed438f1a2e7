package mqtt5

import (
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/engine"
)

// delivery is a QoS 1 message on its way through the handlers.
type delivery struct {
	client *Client
	gen    uint64
	id     uint16
	fate   atomic.Uint32 // changes once
}

// What becomes of the acknowledgement of a delivery.
const (
	undecided = iota
	settled   // the handlers have returned: the client sends it
	acquired  // a handler has taken it over
)

// AcquireAck takes the acknowledgement of a QoS 1 message over: the client does
// not send it when the handlers return, [PublishAck.Ack] does. It returns nil for
// a QoS 0 message, when it was called before for this message, and when the
// handlers have returned.
//
// The server does not send more than [ConnectPacket].ReceiveMaximum messages
// ahead of their acknowledgements, and sends one again that stays without.
func (e PublishReceivedEvent) AcquireAck() *PublishAck {
	d := e.delivery
	if d == nil || !d.fate.CompareAndSwap(undecided, acquired) {
		return nil
	}
	return &PublishAck{client: d.client, gen: d.gen, id: d.id}
}

// settle acknowledges the message unless a handler wants to do so.
func (d *delivery) settle() {
	if d.fate.CompareAndSwap(undecided, settled) {
		d.client.acks.add(d.client, d.gen, d.id)
	}
}

// ackBatch gathers the messages that the dispatcher has dealt with in quick
// succession, so that the client's lock is taken once for many.
type ackBatch struct {
	gen   uint64
	ids   []uint16
	since int64 // when the last batch was handed over
}

// A batch is handed over when it has so many messages, when the last one was so
// many nanoseconds ago, and when nothing else waits for the dispatcher.
const (
	ackBatchSize = 64
	ackBatchTime = 100e3
	ackBatchLook = 8 // messages between two looks at the clock
)

func (b *ackBatch) add(c *Client, gen uint64, id uint16) {
	if gen != b.gen {
		b.flush(c)
		b.gen = gen
	}
	b.ids = append(b.ids, id)
	n := len(b.ids)
	if n >= ackBatchSize || n%ackBatchLook == 1 && c.clock()-b.since > ackBatchTime {
		b.flush(c)
	}
}

func (b *ackBatch) flush(c *Client) {
	if len(b.ids) == 0 {
		return
	}
	b.since = c.clock()
	c.mu.Lock()
	c.stepAt(max(b.since, c.last), engine.Input{Kind: engine.Handled, Gen: b.gen, IDs: b.ids})
	c.mu.Unlock()
	b.ids = b.ids[:0]
}

// PublishAck acknowledges one QoS 1 message by hand. See
// [PublishReceivedEvent.AcquireAck].
type PublishAck struct {
	client *Client
	gen    uint64
	id     uint16
	used   bool // guarded by client.mu
}

// Ack sends the PUBACK, with reason code [Success]. It returns [ErrAckCanceled]
// when the connection that the message came by has ended, and [ErrAckUsed] when
// it was called before. It does not wait for the network.
func (a *PublishAck) Ack() error {
	c := a.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.used {
		return ErrAckUsed
	}
	a.used = true
	if !c.core.Acknowledges(a.gen) {
		return ErrAckCanceled
	}
	c.step(engine.Input{Kind: engine.Handled, Gen: a.gen, IDs: []uint16{a.id}})
	return nil
}
