package v1compat

import "github.com/iotshim/iotshim/internal/offline"

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
	seq  uint64 // orders requests by the time of their call

	publish *publishOp // publishRequest

	filter   string // subscribeRequest, unsubscribeRequest
	qos      byte
	message  MessageCallback
	suback   SubackCallback
	unsuback AckCallback
}

// enqueue stores a request that cannot go out now. c.mu is held.
func (c *AWSIoTMQTTClient) enqueue(r request) error {
	verdict := c.line.Put(r.seq, r)
	if verdict == offline.Stored {
		return nil
	}
	errs := map[requestKind]struct{ full, off error }{
		publishRequest:     {ErrPublishQueueFull, ErrPublishQueueDisabled},
		subscribeRequest:   {ErrSubscribeQueueFull, ErrSubscribeQueueDisabled},
		unsubscribeRequest: {ErrUnsubscribeQueueFull, ErrUnsubscribeQueueDisabled},
	}[r.kind]
	if verdict == offline.Full {
		return errs.full
	}
	return errs.off
}

// sendQueued sends a request that was in the queue. c.mu is held.
func (c *AWSIoTMQTTClient) sendQueued(r request) {
	switch r.kind {
	case publishRequest:
		c.sendPublish(r.publish, false)
	case subscribeRequest:
		s := &subscription{filter: r.filter, qos: r.qos, message: r.message, suback: r.suback}
		c.table.Put(s.filter, s)
		c.sendSubscribe(s)
	case unsubscribeRequest:
		c.table.Remove(r.filter)
		c.sendUnsubscribe(r)
	}
}

// giveBack returns a request that the engine could not send to the queue, so
// that nothing is lost that was accepted. c.mu is held.
func (c *AWSIoTMQTTClient) giveBack(r request) {
	if !c.line.PutBack(r.seq, r) {
		c.log.Warn("v1compat: a request was lost with the connection, since the offline queue is disabled")
	}
}
