package clients

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/iotshim/iotshim/bench/internal/frame"
	"github.com/iotshim/iotshim/bench/internal/job"
)

const (
	rawWrite = 64 << 10  // bytes per write at most, or one packet
	rawRead  = 256 << 10 // bytes per read at most
)

// raw is the bound: packets encoded beforehand, packet ids patched in place,
// acknowledgements counted in large reads, nothing kept of any message.
//
// Like every client whose callers do not read the socket themselves it has a
// reader beside the writer. With lockStep it has one loop that writes a window
// and then reads its acknowledgements: no client with an API can be so, but it
// shows what the goroutine hops cost.
type raw struct {
	conn     net.Conn
	lockStep bool
	buf      []byte
	have     int
}

func dialRaw(ctx context.Context, s Server) (Conn, error) { return connectRaw(ctx, s, false) }

func dialRawLoop(ctx context.Context, s Server) (Conn, error) { return connectRaw(ctx, s, true) }

func connectRaw(ctx context.Context, s Server, lockStep bool) (Conn, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	c := &raw{conn: conn, lockStep: lockStep}
	if err := c.connect(s.ClientID); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func (c *raw) connect(clientID string) error {
	if _, err := c.conn.Write(frame.AppendConnect(nil, clientID)); err != nil {
		return err
	}
	head, body, err := frame.Read(c.conn)
	if err != nil {
		return err
	}
	return frame.Accepted(head, body)
}

// each reads once and calls fn for every whole packet.
func (c *raw) each(fn func(head byte, body []byte)) error {
	if c.buf == nil {
		c.buf = make([]byte, rawRead)
	}
	n, err := c.conn.Read(c.buf[c.have:])
	if err != nil {
		return err
	}
	c.have += n
	at := 0
	for {
		head, body, size, err := frame.Next(c.buf[at:c.have])
		if err != nil {
			return err
		}
		if size == 0 {
			break
		}
		fn(head, body)
		at += size
	}
	c.have = copy(c.buf, c.buf[at:c.have])
	return nil
}

// Publish writes as much at a time as window and buffer allow, and reads acknowledgements
// when it must.
func (c *raw) Publish(l Load) error {
	one, idAt, dataAt := frame.AppendPublish(nil, true, job.Topic, l.QoS, l.Payload(0))
	perBatch := max(1, rawWrite/len(one))
	batch := make([]byte, 0, perBatch*len(one))
	for range perBatch {
		batch = append(batch, one...)
	}
	numbered := &l.Payload(0)[0] != &l.Payload(1)[0]
	acks := c.acks(l)
	for sent, acked := 0, 0; sent < l.N || (l.QoS > 0 && acked < l.N); {
		k := min(perBatch, l.N-sent)
		if l.QoS > 0 {
			k = min(k, l.Window-(sent-acked))
		}
		if k == 0 {
			var err error
			if acked, err = acks(acked); err != nil {
				return err
			}
			continue
		}
		for i := range k {
			at := i * len(one)
			if l.QoS > 0 {
				binary.BigEndian.PutUint16(batch[at+idAt:], uint16(1+(sent+i)%65535))
			}
			if numbered {
				copy(batch[at+dataAt:], l.Payload(sent + i)[:8])
			}
		}
		if _, err := c.conn.Write(batch[:k*len(one)]); err != nil {
			return err
		}
		sent += k
	}
	if l.QoS == 0 {
		return c.PublishOne(l.Payload(0))
	}
	return nil
}

// acks returns what waits until more than the given number of messages are
// acknowledged and tells how many are.
func (c *raw) acks(l Load) func(int) (int, error) {
	total, refused := 0, byte(0)
	read := func() error {
		err := c.each(func(head byte, body []byte) {
			if head>>4 != frame.Puback {
				return
			}
			total++
			if len(body) > 2 && body[2] >= 0x80 {
				refused = body[2]
			}
		})
		if err == nil && refused != 0 {
			err = fmt.Errorf("bench: publish: the server answered 0x%02X", refused)
		}
		return err
	}
	if c.lockStep || l.QoS == 0 {
		return func(int) (int, error) {
			err := read()
			return total, err
		}
	}
	var acked atomic.Int64
	more := make(chan error, 1)
	go func() {
		for total < l.N {
			if err := read(); err != nil {
				more <- err
				return
			}
			acked.Store(int64(total))
			select {
			case more <- nil:
			default:
			}
		}
	}()
	return func(had int) (int, error) {
		for {
			if n := int(acked.Load()); n > had {
				return n, nil
			}
			if err := <-more; err != nil {
				return had, err
			}
		}
	}
}

// PublishOne publishes with QoS 1 and waits for the acknowledgement.
func (c *raw) PublishOne(payload []byte) error {
	packet, id, _ := frame.AppendPublish(nil, true, job.Topic, 1, payload)
	packet[id+1] = 1
	return c.exchange(packet, frame.Puback)
}

// exchange writes a packet and waits for its acknowledgement.
func (c *raw) exchange(packet []byte, answer byte) error {
	if _, err := c.conn.Write(packet); err != nil {
		return err
	}
	for got := false; !got; {
		if err := c.each(func(head byte, _ []byte) { got = got || head>>4 == answer }); err != nil {
			return err
		}
	}
	return nil
}

// Subscribe reads on a goroutine of its own. What fn gets is a view that is gone
// when it returns.
func (c *raw) Subscribe(filter string, qos byte, fn func([]byte)) error {
	packet := frame.AppendSubscribe(nil, 1, filter, qos)
	if _, err := c.conn.Write(packet); err != nil {
		return err
	}
	// Nothing behind the SUBACK must be lost, so no buffered read here.
	head, _, err := frame.Read(c.conn)
	if err != nil {
		return err
	}
	if head>>4 != frame.Suback {
		return fmt.Errorf("bench: subscribe: the server answered with packet type %d", head>>4)
	}
	go func() {
		var acks []byte
		for {
			err := c.each(func(head byte, body []byte) {
				if head>>4 != frame.Publish {
					return
				}
				_, payload, id, err := frame.PublishParts(head, body, true)
				if err != nil {
					return
				}
				fn(payload)
				if id != 0 {
					acks = frame.AppendPuback(acks, id)
				}
			})
			if err != nil {
				return
			}
			if len(acks) > 0 {
				if _, err := c.conn.Write(acks); err != nil {
					return
				}
				acks = acks[:0]
			}
		}
	}()
	return nil
}

// Close closes the socket.
func (c *raw) Close() { c.conn.Close() }
