// Blocking uses every result of the calls that wait.
package main

import (
	"errors"
	"log"

	"github.com/iotshim/iotshim/v1compat"
)

func main() {
	client, err := v1compat.NewAWSIoTMQTTClient("blocking")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint("localhost", 8883)
	if err := client.ConfigureCredentials("ca.pem", "key.pem", "cert.pem"); err != nil {
		log.Fatal(err)
	}
	_, err = client.Connect() // with V1's keep alive
	if err != nil {
		log.Fatal(err)
	}
	defer client.Disconnect()

	done, err := client.Publish("t", "text", 0)
	log.Print(done, err)
	sent, err := client.Publish("t", []byte{1, 2}, 1 /* at least once */)
	if errors.Is(err, v1compat.ErrPublishTimeout) || errors.Is(err, v1compat.ErrPublishQueueFull) {
		log.Print("later", sent)
	}
	if ok, err := client.Subscribe("t/#", 1, nil); !ok {
		log.Print(err)
	}
	if _, err := client.Publish(
		"t",
		// nothing else
		"payload",
		1,
	); err != nil {
		log.Print(err)
	}
	number, qos := 7, 1
	if _, err := client.Publish("t", number, qos); err != nil {
		log.Print(err)
	}
	client.Publish("t", nil, 0)
	if ok, _ := client.Unsubscribe("t/#"); ok {
		log.Print("gone")
	}
}
