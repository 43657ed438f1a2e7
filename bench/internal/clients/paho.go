package clients

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
	"github.com/eclipse/paho.golang/paho/session"
	"github.com/eclipse/paho.golang/paho/session/state"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// pahoConn is paho.golang's Client, as shipped.
type pahoConn struct {
	client *paho.Client
	acks   *ackCounter // AsyncSend only
	fn     atomic.Pointer[func([]byte)]
}

// ackCounter is a session that tells of every PUBACK, since AsyncSend and
// autopaho's queue tell nobody.
type ackCounter struct {
	session.SessionManager
	acked chan struct{}
}

func newAckCounter() *ackCounter {
	return &ackCounter{state.NewInMemory(), make(chan struct{}, 65535)}
}

// PacketReceived implements session.SessionManager.
func (a *ackCounter) PacketReceived(p *packets.ControlPacket, pubs chan<- *packets.Publish) error {
	if p.Type == packets.PUBACK {
		// Before the session wakes a waiting Publish, so that drain finds it.
		a.acked <- struct{}{}
	}
	return a.SessionManager.PacketReceived(p, pubs)
}

func dialPaho(ctx context.Context, s Server) (Conn, error) { return connectPaho(ctx, s, nil) }

func dialPahoAsync(ctx context.Context, s Server) (Conn, error) {
	return connectPaho(ctx, s, newAckCounter())
}

func connectPaho(ctx context.Context, s Server, acks *ackCounter) (Conn, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	if s.TLS != nil {
		conn = packets.NewThreadSafeConn(conn)
	}
	c := &pahoConn{acks: acks}
	cfg := paho.ClientConfig{
		ClientID:      s.ClientID,
		Conn:          conn,
		PacketTimeout: 30 * time.Second,
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(p paho.PublishReceived) (bool, error) {
			if fn := c.fn.Load(); fn != nil {
				(*fn)(p.Packet.Payload)
			}
			return true, nil
		}},
	}
	if acks != nil {
		cfg.Session = acks
	}
	c.client = paho.NewClient(cfg)
	ack, err := c.client.Connect(ctx, &paho.Connect{ClientID: s.ClientID, CleanStart: true, KeepAlive: 1200})
	if err != nil {
		return nil, err
	}
	if ack.ReasonCode != 0 {
		return nil, fmt.Errorf("bench: connect: the server refused with 0x%02X", ack.ReasonCode)
	}
	return c, nil
}

// Publish sends one message after the other, or with as many goroutines as the window
// is large.
func (c *pahoConn) Publish(l Load) error {
	var err error
	switch {
	case l.QoS == 0:
		err = c.each(l, 1)
	case c.acks != nil:
		return c.publishAsync(l)
	default:
		err = c.each(l, l.Window)
	}
	if err == nil && l.QoS == 0 {
		err = c.PublishOne(l.Payload(0))
	}
	return err
}

// each publishes with so many goroutines, each of which waits for its own.
func (c *pahoConn) each(l Load, goroutines int) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, goroutines)
	for range min(goroutines, l.N) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < l.N; i = int(next.Add(1)) - 1 {
				p := &paho.Publish{Topic: job.Topic, QoS: l.QoS, Payload: l.Payload(i)}
				if err := c.send(p, l.QoS == 0); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}

func (c *pahoConn) send(p *paho.Publish, async bool) error {
	method := paho.PublishMethod_Blocking
	if async && c.acks != nil {
		method = paho.PublishMethod_AsyncSend
	}
	_, err := c.client.PublishWithOptions(context.Background(), p, paho.PublishOptions{Method: method})
	return err
}

func (c *pahoConn) publishAsync(l Load) error {
	c.acks.drain()
	for i := range l.N {
		if i >= l.Window {
			if err := c.acks.wait(1); err != nil {
				return err
			}
		}
		if err := c.send(&paho.Publish{Topic: job.Topic, QoS: 1, Payload: l.Payload(i)}, true); err != nil {
			return err
		}
	}
	return c.acks.wait(min(l.N, l.Window))
}

// drain forgets the acknowledgements of messages that were waited for otherwise.
func (a *ackCounter) drain() {
	for len(a.acked) > 0 {
		<-a.acked
	}
}

func (a *ackCounter) wait(n int) error {
	var limit <-chan time.Time
	for range n {
		select {
		case <-a.acked:
			continue
		default:
		}
		if limit == nil {
			limit = time.After(30 * time.Second)
		}
		select {
		case <-a.acked:
		case <-limit:
			return fmt.Errorf("bench: publish: no acknowledgement within 30 s")
		}
	}
	return nil
}

// PublishOne publishes with QoS 1 and waits for the acknowledgement.
func (c *pahoConn) PublishOne(payload []byte) error {
	return c.send(&paho.Publish{Topic: job.Topic, QoS: 1, Payload: payload}, false)
}

// Subscribe gives each payload to fn, on the goroutine that reads.
func (c *pahoConn) Subscribe(filter string, qos byte, fn func([]byte)) error {
	c.fn.Store(&fn)
	_, err := c.client.Subscribe(context.Background(), &paho.Subscribe{
		Subscriptions: []paho.SubscribeOptions{{Topic: filter, QoS: qos}},
	})
	return err
}

// Close disconnects.
func (c *pahoConn) Close() { c.client.Disconnect(&paho.Disconnect{}) }
