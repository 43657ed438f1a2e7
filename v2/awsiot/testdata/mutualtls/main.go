// Mutualtls is a program that uses mutual TLS and nothing else, to see what it links
// and how large it is:
//
//	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -ldflags='-s -w' -o mutualtls ./v2/awsiot/testdata/mutualtls && wc -c mutualtls
package main

import (
	"context"
	"log"
	"os"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: mutualtls ENDPOINT CERTIFICATE KEY")
	}
	cfg, err := awsiot.MTLSFromFiles(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}); err != nil {
		log.Print(err)
	}
}
