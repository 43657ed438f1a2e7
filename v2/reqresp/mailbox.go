package reqresp

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// backlog is how many calls wait for a stream's goroutine before acknowledgements
// are held back.
const backlog = 1024

// mailbox makes calls one after the other, on a goroutine that is there while
// there is something to call.
type mailbox struct {
	log     *slog.Logger
	dropped func(error) // called for messages that were dropped

	mu      sync.Mutex
	calls   []call
	running bool
	closed  bool
	lost    int // messages dropped since the last call
}

type call struct {
	f   func()
	ack *mqtt5.PublishAck // held back until the call's turn
}

func (m *mailbox) put(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(call{f: f})
}

// last is put for the last call that there is: nothing is called after f.
func (m *mailbox) last(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(call{f: f})
	m.closed = true
}

// message puts a call for a message, which it keeps from being acknowledged when
// too many wait.
func (m *mailbox) message(f func(), ev mqtt5.PublishReceivedEvent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := call{f: f}
	if len(m.calls) >= backlog && !m.closed {
		if ev.Packet.QoS == mqtt5.AtMostOnce {
			m.lost++
			return
		}
		c.ack = ev.AcquireAck()
	}
	m.add(c)
}

func (m *mailbox) add(c call) {
	if m.closed {
		return
	}
	m.calls = append(m.calls, c)
	if !m.running {
		m.running = true
		go m.run()
	}
}

func (m *mailbox) run() {
	for {
		m.mu.Lock()
		if len(m.calls) == 0 {
			m.running = false
			m.mu.Unlock()
			return
		}
		next := m.next()
		m.mu.Unlock()
		next.release()
		m.call(next.f)
	}
}

// next takes the call whose turn it is: that about dropped messages goes before all
// others.
func (m *mailbox) next() call {
	if lost := m.lost; lost > 0 {
		m.lost = 0
		return call{f: func() { m.dropped(fmt.Errorf("%w: %d of them", ErrBacklog, lost)) }}
	}
	next := m.calls[0]
	m.calls[0] = call{}
	m.calls = m.calls[1:]
	return next
}

// release lets the server know that the message has its turn. The error of an
// acknowledgement that comes too late does not matter: the server sends the
// message again.
func (c call) release() {
	if c.ack != nil {
		c.ack.Ack()
	}
}

func (m *mailbox) call(f func()) {
	defer func() {
		if r := recover(); r != nil {
			// What was passed to panic may be or hold a payload, so it is not logged.
			m.log.Error("reqresp: panic in a callback", "stack", string(debug.Stack()))
		}
	}()
	f()
}

// close drops what waits.
func (m *mailbox) close() {
	m.mu.Lock()
	calls := m.calls
	m.calls, m.closed = nil, true
	m.mu.Unlock()
	for _, c := range calls {
		c.release()
	}
}
