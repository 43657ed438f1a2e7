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

func again(c *v1compat.AWSIoTMQTTClient) error {
	_, err := c.Publish("t", "x", 1)
	done, err := c.Connect() // err is there already
	if ok, err := c.Disconnect(); !ok {
		return err
	}
	if ok, _ := c.Connect(v1compat.KeepAliveIntervalSecond(30)); ok && done {
		return nil
	}
	_, _ = c.Subscribe("t", 1, func(client *v1compat.AWSIoTMQTTClient, userdata any, m *v1compat.MQTTMessage) {
		println(client == nil, userdata, m.Topic)
	})
	return err
}

func both(c *v1compat.AWSIoTMQTTClient, stop bool) error {
	if ok, err := c.Connect(); !ok || err != nil {
		return err
	}
	if ok, err := c.Publish("t", "x", 0); err != nil || !ok {
		return err
	}
	if ok, err := c.Publish("t", "y", 0); ok && err == nil && stop {
		return nil
	}
	if ok, err := c.Disconnect(); stop || !ok || err != nil {
		return err
	}
	return nil
}

func main() {}
