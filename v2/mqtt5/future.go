package mqtt5

import (
	"context"
	"time"

	"github.com/iotshim/iotshim/internal/engine"
)

// future is what the three typed ones share: the operation itself.
type future struct {
	op     engine.Op
	client *Client
}

// closed is what Done returns for an operation that has ended.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Done returns a channel that is closed when the operation has ended.
func (f *future) Done() <-chan struct{} {
	if f.op.Done() {
		return closed
	}
	c := f.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.op.Done() {
		return closed
	}
	return c.core.Wake(&f.op)
}

// PacketID returns the packet identifier that the operation was given when it
// was first sent: 0 while it waits, and always for QoS 0.
func (f *future) PacketID() uint16 {
	if !f.op.Done() {
		f.client.mu.Lock()
		defer f.client.mu.Unlock()
	}
	return f.op.FirstID()
}

func (f *future) wait() {
	if !f.op.Done() {
		<-f.Done()
	}
}

// waitContext waits for the end of the operation or of ctx. In the latter case a
// waiting operation is taken out of the queue; one that was sent ends for its
// caller, while the packet stays in flight.
func (f *future) waitContext(ctx context.Context) {
	if f.op.Done() {
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
func (f *future) Cancel() { f.cancel(context.Canceled) }

func (f *future) cancel(reason error) {
	if f.op.Done() {
		return
	}
	c := f.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if !f.op.Done() {
		c.step(engine.Input{Kind: engine.Cancel, Op: &f.op, Err: reason})
	}
}

// onEnd has e told by the dispatcher after the operation has ended.
func (f *future) onEnd(e engine.Ender, note any) {
	c := f.client
	c.mu.Lock()
	defer c.mu.Unlock()
	ended := f.op.Done()
	c.core.OnEnd(&f.op, e, note)
	if ended {
		c.wakeDispatcher()
	}
}

func (f *future) setAckTimeout(d time.Duration) {
	if d != 0 {
		f.op.AddRare().AckTimeout = int64(d)
	}
}

// submit hands the operation to the core.
func (f *future) submit(c *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step(engine.Input{Kind: engine.Submit, Op: &f.op})
}
