package awsiot_test

import (
	"context"
	"fmt"
	"os"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example connects with a certificate and a key from files. The server is an IoT
// Core in this process; with the real one, the endpoint is your account's and
// SetCAFile is not needed.
func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	files, err := server.WriteFiles(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	thing := files.Devices["thing1"]

	cfg, err := awsiot.MTLSFromFiles(server.Addr(), thing.Cert, thing.Key)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := awsiot.SetCAFile(&cfg, files.CA); err != nil {
		fmt.Println(err)
		return
	}
	cfg.Connect.ClientID = "thing1"
	client, err := mqtt5.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	client.Start()
	_, err = client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "things/1", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce})
	fmt.Println("acknowledged:", err == nil)
	// Output: acknowledged: true
}
