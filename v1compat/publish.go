package v1compat

import (
	"fmt"

	"github.com/iotshim/iotshim/internal/topic"
)

// Publish sends a message with QoS 0 or 1, or 2 where the server is not AWS IoT, which
// refuses it. It returns true when it was handed
// over, with QoS 1 when it was acknowledged too, and false without an error when
// the client is not online and the message waits in the offline queue.
//
// payload is a string, a []byte, a bool, an integer, a float, or nil for
// nothing; numbers and booleans become text as Python writes it. It is copied.
//
// Errors: an [*ArgumentError], before anything is sent or queued;
// [ErrPublishTimeout], after which the message is kept and still delivered (V1
// quirk Q-02); [ErrPublishQueueFull], [ErrPublishQueueDisabled]; an
// [*OperationError] with the reason code when the server refused the message.
func (c *AWSIoTMQTTClient) Publish(topicName string, payload any, QoS int) (bool, error) {
	op, err := c.newPublish("Publish", topicName, payload, QoS)
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	op.seq = c.nextSeq()
	if !c.line.Online() {
		defer c.mu.Unlock()
		return false, c.enqueue(request{kind: publishRequest, seq: op.seq, publish: op})
	}
	if err := c.checkSize("Publish", op); err != nil {
		c.mu.Unlock()
		return false, err
	}
	c.sendPublish(op, true)
	future := op.future
	if op.qos == 0 {
		c.mu.Unlock()
		return true, nil
	}
	timer := c.getTimer(c.set.operationTimeout)
	c.mu.Unlock()
	defer c.putTimer(timer)
	select {
	case <-future.Done():
		if ended, err := op.ended(future); ended {
			return err == nil, err
		}
		// Disconnect came in between. The message goes out with the next Connect,
		// but, as in V1, not within this call.
		<-timer.C
	case <-timer.C:
		future.OnEnd(op)
	}
	return false, ErrPublishTimeout
}

// PublishAsync is Publish without the waiting. It returns the message's number,
// or [MIDQueued] when it waits in the offline queue. ackCallback, unless nil, is
// called with the number when a QoS 1 message was acknowledged; not for QoS 0,
// and not for a message that was queued (V1 quirk Q-15), for which see
// [AckQueuedPublishes].
func (c *AWSIoTMQTTClient) PublishAsync(topicName string, payload any, QoS int, ackCallback AckCallback) (MID, error) {
	op, err := c.newPublish("PublishAsync", topicName, payload, QoS)
	if err != nil {
		return 0, err
	}
	if op.qos > 0 {
		op.ack = ackCallback
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	op.seq = c.nextSeq()
	if !c.line.Online() {
		if !c.opt.ackQueued {
			op.ack = nil
		}
		if err := c.enqueue(request{kind: publishRequest, seq: op.seq, publish: op}); err != nil {
			return 0, err
		}
		return MIDQueued, nil
	}
	if err := c.checkSize("PublishAsync", op); err != nil {
		return 0, err
	}
	return c.sendPublish(op, false), nil
}

// newPublish checks the arguments, offline too (V1 quirk Q-08).
func (c *AWSIoTMQTTClient) newPublish(method, topicName string, payload any, QoS int) (*publishOp, error) {
	if err := checkTopic(method, "topic", topic.CheckName(topicName)); err != nil {
		return nil, err
	}
	if err := checkQoS(method, QoS); err != nil {
		return nil, err
	}
	op := c.spares.get()
	body, err := appendPayload(op.payload, method, payload)
	if err != nil {
		return nil, err
	}
	op.c, op.topic, op.payload, op.qos = c, topicName, body, byte(QoS)
	return op, nil
}

func checkQoS(method string, QoS int) error {
	if QoS < 0 || QoS > 2 {
		return argument(method, "QoS", fmt.Sprintf("is %d; it can be 0 or 1, and 2 with servers other than AWS IoT", QoS))
	}
	return nil
}

// checkSize holds a message against the limit that the server has announced.
// c.mu is held.
func (c *AWSIoTMQTTClient) checkSize(method string, op *publishOp) error {
	const overhead = 10 // fixed header, topic length, packet id, properties
	limit := c.limits.MaximumPacketSizeToServer
	if size := len(op.topic) + len(op.payload) + overhead; limit > overhead && size > int(limit) {
		return argument(method, "payload", fmt.Sprintf("makes a packet of %d bytes; the server takes %d", size, limit))
	}
	return nil
}
