package mqtt5

import (
	"sync"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/topic"
)

// router finds the handlers of the subscriptions that match a topic.
type router struct {
	mu      sync.Mutex
	trie    topic.Trie[*route]
	matched []*route // scratch of the dispatcher's
}

type route struct {
	handler func(PublishReceivedEvent)
}

// add makes h the handler of filter and returns what it takes to undo that.
func (r *router) add(filter string, h func(PublishReceivedEvent)) *route {
	rt := &route{handler: h}
	r.mu.Lock()
	r.trie.Set(filter, rt)
	r.mu.Unlock()
	return rt
}

// removeIf removes the handler of filter unless it was replaced since.
func (r *router) removeIf(filter string, rt *route) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cur, ok := r.trie.Get(filter); ok && cur == rt {
		r.trie.Delete(filter)
	}
}

func (r *router) remove(filter string) {
	r.mu.Lock()
	r.trie.Delete(filter)
	r.mu.Unlock()
}

// match is called by the dispatcher only, which owns the result until it calls
// again.
func (r *router) match(topic string) []*route {
	r.mu.Lock()
	r.matched = r.trie.Append(r.matched[:0], topic)
	r.mu.Unlock()
	return r.matched
}

// deliver runs the handlers of one message and acknowledges it.
func (c *Client) deliver(ev *engine.Event) {
	received := PublishReceivedEvent{Packet: publishPacket(&ev.Publish)}
	if ev.Publish.QoS > 0 {
		received.delivery = &delivery{client: c, gen: ev.Gen, id: ev.Publish.PacketID}
		defer received.delivery.settle()
	}
	if c.consumed(received) {
		return
	}
	for _, rt := range c.router.match(ev.Publish.Topic) {
		received.Handled = true
		callSafely(c, rt.handler, received)
	}
	callSafely(c, c.cfg.OnPublishReceived, received)
}
