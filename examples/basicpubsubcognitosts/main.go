// Basicpubsubcognitosts is V1's sample basicPubSub_CognitoSTS, ported: a websocket that is
// signed with temporary credentials. V1's sample got them from Amazon Cognito; here they
// come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN),
// or without -e from the IoT Core in this process. Package awscredentials asks Cognito
// itself, for V2.
//
//	go run ./examples/basicpubsubcognitosts -n 3
//	go run ./examples/basicpubsubcognitosts -e ENDPOINT -r ca.pem -w
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

func main() { os.Exit(sample.Main("basicpubsubcognitosts", "basicPubSubCognitoSTS", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	client, err := v1compat.NewAWSIoTMQTTClient(o.ClientID, v1compat.UseWebsocket(true), v1compat.WebsocketRegion(o.Region))
	if err != nil {
		return err
	}
	client.ConfigureEndpoint(o.Host, o.Port)
	if err := client.ConfigureCredentials(o.RootCA, "", ""); err != nil {
		return err
	}
	client.ConfigureIAMCredentials(o.AccessKeyID, o.SecretKey, v1compat.AWSSessionToken(o.SessionToken))
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
