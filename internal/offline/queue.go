package offline

// Rule says what a queue takes.
type Rule struct {
	// Off takes nothing.
	Off bool
	// Limit is how many requests are kept; 0 and less: any number.
	Limit int
	// DropOldest has the oldest request make room in a full queue.
	DropOldest bool
}

// Verdict is what becomes of a request.
type Verdict uint8

// The verdicts.
const (
	Stored Verdict = iota
	// Full: there are as many as allowed. With DropOldest the request is stored all the
	// same, which V1 reports as full too (V1 quirk Q-06).
	Full
	Off
)

// Queue holds requests of all kinds until they can go out, first in, first out.
type Queue[R any] struct{ List[R] }

// Put appends a request.
func (q *Queue[R]) Put(rule Rule, seq uint64, r R) Verdict {
	switch {
	case rule.Off:
		return Off
	case rule.Limit > 0 && q.Len() >= rule.Limit:
		if rule.DropOldest {
			q.Pop()
			q.Insert(seq, r)
		}
		return Full
	}
	q.Insert(seq, r)
	return Stored
}

// PutBack takes back a request that did not get out, and reports whether it is kept. The
// limit does not count: the request was accepted before.
func (q *Queue[R]) PutBack(rule Rule, seq uint64, r R) bool {
	if rule.Off {
		return false
	}
	q.Insert(seq, r)
	return true
}
