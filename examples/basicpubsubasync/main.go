// Basicpubsubasync is V1's sample basicPubSubAsync, ported line by line to
// package v1compat: the calls that return at once and report by callbacks, and
// one callback for all messages.
//
//	go run ./examples/basicpubsubasync -n 5
//	go run ./examples/basicpubsubasync -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
package main

import (
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
	o, err := sample.Parse("basicpubsubasync", "basicPubSub", 0, args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := pubSub(o, stdout); err != nil {
		fmt.Fprintf(stderr, "basicpubsubasync: %v\n", err)
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

	// General message notification callback
	var received atomic.Int64
	customOnMessage := func(message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", message.Topic, message.Payload)
		received.Add(1)
	}

	// Suback callback
	customSubackCallback := func(mid v1compat.MID, data []int) {
		fmt.Fprintf(stdout, "SUBACK packet id %v, granted QoS %v\n", mid, data)
	}

	// Puback callback
	customPubackCallback := func(mid v1compat.MID) {
		fmt.Fprintf(stdout, "PUBACK packet id %v\n", mid)
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
	myAWSIoTMQTTClient.OnMessage = customOnMessage

	// Connect and subscribe to AWS IoT
	if _, err := myAWSIoTMQTTClient.Connect(); err != nil {
		return err
	}
	// Note that we are not putting a message callback here: the general message
	// notification callback gets every message.
	if _, err := myAWSIoTMQTTClient.SubscribeAsync(o.Topic, 1, customSubackCallback, nil); err != nil {
		return err
	}

	// Publish to the same topic in a loop, for ever unless -n says otherwise
	for loopCount := 0; o.Count == 0 || loopCount < o.Count; loopCount++ {
		payload := fmt.Sprintf("New Message %d", loopCount)
		mid, err := myAWSIoTMQTTClient.PublishAsync(o.Topic, payload, 1, customPubackCallback)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s, packet id %v: %s\n", o.Topic, mid, payload)
		time.Sleep(o.Interval)
	}

	for end := time.Now().Add(o.Timeout); received.Load() < int64(o.Count) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	_, err = myAWSIoTMQTTClient.Disconnect()
	return err
}
