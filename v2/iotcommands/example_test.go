package iotcommands_test

import (
	"context"
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/iotcommands"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// A device that does what it is told, and reports it. The IoT Core is in this process; a
// program for the real one takes a recipe of package awsiot instead.
func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	device, err := server.Device("thing1")
	if err != nil {
		log.Fatal(err)
	}
	conn, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()})
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Start(); err != nil {
		log.Fatal(err)
	}
	commands, err := iotcommands.New(conn, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer commands.Close()

	ctx := context.Background()
	me := iotcommands.Device{Type: iotcommands.Thing, ID: "thing1"}
	done := make(chan string)
	stream, err := commands.OpenJSONPayloadStream(me, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{OnEvent: func(ev *iotcommands.CommandExecutionEvent) {
		fmt.Printf("command: %s\n", ev.Payload)
		_, err := commands.UpdateCommandExecution(ctx, &iotcommands.UpdateCommandExecutionRequest{
			Device: me, ExecutionID: ev.ExecutionID, Status: iotcommands.Succeeded,
		})
		if err != nil {
			log.Print(err)
		}
		done <- ev.ExecutionID
	}})
	if err != nil {
		log.Fatal(err)
	}
	if err := stream.WaitEstablished(ctx); err != nil {
		log.Fatal(err)
	}

	// On the real service, somebody starts the command in the console or by its API.
	if _, err := server.StartCommand(iotlocal.Command{Thing: "thing1", Payload: []byte(`{"light":"on"}`)}); err != nil {
		log.Fatal(err)
	}
	execution, _ := server.CommandExecution("thing1", <-done)
	fmt.Println("the service has:", execution.Status)

	// Output:
	// command: {"light":"on"}
	// the service has: SUCCEEDED
}
