// Package iotcommands is a client of AWS IoT's commands: it tells a device what it is to
// do at once, and tells the service how that goes.
//
//	commands, err := iotcommands.New(mqttClient, reqresp.Options{})
//	device := iotcommands.Device{Type: iotcommands.Thing, ID: "thing1"}
//	stream, err := commands.OpenJSONPayloadStream(device, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{
//		OnEvent: func(ev *iotcommands.CommandExecutionEvent) {
//			err := run(ev.Payload)
//			_, err = commands.UpdateCommandExecution(ctx, &iotcommands.UpdateCommandExecutionRequest{
//				Device: device, ExecutionID: ev.ExecutionID, Status: iotcommands.Succeeded,
//			})
//		},
//	})
//
// A command whose content type is neither application/json nor application/cbor comes by
// [Client.OpenGenericPayloadStream]. Content type and time-out are properties of MQTT 5,
// so that a connection by MQTT 5 it must be; a *mqtt5.Client is.
//
// A command that nobody was subscribed to is lost, unless the session is kept; one whose
// time is over does not come.
//
// Answers have no token, so that one update of an execution is under way at a time; others
// wait their turn. Two clients that share a connection can take each other's answers about
// one execution, so use one; and an answer that comes after its update has ended, by its
// context or its time, is taken for that of the next. Package reqresp says how, and what its
// Options bound.
//
// # Concurrency
//
// A [Client] is safe for concurrent use; a request may be made and waited for in any
// callback. Callbacks of a stream run on its own goroutine, so that one may carry the
// command out; the commands behind it wait meanwhile, so start a goroutine for what takes
// long.
//
// # Errors
//
// A refusal of the service is a [*ServiceError], which errors.Is finds as
// [ErrResourceNotFound], [ErrTerminalStateReached] and so on. Before anything is sent, a
// [*reqresp.RequestError] says what is wrong with a request. The others are
// [reqresp.ErrTimeout], [reqresp.ErrSubscribeFailed], [reqresp.ErrPublishFailed],
// [reqresp.ErrInvalidPayload], [reqresp.ErrClosed] and the context's. No error holds a
// payload or a result.
//
// # Compatibility
//
// Operations and streams are those of the vendor's IotCommandsV2Client, which there is for
// Java and not for Python. The vendor's has no client in pieces, and neither has this.
package iotcommands
