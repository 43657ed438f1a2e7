package v1compat

import (
	"errors"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// publishOp is one message from the call to its acknowledgement, and its callback.
type publishOp struct {
	c       *AWSIoTMQTTClient
	topic   string
	payload []byte
	qos     byte
	mid     MID
	seq     uint64
	ack     AckCallback
	future  mqtt5.PublishFuture // of the last time it was handed to the engine, when somebody looks at it

	prev, next *publishOp // in unwritten, or among those to be used again
	listed     bool
}

// publishList keeps messages in the order of their calls.
type publishList struct {
	head, tail *publishOp
	n, bytes   int
}

func (l *publishList) pushBack(op *publishOp) {
	op.prev, op.next, op.listed = l.tail, nil, true
	if l.tail == nil {
		l.head = op
	} else {
		l.tail.next = op
	}
	l.tail = op
	l.n++
	l.bytes += len(op.payload)
}

func (l *publishList) remove(op *publishOp) {
	if !op.listed {
		return
	}
	if op.prev == nil {
		l.head = op.next
	} else {
		op.prev.next = op.next
	}
	if op.next == nil {
		l.tail = op.prev
	} else {
		op.next.prev = op.prev
	}
	op.prev, op.next, op.listed = nil, nil, false
	l.n--
	l.bytes -= len(op.payload)
}

// sendPublish hands a message to the engine. Unless a call waits for it, PublishEnded
// is called at the end of a message with QoS 1; those with QoS 0 are looked after by
// sweep, which costs nothing per message. c.mu is held.
//
// Unless a call waits, op is not the caller's any more when sendPublish returns.
func (c *AWSIoTMQTTClient) sendPublish(op *publishOp, waits bool) MID {
	mid := c.nextMID()
	op.mid = mid
	if op.qos == 0 {
		if c.unwritten.n >= unwrittenCount || c.unwritten.bytes >= unwrittenBytes {
			c.sweep()
		}
		c.unwritten.pushBack(op)
	}
	c.handOver(op, waits)
	return mid
}

// When this much is in the list of unwritten messages it is swept, so that it
// holds little more than what the engine has not written.
const (
	unwrittenCount = 64
	unwrittenBytes = 256 << 10
)

// sweep goes through the QoS 0 messages that the engine was given. Those that it
// could not write, because the connection was lost, go back to the queue (V1
// quirk Q-07). c.mu is held.
func (c *AWSIoTMQTTClient) sweep() {
	for op := c.unwritten.head; op != nil; op = c.unwritten.head {
		select {
		case <-op.future.Done():
		default:
			return // and so are those behind
		}
		c.unwritten.remove(op)
		switch _, err := op.future.Result(); {
		case err == nil:
			c.spares.put(op)
		case as[*mqtt5.ValidationError](err):
			c.log.Warn("v1compat: a message could not be sent", "error", v1Error(opPublish, err))
		default:
			c.giveBack(request{kind: publishRequest, seq: op.seq, publish: op})
		}
	}
}

func (c *AWSIoTMQTTClient) handOver(op *publishOp, waits bool) {
	packet := mqtt5.PublishPacket{Topic: op.topic, Payload: op.payload, QoS: mqtt5.QoS(op.qos)}
	if waits || op.qos == 0 {
		op.future = c.v2.PublishAsync(&packet)
	} else {
		c.v2.PublishNotify(&packet, op)
	}
}

// carry keeps a message that a stop has left without acknowledgement for the next
// Connect. c.mu is held.
func (c *AWSIoTMQTTClient) carry(op *publishOp) {
	if cy := c.current; cy != nil && cy.online && !cy.stopping {
		c.handOver(op, false) // the next Connect was faster than the call that waited
		return
	}
	c.carried.Insert(op.seq, op)
}

// resendCarried hands over, at the first CONNACK after a Connect, what a stop had
// left without acknowledgement, in the order of the calls. c.mu is held.
func (c *AWSIoTMQTTClient) resendCarried() {
	for op, ok := c.carried.Pop(); ok; op, ok = c.carried.Pop() {
		c.handOver(op, false)
	}
}

// PublishEnded is called by the engine when it is done with a QoS 1 message.
func (op *publishOp) PublishEnded(_ mqtt5.PublishResult, err error) {
	c := op.c
	if err == nil {
		// Without the client's lock, which the next call to publish holds.
		if op.ack == nil {
			c.spares.put(op)
			return
		}
		c.callbacks.push(c, op)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case errors.Is(err, mqtt5.ErrUserRequestedStop):
		if c.current == nil || !c.current.keepAcks {
			op.ack = nil // V1 forgets the callbacks, not the messages
		}
		c.carry(op)
	default:
		c.log.Warn("v1compat: a message could not be delivered", "error", v1Error(opPublish, err))
	}
}

// ended notes that the engine is done with a message, on behalf of the call that
// waits for it. It reports false when the message is kept for the next Connect.
func (op *publishOp) ended(future mqtt5.PublishFuture) (bool, error) {
	_, err := future.Result()
	if errors.Is(err, mqtt5.ErrUserRequestedStop) {
		op.c.mu.Lock()
		defer op.c.mu.Unlock()
		op.c.carry(op)
		return false, nil
	}
	return true, v1Error(opPublish, err)
}

func (op *publishOp) call(q *callbackQueue, _ *AWSIoTMQTTClient) {
	ack, mid := op.ack, op.mid
	op.next, q.used = q.used, op
	ack(mid)
}
