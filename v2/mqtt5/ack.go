package mqtt5

import (
	"sync"

	"github.com/iotshim/iotshim/internal/engine"
)

// delivery is a QoS 1 message on its way through the handlers.
type delivery struct {
	client *Client
	gen    uint64
	id     uint16

	mu       sync.Mutex
	settled  bool // the handlers have returned
	acquired bool
}

// AcquireAck takes the acknowledgement of a QoS 1 message over: the client does
// not send it when the handlers return, [PublishAck.Ack] does. It returns nil for
// a QoS 0 message, when it was called before for this message, and when the
// handlers have returned.
//
// The server does not send more than [ConnectPacket].ReceiveMaximum messages
// ahead of their acknowledgements, and sends one again that stays without.
func (e PublishReceivedEvent) AcquireAck() *PublishAck {
	d := e.delivery
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.settled || d.acquired {
		return nil
	}
	d.acquired = true
	return &PublishAck{client: d.client, gen: d.gen, id: d.id}
}

// settle acknowledges the message unless a handler wants to do so.
func (d *delivery) settle() {
	d.mu.Lock()
	d.settled = true
	acquired := d.acquired
	d.mu.Unlock()
	if !acquired {
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
)

func (b *ackBatch) add(c *Client, gen uint64, id uint16) {
	if gen != b.gen {
		b.flush(c)
		b.gen = gen
	}
	b.ids = append(b.ids, id)
	if len(b.ids) >= ackBatchSize || c.clock()-b.since > ackBatchTime {
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
