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

	// The memory of small payloads, see keep.
	data     []byte // what is being received
	end      int    // of the frame at hand, in data
	copied   []byte // the copy of a part of data
	from, to int    // where in data that part is
	step     int    // how long the part was to be
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

// Small payloads that come together are cut from one copy of a part of what came in,
// of copySize bytes at most, which is the most that keeping one of them can hold back.
const (
	copySize    = 2048
	copyPayload = 256
)

// begin is called before the frames of data are handled, with nil when they are.
func (b *inbound) begin(data []byte) {
	b.data, b.copied, b.from, b.to, b.step = data, nil, 0, 0, 0
}

// keep copies a payload, which is the last that the frame at hand has, out of the
// read buffer.
func (b *inbound) keep(payload []byte) []byte {
	n := len(payload)
	if n == 0 {
		return []byte{}
	}
	if n > copyPayload {
		return append(make([]byte, 0, n), payload...)
	}
	at, end := b.end-n, b.end
	if at < b.from || end > b.to {
		// The first payload gets a copy of its own, and the more follow it in one
		// read, the larger the part.
		b.step = max(n, min(2*b.step, copySize))
		b.from, b.to = at, min(at+b.step, len(b.data))
		b.copied = append([]byte(nil), b.data[b.from:b.to]...)
	}
	return b.copied[at-b.from : end-b.from : end-b.from]
}

// plain handles the plain messages that data begins with, from at on, and returns
// where they end. [Core.publish] does the same for all others.
func (c *Core) plain(data []byte, at int) int {
	if c.state != StateConnected {
		return at
	}
	var p wire.PlainPublish
	for c.state == StateConnected {
		n := wire.NextPlainPublish(data[at:], c.maxInbound, c.inbound.last, &p)
		if n == 0 {
			break
		}
		at += n
		c.inbound.end = at
		if m := c.take(p.Header>>1&3, p.PacketID, len(p.Payload)); m != nil {
			m.Topic, m.Payload = c.inbound.last, c.inbound.keep(p.Payload)
			m.QoS, m.Retain, m.Dup, m.PacketID, m.Props = p.Header>>1&3, p.Header&0x01 != 0, p.Header&0x08 != 0, p.PacketID, nil
		}
	}
	return at
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
	if m := c.take(v.QoS, v.PacketID, len(v.Payload)); m != nil {
		m.Topic, m.Payload = name, c.inbound.keep(v.Payload)
		m.QoS, m.Retain, m.Dup, m.PacketID, m.Props = v.QoS, v.Retain, v.Dup, v.PacketID, v.Props
	}
	return nil
}

// take enters a message into the books and returns its place among the events, nil
// when it is not taken.
func (c *Core) take(qos byte, id uint16, payload int) *wire.Publish {
	if qos == 0 {
		if c.inbound.qos0Bytes+inboundSize(payload) > c.cfg.InboundQoS0Limit {
			c.stats.InboundDropped++
			return nil
		}
		c.inbound.qos0Bytes += inboundSize(payload)
	} else if c.inbound.add(id) && c.inbound.limit > 0 && c.inbound.n > c.inbound.limit {
		c.protocolError(0x93, fmt.Sprintf("more than %d unacknowledged messages, the receive maximum", c.inbound.limit))
		return nil
	}
	c.stats.MessagesReceived++
	c.eff.Announce = true
	ev := c.events.next()
	ev.Kind, ev.Gen = Message, c.gen
	return &ev.Publish
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
