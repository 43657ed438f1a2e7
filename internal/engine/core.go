package engine

import (
	"fmt"

	"github.com/iotshim/iotshim/internal/wire"
)

// Core is the client's state machine. See the package documentation.
type Core struct {
	cfg     Config
	state   State
	desired State // StateStopped, StateConnected or StateTerminated
	gen     uint64
	now     int64 // of the input at hand
	eff     Effects
	events  eventQueue

	// connection attempts
	everConnected bool // since Start
	cleanStart    bool // of the CONNECT under way
	attempts      int
	lastDelay     int64
	reconnectAt   int64
	connectedAt   int64
	connectedFor  int64 // of the connection that has just ended
	clientID      string

	// the connection
	connect            *wire.Connect
	settings           Settings
	maxInbound         uint32
	connackDeadline    int64
	disconnectDeadline int64
	nextPing           int64
	pingDeadline       int64
	pingInterval       int64
	endInfo            *Info // why the connection ends, while DISCONNECT is on its way

	out      output
	queue    opList
	inflight opList // unacknowledged, in the order in which they were sent
	ids      idTable
	ops      ops
	quota    int // QoS 1 publishes that may still be sent
	timers   ackTimers
	subs     subTable
	alias    aliases
	flow     flow
	inbound  inbound
	stats    Stats
}

// New makes a core in StateStopped.
func New(cfg Config) *Core {
	return &Core{cfg: cfg, clientID: cfg.ClientID}
}

// State returns where the client is.
func (c *Core) State() State { return c.state }

// Settings returns the values in force on the current connection.
func (c *Core) Settings() Settings { return c.settings }

// Stats returns the counters.
func (c *Core) Stats() Stats {
	s := c.stats
	s.InboundQoS0Bytes = c.inbound.qos0Bytes
	return s
}

// Step takes one input, at the time now in nanoseconds on a monotonic clock.
func (c *Core) Step(now int64, in Input) *Effects {
	c.eff = Effects{}
	c.now = now
	switch in.Kind {
	case Submit:
		c.submit(in.Op)
	case Received:
		c.eff.Consumed = len(in.Data)
		if in.Gen == c.gen {
			c.eff.Consumed = c.receive(in.Data)
		}
	case Written:
		if in.Gen == c.gen {
			c.written()
		}
	case Handled:
		if in.Gen == c.gen {
			c.handled(in.IDs)
		}
	case Tick:
		c.tick()
	case Cancel:
		c.cancel(in.Op, in.Err)
	case Start:
		c.start()
	case Stop:
		c.stop(in.Disconnect)
	case Close:
		c.close()
	case ConnOpen:
		if in.Gen == c.gen && c.state == StateConnecting {
			c.connOpen(in.Connect)
		}
	case ConnFailed:
		if in.Gen == c.gen && c.state == StateConnecting {
			c.connFailed(in.Err)
		}
	case ConnLost:
		if in.Gen == c.gen {
			c.connLost(in.Err)
		}
	case ConnClosed:
		if in.Gen == c.gen && c.state == StateChannelShutdown {
			c.next()
		}
	}
	c.eff.Write = c.out.pending() && !c.out.busy
	return &c.eff
}

// SubmitPlain is Step with Submit for the publish of p, at the time of the last step
// and with nothing else to do than what it returns: a publish comes here a million
// times a second. It must not be used with Config.IoTCoreFlow. e, unless nil, is told of
// the end, see [Op.Attend].
//
// QoS 0 publishes that leave in one write may end as one, and have one Ref, unless there
// is an e.
func (c *Core) SubmitPlain(p *wire.Publish, e Ender, note any, prompt bool) (r Ref, write, announce bool) {
	c.eff.Announce = false
	quiet := c.quiet()
	var op *Op
	switch straight := p.QoS == 0 && c.straight(p); {
	case straight && e == nil:
		op = c.share()
	case straight:
		op = c.ops.take()
		op.Publish.Topic = p.Topic
		op.Attend(e, note, prompt)
		c.out.join(op)
	default:
		op = c.ops.take()
		op.Publish = *p
		op.Attend(e, note, prompt)
		c.submit(op)
	}
	return op.Ref(), quiet && c.out.pending(), c.eff.Announce
}

