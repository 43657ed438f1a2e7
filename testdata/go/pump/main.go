// Pump is the plain style: one client, everything waits.
package main

import (
	"errors"
	"log"

	"github.com/iotshim/iotshim/v1compat"
)

func onMessage(client *v1compat.AWSIoTMQTTClient, userdata any, message *v1compat.MQTTMessage) {
	log.Printf("%s: %s", message.Topic, message.Payload)
}

func run() error {
	client, err := v1compat.NewAWSIoTMQTTClient("pump",
		v1compat.ProtocolType(v1compat.MQTTv3_1_1), v1compat.UseWebsocket(false), v1compat.CleanSession(true))
	if err != nil {
		return err
	}
	client.ConfigureEndpoint("localhost", 8883)
	if err := client.ConfigureCredentials("root.pem", "key.pem", "cert.pem", v1compat.Ciphers("")); err != nil {
		return err
	}
	if err := client.ConfigureAutoReconnectBackoffTime(1, 32, 20); err != nil {
		return err
	}
	if err := client.ConfigureOfflinePublishQueueing(20, v1compat.DropBehavior(v1compat.DROP_OLDEST)); err != nil {
		return err
	}
	if err := client.ConfigureDrainingFrequency(2); err != nil {
		return err
	}
	client.ConfigureConnectDisconnectTimeout(10)
	client.ConfigureMQTTOperationTimeout(5)
	if err := client.ConfigureLastWill("pump/gone", "bye", 1, v1compat.Retain(true)); err != nil {
		return err
	}
	client.ClearLastWill()
	client.OnOnline = func() { log.Print("online") }
	client.OnOffline = func() { log.Print("offline") }
	if _, err := client.Connect(v1compat.KeepAliveIntervalSecond(30)); err != nil {
		return err
	}
	if _, err := client.Subscribe("pump/command", 1, onMessage); err != nil {
		return err
	}
	if _, err := client.Publish("pump/level", "42", 1); err != nil {
		var op *v1compat.OperationError
		if errors.Is(err, v1compat.ErrPublishTimeout) || errors.As(err, &op) {
			log.Print(err)
		}
	}
	if _, err := client.Unsubscribe("pump/command"); err != nil {
		return err
	}
	_ = client.V2()
	_, err = client.Disconnect()
	return err
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
