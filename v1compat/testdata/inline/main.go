// Inline is a program that uses what only forwards, for a test of "go fix -inline".
package main

import (
	"log"

	"github.com/iotshim/iotshim/v1compat"
)

func main() {
	client, err := v1compat.NewAWSIoTMQTTShadowClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint("example-ats.iot.eu-west-1.amazonaws.com", 8883)
	if err := client.ConfigureCredentials("ca.pem", "thing1.key", "thing1.pem"); err != nil {
		log.Fatal(err)
	}
	if err := client.ConfigureAutoReconnectBackoffTime(1, 32, 20); err != nil {
		log.Fatal(err)
	}
	client.ClearLastWill()
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Disconnect(); err != nil {
		log.Fatal(err)
	}
}