// quiet reports whether the writer waits for output.
func (c *Core) quiet() bool { return !c.out.busy && !c.out.pending() }

// NextDeadline is when the next Tick is due: an earlier one does no harm.
func (c *Core) NextDeadline() int64 {
	switch c.state {
	case StatePendingReconnect:
		return c.reconnectAt
	case StateMQTTConnect:
		return c.connackDeadline
	case StateCleanDisconnect:
		return c.disconnectDeadline
	case StateConnected:
		at := min(c.timers.next(), c.nextPing)
		if c.pingDeadline != 0 {
			at = min(at, c.pingDeadline)
		}
		if c.flow.until != 0 {
			at = min(at, c.flow.until)
		}
		return at
	}
	return NoDeadline
}

func (c *Core) tick() {
	now := c.now
	switch c.state {
	case StatePendingReconnect:
		if now >= c.reconnectAt {
			c.dial()
		}
	case StateMQTTConnect:
		if now >= c.connackDeadline {
			c.endConnection(&Info{Err: ErrConnackTimeout})
		}
	case StateCleanDisconnect:
		if now >= c.disconnectDeadline {
			c.endConnection(c.endInfo)
		}
	case StateConnected:
		c.expireAcks()
		if c.pingDeadline != 0 && now >= c.pingDeadline {
			c.endGracefully(&wire.Disconnect{ReasonCode: 0x8D}, &Info{Err: ErrPingTimeout})
			return
		}
		if now >= c.nextPing {
			c.out.buf = wire.AppendPingreq(c.out.buf)
			c.nextPing = now + c.pingInterval
			if c.pingDeadline == 0 {
				longest := c.pingInterval
				if !c.cfg.FullPingTimeout {
					longest /= 2
				}
				c.pingDeadline = now + min(c.cfg.PingTimeout, longest)
			}
		}
		c.service()
	}
}

func (c *Core) start() {
	if c.desired == StateTerminated {
		return
	}
	c.desired = StateConnected
	if c.state == StateStopped {
		c.everConnected = false
		c.dial()
	}
}

func (c *Core) stop(p *wire.Disconnect) {
	if c.desired == StateTerminated {
		return
	}
	c.desired = StateStopped
	switch c.state {
	case StatePendingReconnect:
		c.enterStopped()
	case StateConnecting:
		c.eff.CancelDial = true
	case StateMQTTConnect:
		c.endConnection(&Info{Err: ErrUserRequestedStop})
	case StateConnected:
		info := &Info{Err: ErrUserRequestedStop}
		if p == nil || !c.mayDisconnect(p) {
			c.endConnection(info)
			return
		}
		c.endGracefully(p, info)
	}
}

// mayDisconnect checks a DISCONNECT against what the connection allows.
func (c *Core) mayDisconnect(p *wire.Disconnect) bool {
	raises := p.SessionExpiry != nil && *p.SessionExpiry > 0 &&
		(c.connect.SessionExpiry == nil || *c.connect.SessionExpiry == 0)
	return !raises && wire.DisconnectSize(p) <= int(c.settings.MaximumPacketSize)
}

// CheckDisconnect says what is wrong with a DISCONNECT on this connection, so
// that the caller of Stop can be told; nil when nothing is, or when there is no
// connection to send it on.
func (c *Core) CheckDisconnect(p *wire.Disconnect) error {
	if c.state != StateConnected || c.mayDisconnect(p) {
		return nil
	}
	if wire.DisconnectSize(p) > int(c.settings.MaximumPacketSize) {
		return &Violation{"DISCONNECT", "ReasonString", fmt.Sprintf("the packet is larger than the server's maximum of %d bytes", c.settings.MaximumPacketSize)}
	}
	return &Violation{"DISCONNECT", "SessionExpiryInterval", "must stay 0, since the CONNECT had none (MQTT 5.0, 3.14.2.2.2)"}
}

