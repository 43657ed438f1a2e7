package mqtt5

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/topic"
)

// router knows who has subscribed to what, and finds the handlers of the
// subscriptions that match a topic.
type router struct {
	// changing is held while a SUBSCRIBE or UNSUBSCRIBE is decided upon and handed
	// over, so that the server hears of them in the order of the entries here.
	changing sync.Mutex

	mu      sync.Mutex
	trie    topic.Trie[[]*route] // of each filter, at most one per owner; never changed in place
	version atomic.Uint64        // counts the changes of trie

	// The last result, of the dispatcher's.
	topic     string
	matchedAt uint64
	found     [][]*route
	matched   []*route
}

// route is a filter that one owner has subscribed to.
type route struct {
	owner   any
	qos     byte                       // that was asked for
	handler func(PublishReceivedEvent) // may be nil
}

// add makes h the handler of the owner's filter. It returns what it takes to undo that,
// and the highest quality of service that any owner has asked for: the server knows one
// subscription, which has to be good enough for all.
func (r *router) add(filter string, owner any, qos byte, h func(PublishReceivedEvent)) (rt *route, most byte) {
	rt, most = &route{owner: owner, qos: qos, handler: h}, qos
	r.edit(filter, func(routes []*route) []*route {
		routes = slices.DeleteFunc(routes, func(x *route) bool { return x.owner == owner })
		for _, x := range routes {
			most = max(most, x.qos)
		}
		return append(routes, rt)
	})
	return rt, most
}

// removeIf removes rt unless it was replaced since.
func (r *router) removeIf(filter string, rt *route) {
	r.edit(filter, func(routes []*route) []*route {
		return slices.DeleteFunc(routes, func(x *route) bool { return x == rt })
	})
}

// removeAll removes every owner of a filter.
func (r *router) removeAll(filter string) {
	r.edit(filter, func([]*route) []*route { return nil })
}

func (r *router) edit(filter string, change func([]*route) []*route) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old, _ := r.trie.Get(filter)
	if routes := change(slices.Clone(old)); len(routes) > 0 {
		r.trie.Set(filter, routes)
	} else {
		r.trie.Delete(filter)
	}
	r.version.Add(1)
}

// lookUp returns the owner's route of a filter, if there is one, and whether other
// owners have any.
func (r *router) lookUp(filter string, owner any) (own *route, others bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	routes, _ := r.trie.Get(filter)
	for _, rt := range routes {
		if rt.owner == owner {
			own = rt
		} else {
			others = true
		}
	}
	return own, others
}

// match is called by the dispatcher only, which owns the result until it calls
// again. Messages often come several in a row for one topic.
func (r *router) match(topic string) []*route {
	if v := r.version.Load(); v != r.matchedAt || topic != r.topic {
		r.mu.Lock()
		r.matchedAt, r.topic = r.version.Load(), topic
		r.found = r.trie.Append(r.found[:0], topic)
		r.mu.Unlock()
		r.matched = r.matched[:0]
		for _, routes := range r.found {
			for _, rt := range routes {
				if rt.handler != nil {
					r.matched = append(r.matched, rt)
				}
			}
		}
	}
	return r.matched
}

// deliver runs the handlers of one message and acknowledges it. The event is a value
// on this goroutine's stack: a message costs no memory but that of its bytes.
func (c *Client) deliver(ev *engine.Event) {
	var out PublishReceivedEvent
	if ev.Publish.QoS > 0 {
		out.receipt = c.fate.begin(c, ev)
	}
	fillPacket(&out.Packet, &ev.Publish)
	if !c.consumed(&out) {
		for _, rt := range c.router.match(ev.Publish.Topic) {
			out.Handled = true
			c.handle(rt.handler, &out)
		}
		c.handle(c.cfg.OnPublishReceived, &out)
	}
	if out.receipt.client != nil && c.fate.settle(&out.receipt) {
		c.acks.add(c, out.receipt.gen, out.receipt.id)
	}
}

// handle runs one handler.
func (c *Client) handle(h func(PublishReceivedEvent), ev *PublishReceivedEvent) {
	if h == nil {
		return
	}
	defer c.recoverCallback()
	h(*ev)
}
