// Notmethod takes a method as a value.
package main

import "github.com/iotshim/iotshim/v1compat"

func send(c *v1compat.AWSIoTMQTTClient) error {
	publish := c.Publish
	_, err := publish("t", "x", 0)
	return err
}

func main() {}
