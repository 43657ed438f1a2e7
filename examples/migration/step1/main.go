// Step1 is a V1 program, ported line by line: every call is V1's.
//
//	go run ./examples/migration/step1 -n 3
package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
)

func main() { os.Exit(sample.Main("step1", "basicPubSub", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	client, err := v1compat.NewAWSIoTMQTTClient(o.ClientID)
	if err != nil {
		return err
	}
	client.ConfigureEndpoint(o.Host, o.Port)
	if err := client.ConfigureCredentials(o.RootCA, o.PrivateKey, o.Certificate); err != nil {
		return err
	}
	if err := client.ConfigureAutoReconnectBackoffTime(1, 32, 20); err != nil {
		return err
	}
	if _, err := client.Connect(v1compat.KeepAliveIntervalSecond(600)); err != nil {
		return err
	}
	var received atomic.Int64
	_, err = client.Subscribe(o.Topic, 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", message.Topic, message.Payload)
		received.Add(1)
	})
	if err != nil {
		return err
	}
	for sequence := 0; o.Count == 0 || sequence < o.Count; sequence++ {
		payload := fmt.Sprintf(`{"message": %q, "sequence": %d}`, o.Message, sequence)
		if _, err := client.Publish(o.Topic, payload, 1); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, payload)
		time.Sleep(o.Interval)
	}
	o.Wait(received.Load, o.Count)
	_, err = client.Disconnect()
	return err
}
