// Websocket makes one client that always uses a websocket and one that may.
package main

import (
	"flag"
	"log"

	"github.com/iotshim/iotshim/v1compat"
)

var useWebsocket = flag.Bool("w", false, "use a websocket")

func always() (*v1compat.AWSIoTMQTTClient, error) {
	client, err := v1compat.NewAWSIoTMQTTClient("always", v1compat.UseWebsocket(true))
	if err != nil {
		return nil, err
	}
	client.ConfigureEndpoint("example-ats.iot.eu-west-1.amazonaws.com", 443)
	client.ConfigureIAMCredentials("id", "key")
	return client, client.ConfigureCredentials("ca.pem", "", "")
}

func main() {
	client, err := v1compat.NewAWSIoTMQTTClient("maybe", v1compat.UseWebsocket(*useWebsocket), v1compat.WebsocketRegion("eu-west-1"))
	if err != nil {
		log.Fatal(err)
	}
	// Used with a websocket only.
	client.ConfigureIAMCredentials("id", "key", v1compat.AWSSessionToken("token"))
	if err := client.ConfigureCredentials("ca.pem", "key.pem", "cert.pem"); err != nil {
		log.Fatal(err)
	}
	if _, err := always(); err != nil {
		log.Fatal(err)
	}
}
