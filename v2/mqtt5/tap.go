package mqtt5

import (
	"slices"

	"github.com/iotshim/iotshim/internal/engine"
)

// Tap sees what comes in before the handlers do, on the goroutine that reads from
// the network. It is for code that waits for an answer from the server, which a
// handler may call and wait for in turn: handlers run one at a time, so that the
// handler of the answer would wait for the one that waits for the answer.
//
// Any of its functions may be nil. OnConnack and OnPublish are called in the order
// in which the packets came; the connection reads nothing more until they return.
// They may call the client, and must not wait for it.
type Tap struct {
	// OnConnack is called when the server has accepted a connection, before
	// anything else of that connection is acted upon.
	OnConnack func(NegotiatedSettings)
	// Wants picks the messages for OnPublish by their topic. It is called with the
	// client's lock held: it must return at once and not call the client.
	Wants func(topic string) bool
	// OnPublish receives a copy of each message that Wants has picked. The message
	// goes to listeners and handlers as well, and is acknowledged after those.
	OnPublish func(*PublishPacket)
}

// AddTap has t called from the next packet on. The function that it returns ends
// that; a call that is under way goes on.
func (c *Client) AddTap(t Tap) (remove func()) {
	added := &t
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taps = append(slices.Clone(c.taps), added)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.taps = slices.DeleteFunc(slices.Clone(c.taps), func(x *Tap) bool { return x == added })
	}
}

// tapped is a call of a tap that is due once the lock is released.
type tapped struct {
	tap     *Tap
	connack *NegotiatedSettings
	publish *PublishPacket
}

// tap notes what the taps are to be told of the events that have come in since
// there were so many. c.mu is held, so the dispatcher has none of them yet.
func (c *Client) tap(list []tapped, since int) []tapped {
	if len(c.taps) == 0 || c.core.Events() == since {
		return list
	}
	c.core.EventsFrom(since, func(ev *engine.Event) {
		for _, t := range c.taps {
			switch {
			case ev.Kind == engine.ConnectionSuccess && t.OnConnack != nil:
				s := negotiated(ev.Info.Settings)
				list = append(list, tapped{tap: t, connack: &s})
			case ev.Kind == engine.Message && t.OnPublish != nil && t.Wants != nil && t.Wants(ev.Publish.Topic):
				p := new(PublishPacket)
				fillPacket(p, &ev.Publish)
				p.Payload, p.CorrelationData = slices.Clone(p.Payload), slices.Clone(p.CorrelationData)
				list = append(list, tapped{tap: t, publish: p})
			}
		}
	})
	return list
}

// tell calls the taps.
func (c *Client) tell(list []tapped) {
	for i, x := range list {
		func() {
			defer c.recoverCallback()
			if x.connack != nil {
				x.tap.OnConnack(*x.connack)
			} else {
				x.tap.OnPublish(x.publish)
			}
		}()
		list[i] = tapped{} // holds nothing back until the next packet
	}
}
