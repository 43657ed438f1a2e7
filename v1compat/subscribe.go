package v1compat

import (
	"errors"

	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Subscribe subscribes to a topic filter with QoS 0 or 1 and waits for the
// SUBACK. It returns true when the server has granted it, and false without an
// error when the client is not online and the request waits in the offline
// queue. callback, which may be nil, receives the messages; subscribing to the
// same filter again replaces it.
//
// The filter is subscribed again with every connection, until Unsubscribe; after
// an error of the server or of time too (V1 quirk Q-20), but see
// [ForgetRefusedSubscriptions].
//
// Errors: an [*ArgumentError], before anything is sent, stored or queued (V1
// quirk Q-08); [*SubackError]; [ErrSubscribeTimeout], [ErrSubscribeQueueFull],
// [ErrSubscribeQueueDisabled].
func (c *AWSIoTMQTTClient) Subscribe(topicFilter string, QoS int, callback MessageCallback) (bool, error) {
	if err := checkSubscribe("Subscribe", topicFilter, QoS); err != nil {
		return false, err
	}
	s := &subscription{filter: topicFilter, qos: byte(QoS), message: callback, granted: make(chan error, 1)}
	c.mu.Lock()
	if !c.line.Online() {
		defer c.mu.Unlock()
		return false, c.enqueueSubscribe(s)
	}
	old := c.table.Put(s.filter, s)
	_, future := c.sendSubscribe(s)
	timer := c.getTimer(c.set.operationTimeout)
	c.mu.Unlock()
	defer c.putTimer(timer)

	done := future.Done()
	for {
		select {
		case err := <-s.granted:
			return err == nil, err
		case <-done:
			// The wait is on the future too, because the call may come from a handler
			// of V2's, which keeps the engine from announcing the SUBACK.
			p, err := future.Result()
			if p != nil {
				err = subackError(s.filter, p, err)
				return err == nil, err
			}
			if as[*mqtt5.ValidationError](err) {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.table.Undo(s, old)
				return false, v1Error(opSubscribe, err)
			}
			done = nil // lost with the connection: it is made again with the next
		case <-timer.C:
			return false, ErrSubscribeTimeout
		}
	}
}

// SubscribeAsync is Subscribe without the waiting. It returns the request's
// number, or [MIDQueued]. ackCallback, unless nil, is called with the server's
// answer to this request, and again, with another number, whenever the filter is
// subscribed again (V1 quirk Q-14). A refusal shows there only, as 128.
func (c *AWSIoTMQTTClient) SubscribeAsync(topicFilter string, QoS int, ackCallback SubackCallback, messageCallback MessageCallback) (MID, error) {
	if err := checkSubscribe("SubscribeAsync", topicFilter, QoS); err != nil {
		return 0, err
	}
	s := &subscription{filter: topicFilter, qos: byte(QoS), message: messageCallback, suback: ackCallback}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.line.Online() {
		if err := c.enqueueSubscribe(s); err != nil {
			return 0, err
		}
		return MIDQueued, nil
	}
	c.table.Put(s.filter, s)
	mid, _ := c.sendSubscribe(s)
	return mid, nil
}

func checkSubscribe(method, filter string, QoS int) error {
	if err := checkTopic(method, "topic", topic.CheckFilter(filter)); err != nil {
		return err
	}
	return checkQoS(method, QoS)
}

// enqueueSubscribe stores the request; c.mu is held.
func (c *AWSIoTMQTTClient) enqueueSubscribe(s *subscription) error {
	return c.enqueue(request{
		kind: subscribeRequest, seq: c.nextSeq(),
		filter: s.filter, qos: s.qos, message: s.message, suback: s.suback,
	})
}

// sendSubscribe sends one SUBSCRIBE for s. c.mu is held.
func (c *AWSIoTMQTTClient) sendSubscribe(s *subscription) (MID, *mqtt5.SubscribeFuture) {
	mid := c.nextMID()
	f := c.v2.SubscribeAsync(&mqtt5.SubscribePacket{
		Subscriptions: []mqtt5.Subscription{{TopicFilter: s.filter, QoS: mqtt5.QoS(s.qos)}},
		Owner:         c,
	})
	f.OnComplete(func(p *mqtt5.SubackPacket, err error) { c.subscribed(s, mid, p, err) })
	return mid, f
}

// subscribed is the end of a SUBSCRIBE. One that was lost with the connection
// needs nothing: s is in the table, so it is made again.
func (c *AWSIoTMQTTClient) subscribed(s *subscription, mid MID, p *mqtt5.SubackPacket, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p == nil {
		if as[*mqtt5.ValidationError](err) {
			c.log.Warn("v1compat: the server does not take a subscription", "filter", s.filter, "error", err)
		}
		return
	}
	err = subackError(s.filter, p, err)
	if err != nil && c.opt.forget {
		c.table.Undo(s, nil)
	}
	if s.granted != nil {
		select {
		case s.granted <- err:
		default:
		}
	}
	if s.suback == nil {
		if err != nil && s.granted == nil {
			c.log.Warn("v1compat: subscribe", "error", err)
		}
		return
	}
	codes := make([]int, len(p.ReasonCodes))
	for i, code := range p.ReasonCodes {
		codes[i] = subackCode(code)
	}
	c.callbacks.push(c, &subackCall{s.suback, mid, codes})
}

// subackError turns a SUBACK with a refusal, and the error that the engine
// returned beside it, into V1's error.
func subackError(filter string, p *mqtt5.SubackPacket, err error) error {
	if err == nil {
		return nil
	}
	e := &SubackError{filter: filter}
	for _, code := range p.ReasonCodes {
		e.Codes = append(e.Codes, byte(subackCode(code)))
	}
	if reason := (*mqtt5.ReasonCodeError)(nil); errors.As(err, &reason) {
		e.err = reason
	}
	return e
}
