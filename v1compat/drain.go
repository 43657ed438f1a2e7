package v1compat

import "time"

// enqueue stores a request that cannot go out now. c.mu is held.
func (c *AWSIoTMQTTClient) enqueue(r request) error {
	result := c.m.queue.put(r)
	if result == stored {
		return nil
	}
	return map[requestKind][2]error{
		publishRequest:     {ErrPublishQueueFull, ErrPublishQueueDisabled},
		subscribeRequest:   {ErrSubscribeQueueFull, ErrSubscribeQueueDisabled},
		unsubscribeRequest: {ErrUnsubscribeQueueFull, ErrUnsubscribeQueueDisabled},
	}[r.kind][result-full]
}

// drain sends the next queued request, and comes again after the draining
// interval until the queue is empty. c.mu is held.
func (c *AWSIoTMQTTClient) drain() {
	r, ok := c.m.nextDrained()
	if !ok {
		return
	}
	switch r.kind {
	case publishRequest:
		c.sendPublish(r.publish, false)
	case subscribeRequest:
		s := &subscription{filter: r.filter, qos: r.qos, message: r.message, suback: r.suback}
		c.m.table.put(s)
		c.sendSubscribe(s)
	case unsubscribeRequest:
		c.m.table.remove(r.filter)
		c.sendUnsubscribe(r)
	}
	c.drainLater()
}

// drainLater has drain called after the interval. c.mu is held.
func (c *AWSIoTMQTTClient) drainLater() {
	c.stopDraining()
	run := c.drainRun
	c.drainTimer = time.AfterFunc(c.set.drainInterval, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if run == c.drainRun {
			c.drain()
		}
	})
}

// stopDraining ends draining, also when the timer has fired already and waits
// for the lock. c.mu is held.
func (c *AWSIoTMQTTClient) stopDraining() {
	c.drainRun++
	if c.drainTimer != nil {
		c.drainTimer.Stop()
		c.drainTimer = nil
	}
}

// giveBack returns a request that the engine could not send to the queue, so
// that nothing is lost that was accepted. c.mu is held.
func (c *AWSIoTMQTTClient) giveBack(r request) {
	ok, drain := c.m.returned(r)
	if !ok {
		c.log.Warn("v1compat: a request was lost with the connection, since the offline queue is disabled")
	}
	if drain {
		// Not at once: the news that the connection is gone may be on its way.
		c.drainLater()
	}
}
