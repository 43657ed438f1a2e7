package v1compat_test

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// startLocal starts a stand-in for AWS IoT Core, for the examples.
func startLocal() (server *iotlocal.Server, files iotlocal.Files, stop func()) {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"thing1"}})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	if files, err = server.WriteFiles(dir); err != nil {
		log.Fatal(err)
	}
	return server, files, func() {
		server.Close()
		os.RemoveAll(dir)
	}
}

func Example() {
	server, files, stop := startLocal()
	defer stop()

	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint(server.Host(), server.Port())
	// The order is CA, key, certificate.
	if err := client.ConfigureCredentials(files.CA, files.Devices["thing1"].Key, files.Devices["thing1"].Cert); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Connect(v1compat.KeepAliveIntervalSecond(30)); err != nil {
		log.Fatal(err)
	}
	received := make(chan bool)
	_, err = client.Subscribe("things/1/cmd", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Println(message.Topic, string(message.Payload))
		close(received)
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Publish("things/1/cmd", "on", 1); err != nil {
		log.Fatal(err)
	}
	<-received
	if _, err := client.Disconnect(); err != nil {
		log.Fatal(err)
	}
	// Output: things/1/cmd on
}

// One connection, calls of both APIs: what has moved uses V2.
func ExampleAWSIoTMQTTClient_V2() {
	server, files, stop := startLocal()
	defer stop()

	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint(server.Host(), server.Port())
	if err := client.ConfigureCredentials(files.CA, files.Devices["thing1"].Key, files.Devices["thing1"].Cert); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	defer client.Disconnect()

	received := make(chan string)
	future := client.V2().SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: "things/+/state", QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) { received <- string(ev.Packet.Payload) },
	}}})
	if _, err := future.Result(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Publish("things/1/state", 21.5, 1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-received)
	// Output: 21.5
}

// Exceptions are errors here.
func ExampleOperationError() {
	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Disconnect()
	var failed *v1compat.OperationError
	if errors.As(err, &failed) {
		fmt.Println(failed.Op, failed.Code)
	}
	_, err = client.Publish("things/+/state", "on", 0)
	fmt.Println(err)
	// Output:
	// disconnect 4
	// v1compat: Publish: topic is not valid: a topic name cannot have the wildcards + and #
}
