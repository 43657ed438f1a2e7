package v1compat

import (
	"slices"

	"github.com/iotshim/iotshim/internal/topic"
)

// subscription is one remembered filter. It is not changed once it is in the
// table; subscribing again puts a new one in its place.
type subscription struct {
	filter  string
	qos     byte
	message MessageCallback
	suback  SubackCallback
	// granted tells a blocking Subscribe of the SUBACK, be it of the first
	// SUBSCRIBE or of one that repeats it after a reconnect. It has room for one.
	granted chan error
}

// subscriptionTable keeps the subscriptions in the order in which they were
// first made. It is small in practice, as V1 sends one packet per entry at each
// connect, so it is searched from end to end.
type subscriptionTable struct {
	entries []*subscription
}

func (t *subscriptionTable) index(filter string) int {
	return slices.IndexFunc(t.entries, func(s *subscription) bool { return s.filter == filter })
}

// put stores s and returns what it replaced, if anything. The place stays.
func (t *subscriptionTable) put(s *subscription) *subscription {
	if i := t.index(s.filter); i >= 0 {
		old := t.entries[i]
		t.entries[i] = s
		return old
	}
	t.entries = append(t.entries, s)
	return nil
}

// remove forgets filter and reports whether it was there.
func (t *subscriptionTable) remove(filter string) bool {
	i := t.index(filter)
	if i < 0 {
		return false
	}
	t.entries = slices.Delete(t.entries, i, i+1)
	return true
}

// undo takes s out again, in favour of what it had replaced.
func (t *subscriptionTable) undo(s, old *subscription) {
	i := slices.Index(t.entries, s)
	switch {
	case i < 0:
	case old != nil:
		t.entries[i] = old
	default:
		t.entries = slices.Delete(t.entries, i, i+1)
	}
}

// match appends the callbacks of the filters that match name to to, and reports
// whether any filter did, with a callback or without.
func (t *subscriptionTable) match(name string, to []MessageCallback) ([]MessageCallback, bool) {
	matched := false
	for _, s := range t.entries {
		if topic.Match(s.filter, name) {
			matched = true
			if s.message != nil {
				to = append(to, s.message)
			}
		}
	}
	return to, matched
}
