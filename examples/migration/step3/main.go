// Step3 subscribes with V2's client too. The handler belongs to the subscription, and
// the client subscribes again by itself when a session is lost.
//
//	go run ./examples/migration/step3 -n 3
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

func main() { os.Exit(sample.Main("step3", "basicPubSub", run)) }

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
	_, err = client.V2().Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: o.Topic, QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) {
			fmt.Fprintf(stdout, "Received from topic %s: %s\n", ev.Packet.Topic, ev.Packet.Payload)
			received.Add(1)
		},
	}}})
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
