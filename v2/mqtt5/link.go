package mqtt5

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// link is one network connection with its reader and its writer.
type link struct {
	gen     uint64
	conn    net.Conn
	wake    sync.Cond // of the writer; its lock is Client.mu
	closing bool      // guarded by Client.mu
	// writeErr is why the writer has ended, guarded by Client.mu.
	writeErr error
	done     sync.WaitGroup
}

// The read buffer begins small, since most connections are idle, and doubles
// while reads fill it. It grows beyond readBufferMax only for a larger packet.
const (
	readBufferMin = 4 << 10
	readBufferMax = 64 << 10
)

// startDial begins an attempt on a goroutine of its own. c.mu is held.
func (c *Client) startDial(d engine.Dial) {
	ctx, cancel := context.WithTimeout(context.Background(), c.cfg.ConnectTimeout)
	c.cancelDial = cancel
	c.run(func() {
		defer cancel()
		packet, conn, err := c.connect(ctx, d)
		c.mu.Lock()
		defer c.mu.Unlock()
		if err != nil {
			c.log.Warn("mqtt5: attempt to connect failed", "host", c.cfg.Host, "error", err)
			c.step(engine.Input{Kind: engine.ConnFailed, Gen: d.Gen, Err: err})
			return
		}
		l := &link{gen: d.Gen, conn: conn}
		l.wake.L = &c.mu
		c.link = l
		l.done.Go(func() { c.read(l) })
		l.done.Go(func() { c.write(l) })
		c.step(engine.Input{Kind: engine.ConnOpen, Gen: d.Gen, Connect: packet})
	})
}

// connect prepares the CONNECT packet and makes the network connection.
func (c *Client) connect(ctx context.Context, d engine.Dial) (*wire.Connect, net.Conn, error) {
	p := c.cfg.Connect
	p.ClientID = d.ClientID
	if c.cfg.PrepareConnect != nil {
		if err := c.cfg.PrepareConnect(ctx, &p); err != nil {
			return nil, nil, fmt.Errorf("mqtt5: prepare CONNECT: %w", err)
		}
		if err := p.validate(); err != nil {
			return nil, nil, err
		}
	}
	if c.cfg.Metrics != nil {
		name, err := c.cfg.Metrics.userName(p.Username)
		if err != nil {
			c.log.Warn("mqtt5: connecting without metrics in the user name", "error", err)
		}
		p.Username = name
	}
	packet := wireConnect(&p)
	packet.CleanStart = d.CleanStart
	if c.cfg.TopicAliasing.Inbound {
		packet.TopicAliasMaximum = c.cfg.TopicAliasing.InboundCacheSize
	}
	dial := c.cfg.Dial
	if dial == nil {
		dial = c.dialNetwork
	}
	conn, err := dial(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("mqtt5: connect: %w", err)
	}
	return packet, conn, nil
}

// teardown closes a connection and reports when its goroutines are gone. c.mu
// is held.
func (c *Client) teardown(l *link) {
	l.closing = true
	l.wake.Broadcast()
	c.run(func() {
		l.conn.Close() // its error tells nothing that matters any more
		l.done.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.step(engine.Input{Kind: engine.ConnClosed, Gen: l.gen})
	})
}

// read hands what comes in to the core, all packets of one read at a time. It
// never waits for a handler.
func (c *Client) read(l *link) {
	buf := make([]byte, readBufferMin)
	have := 0 // bytes of a packet that is not complete yet
	var seen []tapped
	for {
		n, err := l.conn.Read(buf[have:])
		full := have+n == len(buf)
		have += n
		c.mu.Lock()
		if n > 0 {
			c.bytesIn += uint64(n)
			waiting := c.core.Events()
			used := c.step(engine.Input{Kind: engine.Received, Gen: l.gen, Data: buf[:have]}).Consumed
			have = copy(buf, buf[used:have])
			seen = c.tap(seen[:0], waiting)
			if c.cfg.AckModeration {
				c.inFlight.Store(int64(c.core.Stats().UnackedOps))
			}
		}
		if err != nil {
			if l.writeErr != nil && remoteAlert(err) == 0 {
				err = l.writeErr // it came first; an alert says why
			}
			c.step(engine.Input{Kind: engine.ConnLost, Gen: l.gen, Err: c.explainAlert(err)})
		}
		prompt := c.disp.prompt // nobody else makes one
		c.mu.Unlock()
		c.tell(seen)
		c.tellPrompt(prompt)
		if err != nil {
			return
		}
		if full {
			buf = grow(buf, have)
		}
	}
}

// grow makes room for more. The length of a packet was checked against the
// announced maximum before, so its sender decides within that only.
func grow(buf []byte, have int) []byte {
	size := min(2*len(buf), readBufferMax)
	if need, err := wire.FrameLen(buf[:have], 0); err == nil && need > size {
		size = need
	}
	if size <= len(buf) {
		return buf
	}
	bigger := make([]byte, size)
	copy(bigger, buf[:have])
	return bigger
}

// write takes what the core has encoded, as much as there is, and writes it in
// one call.
func (c *Client) write(l *link) {
	var bufs net.Buffers
	c.mu.Lock()
	defer c.mu.Unlock()
	for !l.closing {
		b, ok := c.core.TakeOutput(c.clock())
		if !ok {
			l.wake.Wait()
			continue
		}
		c.mu.Unlock()
		n, err := writeBatch(l.conn, b, &bufs)
		c.mu.Lock()
		c.bytesOut += uint64(n)
		if err != nil {
			c.writeFailed(l, err)
			return
		}
		c.step(engine.Input{Kind: engine.Written, Gen: l.gen})
	}
}

// lastWords is how long a connection that cannot be written to any more is still
// read: the server may have said why in a DISCONNECT.
const lastWords = time.Second

// writeFailed leaves the end of the connection to the reader, for so long. c.mu is
// held.
func (c *Client) writeFailed(l *link, err error) {
	l.writeErr = err
	time.AfterFunc(lastWords, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.step(engine.Input{Kind: engine.ConnLost, Gen: l.gen, Err: err})
	})
}

func writeBatch(conn net.Conn, b engine.Batch, bufs *net.Buffers) (int64, error) {
	if len(b.Cuts) == 0 {
		n, err := conn.Write(b.Buf)
		return int64(n), err
	}
	list := (*bufs)[:0]
	at := 0
	for _, cut := range b.Cuts {
		if cut.At > at {
			list = append(list, b.Buf[at:cut.At])
		}
		list = append(list, cut.Payload)
		at = cut.At
	}
	if at < len(b.Buf) {
		list = append(list, b.Buf[at:])
	}
	*bufs = list
	rest := list
	n, err := rest.WriteTo(conn)
	clear(*bufs)
	return n, err
}
