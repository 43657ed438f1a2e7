package mqtt5

import (
	"context"
	"errors"
	"time"

	"github.com/iotshim/iotshim/internal/engine"
)

// future is what the three typed ones share: one use of an operation. The zero value has
// failed.
type future struct {
	ref    engine.Ref
	client *Client
}

func (c *Client) newFuture(op *engine.Op) future { return future{op.Ref(), c} }

// failedFuture is that of an operation which was not handed over.
func (c *Client) failedFuture(err error) future {
	op := new(engine.Op)
	op.Fail(err)
	return c.newFuture(op)
}

// closed is what Done returns for an operation that has ended.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Done returns a channel that is closed when the operation has ended.
func (f future) Done() <-chan struct{} {
	if f.done() {
		return closed
	}
	c := f.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.done() {
		return closed
	}
	return c.core.Wake(f.ref)
}

func (f future) done() bool { return f.ref.Op == nil || f.ref.Done() }

// PacketID returns the packet identifier that the operation was given when it
// was first sent: 0 while it waits, and always for QoS 0.
func (f future) PacketID() uint16 {
	if f.ref.Op == nil {
		return 0
	}
	if !f.ref.Done() {
		f.client.mu.Lock()
		defer f.client.mu.Unlock()
	}
	return f.ref.PacketID()
}

// wait returns when the operation has ended, with what there is to say of it, see
// [engine.Ref.Outcome].
func (f future) wait() *engine.Op {
	if !f.done() {
		<-f.Done()
	}
	if f.ref.Op == nil {
		return emptyFuture
	}
	return f.ref.Outcome()
}

var emptyFuture = func() *engine.Op {
	op := new(engine.Op)
	op.Fail(errors.New("this future is of no operation"))
	return op
}()

// waitContext waits for the end of the operation or of ctx. In the latter case a
// waiting operation is taken out of the queue; one that was sent ends for its
// caller, while the packet stays in flight.
func (f future) waitContext(ctx context.Context) {
	if f.done() {
		return
	}
	select {
	case <-f.Done():
	case <-ctx.Done():
		f.cancel(ctx.Err())
		f.wait() // a QoS 0 publish that the writer has ends with its write
	}
}

// Cancel ends the operation with [context.Canceled] unless it has ended. What was
// not sent yet is not sent any more; a packet that was sent may still take effect
// on the server, and PacketID is not 0 then. A QoS 0 publish that is being written
// ends with its write.
func (f future) Cancel() { f.cancel(context.Canceled) }

func (f future) cancel(reason error) {
	if f.done() {
		return
	}
	c := f.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if !f.done() {
		c.step(engine.Input{Kind: engine.Cancel, Op: f.ref.Op, Err: reason})
	}
}

// onEnd has e told by the dispatcher after the operation has ended.
func (f future) onEnd(e engine.Ender, note any) {
	c := f.client
	if c == nil {
		e.Ended(emptyFuture, note)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ended := f.ref.Done()
	c.core.OnEnd(f.ref, e, note)
	if ended {
		c.wakeDispatcher()
	}
}

func setAckTimeout(op *engine.Op, d time.Duration) {
	if d != 0 {
		op.AddRare().AckTimeout = int64(d)
	}
}

// submit hands the operation to the core.
func (c *Client) submit(op *engine.Op) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step(engine.Input{Kind: engine.Submit, Op: op})
}
