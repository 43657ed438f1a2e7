// Mutualtls is a V1 program that uses mutual TLS and nothing else, to see what it
// carries and how large it is:
//
//	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -ldflags='-s -w' -o mutualtls ./v1compat/testdata/mutualtls && wc -c mutualtls
package main

import (
	"log"
	"os"

	"github.com/iotshim/iotshim/v1compat"
)

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: mutualtls ENDPOINT CA CERTIFICATE KEY")
	}
	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint(os.Args[1], 8883)
	if err := client.ConfigureCredentials(os.Args[2], os.Args[4], os.Args[3]); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Publish("t", "on", 1); err != nil {
		log.Print(err)
	}
	if _, err := client.Disconnect(); err != nil {
		log.Print(err)
	}
}
