// Notdot has the names of V1 without that of their package.
package main

import . "github.com/iotshim/iotshim/v1compat"

func main() {
	c, err := NewAWSIoTMQTTClient("id")
	if err != nil {
		return
	}
	_, _ = c.Connect()
	_, _ = c.Publish("t", "x", 1)
}
