package iotshadow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// connect starts an IoT Core in this process and connects to it. A program for the
// real one takes a recipe of package awsiot instead.
func connect() (conn *mqtt5.Client, end func()) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	device, err := server.Device("thing1")
	if err != nil {
		log.Fatal(err)
	}
	conn, err = mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()})
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.Start(); err != nil {
		log.Fatal(err)
	}
	return conn, func() {
		conn.Close()
		server.Close()
	}
}

// A device that does what its shadow desires, and reports it.
func Example() {
	conn, end := connect()
	defer end()
	shadows, err := iotshadow.New(conn, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer shadows.Close()
	ctx := context.Background()

	done := make(chan struct{})
	stream, err := shadows.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"},
		reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{OnEvent: func(ev *iotshadow.ShadowDeltaUpdatedEvent) {
			defer close(done)
			var delta struct{ Color string }
			if err := json.Unmarshal(ev.State, &delta); err != nil {
				log.Print(err)
				return
			}
			fmt.Println("delta:", delta.Color)
			// The state is what was desired now, and nothing is desired any more.
			if _, err := shadows.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
				ThingName: "thing1",
				State:     iotshadow.ShadowState{Reported: map[string]any{"color": delta.Color}, Desired: iotshadow.Null{}},
			}); err != nil {
				log.Print(err)
			}
		}})
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	if err := stream.WaitEstablished(ctx); err != nil {
		log.Fatal(err)
	}

	_, err = shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: "thing1"})
	fmt.Println("there is none yet:", errors.Is(err, iotshadow.ErrNotFound))
	if _, err := shadows.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
		ThingName: "thing1",
		State:     iotshadow.ShadowState{Desired: map[string]any{"color": "red"}},
	}); err != nil {
		log.Fatal(err)
	}
	<-done
	shadow, err := shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: "thing1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("version %d: reported %s, desired %q\n", shadow.Version, shadow.State.Reported, shadow.State.Desired)
	// Output:
	// there is none yet: true
	// delta: red
	// version 2: reported {"color":"red"}, desired ""
}

// The migration guide's way: subscribe to the answers, then publish the request.
func ExamplePubSub() {
	conn, end := connect()
	defer end()
	shadows := iotshadow.NewPubSub(conn)
	ctx := context.Background()

	done := make(chan struct{})
	_, err := shadows.SubscribeToUpdateShadowAccepted(ctx, &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"}, mqtt5.AtLeastOnce,
		func(response *iotshadow.UpdateShadowResponse, err error) {
			if err == nil {
				fmt.Printf("%s: %s\n", response.ClientToken, response.State.Reported)
			}
			close(done)
		})
	if err != nil {
		log.Fatal(err)
	}
	err = shadows.PublishUpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
		ThingName:   "thing1",
		ClientToken: "token1",
		State:       iotshadow.ShadowState{Reported: map[string]any{"color": 1}},
	}, mqtt5.AtLeastOnce)
	if err != nil {
		log.Fatal(err)
	}
	<-done
	// Output: token1: {"color":1}
}

// The migration guide's "Example of deleting a Classic Shadow in V2", section "Client for
// Device Shadow Service".
func ExamplePubSub_PublishDeleteShadow() {
	conn, end := connect()
	defer end()
	shadows := iotshadow.NewPubSub(conn)
	ctx := context.Background()
	thing := &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"}

	done := make(chan struct{})
	_, err := shadows.SubscribeToDeleteShadowAccepted(ctx, thing, mqtt5.AtLeastOnce,
		func(response *iotshadow.DeleteShadowResponse, err error) {
			fmt.Println("deleted")
			close(done)
		})
	if err != nil {
		log.Fatal(err)
	}
	_, err = shadows.SubscribeToDeleteShadowRejected(ctx, thing, mqtt5.AtLeastOnce,
		func(refused *iotshadow.ServiceError, err error) {
			if errors.Is(refused, iotshadow.ErrNotFound) {
				fmt.Printf("%s: there is none\n", refused.ClientToken)
			}
			close(done)
		})
	if err != nil {
		log.Fatal(err)
	}
	err = shadows.PublishDeleteShadow(ctx, &iotshadow.DeleteShadowRequest{ThingName: "thing1", ClientToken: "token1"}, mqtt5.AtLeastOnce)
	if err != nil {
		log.Fatal(err)
	}
	<-done
	// Output: token1: there is none
}

// The migration guide's "Example of subscribing to a delta Shadow events in V2", section
// "Client for Device Shadow Service".
func ExamplePubSub_SubscribeToShadowDeltaUpdatedEvents() {
	conn, end := connect()
	defer end()
	shadows := iotshadow.NewPubSub(conn)
	ctx := context.Background()

	done := make(chan struct{})
	_, err := shadows.SubscribeToShadowDeltaUpdatedEvents(ctx, &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"}, mqtt5.AtLeastOnce,
		func(delta *iotshadow.ShadowDeltaUpdatedEvent, err error) {
			if err == nil {
				fmt.Printf("version %d: %s\n", delta.Version, delta.State)
			}
			close(done)
		})
	if err != nil {
		log.Fatal(err)
	}
	err = shadows.PublishUpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
		ThingName: "thing1",
		State:     iotshadow.ShadowState{Reported: map[string]any{"color": 1}, Desired: map[string]any{"color": 2}},
	}, mqtt5.AtLeastOnce)
	if err != nil {
		log.Fatal(err)
	}
	<-done
	// Output: version 1: {"color":2}
}
