// Payload has payloads whose text only V1 knows.
package main

import "github.com/iotshim/iotshim/v1compat"

func send(c *v1compat.AWSIoTMQTTClient, payload any) {
	c.Publish("t", payload, 0)
	c.Publish("t", 1.5, 0)
}

func main() {}
