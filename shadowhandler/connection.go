package shadowhandler

import (
	"context"
	"fmt"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Connection is what a handler needs of an MQTT client. Each call waits for its
// acknowledgement; false without an error means that the client has queued it.
type Connection interface {
	// Publish sends text with QoS 0.
	Publish(topic, payload string) (bool, error)
	// Subscribe asks for QoS 0. The callback may call the connection.
	Subscribe(filter string, callback func(topic string, payload []byte)) (bool, error)
	Unsubscribe(filter string) (bool, error)
}

// OverV2 makes a connection of a V2 client, which has to be started. timeout bounds each
// subscribe and unsubscribe. The handler's subscriptions do not disturb others of the
// same client: they have an owner of their own.
func OverV2(client *mqtt5.Client, timeout time.Duration) Connection {
	return &overV2{client: client, timeout: timeout}
}

type overV2 struct {
	client  *mqtt5.Client
	timeout time.Duration
}

func (c *overV2) Publish(topic, payload string) (bool, error) {
	_, err := c.client.PublishAsync(&mqtt5.PublishPacket{Topic: topic, Payload: []byte(payload)}).Result()
	return err == nil, err
}

func (c *overV2) Subscribe(filter string, callback func(string, []byte)) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	_, err := c.client.Subscribe(ctx, &mqtt5.SubscribePacket{Owner: c, Subscriptions: []mqtt5.Subscription{{
		TopicFilter: filter, Handler: func(ev mqtt5.PublishReceivedEvent) { callback(ev.Packet.Topic, ev.Packet.Payload) },
	}}})
	return err == nil, err
}

func (c *overV2) Unsubscribe(filter string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	_, err := c.client.Unsubscribe(ctx, &mqtt5.UnsubscribePacket{Owner: c, TopicFilters: []string{filter}})
	return err == nil, err
}

// ArgumentError tells that an argument cannot work. Nothing was sent.
type ArgumentError struct {
	Op       string // the method
	Argument string // the parameter's name
	Reason   string // what is wrong, and what is allowed
}

// Error names method and argument.
func (e *ArgumentError) Error() string {
	return fmt.Sprintf("shadowhandler: %s: %s %s", e.Op, e.Argument, e.Reason)
}
