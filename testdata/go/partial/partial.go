// Package partial does not compile: what can be had is reported nevertheless.
package partial

import (
	"example.invalid/missing"

	"github.com/iotshim/iotshim/v1compat"
)

func send(c *v1compat.AWSIoTMQTTClient) error {
	undefined(c)
	if _, err := c.Publish(missing.Topic, "x", 0); err != nil {
		return v1compat.ErrPublishQueueFull
	}
	return c.ClearLastWill().nothing
}