func (c *Core) close() {
	if c.desired == StateTerminated {
		return
	}
	c.desired = StateTerminated
	switch c.state {
	case StateStopped, StatePendingReconnect:
		c.enterTerminated()
	case StateConnecting:
		c.eff.CancelDial = true
	case StateMQTTConnect, StateConnected:
		c.endConnection(&Info{Err: ErrClosed})
	}
}

func (c *Core) dial() {
	c.gen++
	c.state = StateConnecting
	c.connectedFor = 0
	c.cleanStart = !(c.cfg.Session == SessionRejoinAlways ||
		c.cfg.Session == SessionRejoinPostSuccess && c.everConnected)
	c.eff.Dial = &Dial{Gen: c.gen, CleanStart: c.cleanStart, ClientID: c.clientID}
	c.event(AttemptingConnect, nil)
}

func (c *Core) connFailed(err error) {
	if c.desired != StateConnected {
		err = c.stopReason()
	}
	c.event(ConnectionFailure, &Info{Err: err})
	c.next()
}

func (c *Core) stopReason() error {
	if c.desired == StateTerminated {
		return ErrClosed
	}
	return ErrUserRequestedStop
}

func (c *Core) connOpen(p *wire.Connect) {
	c.connect = p
	c.out.reset()
	if c.desired != StateConnected {
		c.state = StateMQTTConnect
		c.endConnection(&Info{Err: c.stopReason()})
		return
	}
	c.state = StateMQTTConnect
	c.maxInbound = p.MaximumPacketSize
	c.connackDeadline = c.now + c.cfg.ConnackTimeout
	buf, err := wire.AppendConnect(c.out.buf, p)
	if err != nil {
		c.endConnection(&Info{Err: err})
		return
	}
	c.out.buf = buf
}

func (c *Core) connLost(err error) {
	switch c.state {
	case StateMQTTConnect, StateConnected:
		c.endConnection(&Info{Err: fmt.Errorf("%w: %w", ErrConnectionLost, err)})
	case StateCleanDisconnect:
		c.endConnection(c.endInfo)
	}
}

// protocolError ends the connection for an offence of the server's.
func (c *Core) protocolError(code byte, reason string) {
	info := &Info{Err: &ProtocolError{Code: code, Reason: reason}}
	if c.state == StateConnected {
		c.endGracefully(&wire.Disconnect{ReasonCode: code}, info)
		return
	}
	c.endConnection(info)
}

// endGracefully sends DISCONNECT after what was encoded already, then ends the
// connection.
func (c *Core) endGracefully(p *wire.Disconnect, info *Info) {
	buf, err := wire.AppendDisconnect(c.out.buf, p)
	if err != nil {
		c.endConnection(info)
		return
	}
	c.out.buf = buf
	c.endInfo = info
	c.state = StateCleanDisconnect
	c.disconnectDeadline = c.now + disconnectTimeout
}

// endConnection leaves the connection: it announces that, settles every
// operation by the offline policy, and asks for the connection to be closed.
func (c *Core) endConnection(info *Info) {
	kind := ConnectionFailure
	if c.state == StateConnected || c.state == StateCleanDisconnect {
		kind = Disconnection
		c.connectedFor = c.now - c.connectedAt
	}
	c.state = StateChannelShutdown
	c.eff.CloseGen = c.gen
	c.endInfo = nil
	c.settleOffline()
	c.event(kind, info)
}

// next decides where to go once there is no connection and no attempt.
func (c *Core) next() {
	switch c.desired {
	case StateTerminated:
		c.enterTerminated()
	case StateStopped:
		c.enterStopped()
	default:
		c.state = StatePendingReconnect
		c.stats.Reconnects++
		c.reconnectAt = c.now + c.delay(c.connectedFor)
		if c.reconnectAt <= c.now {
			c.dial()
		}
	}
}

func (c *Core) enterStopped() {
	c.state = StateStopped
	c.everConnected = false
	c.endAll(ErrUserRequestedStop)
	c.event(Stopped, nil)
}

func (c *Core) enterTerminated() {
	rested := c.state == StateStopped
	c.state = StateTerminated
	c.endAll(ErrClosed)
	if !rested {
		c.event(Stopped, nil)
	}
}
