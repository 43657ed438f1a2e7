package boltstore_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/mqtt5/boltstore"
)

// Example publishes while there is no connection, ends, and delivers with the next
// client.
func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	received := make(chan string, 1)
	server, err := iotlocal.Start(iotlocal.Options{OnPublish: func(p iotlocal.Publish) { received <- string(p.Payload) }})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	device, err := server.Device("thing1")
	if err != nil {
		log.Fatal(err)
	}

	for _, online := range []bool{false, true} {
		store, err := boltstore.Open(filepath.Join(dir, "queue.db"), boltstore.Options{})
		if err != nil {
			log.Fatal(err)
		}
		client, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS(), Store: store})
		if err != nil {
			log.Fatal(err)
		}
		if !online {
			client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: []byte("kept"), QoS: mqtt5.AtLeastOnce})
		} else {
			client.Start()
			client.Drain(context.Background())
			fmt.Println(<-received)
		}
		client.Close()
		store.Close()
	}
	// Output: kept
}
