// Connect keeps what V2's Connect does not return.
package main

import "github.com/iotshim/iotshim/v1compat"

func start(c *v1compat.AWSIoTMQTTClient) (bool, error) {
	ok, err := c.Connect()
	if !ok {
		return ok, err
	}
	return c.Disconnect()
}

func main() {}
