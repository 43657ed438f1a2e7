package engine

import (
	"container/list"
	"fmt"

	"github.com/iotshim/iotshim/internal/wire"
)

// Aliasing says how outgoing topics are replaced by aliases (MQTT 5.0, 3.3.2.3.4).
type Aliasing int

// The ways of aliasing, with the values of package mqtt5.
const (
	AliasDisabled Aliasing = iota
	AliasManual
	AliasLRU
)

// aliases are the topic aliases of one connection, both ways.
type aliases struct {
	max    uint16            // outbound: how many there may be, 0: none
	manual map[uint16]string // outbound, set by the user
	byName map[string]*list.Element
	order  list.List // outbound, least recently used last
	in     []string  // inbound, by alias-1
	props  wire.PublishProps
}

type aliasEntry struct {
	topic string
	alias uint16
}

// reset forgets everything for a new connection.
func (a *aliases) reset(kind Aliasing, cacheSize, serverMax, inbound uint16) {
	*a = aliases{}
	switch kind {
	case AliasManual:
		a.max = serverMax
	case AliasLRU:
		a.max = min(cacheSize, serverMax)
	}
	if inbound > 0 {
		a.in = make([]string, inbound)
	}
}

// aliasSize is what an alias can add to a packet: the property and a longer
// length of the properties and of the packet.
const aliasSize = 3 + 2 + 1

// outgoing returns p, of so many bytes without an alias, as it goes on the wire:
// with an alias, and without the topic when the server knows it. What it returns
// is valid until the next call.
func (c *Core) outgoing(p *wire.Publish, size int) (wire.Publish, error) {
	q := *p
	if uint64(size)+aliasSize > uint64(c.settings.MaximumPacketSize) {
		return withoutAlias(q, &c.alias), nil // there is no room for it
	}
	var alias uint16
	known := false
	a := &c.alias
	switch c.cfg.Aliasing {
	case AliasManual:
		if p.Props == nil || p.Props.TopicAlias == 0 {
			return q, nil
		}
		if alias = p.Props.TopicAlias; alias > a.max {
			return q, &Violation{"PUBLISH", "TopicAlias", fmt.Sprintf("%d is more than the server's maximum, %d", alias, a.max)}
		}
		if known = a.manual[alias] == p.Topic; !known {
			if a.manual == nil {
				a.manual = make(map[uint16]string)
			}
			a.manual[alias] = p.Topic
		}
	case AliasLRU:
		if alias, known = a.lru(p.Topic); alias == 0 {
			return withoutAlias(q, a), nil
		}
	default:
		return withoutAlias(q, a), nil
	}
	a.props = wire.PublishProps{}
	if p.Props != nil {
		a.props = *p.Props
	}
	a.props.TopicAlias = alias
	q.Props = &a.props
	if known {
		q.Topic = ""
	}
	return q, nil
}

// withoutAlias ignores an alias that the user set for nothing.
func withoutAlias(q wire.Publish, a *aliases) wire.Publish {
	if q.Props != nil && q.Props.TopicAlias != 0 {
		a.props = *q.Props
		a.props.TopicAlias = 0
		q.Props = &a.props
	}
	return q
}

// lru returns the alias of a topic and whether the server knows it already.
func (a *aliases) lru(topic string) (alias uint16, known bool) {
	if a.max == 0 {
		return 0, false
	}
	if e, ok := a.byName[topic]; ok {
		a.order.MoveToFront(e)
		return e.Value.(aliasEntry).alias, true
	}
	if a.byName == nil {
		a.byName = make(map[string]*list.Element)
	}
	if n := a.order.Len(); n < int(a.max) {
		alias = uint16(n + 1)
	} else {
		last := a.order.Back()
		old := a.order.Remove(last).(aliasEntry)
		delete(a.byName, old.topic)
		alias = old.alias
	}
	a.byName[topic] = a.order.PushFront(aliasEntry{topic, alias})
	return alias, false
}

// incoming resolves the topic of a received message; false ends the connection.
func (a *aliases) incoming(topic string, alias uint16) (string, bool) {
	if int(alias) > len(a.in) || alias == 0 {
		return "", false
	}
	if topic != "" {
		a.in[alias-1] = topic
	}
	topic = a.in[alias-1]
	return topic, topic != ""
}
