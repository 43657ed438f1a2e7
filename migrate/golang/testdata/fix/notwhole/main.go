// Notwhole cannot move as a whole, but some of its calls can.
package main

import (
	"log"

	"github.com/iotshim/iotshim/v1compat"
)

func run(c *v1compat.AWSIoTMQTTClient) error {
	async := c.PublishAsync // keeps the package
	if _, err := async("t", "x", 1, nil); err != nil {
		return err
	}
	if err := c.ConfigureMQTTOperationTimeout(2); err != nil {
		return err
	}
	if _, err := c.Subscribe("a", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
		log.Print(m.Topic, m.Payload)
	}); err != nil {
		return err
	}
	if _, err := c.Subscribe("b", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
		log.Print(m.Mid)
	}); err != nil {
		return err
	}
	_, err := c.Publish("t", "x", 1)
	c.Publish("t", nil, 0)
	if done, err := c.Publish("t", "kept", 0); err == nil && !done {
		log.Print("queued")
	}
	return err
}

func main() {}
