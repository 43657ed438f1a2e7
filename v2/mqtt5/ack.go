package mqtt5

import (
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/engine"
)

// receipt is what it takes to acknowledge a QoS 1 message.
type receipt struct {
	client *Client // nil: QoS 0
	serial uint64  // of the message, among all that the dispatcher has handled
	gen    uint64
	id     uint16
}

// fate is what becomes of the acknowledgement of the message that the handlers have
// now: its serial, and one of the constants below in the lowest bits. It changes once
// for each message; for a receipt of an earlier one it has been settled.
type fate struct{ word atomic.Uint64 }

const (
	undecided = iota
	settled   // the handlers have returned: the client sends it
	acquired  // a handler has taken it over
	fates     = 4
)

// begin is called by the dispatcher for each message with QoS 1.
func (f *fate) begin(c *Client, ev *engine.Event) receipt {
	serial := f.word.Load()/fates + 1
	f.word.Store(serial*fates + undecided)
	return receipt{client: c, serial: serial, gen: ev.Gen, id: ev.Publish.PacketID}
}

func (f *fate) decide(r *receipt, how uint64) bool {
	return f.word.CompareAndSwap(r.serial*fates+undecided, r.serial*fates+how)
}

// settle reports whether the message is to be acknowledged, since no handler wants to
// do so.
func (f *fate) settle(r *receipt) bool { return f.decide(r, settled) }

// AcquireAck takes the acknowledgement of a QoS 1 message over: the client does
// not send it when the handlers return, [PublishAck.Ack] does. It returns nil for
// a QoS 0 message, when it was called before for this message, and when the
// handlers have returned.
//
// The server does not send more than [ConnectPacket].ReceiveMaximum messages
// ahead of their acknowledgements, and sends one again that stays without.
func (e PublishReceivedEvent) AcquireAck() *PublishAck {
	r := &e.receipt
	if r.client == nil || !r.client.fate.decide(r, acquired) {
		return nil
	}
	return &PublishAck{client: r.client, gen: r.gen, id: r.id}
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
