package offline

import "slices"

// List holds requests in the order of their calls, which seq tells.
type List[R any] struct{ items []item[R] }

type item[R any] struct {
	seq uint64
	r   R
}

// Len returns how many there are.
func (l *List[R]) Len() int { return len(l.items) }

// Insert puts a request before everything that was asked for later. Most come in order,
// so it looks from the end.
func (l *List[R]) Insert(seq uint64, r R) {
	i := len(l.items)
	for i > 0 && l.items[i-1].seq > seq {
		i--
	}
	l.items = slices.Insert(l.items, i, item[R]{seq, r})
}

// Pop takes the first request.
func (l *List[R]) Pop() (r R, ok bool) {
	if len(l.items) == 0 {
		return r, false
	}
	r = l.items[0].r
	l.items[0] = item[R]{} // what has left is not held on to
	l.items = l.items[1:]
	if len(l.items) == 0 {
		l.items = nil
	}
	return r, true
}

// Clear throws all requests away.
func (l *List[R]) Clear() { l.items = nil }
