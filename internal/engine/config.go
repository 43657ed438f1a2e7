package engine

// SessionBehavior, OfflinePolicy and Jitter have the values of package mqtt5.
type (
	SessionBehavior int
	OfflinePolicy   int
	Jitter          int
)

// The session behaviours.
const (
	SessionClean SessionBehavior = iota
	SessionRejoinPostSuccess
	SessionRejoinAlways
)

// The offline policies.
const (
	FailQoS0 OfflinePolicy = iota
	FailNonQoS1
	FailAll
)

// The jitter modes.
const (
	JitterFull Jitter = iota
	JitterNone
	JitterDecorrelated
)

// Config is what a core is made of. Durations are nanoseconds. Nothing is
// defaulted here.
type Config struct {
	ClientID         string
	Session          SessionBehavior
	Offline          OfflinePolicy
	Jitter           Jitter
	MinDelay         int64
	MaxDelay         int64
	ResetAfter       int64
	Delay            func(attempt int, connected, last int64) int64 // instead of the jitter modes
	PingTimeout      int64
	FullPingTimeout  bool // PingTimeout may be as long as the keep alive, not half of it
	ConnackTimeout   int64
	AckTimeout       int64 // 0: none
	Resubscribe      bool
	QoS2             bool // send and take it
	InboundQoS0Limit int
	Aliasing         Aliasing
	AliasCache       uint16 // outbound, LRU
	IoTCoreFlow      bool   // keep to AWS IoT Core's rates
	MaxOps           int    // incomplete operations, 0: no limit
	MaxBytes         int    // of incomplete operations, 0: no limit
	// Rand returns a uniform number in [0, n].
	Rand func(n int64) int64
}

// disconnectTimeout bounds the time a DISCONNECT may take to be written, in
// nanoseconds.
const disconnectTimeout = 2e9

// NoDeadline is NextDeadline's answer when there is nothing to wait for.
const NoDeadline = int64(1<<63 - 1)

// delay computes the time before the next attempt and counts it.
func (c *Core) delay(connected int64) int64 {
	if connected > 0 && connected >= c.cfg.ResetAfter {
		c.attempts, c.lastDelay = 0, 0
	}
	n := c.attempts
	c.attempts++
	if c.cfg.Delay != nil {
		c.lastDelay = max(c.cfg.Delay(n, connected, c.lastDelay), 0)
		return c.lastDelay
	}
	ceiling := c.cfg.MaxDelay
	if n < 63 && c.cfg.MinDelay <= c.cfg.MaxDelay>>n {
		ceiling = c.cfg.MinDelay << n
	}
	var d int64
	switch c.cfg.Jitter {
	case JitterNone:
		d = ceiling
	case JitterDecorrelated:
		low := min(c.cfg.MinDelay, c.cfg.MaxDelay)
		high := c.cfg.MaxDelay
		if last := max(c.lastDelay, low); last <= c.cfg.MaxDelay/3 {
			high = 3 * last
		}
		d = low + c.cfg.Rand(max(high-low, 0))
	default:
		d = c.cfg.Rand(ceiling)
	}
	c.lastDelay = d
	return d
}
