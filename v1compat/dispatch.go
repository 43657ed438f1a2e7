package v1compat

import (
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// inboundLimit is how many bytes of QoS 0 messages may wait for their callbacks.
// Beyond it they are dropped; QoS 1 messages are bounded by receiveMaximum.
const inboundLimit = 16 << 20

// messageOverhead is what a message costs beside its payload, so that many empty
// ones have a limit too.
const messageOverhead = 128

// callback is one thing to tell the user: exactly one of the groups is set. It
// is a value, so that a queue of them costs nothing per entry.
type callback struct {
	plain func() // onOnline, onOffline

	mid    MID
	ack    AckCallback
	connak ConnackCallback
	code   int
	suback SubackCallback
	codes  []int

	message *MQTTMessage
	handled bool              // a subscription of V2's has had the message
	puback  *mqtt5.PublishAck // nil for QoS 0
	onMsg   func(*MQTTMessage)
}

// callbackQueue runs callbacks one at a time, in the order in which they were
// pushed, on a goroutine that lives while there are any. The engine, and with it
// the network, never waits for them.
type callbackQueue struct {
	log *slog.Logger

	mu      sync.Mutex
	items   []callback
	spare   []callback
	running bool
	qos0    int // bytes that count towards inboundLimit
	dropped int

	scratch []MessageCallback // of the goroutine
}

// push appends cb, which c's table is asked about when its turn comes. It may be
// called with c.mu held.
func (q *callbackQueue) push(c *AWSIoTMQTTClient, cb callback) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if cb.message != nil && cb.puback == nil {
		if q.qos0 > inboundLimit {
			if q.dropped++; q.dropped == 1 {
				q.log.Warn("v1compat: callbacks are slower than the messages that come in: QoS 0 messages are dropped")
			}
			return
		}
		q.qos0 += len(cb.message.Payload) + messageOverhead
	}
	q.items = append(q.items, cb)
	if !q.running {
		q.running = true
		go q.run(c)
	}
}

// run works off the queue. It goes on, on another goroutine, when a callback has
// ended this one by runtime.Goexit.
func (q *callbackQueue) run(c *AWSIoTMQTTClient) {
	var batch []callback
	next := 0
	finished := false
	defer func() {
		if !finished {
			q.mu.Lock()
			q.items = append(append([]callback(nil), batch[next:]...), q.items...)
			q.mu.Unlock()
			go q.run(c)
		}
	}()
	for {
		q.mu.Lock()
		if len(q.items) == 0 {
			q.running, finished = false, true
			q.mu.Unlock()
			return
		}
		batch, next = q.items, 0
		q.items, q.spare = q.spare[:0], nil
		q.mu.Unlock()
		for next < len(batch) {
			cb := batch[next]
			batch[next] = callback{}
			next++
			q.call(c, &cb)
		}
		q.mu.Lock()
		if cap(batch) <= 1024 {
			q.spare = batch[:0]
		}
		q.mu.Unlock()
		batch, next = nil, 0
	}
}

func (q *callbackQueue) call(c *AWSIoTMQTTClient, cb *callback) {
	if cb.message != nil {
		q.deliver(c, cb)
		return
	}
	q.guard(func() {
		switch {
		case cb.plain != nil:
			cb.plain()
		case cb.connak != nil:
			cb.connak(cb.mid, cb.code)
		case cb.suback != nil:
			cb.suback(cb.mid, cb.codes)
		case cb.ack != nil:
			cb.ack(cb.mid)
		}
	})
}

// deliver hands a message to the subscriptions that match it now, then to
// onMessage, and acknowledges it.
func (q *callbackQueue) deliver(c *AWSIoTMQTTClient, cb *callback) {
	if cb.puback != nil {
		// An error means that the connection is gone, and the server sends the
		// message again.
		defer cb.puback.Ack()
	} else {
		defer func() {
			q.mu.Lock()
			q.qos0 -= len(cb.message.Payload) + messageOverhead
			q.mu.Unlock()
		}()
	}
	c.mu.Lock()
	callbacks, matched := c.m.table.match(cb.message.Topic, q.scratch[:0])
	c.mu.Unlock()
	q.scratch = callbacks
	for i, f := range callbacks {
		callbacks[i] = nil
		q.guard(func() { f(nil, nil, cb.message) })
	}
	if cb.onMsg != nil && (matched || !cb.handled) {
		q.guard(func() { cb.onMsg(cb.message) })
	}
}

// guard keeps a panic from ending more than the callback it came from.
func (q *callbackQueue) guard(f func()) {
	defer func() {
		if r := recover(); r != nil {
			// What was passed to panic may be or hold a payload, so it is not logged.
			q.log.Error("v1compat: panic in a callback; later callbacks go on", "stack", string(debug.Stack()))
		}
	}()
	f()
}
