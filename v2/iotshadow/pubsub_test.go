package iotshadow_test

import (
	"errors"
	"testing"

	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestPubSub goes the migration guide's way, section "Client for Device Shadow
// Service": subscribe to the answers, then publish the request.
func TestPubSub(t *testing.T) {
	server, conn, _ := setUp(t)
	for name, shadow := range shadows {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			p := iotshadow.NewPubSub(conn)
			which := &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1", ShadowName: shadow}
			events := make(chan any, 16)
			topics := map[string]error{}
			subscribed := func(topic string, err error) { topics[topic] = err }
			subscribed(p.SubscribeToGetShadowAccepted(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.GetShadowResponse](events)))
			subscribed(p.SubscribeToGetShadowRejected(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.ServiceError](events)))
			subscribed(p.SubscribeToUpdateShadowAccepted(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.UpdateShadowResponse](events)))
			subscribed(p.SubscribeToUpdateShadowRejected(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.ServiceError](events)))
			subscribed(p.SubscribeToDeleteShadowAccepted(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.DeleteShadowResponse](events)))
			subscribed(p.SubscribeToDeleteShadowRejected(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.ServiceError](events)))
			for topic, err := range topics {
				if err != nil {
					t.Errorf("subscribe to %q: %v", topic, err)
				}
			}
			if len(topics) != 6 {
				t.Errorf("topics %q", topics)
			}

			if err := p.PublishGetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: "thing1", ShadowName: shadow, ClientToken: "g1"}, mqtt5.AtLeastOnce); err != nil {
				t.Fatal(err)
			}
			if e, ok := receive(t, events).(*iotshadow.ServiceError); !ok || !errors.Is(e, iotshadow.ErrNotFound) || e.ClientToken != "g1" {
				t.Errorf("get: %+v", e)
			}
			update := &iotshadow.UpdateShadowRequest{
				ThingName: "thing1", ShadowName: shadow, ClientToken: "u1",
				State: iotshadow.ShadowState{Reported: map[string]any{"color": 1}, Desired: map[string]any{"color": 2}},
			}
			if err := p.PublishUpdateShadow(ctx, update, mqtt5.AtLeastOnce); err != nil {
				t.Fatal(err)
			}
			if r, ok := receive(t, events).(*iotshadow.UpdateShadowResponse); !ok || r.ClientToken != "u1" || string(r.State.Desired) != `{"color":2}` {
				t.Errorf("update: %+v", r)
			}
			if err := p.PublishGetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: "thing1", ShadowName: shadow}, mqtt5.AtMostOnce); err != nil {
				t.Fatal(err)
			}
			if r, ok := receive(t, events).(*iotshadow.GetShadowResponse); !ok || string(r.State.Delta) != `{"color":2}` {
				t.Errorf("get: %+v", r)
			}
			update.Version = 9
			if err := p.PublishUpdateShadow(ctx, update, mqtt5.AtLeastOnce); err != nil {
				t.Fatal(err)
			}
			if e, ok := receive(t, events).(*iotshadow.ServiceError); !ok || !errors.Is(e, iotshadow.ErrVersionConflict) {
				t.Errorf("update: %+v", e)
			}
			for _, want := range []string{"deleted", "not there"} {
				if err := p.PublishDeleteShadow(ctx, &iotshadow.DeleteShadowRequest{ThingName: "thing1", ShadowName: shadow}, mqtt5.AtLeastOnce); err != nil {
					t.Fatal(err)
				}
				got := receive(t, events)
				if _, ok := got.(*iotshadow.DeleteShadowResponse); ok != (want == "deleted") {
					t.Errorf("delete: %+v, want %s", got, want)
				}
			}
			for topic := range topics {
				if err := p.Unsubscribe(ctx, topic); err != nil {
					t.Errorf("unsubscribe from %q: %v", topic, err)
				}
			}
		})
	}

	t.Run("events", func(t *testing.T) {
		ctx := t.Context()
		p := iotshadow.NewPubSub(conn)
		which := &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"}
		deltas, documents := make(chan any, 8), make(chan any, 8)
		topic, err := p.SubscribeToShadowDeltaUpdatedEvents(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.ShadowDeltaUpdatedEvent](deltas))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.SubscribeToShadowUpdatedEvents(ctx, which, mqtt5.AtLeastOnce, put[iotshadow.ShadowUpdatedEvent](documents)); err != nil {
			t.Fatal(err)
		}
		if _, err := server.UpdateShadow("thing1", "", []byte(`{"state":{"desired":{"a":1}}}`)); err != nil {
			t.Fatal(err)
		}
		if ev, ok := receive(t, deltas).(*iotshadow.ShadowDeltaUpdatedEvent); !ok || string(ev.State) != `{"a":1}` {
			t.Errorf("delta: %+v", ev)
		}
		if ev, ok := receive(t, documents).(*iotshadow.ShadowUpdatedEvent); !ok || ev.Current == nil {
			t.Errorf("documents: %+v", ev)
		}
		if err := server.Publish(topic, []byte("?"), 1, false); err != nil {
			t.Fatal(err)
		}
		if err, ok := receive(t, deltas).(error); !ok || !errors.Is(err, reqresp.ErrInvalidPayload) {
			t.Errorf("no JSON: %v", err)
		}
	})
}

// put returns a callback that puts what it is given, value or error.
func put[T any](c chan<- any) func(*T, error) {
	return func(v *T, err error) {
		if err != nil {
			c <- err
			return
		}
		c <- v
	}
}
