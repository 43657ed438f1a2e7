package mqtt5

import (
	"sync"
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/topic"
)

// router finds the handlers of the subscriptions that match a topic.
type router struct {
	mu      sync.Mutex
	trie    topic.Trie[*route]
	version atomic.Uint64 // counts the changes of trie

	// The last result, of the dispatcher's.
	topic     string
	matchedAt uint64
	matched   []*route
}

type route struct {
	handler func(PublishReceivedEvent)
}

// add makes h the handler of filter and returns what it takes to undo that.
func (r *router) add(filter string, h func(PublishReceivedEvent)) *route {
	rt := &route{handler: h}
	r.mu.Lock()
	r.trie.Set(filter, rt)
	r.version.Add(1)
	r.mu.Unlock()
	return rt
}

// removeIf removes the handler of filter unless it was replaced since.
func (r *router) removeIf(filter string, rt *route) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cur, ok := r.trie.Get(filter); ok && cur == rt {
		r.trie.Delete(filter)
		r.version.Add(1)
	}
}

func (r *router) remove(filter string) {
	r.mu.Lock()
	r.trie.Delete(filter)
	r.version.Add(1)
	r.mu.Unlock()
}

// match is called by the dispatcher only, which owns the result until it calls
// again. Messages often come several in a row for one topic.
func (r *router) match(topic string) []*route {
	if v := r.version.Load(); v != r.matchedAt || topic != r.topic {
		r.mu.Lock()
		r.matchedAt, r.topic = r.version.Load(), topic
		r.matched = r.trie.Append(r.matched[:0], topic)
		r.mu.Unlock()
	}
	return r.matched
}

// packetSlab cuts received packets from pieces of a few, so that they cost less;
// keeping one holds back the others of its piece.
type packetSlab struct {
	left []received
}

// received is a message with what it takes to acknowledge it.
type received struct {
	packet   PublishPacket
	delivery delivery
}

const slabPackets = 8

func (s *packetSlab) next() *received {
	if len(s.left) == 0 {
		s.left = make([]received, slabPackets)
	}
	r := &s.left[0]
	s.left = s.left[1:]
	return r
}

// deliver runs the handlers of one message and acknowledges it.
func (c *Client) deliver(ev *engine.Event) {
	r := c.slab.next()
	out := PublishReceivedEvent{Packet: &r.packet}
	if ev.Publish.QoS > 0 {
		d := &r.delivery
		d.client, d.gen, d.id = c, ev.Gen, ev.Publish.PacketID
		out.delivery = d
	}
	fillPacket(out.Packet, &ev.Publish)
	if !c.consumed(out) {
		for _, rt := range c.router.match(ev.Publish.Topic) {
			out.Handled = true
			callSafely(c, rt.handler, out)
		}
		callSafely(c, c.cfg.OnPublishReceived, out)
	}
	if out.delivery != nil {
		out.delivery.settle()
	}
}
