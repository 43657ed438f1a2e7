package v1compat

import (
	"errors"

	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Unsubscribe ends a subscription and waits for the UNSUBACK. It returns true
// when it came, also for a filter that was never subscribed, and false without
// an error when the client is not online and the request waits in the offline
// queue. The callback receives nothing from the call on; when the request is
// queued, from when it is sent. An UNSUBSCRIBE that is lost with the connection
// is not repeated: the call ends with its timeout, and the filter is not
// subscribed again.
//
// Errors: an [*ArgumentError]; [ErrUnsubscribeTimeout],
// [ErrUnsubscribeQueueFull], [ErrUnsubscribeQueueDisabled]; an [*OperationError]
// with the reason code when the server refused.
func (c *AWSIoTMQTTClient) Unsubscribe(topicFilter string) (bool, error) {
	if err := checkTopic("Unsubscribe", "topic", topic.CheckFilter(topicFilter)); err != nil {
		return false, err
	}
	c.mu.Lock()
	r := request{kind: unsubscribeRequest, seq: c.nextSeq(), filter: topicFilter}
	if !c.line.Online() {
		defer c.mu.Unlock()
		return false, c.enqueue(r)
	}
	c.forgetFilter(topicFilter)
	_, future := c.sendUnsubscribe(r)
	timer := c.getTimer(c.set.operationTimeout)
	c.mu.Unlock()
	defer c.putTimer(timer)
	select {
	case <-future.Done():
		p, err := future.Result()
		if p != nil || as[*mqtt5.ValidationError](err) {
			return err == nil, v1Error(opUnsubscribe, err)
		}
		if neverSent(future) {
			return false, nil // sendUnsubscribe has seen to it that it is queued
		}
		<-timer.C
	case <-timer.C:
	}
	return false, ErrUnsubscribeTimeout
}

// UnsubscribeAsync is Unsubscribe without the waiting. It returns the request's
// number, or [MIDQueued]; ackCallback, unless nil, is called when the UNSUBACK
// has come.
func (c *AWSIoTMQTTClient) UnsubscribeAsync(topicFilter string, ackCallback AckCallback) (MID, error) {
	if err := checkTopic("UnsubscribeAsync", "topic", topic.CheckFilter(topicFilter)); err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := request{kind: unsubscribeRequest, seq: c.nextSeq(), filter: topicFilter, unsuback: ackCallback}
	if !c.line.Online() {
		if err := c.enqueue(r); err != nil {
			return 0, err
		}
		return MIDQueued, nil
	}
	c.forgetFilter(topicFilter)
	mid, _ := c.sendUnsubscribe(r)
	return mid, nil
}

func (c *AWSIoTMQTTClient) forgetFilter(filter string) {
	if !c.table.Remove(filter) {
		c.log.Debug("v1compat: unsubscribe from a filter that was not subscribed", "filter", filter)
	}
}

// sendUnsubscribe sends one UNSUBSCRIBE. c.mu is held.
func (c *AWSIoTMQTTClient) sendUnsubscribe(r request) (MID, *mqtt5.UnsubscribeFuture) {
	mid := c.nextMID()
	f := c.v2.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{r.filter}, Owner: c})
	f.OnComplete(func(p *mqtt5.UnsubackPacket, err error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case p != nil && err == nil:
			if r.unsuback != nil {
				c.callbacks.push(c, &ackCall{r.unsuback, mid})
			}
		case p == nil && errors.Is(err, mqtt5.ErrOfflineQueuePolicy) && neverSent(f):
			c.giveBack(r)
		case p != nil || as[*mqtt5.ValidationError](err):
			c.log.Warn("v1compat: unsubscribe", "error", err)
		}
	})
	return mid, f
}

// neverSent reports whether an UNSUBSCRIBE has failed before it was given to a
// connection.
func neverSent(f *mqtt5.UnsubscribeFuture) bool {
	return f.PacketID() == 0
}
