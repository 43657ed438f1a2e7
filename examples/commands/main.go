// Commands is V2's sample of that name: it carries out the commands that are sent to a
// thing, and answers each. Without -e they are sent in this process.
//
//	go run ./examples/commands -n 3
//	go run ./examples/commands -e ENDPOINT -r ca.pem -c thing.pem -k thing.key -thing NAME
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v2/iotcommands"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func main() { os.Exit(sample.ThingMain("commands", "Commands", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
	client, err := o.ConnectV2()
	if err != nil {
		return err
	}
	defer client.Close()
	commands, err := iotcommands.New(client, reqresp.Options{})
	if err != nil {
		return err
	}
	defer commands.Close()

	var done atomic.Int64
	device := iotcommands.Device{Type: iotcommands.Thing, ID: o.Thing}
	callbacks := reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{
		OnEvent: func(ev *iotcommands.CommandExecutionEvent) {
			fmt.Fprintf(stdout, "Command %s, %s, %v left: %s\n", ev.ExecutionID, ev.ContentType, ev.Timeout, ev.Payload)
			answer := &iotcommands.UpdateCommandExecutionRequest{Device: device, ExecutionID: ev.ExecutionID, Status: iotcommands.Succeeded}
			// Here a device does what it is told, and rejects what it does not understand.
			if ev.ContentType != "application/json" || !json.Valid(ev.Payload) {
				answer.Status = iotcommands.Rejected
				answer.StatusReason = &iotcommands.StatusReason{ReasonCode: "UNKNOWN_COMMAND", ReasonDescription: "only JSON is understood"}
			}
			if _, err := commands.UpdateCommandExecution(ctx, answer); err != nil {
				if errors.Is(err, reqresp.ErrClosed) {
					return // the program ends
				}
				fmt.Fprintf(stdout, "Answer to %s refused: %v\n", ev.ExecutionID, err)
				return
			}
			fmt.Fprintf(stdout, "Answered %s with %s\n", ev.ExecutionID, answer.Status)
			done.Add(1)
		},
		OnError:  func(ev reqresp.StreamErrorEvent) { fmt.Fprintf(stdout, "Not a command: %v\n", ev.Err) },
		OnHalted: func(ev reqresp.StreamHaltedEvent) { fmt.Fprintf(stdout, "No more commands: %v\n", ev.Err) },
	}
	for _, open := range []func(iotcommands.Device, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]) (*reqresp.Stream, error){
		commands.OpenJSONPayloadStream, commands.OpenCBORPayloadStream, commands.OpenGenericPayloadStream,
	} {
		stream, err := open(device, callbacks)
		if err != nil {
			return err
		}
		defer stream.Close()
		if err := stream.WaitEstablished(ctx); err != nil {
			return err
		}
	}

	end := o.Commander(o.Thing, stdout)
	o.Forever(done.Load)
	end()
	fmt.Fprintf(stdout, "Done: %d commands answered\n", done.Load())
	return client.Stop(ctx, &mqtt5.DisconnectPacket{})
}
