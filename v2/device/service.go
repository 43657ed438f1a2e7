package device

import (
	"context"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Shadows is the client as package shadowhandler wants a connection: with QoS 0.
func (c *Client) Shadows() *Shadows { return &Shadows{c} }

// Shadows is a connection for shadow handlers.
type Shadows struct{ c *Client }

// Publish sends text.
func (s *Shadows) Publish(topic, payload string) (bool, error) {
	return s.c.Publish(context.Background(), &mqtt5.PublishPacket{Topic: topic, Payload: []byte(payload)})
}

// Subscribe has callback called with each message.
func (s *Shadows) Subscribe(filter string, callback func(topic string, payload []byte)) (bool, error) {
	return s.c.Jobs().Subscribe(filter, 0, callback)
}

// Unsubscribe ends that.
func (s *Shadows) Unsubscribe(filter string) (bool, error) {
	return s.c.Unsubscribe(context.Background(), filter)
}

// Jobs is the client as package jobsclient wants a connection.
func (c *Client) Jobs() *Jobs { return &Jobs{c} }

// Jobs is a connection for the client of thing jobs.
type Jobs struct{ c *Client }

// Publish sends a message.
func (j *Jobs) Publish(topic string, payload []byte, qos int) (bool, error) {
	return j.c.Publish(context.Background(), &mqtt5.PublishPacket{Topic: topic, Payload: payload, QoS: mqtt5.QoS(qos)})
}

// Subscribe has callback called with each message.
func (j *Jobs) Subscribe(filter string, qos int, callback func(topic string, payload []byte)) (bool, error) {
	return j.c.Subscribe(context.Background(), mqtt5.Subscription{TopicFilter: filter, QoS: mqtt5.QoS(qos), Handler: func(ev mqtt5.PublishReceivedEvent) {
		callback(ev.Packet.Topic, ev.Packet.Payload)
	}})
}
