// Basicpubsubapicallincallback is V1's sample basicPubSub_APICallInCallback, ported: each
// message that is received is published again, to another topic, from its callback. In V1
// a blocking call there would have hung the client; here both kinds work.
//
//	go run ./examples/basicpubsubapicallincallback -n 3
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

func main() {
	os.Exit(sample.Main("basicpubsubapicallincallback", "basicPubSubAPICallInCallback", run))
}

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
	var republished atomic.Int64
	customPubackCallback := func(mid v1compat.MID) {
		fmt.Fprintf(stdout, "Received PUBACK packet id: %v\n", mid)
		republished.Add(1)
	}
	_, err = client.Subscribe(o.Topic, 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", message.Topic, message.Payload)
		if _, err := client.PublishAsync(o.Topic+"/republish", message.Payload, 1, customPubackCallback); err != nil {
			fmt.Fprintf(stdout, "Not published again: %v\n", err)
		}
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
	o.Wait(republished.Load, o.Count)
	_, err = client.Disconnect()
	return err
}
