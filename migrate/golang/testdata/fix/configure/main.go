// Configure has Configure calls where programs have them.
package main

import (
	"errors"
	"log"
	"net"

	"github.com/iotshim/iotshim/v1compat"
)

func dial() (net.Conn, error) { return net.Dial("tcp", "localhost:1") }

func configure(c *v1compat.AWSIoTMQTTClient) error {
	var err error
	// The endpoint.
	c.ConfigureEndpoint("localhost", 8883)
	if err = c.ConfigureCredentials("ca.pem", "key.pem", "cert.pem"); err != nil {
		return err
	}
	if err := errors.Join(
		c.ConfigureDrainingFrequency(0.5), // one in two seconds
		c.ConfigureMQTTOperationTimeout(2.5),
	); err != nil {
		// never mind
		return err
	}
	if err := errors.Join(
		c.ConfigureConnectDisconnectTimeout(3), // in seconds
		c.ConfigureCredentials("ca.pem", "key.pem", "cert.pem"),
	); err != nil {
		return err
	}
	if err := c.ConfigureOfflinePublishQueueing(0); err != nil {
		return err // it is a constant
	}
	c.ConfigureOfflinePublishQueueing(10, v1compat.DropBehavior(v1compat.DROP_NEWEST)) // ten
	size := 5
	_ = c.ConfigureOfflinePublishQueueing(size, v1compat.DropBehavior(v1compat.DROP_OLDEST))
	err = c.ConfigureLastWill("gone", "bye", 1, v1compat.Retain(true))
	if err != nil {
		return err
	}
	c.ConfigureUsernamePassword("user", v1compat.Password("secret"))
	c.ConfigureUsernamePassword("user")
	c.DisableMetricsCollection()
	c.EnableMetricsCollection()
	c.ConfigureSocketFactory(dial)
	c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", "localhost:2") })
	c.ClearLastWill()
	return c.ConfigureAutoReconnectBackoffTime(2, 64, 30)
}

func main() {
	client, err := v1compat.NewAWSIoTMQTTClient("configure")
	if err == nil {
		err = configure(client)
	}
	if err != nil {
		log.Fatal(err)
	}
}
