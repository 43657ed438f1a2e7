// Inline is a program that uses what only forwards, for a test of "go fix -inline".
package main

import (
	"log"
	"net"

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
	if err := client.ConfigureLastWill("thing1/gone", "bye", 1); err != nil {
		log.Fatal(err)
	}
	client.ClearLastWill()
	client.ConfigureIAMCredentials("key", "secret", v1compat.AWSSessionToken("token"))
	if err := client.ConfigureConnectDisconnectTimeout(10); err != nil {
		log.Fatal(err)
	}
	if err := client.ConfigureMQTTOperationTimeout(5); err != nil {
		log.Fatal(err)
	}
	client.ConfigureUsernamePassword("user", v1compat.Password("password"))
	client.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", "proxy.example:1080") })
	client.DisableMetricsCollection()
	client.EnableMetricsCollection()
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Disconnect(); err != nil {
		log.Fatal(err)
	}
}
