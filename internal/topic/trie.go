package topic

import (
	"slices"
	"strings"
)

// Trie maps topic filters to values and finds the values of all filters that
// match a topic. The zero value is empty and ready to use. It is not safe for
// concurrent use.
//
// Finding takes time by the levels of the topic and the values found, not by the
// number of filters: a level costs one look-up per way that leads to it, and all
// filters without wildcards together cost one.
type Trie[T any] struct {
	exact map[string][]entry[T] // filters without wildcards
	root  node[T]               // those with
	size  int
}

// node is one level of some filters. A "#" takes no node of its own: it is kept
// at the level above it, which it matches too.
type node[T any] struct {
	next  children[T]
	plus  *node[T]   // below "+"
	here  []entry[T] // filters that end with this level
	below []entry[T] // filters that go on with "/#" and end
}

// entry is one filter of a node; share tells apart those of the same node.
type entry[T any] struct {
	share string // "" or "$share/NAME/"
	value T
}

// Len returns the number of filters.
func (t *Trie[T]) Len() int { return t.size }

// Set gives filter the value v. When it had one already, that is returned and
// replaced is true.
func (t *Trie[T]) Set(filter string, v T) (old T, replaced bool) {
	share, rest := splitShare(filter)
	if isExact(rest) {
		return t.setExact(rest, share, v)
	}
	n := &t.root
	for more := true; more && rest != "#"; {
		var level string
		level, rest, more = strings.Cut(rest, "/")
		n = n.grow(level)
		if !more {
			return t.put(&n.here, share, v)
		}
	}
	return t.put(&n.below, share, v)
}

func isExact(filter string) bool {
	return strings.IndexByte(filter, '+') < 0 && strings.IndexByte(filter, '#') < 0
}

func (t *Trie[T]) setExact(filter, share string, v T) (old T, replaced bool) {
	entries, known := t.exact[filter]
	old, replaced = t.put(&entries, share, v)
	if t.exact == nil {
		t.exact = make(map[string][]entry[T])
	}
	if !known {
		filter = strings.Clone(filter) // it may be part of a much larger string
	}
	t.exact[filter] = entries
	return old, replaced
}

func (t *Trie[T]) put(entries *[]entry[T], share string, v T) (old T, replaced bool) {
	if i := find(*entries, share); i >= 0 {
		old = (*entries)[i].value
		(*entries)[i].value = v
		return old, true
	}
	*entries = append(*entries, entry[T]{strings.Clone(share), v})
	t.size++
	return old, false
}

// Get returns the value of exactly this filter.
func (t *Trie[T]) Get(filter string) (v T, ok bool) {
	share, rest := splitShare(filter)
	if isExact(rest) {
		return value(t.exact[rest], share)
	}
	n := &t.root
	for more := true; more && rest != "#"; {
		var level string
		level, rest, more = strings.Cut(rest, "/")
		if n = n.child(level); n == nil {
			return v, false
		}
		if !more {
			return value(n.here, share)
		}
	}
	return value(n.below, share)
}

// Delete removes filter and returns the value it had, if found. No memory stays
// behind for filters that are gone.
func (t *Trie[T]) Delete(filter string) (old T, found bool) {
	share, rest := splitShare(filter)
	if isExact(rest) {
		old, found = t.removeExact(share, rest)
	} else {
		old, found = t.root.remove(share, rest, true)
	}
	if found {
		t.size--
	}
	return old, found
}

func (t *Trie[T]) removeExact(share, filter string) (old T, found bool) {
	entries := t.exact[filter]
	old, found = take(&entries, share)
	switch {
	case !found:
	case entries != nil:
		t.exact[filter] = entries
	case len(t.exact) == 1:
		t.exact = nil
	default:
		delete(t.exact, filter)
	}
	return old, found
}

// Append appends to dst the value of every filter that matches topic, each once,
// and returns the result. The order depends on nothing but the calls of Set and
// Delete before and on topic. It allocates only when dst lacks room.
func (t *Trie[T]) Append(dst []T, topic string) []T {
	for _, e := range t.exact[topic] {
		dst = append(dst, e.value)
	}
	if !strings.HasPrefix(topic, "$") {
		return t.root.match(dst, topic, true)
	}
	// Wildcards in the first level do not apply (MQTT 5.0, 4.7.2).
	level, rest, more := strings.Cut(topic, "/")
	if n := t.root.next.get(level); n != nil {
		dst = n.match(dst, rest, more)
	}
	return dst
}

// match collects below n, the node of the levels before topic; more tells
// whether there are any levels left.
func (n *node[T]) match(dst []T, topic string, more bool) []T {
	for i := range n.below {
		dst = append(dst, n.below[i].value)
	}
	if !more {
		for i := range n.here {
			dst = append(dst, n.here[i].value)
		}
		return dst
	}
	if n.plus == nil && n.next.none() {
		return dst
	}
	level, rest, more := strings.Cut(topic, "/")
	if c := n.next.get(level); c != nil {
		dst = c.match(dst, rest, more)
	}
	if n.plus != nil {
		dst = n.plus.match(dst, rest, more)
	}
	return dst
}

func (n *node[T]) child(level string) *node[T] {
	if level == "+" {
		return n.plus
	}
	return n.next.get(level)
}

// grow returns the child for level and makes it when there is none.
func (n *node[T]) grow(level string) *node[T] {
	c := n.child(level)
	if c != nil {
		return c
	}
	c = &node[T]{}
	if level == "+" {
		n.plus = c
		return c
	}
	// A copy: the filter may be part of a much larger string.
	n.next.set(strings.Clone(level), c)
	return c
}

// remove deletes the filter rest below n; more tells whether a level is left.
func (n *node[T]) remove(share, rest string, more bool) (old T, found bool) {
	if !more {
		return take(&n.here, share)
	}
	if rest == "#" {
		return take(&n.below, share)
	}
	level, rest, more := strings.Cut(rest, "/")
	c := n.child(level)
	if c == nil {
		return old, false
	}
	old, found = c.remove(share, rest, more)
	if !found || !c.empty() {
		return old, found
	}
	if level == "+" {
		n.plus = nil
		return old, true
	}
	n.next.delete(level)
	return old, true
}

func (n *node[T]) empty() bool {
	return n.next.none() && n.plus == nil && n.here == nil && n.below == nil
}

func find[T any](entries []entry[T], share string) int {
	return slices.IndexFunc(entries, func(e entry[T]) bool { return e.share == share })
}

func value[T any](entries []entry[T], share string) (v T, ok bool) {
	if i := find(entries, share); i >= 0 {
		return entries[i].value, true
	}
	return v, false
}

// take removes an entry; an empty list becomes nil.
func take[T any](entries *[]entry[T], share string) (old T, found bool) {
	i := find(*entries, share)
	if i < 0 {
		return old, false
	}
	old = (*entries)[i].value
	*entries = slices.Delete(*entries, i, i+1)
	if len(*entries) == 0 {
		*entries = nil
	}
	return old, true
}
