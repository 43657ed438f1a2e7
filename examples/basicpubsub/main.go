// Basicpubsub is V1's sample of that name, ported line by line to package
// v1compat: it subscribes to a topic and publishes to it once a second, with the
// blocking calls, QoS 1. A V1-shaped program, and MQTT 5 on the wire.
//
//	go run ./examples/basicpubsub -n 5
//	go run ./examples/basicpubsub -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := sample.Parse("basicpubsub", "basicPubSub", sample.ModeFlags, args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := pubSub(o, stdout); err != nil {
		fmt.Fprintf(stderr, "basicpubsub: %v\n", err)
		return 1
	}
	return 0
}

func pubSub(o *sample.Options, stdout io.Writer) error {
	endLocal, err := o.Local(stdout)
	if err != nil {
		return err
	}
	defer endLocal()

	var received atomic.Int64
	customCallback := func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", message.Topic, message.Payload)
		received.Add(1)
	}

	// Init AWSIoTMQTTClient
	myAWSIoTMQTTClient, err := v1compat.NewAWSIoTMQTTClient(o.ClientID, v1compat.UseWebsocket(o.Websocket), v1compat.WebsocketRegion(o.Region))
	if err != nil {
		return err
	}
	myAWSIoTMQTTClient.ConfigureEndpoint(o.Host, o.Port)
	if o.Websocket {
		myAWSIoTMQTTClient.ConfigureIAMCredentials(o.AccessKeyID, o.SecretKey, v1compat.AWSSessionToken(o.SessionToken))
	}
	if err := myAWSIoTMQTTClient.ConfigureCredentials(o.RootCA, o.PrivateKey, o.Certificate); err != nil {
		return err
	}

	// AWSIoTMQTTClient connection configuration
	if err := errors.Join(
		myAWSIoTMQTTClient.ConfigureAutoReconnectBackoffTime(1, 32, 20),
		myAWSIoTMQTTClient.ConfigureOfflinePublishQueueing(-1), // infinite offline publish queueing
		myAWSIoTMQTTClient.ConfigureDrainingFrequency(2),       // draining: 2 Hz
		myAWSIoTMQTTClient.ConfigureConnectDisconnectTimeout(10),
		myAWSIoTMQTTClient.ConfigureMQTTOperationTimeout(5),
	); err != nil {
		return err
	}

	// Connect and subscribe to AWS IoT
	if _, err := myAWSIoTMQTTClient.Connect(); err != nil {
		return err
	}
	if o.Mode != "publish" {
		if _, err := myAWSIoTMQTTClient.Subscribe(o.Topic, 1, customCallback); err != nil {
			return err
		}
	}

	// Publish to the same topic in a loop, for ever unless -n says otherwise
	for loopCount := 0; o.Count == 0 || loopCount < o.Count; loopCount++ {
		if o.Mode != "subscribe" {
			messageJSON, err := json.Marshal(map[string]any{"message": o.Message, "sequence": loopCount})
			if err != nil {
				return err
			}
			done, err := myAWSIoTMQTTClient.Publish(o.Topic, string(messageJSON), 1)
			switch {
			case errors.Is(err, v1compat.ErrPublishTimeout):
				// The message is kept and sent again: V1 quirk Q-02.
				fmt.Fprintf(stdout, "Not acknowledged yet on topic %s: %s\n", o.Topic, messageJSON)
			case err != nil:
				return err
			case done:
				fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, messageJSON)
			default:
				fmt.Fprintf(stdout, "Queued for topic %s: %s\n", o.Topic, messageJSON)
			}
		}
		time.Sleep(o.Interval)
	}

	if o.Mode == "both" {
		for end := time.Now().Add(o.Timeout); received.Load() < int64(o.Count) && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
	}
	_, err = myAWSIoTMQTTClient.Disconnect()
	return err
}
