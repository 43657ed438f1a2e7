package v1compat

import (
	"sync"
	"time"
)

// ProgressiveBackOffCore is V1's back-off by itself, for programs that wait between tries
// of their own. It is safe for concurrent use.
type ProgressiveBackOffCore struct {
	mu     sync.Mutex
	b      backoff
	stable *time.Timer
}

// NewProgressiveBackOffCore makes a back-off; times are in seconds. V1's defaults are 1,
// 32 and 20. As in V1 the first wait is 1 s whatever the base is (V1 quirk Q-05). It
// returns an [*ArgumentError] as ConfigTime does.
func NewProgressiveBackOffCore(srcBaseReconnectTimeSecond, srcMaximumReconnectTimeSecond, srcMinimumConnectTimeSecond float64) (*ProgressiveBackOffCore, error) {
	c := &ProgressiveBackOffCore{}
	if err := c.ConfigTime(srcBaseReconnectTimeSecond, srcMaximumReconnectTimeSecond, srcMinimumConnectTimeSecond); err != nil {
		return nil, err
	}
	return c, nil
}

// ConfigTime sets the times and starts anew. It returns an [*ArgumentError] for a negative
// time, and when the last is not greater than the first.
func (c *ProgressiveBackOffCore) ConfigTime(srcBaseReconnectTimeSecond, srcMaximumReconnectTimeSecond, srcMinimumConnectTimeSecond float64) error {
	b, err := checkedBackoff("ConfigTime", srcBaseReconnectTimeSecond, srcMaximumReconnectTimeSecond, srcMinimumConnectTimeSecond)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.b = b
	return nil
}

// BackOff waits for the time that is due, and doubles it for the next call. As in V1 it
// ends what StartStableConnectionTimer has begun: the connection was not stable.
func (c *ProgressiveBackOffCore) BackOff() {
	c.StopStableConnectionTimer()
	c.mu.Lock()
	d := c.b.next()
	c.mu.Unlock()
	time.Sleep(d)
}

// StartStableConnectionTimer makes the waits start anew, from the base, unless
// StopStableConnectionTimer is called within the minimum connect time.
func (c *ProgressiveBackOffCore) StartStableConnectionTimer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stable != nil {
		c.stable.Stop()
	}
	var timer *time.Timer
	timer = time.AfterFunc(c.b.stable, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.stable == timer { // it was not stopped while it waited for the lock
			c.b.ended(c.b.stable)
		}
	})
	c.stable = timer
}

// StopStableConnectionTimer ends that.
func (c *ProgressiveBackOffCore) StopStableConnectionTimer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stable != nil {
		c.stable.Stop()
		c.stable = nil
	}
}
