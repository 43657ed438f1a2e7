// Async has the calls that do not wait.
package main

import (
	"fmt"

	"github.com/iotshim/iotshim/v1compat"
)

func puback(mid v1compat.MID) { fmt.Println("acknowledged", mid) }

func run(client *v1compat.AWSIoTMQTTClient, ack v1compat.AckCallback, suback v1compat.SubackCallback) error {
	mid, err := client.PublishAsync("t", "x", 1, puback)
	if err != nil {
		return err
	}
	if mid == v1compat.MIDQueued {
		fmt.Println("queued")
	}
	if _, err := client.PublishAsync("t", "x", 1, func(mid v1compat.MID) { fmt.Println(mid) }); err != nil {
		return err
	}
	if _, err := client.SubscribeAsync("a", 1, func(mid v1compat.MID, data []int) { fmt.Println(mid, data) }, nil); err != nil {
		return err
	}
	if _, err := client.SubscribeAsync("b", 0, suback, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
		fmt.Println(m.Topic)
	}); err != nil {
		return err
	}
	_, err = client.UnsubscribeAsync("a", ack)
	return err
}

func main() {}
