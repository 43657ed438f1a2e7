package iotlocal

// index finds the subscriptions that match a topic. The broker's lock guards it.
type index struct {
	exact map[string]*entry // filters without wildcards
	wild  map[string]*entry // filters with wildcards, each matched in turn

	parent bool // a/# matches a
}

// entry has the subscribers of one filter. Groups are the shared subscriptions,
// by share name.
type entry struct {
	members map[*session]subscription
	groups  map[string]map[*session]subscription
}

func newIndex() index {
	return index{exact: make(map[string]*entry), wild: make(map[string]*entry)}
}

func (x *index) side(topic string) map[string]*entry {
	if hasWildcard(topic) {
		return x.wild
	}
	return x.exact
}

func (x *index) add(s *session, filter string, sub subscription) {
	share, topic, shared := splitShare(filter)
	side := x.side(topic)
	e := side[topic]
	if e == nil {
		e = &entry{members: make(map[*session]subscription), groups: make(map[string]map[*session]subscription)}
		side[topic] = e
	}
	if !shared {
		e.members[s] = sub
		return
	}
	if e.groups[share] == nil {
		e.groups[share] = make(map[*session]subscription)
	}
	e.groups[share][s] = sub
}

func (x *index) remove(s *session, filter string) {
	share, topic, shared := splitShare(filter)
	side := x.side(topic)
	e := side[topic]
	if e == nil {
		return
	}
	if shared {
		delete(e.groups[share], s)
		if len(e.groups[share]) == 0 {
			delete(e.groups, share)
		}
	} else {
		delete(e.members, s)
	}
	if len(e.members) == 0 && len(e.groups) == 0 {
		delete(side, topic)
	}
}

// each calls f with each entry whose filter matches the topic.
func (x *index) each(topic string, f func(*entry)) {
	if e := x.exact[topic]; e != nil {
		f(e)
	}
	for filter, e := range x.wild {
		if matches(filter, topic, x.parent) {
			f(e)
		}
	}
}
