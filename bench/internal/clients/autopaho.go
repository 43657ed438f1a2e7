package clients

import (
	"context"
	"net"
	"net/url"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/autopaho/queue/memory"
	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// autopahoConn is paho.golang's autopaho with its queue in memory: it
// reconnects and keeps messages while offline, as the measured client does.
type autopahoConn struct {
	manager *autopaho.ConnectionManager
	acks    *ackCounter
	cancel  context.CancelFunc
}

func dialAutopaho(ctx context.Context, s Server) (Conn, error) {
	c := &autopahoConn{acks: newAckCounter()}
	run, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	cfg := autopaho.ClientConfig{
		ServerUrls:                    []*url.URL{{Scheme: "mqtt", Host: s.Addr()}},
		KeepAlive:                     1200,
		CleanStartOnInitialConnection: true,
		Queue:                         memory.New(),
		AttemptConnection: func(ctx context.Context, _ autopaho.ClientConfig, _ *url.URL) (net.Conn, error) {
			conn, err := s.dial(ctx)
			if err == nil && s.TLS != nil {
				conn = packets.NewThreadSafeConn(conn)
			}
			return conn, err
		},
		ClientConfig: paho.ClientConfig{ClientID: s.ClientID, Session: c.acks},
	}
	var err error
	if c.manager, err = autopaho.NewConnection(run, cfg); err != nil {
		cancel()
		return nil, err
	}
	if err = c.manager.AwaitConnection(ctx); err != nil {
		cancel()
		return nil, err
	}
	return c, nil
}

// Publish bounds the QoS 1 messages in flight by the acknowledgements that the
// session sees; QoS 0 messages pile up in the queue, which has no bound.
func (c *autopahoConn) Publish(l Load) error {
	for i := range l.N {
		if l.QoS > 0 && i >= l.Window {
			if err := c.acks.wait(1); err != nil {
				return err
			}
		}
		if err := c.enqueue(l.QoS, l.Payload(i)); err != nil {
			return err
		}
	}
	if l.QoS == 0 {
		return c.PublishOne(l.Payload(0))
	}
	return c.acks.wait(min(l.N, l.Window))
}

func (c *autopahoConn) enqueue(qos byte, payload []byte) error {
	return c.manager.PublishViaQueue(context.Background(), &autopaho.QueuePublish{
		Publish: &paho.Publish{Topic: job.Topic, QoS: qos, Payload: payload},
	})
}

// PublishOne queues a QoS 1 message and waits until the session has seen its
// acknowledgement.
func (c *autopahoConn) PublishOne(payload []byte) error {
	if err := c.enqueue(1, payload); err != nil {
		return err
	}
	return c.acks.wait(1)
}

// Subscribe is what paho measures; autopaho adds nothing to receiving.
func (c *autopahoConn) Subscribe(string, byte, func([]byte)) error { return ErrUnsupported }

// Close ends the connection and waits for that.
func (c *autopahoConn) Close() {
	c.cancel()
	<-c.manager.Done()
}
