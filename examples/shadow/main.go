// Shadow is V2's sample of that name: it keeps a property of a thing's shadow, reports it,
// and changes it to whatever is desired. Without -e somebody in this process desires
// another value now and then.
//
//	go run ./examples/shadow -n 3
//	go run ./examples/shadow -e ENDPOINT -r ca.pem -c thing.pem -k thing.key -thing NAME
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
	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func main() { os.Exit(sample.ThingMain("shadow", "Shadow", run)) }

// property is what the device has, and where it is in the shadow.
type property struct {
	Property *json.RawMessage `json:"property"`
}

// device follows the shadow of a thing.
type device struct {
	thing   string
	shadows *iotshadow.Client
	stdout  io.Writer
	changes atomic.Int64 // reported

	version int64 // of the last change that was reported; callbacks come one at a time
}

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
	client, err := o.ConnectV2()
	if err != nil {
		return err
	}
	defer client.Close()
	shadows, err := iotshadow.New(client, reqresp.Options{})
	if err != nil {
		return err
	}
	defer shadows.Close()
	d := &device{thing: o.Thing, shadows: shadows, stdout: stdout}

	// First the stream, then the shadow: nothing falls between the two.
	stream, err := shadows.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{ThingName: o.Thing},
		reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{
			OnEvent: func(ev *iotshadow.ShadowDeltaUpdatedEvent) { d.change(ctx, "Delta", ev.Version, ev.State) },
			OnError: func(ev reqresp.StreamErrorEvent) { fmt.Fprintf(stdout, "Not a delta: %v\n", ev.Err) },
			// What has changed meanwhile is in the shadow.
			OnEstablished: func(reqresp.StreamEstablishedEvent) { d.catchUp(ctx) },
			OnHalted:      func(ev reqresp.StreamHaltedEvent) { fmt.Fprintf(stdout, "No more deltas: %v\n", ev.Err) },
		})
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := stream.WaitEstablished(ctx); err != nil {
		return err
	}

	end := o.Application(o.Thing, stdout)
	o.Forever(d.changes.Load)
	end()
	fmt.Fprintf(stdout, "Done: %d changes reported\n", d.changes.Load())
	return client.Stop(ctx, &mqtt5.DisconnectPacket{})
}

// catchUp does what is desired already.
func (d *device) catchUp(ctx context.Context) {
	shadow, err := d.shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: d.thing})
	switch {
	case errors.Is(err, iotshadow.ErrNotFound):
		fmt.Fprintln(d.stdout, "There is no shadow yet.")
	case err != nil:
		fmt.Fprintf(d.stdout, "Shadow not received: %v\n", err)
	case shadow.State.Delta != nil:
		d.change(ctx, "Shadow", shadow.Version, shadow.State.Delta)
	}
}

// change changes the device to what is desired, and reports it.
func (d *device) change(ctx context.Context, from string, version int64, delta json.RawMessage) {
	if version <= d.version {
		return // the shadow has told already
	}
	var desired property
	if err := json.Unmarshal(delta, &desired); err != nil || desired.Property == nil {
		fmt.Fprintf(d.stdout, "%s, version %d: nothing that this device knows\n", from, version)
		return
	}
	fmt.Fprintf(d.stdout, "%s, version %d: property is to be %s\n", from, version, *desired.Property)
	// Here a device changes itself.
	answer, err := d.shadows.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{ThingName: d.thing, State: iotshadow.ShadowState{Reported: desired}})
	if errors.Is(err, reqresp.ErrClosed) {
		return // the program ends
	}
	if err != nil {
		fmt.Fprintf(d.stdout, "Not reported: %v\n", err)
		return
	}
	d.version = version // not before: what could not be reported is tried again
	fmt.Fprintf(d.stdout, "Reported, version %d\n", answer.Version)
	d.changes.Add(1)
}
