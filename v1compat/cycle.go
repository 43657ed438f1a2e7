package v1compat

import (
	"net"
	"time"
)

// sdkName and sdkVersion go into the user name, as V1's did. A custom authorizer
// and AWS's metrics see them.
const (
	sdkName    = "iotshim"
	sdkVersion = "0.1.0"
)

// cycle is the life of the engine from one Start to its Stop: what Connect has
// laid down for it, and how it goes. Its fields from attempts on are guarded by
// the client's lock.
type cycle struct {
	// owned tells that Connect began it. Otherwise the engine was started through
	// V2, and nothing is torn down here.
	owned     bool
	blocking  bool // by Connect itself, not by ConnectAsync
	host      string
	port      int
	username  string
	password  []byte
	keepAlive time.Duration
	onOnline  func()
	onOffline func()
	onMessage func(*MQTTMessage)
	ack       ConnackCallback

	// attempts holds one entry for each attempt whose end was not announced yet.
	// The engine's events can lag behind what its dialler does.
	attempts     []attempt
	dialled      chan struct{} // closed when the first attempt has been dialled
	dialErr      error
	conn         net.Conn // nil: there is none
	timedOut     bool     // connackTimer has closed a connection
	connackTimer *time.Timer

	online      bool   // a CONNACK has accepted it
	lastFailure string // of the attempts since
	failedFirst bool   // the first attempt has failed, so there will be no other
	silent      bool   // the user hears no more of it
	keepAcks    bool   // a stop leaves the callbacks of unacknowledged messages
	stopping    bool   // Disconnect has begun
	onEnd       ConnackCallback

	settled chan struct{} // closed when it is known what comes of the Connect
	result  error
	done    bool // settled is closed
	// waitOut tells a blocking Connect to let its time run out before it returns
	// result, as V1 does (V1 quirk Q-18).
	waitOut bool
	stopped chan struct{} // closed when the engine has come to rest
	ended   bool          // stopped is closed
}

// attempt is one try at a connection.
type attempt struct{ dialled bool }

// newCycle takes down what holds until the next Connect. c.mu is held.
func (c *AWSIoTMQTTClient) newCycle() *cycle {
	s := &c.set
	cy := &cycle{
		host: s.host, port: s.port,
		username: s.username, password: s.password,
		dialled: make(chan struct{}), settled: make(chan struct{}), stopped: make(chan struct{}),
	}
	if s.metrics {
		cy.username += "?SDK=" + sdkName + "&Version=" + sdkVersion
	}
	return cy
}

// live returns the cycle that the engine is in. When there is none, the engine
// was started through V2: then it gets the settings of now and the callbacks of
// the last Connect. c.mu is held.
func (c *AWSIoTMQTTClient) live() *cycle {
	if last := c.current; last == nil || last.ended {
		c.current = c.newCycle()
		c.current.keepAlive = defaultKeepAlive * time.Second
		if last != nil {
			c.current.keepAlive = last.keepAlive
			c.current.onOnline, c.current.onOffline, c.current.onMessage = last.onOnline, last.onOffline, last.onMessage
		}
		c.line.Away()
	}
	return c.current
}

// mayNotRetry reports whether a dial comes after a first attempt that has failed.
// There is no automatic reconnect before the first CONNACK (V1 quirk Q-18).
func (cy *cycle) mayNotRetry(c *AWSIoTMQTTClient) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cy.owned && !cy.online && cy.dialAttempted()
}

func (cy *cycle) dialAttempted() bool {
	select {
	case <-cy.dialled:
		return true
	default:
		return false
	}
}

// dialDone notes how the network connection of the newest attempt went.
func (cy *cycle) dialDone(conn net.Conn, err error) {
	if err == nil {
		cy.conn = conn
		if n := len(cy.attempts); n > 0 {
			cy.attempts[n-1].dialled = true
		}
	}
	if !cy.dialAttempted() {
		cy.dialErr = err
		close(cy.dialled)
	}
}

// attemptOver takes the attempt off whose end is announced now. There is no
// connection any more, unless the engine has begun the next attempt.
func (cy *cycle) attemptOver() attempt {
	var a attempt
	if len(cy.attempts) > 0 {
		a = cy.attempts[0]
		cy.attempts = cy.attempts[1:]
	}
	cy.connectionOver()
	return a
}

func (cy *cycle) connectionOver() {
	if len(cy.attempts) > 0 {
		return
	}
	cy.conn = nil
	cy.stopTimer()
}

func (cy *cycle) stopTimer() {
	if cy.connackTimer != nil {
		cy.connackTimer.Stop()
		cy.connackTimer = nil
	}
}

// settle lets the Connect return, once.
func (cy *cycle) settle(err error) {
	if !cy.done {
		cy.done = true
		cy.result = err
		close(cy.settled)
	}
}

// end notes that the engine has come to rest.
func (cy *cycle) end() {
	cy.ended = true
	cy.conn = nil
	cy.stopTimer()
	cy.settle(&OperationError{Op: opConnect, Code: codeConnLost})
	close(cy.stopped)
}
