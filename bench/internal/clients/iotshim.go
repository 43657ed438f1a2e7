package clients

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// qos0Window is how many QoS 0 publishes may wait for their write at most, for
// clients that return before it.
const qos0Window = 1000

// inboundLimit keeps the client from dropping QoS 0 messages: the null broker
// sends without a pause, and this client, unlike the others, never stops reading
// when its handlers fall behind.
const inboundLimit = 2 << 30

type iotshim struct{ client *mqtt5.Client }

func dialIotshim(ctx context.Context, s Server) (Conn, error) {
	return dialWith(ctx, s, func(*mqtt5.Config) {})
}

func dialModerated(ctx context.Context, s Server) (Conn, error) {
	return dialWith(ctx, s, func(cfg *mqtt5.Config) { cfg.AckModeration = true })
}

func dialWith(ctx context.Context, s Server, adjust func(*mqtt5.Config)) (*iotshim, error) {
	up := make(chan error, 1)
	told := func(err error) {
		select {
		case up <- err:
		default:
		}
	}
	cfg := mqtt5.Config{
		Host: s.Host, Port: s.Port, TLS: s.TLS,
		Connect:             mqtt5.ConnectPacket{ClientID: s.ClientID},
		InboundQoS0Limit:    inboundLimit,
		OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { told(nil) },
		OnConnectionFailure: func(e mqtt5.ConnectionFailureEvent) { told(e.Err) },
	}
	adjust(&cfg)
	client, err := mqtt5.New(cfg)
	if err != nil {
		return nil, err
	}
	if err := client.Start(); err != nil {
		return nil, err
	}
	select {
	case err = <-up:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	return &iotshim{client}, nil
}

// callbacks is told of each end by a function, as programs on the V1 facade are.
type callbacks struct{ *iotshim }

func dialCallbacks(ctx context.Context, s Server) (Conn, error) {
	c, err := dialWith(ctx, s, func(*mqtt5.Config) {})
	if err != nil {
		return nil, err
	}
	return callbacks{c}, nil
}

// Publish keeps a window of messages whose callbacks have not come.
func (c callbacks) Publish(l Load) error {
	w := newWindow(l.Window)
	var failed atomic.Pointer[error]
	done := func(_ mqtt5.PublishResult, err error) {
		if err != nil {
			failure := err // on the heap, which err itself is not then
			failed.Store(&failure)
		}
		w.release()
	}
	p := mqtt5.PublishPacket{Topic: job.Topic, QoS: mqtt5.QoS(l.QoS)}
	for i := range l.N {
		w.acquire(1)
		p.Payload = l.Payload(i)
		c.client.PublishAsync(&p).OnComplete(done)
	}
	w.acquire(w.size)
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// notified is told of each end by a value of its own.
type notified struct{ *iotshim }

func dialNotified(ctx context.Context, s Server) (Conn, error) {
	c, err := dialWith(ctx, s, func(*mqtt5.Config) {})
	if err != nil {
		return nil, err
	}
	return notified{c}, nil
}

// ends is told of the ends of a load.
type ends struct {
	*window
	failed atomic.Pointer[error]
}

// PublishEnded gives the place back.
func (e *ends) PublishEnded(_ mqtt5.PublishResult, err error) {
	if err != nil {
		failure := err
		e.failed.Store(&failure)
	}
	e.release()
}

// Publish keeps a window of messages that have not ended.
func (c notified) Publish(l Load) error {
	e := &ends{window: newWindow(l.Window)}
	p := mqtt5.PublishPacket{Topic: job.Topic, QoS: mqtt5.QoS(l.QoS)}
	for i := range l.N {
		e.acquire(1)
		p.Payload = l.Payload(i)
		c.client.PublishNotify(&p, e)
	}
	e.acquire(e.size)
	if err := e.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// Publish keeps a ring of futures and waits for the oldest before it reuses its
// place.
func (c *iotshim) Publish(l Load) error {
	window := l.Window
	if l.QoS == 0 {
		window = qos0Window
	}
	p := mqtt5.PublishPacket{Topic: job.Topic, QoS: mqtt5.QoS(l.QoS)}
	ring := make([]mqtt5.PublishFuture, window)
	for i, at := 0, 0; i < l.N; i++ {
		if i >= window {
			if _, err := ring[at].Result(); err != nil {
				return err
			}
		}
		p.Payload = l.Payload(i)
		ring[at] = c.client.PublishAsync(&p)
		if at++; at == window {
			at = 0
		}
	}
	for _, f := range ring[:min(window, l.N)] {
		if _, err := f.Result(); err != nil {
			return err
		}
	}
	if l.QoS == 0 {
		return c.PublishOne(l.Payload(0))
	}
	return nil
}

// PublishOne publishes with QoS 1 and waits for the acknowledgement.
func (c *iotshim) PublishOne(payload []byte) error {
	_, err := c.client.Publish(context.Background(), &mqtt5.PublishPacket{
		Topic: job.Topic, QoS: mqtt5.AtLeastOnce, Payload: payload,
	})
	return err
}

// Subscribe gives each payload to fn, on the goroutine of the handlers.
func (c *iotshim) Subscribe(filter string, qos byte, fn func([]byte)) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := c.client.Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: filter, QoS: mqtt5.QoS(qos),
		Handler: func(ev mqtt5.PublishReceivedEvent) { fn(ev.Packet.Payload) },
	}}})
	return err
}

// Note tells of messages that were dropped and of lost connections, which would
// make a figure worthless.
func (c *iotshim) Note() string {
	s := c.client.Stats()
	if s.InboundDropped == 0 && s.Reconnects == 0 {
		return ""
	}
	return fmt.Sprintf("%d messages dropped, %d reconnects", s.InboundDropped, s.Reconnects)
}

// Close ends the client.
func (c *iotshim) Close() { c.client.Close() }
