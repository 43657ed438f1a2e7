package v1compat

import "slices"

// requestKind names the three kinds of requests that share the offline queue.
type requestKind uint8

const (
	publishRequest requestKind = iota
	subscribeRequest
	unsubscribeRequest
)

// request is what waits in the offline queue.
type request struct {
	kind requestKind
	// seq orders requests by the time of their call, so that one that comes back
	// finds its place again.
	seq uint64

	publish *publishOp // publishRequest

	filter   string // subscribeRequest, unsubscribeRequest
	qos      byte
	message  MessageCallback
	suback   SubackCallback
	unsuback AckCallback
}

// put results.
type putResult uint8

const (
	stored putResult = iota
	full             // the queue was full; see offlineQueue.put
	disabled
)

// offlineQueue holds the requests made while the client is not online. It is
// one list for publish, subscribe and unsubscribe, first in, first out.
type offlineQueue struct {
	size       int // 0: disabled, negative: no limit
	dropOldest bool
	items      []request
}

// put appends r. In a full queue the newest request, which is r, is dropped, or
// with dropOldest the head, and r is stored; V1 reports "full" in both cases (V1
// quirk Q-06).
func (q *offlineQueue) put(r request) putResult {
	switch {
	case q.size == 0:
		return disabled
	case q.size > 0 && len(q.items) >= q.size:
		if q.dropOldest {
			q.pop()
			q.items = append(q.items, r)
		}
		return full
	}
	q.items = append(q.items, r)
	return stored
}

// putBack returns a request that was taken out, or never was in, and did not get
// out to the network. It goes before everything that was asked for later. The
// size does not count here: the request was accepted before.
func (q *offlineQueue) putBack(r request) bool {
	if q.size == 0 {
		return false
	}
	i := 0
	for i < len(q.items) && q.items[i].seq < r.seq {
		i++
	}
	q.items = slices.Insert(q.items, i, r)
	return true
}

// pop takes the head.
func (q *offlineQueue) pop() (request, bool) {
	if len(q.items) == 0 {
		return request{}, false
	}
	r := q.items[0]
	q.items[0] = request{}
	q.items = q.items[1:]
	if len(q.items) == 0 {
		q.items = nil
	}
	return r, true
}
