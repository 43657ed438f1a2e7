// Package notexported has clients in what it exports.
package notexported

import "github.com/iotshim/iotshim/v1compat"

// Send may be called by other packages.
func Send(c *v1compat.AWSIoTMQTTClient) error {
	_, err := c.Publish("t", "x", 0)
	return err
}
