package offline

import "slices"

// Table keeps what is subscribed by its filter, in the order in which filters were first
// subscribed. It is small in practice, as a packet per entry is sent at each connect, so
// it is searched from end to end.
type Table[S comparable] struct{ Entries []Entry[S] }

// Entry is a line of a [Table].
type Entry[S comparable] struct {
	Filter string
	S      S
}

func (t *Table[S]) index(filter string) int {
	return slices.IndexFunc(t.Entries, func(e Entry[S]) bool { return e.Filter == filter })
}

// Put stores s and returns what it replaced, the zero value for nothing. The place stays.
func (t *Table[S]) Put(filter string, s S) (old S) {
	if i := t.index(filter); i >= 0 {
		old, t.Entries[i].S = t.Entries[i].S, s
		return old
	}
	t.Entries = append(t.Entries, Entry[S]{filter, s})
	return old
}

// Remove forgets a filter and reports whether it was there.
func (t *Table[S]) Remove(filter string) bool {
	i := t.index(filter)
	if i < 0 {
		return false
	}
	t.Entries = slices.Delete(t.Entries, i, i+1)
	return true
}

// Undo takes s out again, in favour of what it had replaced.
func (t *Table[S]) Undo(s, old S) {
	var none S
	i := slices.IndexFunc(t.Entries, func(e Entry[S]) bool { return e.S == s })
	switch {
	case i < 0:
	case old != none:
		t.Entries[i].S = old
	default:
		t.Entries = slices.Delete(t.Entries, i, i+1)
	}
}
