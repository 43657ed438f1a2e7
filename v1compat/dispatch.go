package v1compat

import (
	"log/slog"
	"runtime"
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

// callback is one thing to tell the user.
type callback interface {
	// call runs the user's code, which may panic.
	call(q *callbackQueue, c *AWSIoTMQTTClient)
}

// plainCall is onOnline or onOffline.
type plainCall func()

func (f plainCall) call(*callbackQueue, *AWSIoTMQTTClient) { f() }

type ackCall struct {
	f   AckCallback
	mid MID
}

func (a *ackCall) call(*callbackQueue, *AWSIoTMQTTClient) { a.f(a.mid) }

type connackCall struct {
	f    ConnackCallback
	mid  MID
	code int
}

func (a *connackCall) call(*callbackQueue, *AWSIoTMQTTClient) { a.f(a.mid, a.code) }

type subackCall struct {
	f     SubackCallback
	mid   MID
	codes []int
}

func (a *subackCall) call(*callbackQueue, *AWSIoTMQTTClient) { a.f(a.mid, a.codes) }

// delivery is a message that has come in.
type delivery struct {
	message MQTTMessage
	handled bool              // a subscription of V2's has had the message
	puback  *mqtt5.PublishAck // nil for QoS 0
	onMsg   func(*MQTTMessage)
}

func (d *delivery) size() int { return len(d.message.Payload) + messageOverhead }

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

	// Of the goroutine.
	scratch []MessageCallback
	used    *publishOp // those of the batch that were told, to be used again
}

// push appends cb. It may be called with c.mu held.
func (q *callbackQueue) push(c *AWSIoTMQTTClient, cb callback) {
	q.mu.Lock()
	q.add(c, cb)
	q.mu.Unlock()
}

// pushMessage appends a message, about which c's table is asked when its turn comes.
func (q *callbackQueue) pushMessage(c *AWSIoTMQTTClient, d *delivery) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if d.puback == nil {
		if q.qos0 > inboundLimit {
			if q.dropped++; q.dropped == 1 {
				q.log.Warn("v1compat: callbacks are slower than the messages that come in: QoS 0 messages are dropped")
			}
			return
		}
		q.qos0 += d.size()
	}
	q.add(c, d)
}

func (q *callbackQueue) add(c *AWSIoTMQTTClient, cb callback) {
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
	for rested := false; ; {
		q.mu.Lock()
		if len(q.items) == 0 {
			if !rested { // more may be on their way, and another goroutine costs more
				q.mu.Unlock()
				rested = true
				runtime.Gosched()
				continue
			}
			q.running, finished = false, true
			q.mu.Unlock()
			return
		}
		rested = false
		batch, next = q.items, 0
		q.items, q.spare = q.spare[:0], nil
		q.mu.Unlock()
		for next < len(batch) {
			cb := batch[next]
			batch[next] = nil
			next++
			q.guard(c, cb)
		}
		c.spares.putAll(q.used)
		q.used = nil
		q.mu.Lock()
		if cap(batch) <= 1024 {
			q.spare = batch[:0]
		}
		q.mu.Unlock()
		batch, next = nil, 0
	}
}

// call hands the message to the subscriptions that match it now, then to onMessage,
// and acknowledges it.
func (d *delivery) call(q *callbackQueue, c *AWSIoTMQTTClient) {
	if d.puback != nil {
		// An error means that the connection is gone, and the server sends the
		// message again.
		defer d.puback.Ack()
	} else {
		defer func() {
			q.mu.Lock()
			q.qos0 -= d.size()
			q.mu.Unlock()
		}()
	}
	c.mu.Lock()
	callbacks, matched := c.match(d.message.Topic, q.scratch[:0])
	c.mu.Unlock()
	q.scratch = callbacks
	for i, f := range callbacks {
		callbacks[i] = nil
		q.guardMessage(f, &d.message)
	}
	if d.onMsg != nil && (matched || !d.handled) {
		q.guardOnMessage(d.onMsg, &d.message)
	}
}

func (q *callbackQueue) guard(c *AWSIoTMQTTClient, cb callback) {
	defer q.caught()
	cb.call(q, c)
}

func (q *callbackQueue) guardMessage(f MessageCallback, m *MQTTMessage) {
	defer q.caught()
	f(nil, nil, m)
}

func (q *callbackQueue) guardOnMessage(f func(*MQTTMessage), m *MQTTMessage) {
	defer q.caught()
	f(m)
}

// caught keeps a panic from ending more than the callback it came from.
func (q *callbackQueue) caught() {
	if r := recover(); r != nil {
		// What was passed to panic may be or hold a payload, so it is not logged.
		q.log.Error("v1compat: panic in a callback; later callbacks go on", "stack", string(debug.Stack()))
	}
}
