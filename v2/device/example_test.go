package device_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/device"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example asks for things before there is a connection, and after.
func Example() {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"thing1"}})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	files, err := server.WriteFiles(dir)
	if err != nil {
		panic(err)
	}

	client, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: "thing1"}}, device.Queue{Limit: 1, Interval: 10 * time.Millisecond})
	if err != nil {
		panic(err)
	}
	client.Config.Host, client.Config.Port = server.Host(), server.Port()
	if err := awsiot.SetMTLSFiles(&client.Config, files.CA, files.Devices["thing1"].Cert, files.Devices["thing1"].Key); err != nil {
		panic(err)
	}
	ctx := context.Background()
	received := make(chan string)
	handler := func(ev mqtt5.PublishReceivedEvent) { received <- string(ev.Packet.Payload) }

	// Without a connection requests wait in the queue, as many as it takes.
	done, err := client.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "things/1/state", QoS: mqtt5.AtLeastOnce, Handler: handler})
	fmt.Println(done, err)
	message := &mqtt5.PublishPacket{Topic: "things/1/state", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce}
	_, err = client.Publish(ctx, message)
	fmt.Println(errors.Is(err, device.ErrQueueFull))

	if err := client.Connect(ctx); err != nil {
		panic(err)
	}
	// The queue is emptied at a pace, and until then what is new goes to its end.
	fmt.Println(client.Publish(ctx, message))
	fmt.Println(<-received)
	fmt.Println(client.Disconnect(ctx))
	// Output:
	// false <nil>
	// true
	// false <nil>
	// on
	// <nil>
}
