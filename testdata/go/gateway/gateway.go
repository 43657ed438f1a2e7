// Package gateway embeds a client, passes methods as values, and hides calls
// behind an interface.
package gateway

import v1 "github.com/iotshim/iotshim/v1compat"

type publisher interface {
	Publish(topicName string, payload any, QoS int) (bool, error)
}

// Gateway has all methods of a client.
type Gateway struct {
	*v1.AWSIoTMQTTClient
	spare *v1.AWSIoTMQTTClient
}

// Report publishes by an interface, which is no use that a type can tell.
func Report(p publisher) error {
	_, err := p.Publish("gateway/report", nil, 0)
	return err
}

// Run connects without waiting.
func (g *Gateway) Run(ack v1.AckCallback) error {
	g.OnMessage = func(*v1.MQTTMessage) {}
	if _, err := g.ConnectAsync(nil); err != nil {
		return err
	}
	send := g.spare.PublishAsync
	if _, err := send("gateway/up", "1", 1, ack); err != nil {
		return err
	}
	(g.spare).EnableMetricsCollection()
	(*g).spare.DisableMetricsCollection()
	g.spare.ConfigureUsernamePassword("u", v1.Password("p"))
	g.spare.ConfigureIAMCredentials("id", "key", v1.AWSSessionToken("t"))
	if _, err := g.SubscribeAsync("gateway/#", 1, nil, nil); err != nil {
		return err
	}
	if _, err := g.UnsubscribeAsync("gateway/#", ack); err != nil {
		return err
	}
	_, err := g.DisconnectAsync(nil)
	return err
}
