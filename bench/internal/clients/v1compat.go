package clients

import (
	"context"
	"log/slog"
	"net"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/v1compat"
)

// v1 is the V1 facade over the same engine.
type v1 struct{ client *v1compat.AWSIoTMQTTClient }

func dialV1(ctx context.Context, s Server) (Conn, error) {
	client, err := v1compat.NewAWSIoTMQTTClient(s.ClientID, v1compat.InsecurePlainTCP(), v1compat.Logger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, err
	}
	client.ConfigureEndpoint(s.Host, s.Port)
	// With TLS the factory's connection is secure already, so that both clients are
	// given the same.
	client.ConfigureSocketFactory(func() (net.Conn, error) { return s.dial(ctx) })
	if _, err := client.Connect(); err != nil {
		return nil, err
	}
	return &v1{client}, nil
}

// Publish keeps a window of messages whose callbacks have not come.
func (c *v1) Publish(l Load) error {
	w := newWindow(l.Window)
	done := func(v1compat.MID) { w.release() }
	for i := range l.N {
		w.acquire(1)
		if _, err := c.client.PublishAsync(job.Topic, l.Payload(i), int(l.QoS), done); err != nil {
			return err
		}
	}
	w.acquire(w.size)
	return nil
}

// PublishOne publishes with QoS 1 and waits for the acknowledgement.
func (c *v1) PublishOne(payload []byte) error {
	_, err := c.client.Publish(job.Topic, payload, 1)
	return err
}

// Subscribe is not measured: receiving is that of mqtt5.
func (c *v1) Subscribe(string, byte, func([]byte)) error { return ErrUnsupported }

// Close disconnects.
func (c *v1) Close() { c.client.Disconnect() }
