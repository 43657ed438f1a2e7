package mqtt5

import "context"

// Stats is a snapshot of what is under way, and of what has been.
type Stats struct {
	// IncompleteOperations counts publishes, subscribes and unsubscribes that
	// were handed over and have not ended, IncompleteBytes their packets' bytes.
	IncompleteOperations, IncompleteBytes int
	// UnackedOperations is the part of them that was sent and waits for its
	// acknowledgement.
	UnackedOperations, UnackedBytes int
	// InboundQoS0Bytes is what waits for handlers, with about 128 bytes more per
	// message.
	InboundQoS0Bytes int

	// PublishesSent counts messages that were encoded for the connection, those
	// that were sent again included; MessagesReceived those that came in.
	PublishesSent, MessagesReceived uint64
	// InboundDropped counts the QoS 0 messages that were dropped because more
	// than [Config].InboundQoS0Limit bytes were waiting.
	InboundDropped uint64
	// Connections counts accepted connections, Reconnects the delays before a
	// further attempt.
	Connections, Reconnects uint64
	// BytesRead and BytesWritten count MQTT's bytes, without those of TLS.
	BytesRead, BytesWritten uint64
}

// Stats returns a snapshot. It is cheap: it takes the client's lock once.
func (c *Client) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.core.Stats()
	return Stats{
		IncompleteOperations: s.IncompleteOps, IncompleteBytes: s.IncompleteBytes,
		UnackedOperations: s.UnackedOps, UnackedBytes: s.UnackedBytes,
		InboundQoS0Bytes: s.InboundQoS0Bytes,
		PublishesSent:    s.PublishesSent, MessagesReceived: s.MessagesReceived,
		InboundDropped: s.InboundDropped,
		Connections:    s.Connections, Reconnects: s.Reconnects,
		BytesRead: c.bytesIn, BytesWritten: c.bytesOut,
	}
}

// Metric is one number of [Stats] as metrics libraries want it.
type Metric struct {
	Name    string // in snake case, without a prefix, such as "publishes_sent_total"
	Counter bool   // it only grows; otherwise it is a gauge
	Value   float64
}

// Metrics returns the numbers one by one, in a fixed order, for whatever collects
// them: in a Prometheus collector, for instance, each becomes a constant metric.
func (s Stats) Metrics() []Metric {
	gauge := func(name string, v int) Metric { return Metric{name, false, float64(v)} }
	counter := func(name string, v uint64) Metric { return Metric{name, true, float64(v)} }
	return []Metric{
		gauge("incomplete_operations", s.IncompleteOperations),
		gauge("incomplete_bytes", s.IncompleteBytes),
		gauge("unacked_operations", s.UnackedOperations),
		gauge("unacked_bytes", s.UnackedBytes),
		gauge("inbound_qos0_bytes", s.InboundQoS0Bytes),
		counter("publishes_sent_total", s.PublishesSent),
		counter("messages_received_total", s.MessagesReceived),
		counter("inbound_dropped_total", s.InboundDropped),
		counter("connections_total", s.Connections),
		counter("reconnects_total", s.Reconnects),
		counter("read_bytes_total", s.BytesRead),
		counter("written_bytes_total", s.BytesWritten),
	}
}

// Drain waits until every operation that was handed over has ended, those that
// are handed over meanwhile included, or until ctx ends, whose error it returns.
// Called before [Client.Stop] it makes for a stop that loses nothing.
func (c *Client) Drain(ctx context.Context) error {
	c.mu.Lock()
	if c.core.Stats().IncompleteOps == 0 {
		c.mu.Unlock()
		return nil
	}
	done := make(chan struct{})
	c.drainers = append(c.drainers, done)
	c.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) releaseDrainers() {
	for _, d := range c.drainers {
		close(d)
	}
	c.drainers = nil
}
