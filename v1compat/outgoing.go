package v1compat

import (
	"errors"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// publishOp is one message from the call to its acknowledgement.
type publishOp struct {
	c       *AWSIoTMQTTClient
	topic   string
	payload []byte
	qos     byte
	mid     MID
	seq     uint64
	ack     AckCallback
	future  *mqtt5.PublishFuture // of the last time it was handed to the engine
	first   mqtt5.PublishFuture  // of the first time

	prev, next *publishOp // in unacked or unwritten
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

// sendPublish hands a message to the engine. c.mu is held.
func (c *AWSIoTMQTTClient) sendPublish(op *publishOp) {
	op.mid = c.nextMID()
	if op.qos > 0 {
		c.unackedMu.Lock()
		c.unacked.pushBack(op)
		c.unackedMu.Unlock()
	} else {
		if c.unwritten.n >= unwrittenCount || c.unwritten.bytes >= unwrittenBytes {
			c.sweep()
		}
		c.unwritten.pushBack(op)
	}
	c.handOver(op)
}

// watch has complete called for a QoS 1 message that nobody waits for. QoS 0
// messages are looked after by sweep, which costs nothing per message.
func (op *publishOp) watch() {
	if op.qos > 0 {
		op.future.OnEnd(op)
	}
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
		case as[*mqtt5.ValidationError](err):
			c.log.Warn("v1compat: a message could not be sent", "error", v1Error(opPublish, err))
		default:
			c.giveBack(request{kind: publishRequest, seq: op.seq, publish: op})
		}
	}
}

func (c *AWSIoTMQTTClient) handOver(op *publishOp) {
	packet := mqtt5.PublishPacket{Topic: op.topic, Payload: op.payload, QoS: mqtt5.QoS(op.qos)}
	if op.future != nil {
		op.future = c.v2.PublishAsync(&packet)
		return
	}
	op.future = &op.first
	c.v2.PublishTo(op.future, &packet)
}

// settled takes a QoS 1 message out of those that wait for their acknowledgement.
func (c *AWSIoTMQTTClient) settled(op *publishOp) {
	c.unackedMu.Lock()
	c.unacked.remove(op)
	c.unackedMu.Unlock()
}

func (c *AWSIoTMQTTClient) snapshotUnacked() (ops []*publishOp) {
	c.unackedMu.Lock()
	defer c.unackedMu.Unlock()
	for op := c.unacked.head; op != nil; op = op.next {
		ops = append(ops, op)
	}
	return ops
}

// resendCarried hands over, at the first CONNACK after a Connect, what a stop had
// left without acknowledgement. c.mu is held.
func (c *AWSIoTMQTTClient) resendCarried() {
	for _, op := range c.snapshotUnacked() {
		select {
		case <-op.future.Done():
			if _, err := op.future.Result(); errors.Is(err, mqtt5.ErrUserRequestedStop) {
				c.handOver(op)
				op.watch()
			}
		default: // the engine has it
		}
	}
}

// PublishEnded is called by the engine when it is done with a QoS 1 message.
func (op *publishOp) PublishEnded(_ mqtt5.PublishResult, err error) {
	c := op.c
	if err == nil {
		// Without the client's lock, which the next call to publish holds.
		c.settled(op)
		if op.ack != nil {
			c.callbacks.push(c, callback{ack: op.ack, mid: op.mid})
		}
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case errors.Is(err, mqtt5.ErrUserRequestedStop):
		if c.current == nil || !c.current.keepAcks {
			op.ack = nil // V1 forgets the callbacks, not the messages
		}
	default:
		c.settled(op)
		c.log.Warn("v1compat: a message could not be delivered", "error", v1Error(opPublish, err))
	}
}

// ended notes that the engine is done with a message, on behalf of the call that
// waits for it. It reports false when the message is kept for the next Connect.
func (op *publishOp) ended(future *mqtt5.PublishFuture) (bool, error) {
	_, err := future.Result()
	if errors.Is(err, mqtt5.ErrUserRequestedStop) {
		return false, nil
	}
	op.c.settled(op)
	return true, v1Error(opPublish, err)
}
