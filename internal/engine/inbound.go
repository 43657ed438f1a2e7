package engine

import (
	"fmt"

	"github.com/iotshim/iotshim/internal/wire"
)

// inbound keeps the books of received messages: which QoS 1 ones wait for their
// acknowledgement, and how many bytes of QoS 0 ones wait for the dispatcher.
type inbound struct {
	ids       []uint64 // a bit per packet id, made with the first QoS 1 message
	n         int
	limit     int             // the receive maximum that we announced, 0: none
	exact     map[uint16]bool // QoS 2, with the dispatcher
	received  map[uint16]bool // QoS 2, PUBREC sent: not to be announced again
	qos0Bytes int
	topics    map[string]string
	last      string // the topic that topic returned last
	slab      []byte // what keep cuts small payloads from
}

// topicsKept bounds the table that saves a string per message for topics that
// come again.
const topicsKept = 256

func (b *inbound) reset() {
	clear(b.ids)
	clear(b.exact)
	b.n = 0
}

// add notes a QoS 1 message; false when it is one that waits already.
func (b *inbound) add(id uint16) bool {
	if b.ids == nil {
		b.ids = make([]uint64, 65536/64)
	}
	word, bit := &b.ids[id/64], uint64(1)<<(id%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	b.n++
	return true
}

func (b *inbound) remove(id uint16) bool {
	if b.ids == nil {
		return false
	}
	word, bit := &b.ids[id/64], uint64(1)<<(id%64)
	if *word&bit == 0 {
		return false
	}
	*word &^= bit
	b.n--
	return true
}

// topic returns the topic as a string, the same one for a topic that was seen
// not long ago.
func (b *inbound) topic(v []byte) string {
	if string(v) == b.last {
		return b.last
	}
	if s, ok := b.topics[string(v)]; ok {
		b.last = s
		return s
	}
	if b.topics == nil || len(b.topics) >= topicsKept {
		b.topics = make(map[string]string)
	}
	s := string(v)
	b.topics[s] = s
	b.last = s
	return s
}

// Small payloads are cut from a common piece of memory of slabSize bytes, which is
// the most that keeping one of them can hold back.
const (
	slabSize    = 2048
	slabPayload = 256
)

// keep copies a payload out of the read buffer.
func (b *inbound) keep(payload []byte) []byte {
	n := len(payload)
	if n > slabPayload {
		return append(make([]byte, 0, n), payload...)
	}
	if n > len(b.slab) {
		b.slab = make([]byte, slabSize)
	}
	kept := b.slab[:n:n]
	b.slab = b.slab[n:]
	copy(kept, payload)
	return kept
}

// publish hands a message to the dispatcher.
func (c *Core) publish(f wire.Frame) error {
	var v wire.PublishView
	if err := wire.DecodePublish(f, &v); err != nil {
		return err
	}
	if v.QoS > 1 {
		if !c.cfg.QoS2 {
			c.protocolError(0x9B, "PUBLISH with QoS 2, which was not subscribed to")
			return nil
		}
		if c.repeated(v.PacketID) {
			return nil
		}
	}
	name := ""
	if len(v.Topic) > 0 {
		name = c.inbound.topic(v.Topic)
	}
	if v.Props != nil && v.Props.TopicAlias != 0 {
		var ok bool
		if name, ok = c.alias.incoming(name, v.Props.TopicAlias); !ok {
			c.protocolError(0x94, fmt.Sprintf("PUBLISH with topic alias %d, which was not set or not allowed", v.Props.TopicAlias))
			return nil
		}
	}
	if v.QoS == 0 {
		if c.inbound.qos0Bytes+inboundSize(len(v.Payload)) > c.cfg.InboundQoS0Limit {
			c.stats.InboundDropped++
			return nil
		}
		c.inbound.qos0Bytes += inboundSize(len(v.Payload))
	} else if c.inbound.add(v.PacketID) && c.inbound.limit > 0 && c.inbound.n > c.inbound.limit {
		c.protocolError(0x93, fmt.Sprintf("more than %d unacknowledged messages, the receive maximum", c.inbound.limit))
		return nil
	}
	c.stats.MessagesReceived++
	c.eff.Announce = true
	ev := c.events.next()
	ev.Kind, ev.Gen = Message, c.gen
	m := &ev.Publish
	m.Topic, m.Payload = name, c.inbound.keep(v.Payload)
	m.QoS, m.Retain, m.Dup, m.PacketID, m.Props = v.QoS, v.Retain, v.Dup, v.PacketID, v.Props
	return nil
}

// messageOverhead is what a waiting message costs beside its payload, in bytes.
const messageOverhead = 128

func inboundSize(payload int) int { return payload + messageOverhead }

// ReleaseQoS0 tells that the dispatcher is done with n QoS 0 messages of so many
// payload bytes.
func (c *Core) ReleaseQoS0(n, payload int) {
	c.inbound.qos0Bytes -= payload + n*messageOverhead
}

// handled acknowledges QoS 1 messages.
func (c *Core) handled(ids []uint16) {
	if c.state != StateConnected {
		return
	}
	for _, id := range ids {
		if !c.inbound.remove(id) {
			continue
		}
		if c.inbound.exact[id] {
			c.handledExact(id)
			continue
		}
		c.out.buf = wire.AppendPuback(c.out.buf, id, 0)
	}
}

// Acknowledges reports whether a message of generation gen can still be
// acknowledged.
func (c *Core) Acknowledges(gen uint64) bool { return gen == c.gen && c.state == StateConnected }
