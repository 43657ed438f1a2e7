// Step2 publishes with V2's client, on the connection that V1's calls have made. A
// publish now has a context and a result with a reason code; it does not wait in V1's
// offline queue any more.
//
//	go run ./examples/migration/step2 -n 3
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func main() { os.Exit(sample.Main("step2", "basicPubSub", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
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
		if _, err := client.V2().Publish(ctx, &mqtt5.PublishPacket{Topic: o.Topic, Payload: []byte(payload), QoS: mqtt5.AtLeastOnce}); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, payload)
		time.Sleep(o.Interval)
	}
	o.Wait(received.Load, o.Count)
	_, err = client.Disconnect()
	return err
}
