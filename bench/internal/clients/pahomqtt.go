package clients

import (
	"context"
	"errors"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// pahoMQTT is paho.mqtt.golang, which speaks MQTT 3.1.1.
type pahoMQTT struct{ client mqtt.Client }

func dialPahoMQTT(_ context.Context, s Server) (Conn, error) {
	scheme := "tcp://"
	if s.TLS != nil {
		scheme = "ssl://"
	}
	o := mqtt.NewClientOptions().
		AddBroker(scheme + s.Addr()).
		SetClientID(s.ClientID).
		SetProtocolVersion(4).
		SetKeepAlive(20 * time.Minute).
		SetTLSConfig(s.TLS)
	c := &pahoMQTT{mqtt.NewClient(o)}
	return c, wait(c.client.Connect())
}

func wait(t mqtt.Token) error {
	if !t.WaitTimeout(30 * time.Second) {
		return errors.New("bench: paho.mqtt.golang: no answer within 30 s")
	}
	return t.Error()
}

// Publish keeps a window of tokens and waits for the oldest.
func (c *pahoMQTT) Publish(l Load) error {
	window := l.Window
	if l.QoS == 0 {
		window = qos0Window
	}
	ring := make([]mqtt.Token, window)
	for i := range l.N {
		slot := &ring[i%window]
		if *slot != nil {
			(*slot).Wait()
			if err := (*slot).Error(); err != nil {
				return err
			}
		}
		*slot = c.client.Publish(job.Topic, l.QoS, false, l.Payload(i))
	}
	for _, t := range ring {
		if t == nil {
			continue
		}
		if err := wait(t); err != nil {
			return err
		}
	}
	if l.QoS == 0 {
		return c.PublishOne(l.Payload(0))
	}
	return nil
}

// PublishOne publishes with QoS 1 and waits for the acknowledgement.
func (c *pahoMQTT) PublishOne(payload []byte) error {
	return wait(c.client.Publish(job.Topic, 1, false, payload))
}

// Subscribe gives each payload to fn, on the client's goroutine.
func (c *pahoMQTT) Subscribe(filter string, qos byte, fn func([]byte)) error {
	return wait(c.client.Subscribe(filter, qos, func(_ mqtt.Client, m mqtt.Message) { fn(m.Payload()) }))
}

// Close disconnects at once.
func (c *pahoMQTT) Close() { c.client.Disconnect(0) }
