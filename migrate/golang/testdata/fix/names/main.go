// Names has names that the result wants for itself.
package main

import (
	"github.com/iotshim/iotshim/v1compat"
)

type mqtt5 struct{ ctx int }

func send(device *v1compat.AWSIoTMQTTClient, ctx string) error {
	var time mqtt5
	if err := device.ConfigureMQTTOperationTimeout(1); err != nil {
		return err
	}
	_, err := device.Publish(ctx, "x", time.ctx)
	return err
}

func main() {}
