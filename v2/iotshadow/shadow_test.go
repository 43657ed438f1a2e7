package iotshadow_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// setUp starts an IoT Core in this process, a connection and a client.
func setUp(t *testing.T) (*iotlocal.Server, *mqtt5.Client, *iotshadow.Client) {
	t.Helper()
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	device, err := server.Device(iotlocal.DefaultThing)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS(), Connect: mqtt5.ConnectPacket{ClientID: "thing1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.Start(); err != nil {
		t.Fatal(err)
	}
	client, err := iotshadow.New(conn, reqresp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return server, conn, client
}

// shadows are what each test is run for.
var shadows = map[string]string{"classic": "", "named": "config:1"}

func TestRequests(t *testing.T) {
	_, _, client := setUp(t)
	for name, shadow := range shadows {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			get := &iotshadow.GetShadowRequest{ThingName: "thing1", ShadowName: shadow}
			_, err := client.GetShadow(ctx, get)
			var refused *iotshadow.ServiceError
			if !errors.Is(err, iotshadow.ErrNotFound) || !errors.As(err, &refused) || refused.Code != 404 || refused.ClientToken == "" {
				t.Fatalf("get of what is not there: %v", err)
			}
			if strings.Contains(err.Error(), refused.ClientToken) {
				t.Errorf("the error holds the token: %v", err)
			}

			begin := time.Now().Add(-2 * time.Second)
			updated, err := client.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
				ThingName: "thing1", ShadowName: shadow, ClientToken: "mine",
				State: iotshadow.ShadowState{
					Desired:  map[string]any{"color": "red", "n": 1},
					Reported: struct{ Color string }{"green"},
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if updated.Version != 1 || string(updated.State.Reported) != `{"Color":"green"}` || updated.ClientToken == "mine" || updated.Timestamp.Before(begin) || updated.Timestamp.Location() != time.UTC {
				t.Errorf("update: %+v", updated)
			}

			got, err := client.GetShadow(ctx, get)
			if err != nil {
				t.Fatal(err)
			}
			want := []any{map[string]any{"color": "red", "n": 1.0}, map[string]any{"Color": "green"}, map[string]any{"color": "red", "n": 1.0}}
			if diff := cmp.Diff(want, []any{value(t, got.State.Desired), value(t, got.State.Reported), value(t, got.State.Delta)}); diff != "" {
				t.Errorf("desired, reported and delta (-want +got):\n%s", diff)
			}
			if got.Metadata.Desired == nil || got.Version != 1 {
				t.Errorf("get: %+v", got)
			}

			_, err = client.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{ThingName: "thing1", ShadowName: shadow, Version: 7, State: iotshadow.ShadowState{Desired: map[string]any{}}})
			if !errors.Is(err, iotshadow.ErrVersionConflict) {
				t.Errorf("update of a version that it does not have: %v", err)
			}

			deleted, err := client.DeleteShadow(ctx, &iotshadow.DeleteShadowRequest{ThingName: "thing1", ShadowName: shadow})
			if err != nil || deleted.Version != 1 || deleted.Timestamp.IsZero() {
				t.Errorf("delete: %+v, %v", deleted, err)
			}
			if _, err := client.DeleteShadow(ctx, &iotshadow.DeleteShadowRequest{ThingName: "thing1", ShadowName: shadow}); !errors.Is(err, iotshadow.ErrNotFound) {
				t.Errorf("a second delete: %v", err)
			}
		})
	}
}

func value(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	if raw == nil {
		return nil
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return v
}

// TestSections: a section that is not named stays, null removes it, an object is
// merged into it.
func TestSections(t *testing.T) {
	server, _, client := setUp(t)
	object := map[string]any{"a": 1}
	for _, step := range []struct {
		name              string
		state             iotshadow.ShadowState
		desired, reported string
	}{
		{"both", iotshadow.ShadowState{Desired: object, Reported: object}, `{"a":1}`, `{"a":1}`},
		{"none", iotshadow.ShadowState{}, `{"a":1}`, `{"a":1}`},
		{"one", iotshadow.ShadowState{Reported: map[string]any{"b": 2}}, `{"a":1}`, `{"a":1,"b":2}`},
		{"a property is removed", iotshadow.ShadowState{Reported: map[string]any{"a": nil}}, `{"a":1}`, `{"b":2}`},
		{"a section is removed", iotshadow.ShadowState{Desired: iotshadow.Null{}}, ``, `{"b":2}`},
		{"raw", iotshadow.ShadowState{Desired: json.RawMessage(` {"c":{"d":null,"e":1}}`)}, `{"c":{"e":1}}`, `{"b":2}`},
		{"both sections are removed", iotshadow.ShadowState{Desired: new(iotshadow.Null), Reported: iotshadow.Null{}}, ``, ``},
	} {
		answer, err := client.UpdateShadow(t.Context(), &iotshadow.UpdateShadowRequest{ThingName: "thing1", State: step.state})
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		_, null := step.state.Desired.(iotshadow.Null)
		if _, pointer := step.state.Desired.(*iotshadow.Null); (null || pointer) != (string(answer.State.Desired) == "null") {
			t.Errorf("%s: the answer has desired %q", step.name, answer.State.Desired)
		}
		shadow, _ := server.Shadow("thing1", "")
		if diff := cmp.Diff([]string{step.desired, step.reported}, []string{string(shadow.Desired), string(shadow.Reported)}); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", step.name, diff)
		}
	}
}

func TestBadRequests(t *testing.T) {
	_, conn, client := setUp(t)
	loop := map[string]any{}
	loop["loop"] = func() {}
	for name, req := range map[string]*iotshadow.UpdateShadowRequest{
		"no thing":         {},
		"thing":            {ThingName: "a/b"},
		"wildcard":         {ThingName: "+"},
		"long thing":       {ThingName: strings.Repeat("a", 129)},
		"shadow":           {ThingName: "a", ShadowName: "a#"},
		"long shadow":      {ThingName: "a", ShadowName: strings.Repeat("a", 65)},
		"version":          {ThingName: "a", Version: -1},
		"nil map":          {ThingName: "a", State: iotshadow.ShadowState{Desired: map[string]any(nil)}},
		"nil pointer":      {ThingName: "a", State: iotshadow.ShadowState{Reported: (*struct{})(nil)}},
		"list":             {ThingName: "a", State: iotshadow.ShadowState{Reported: []int{1}}},
		"raw null":         {ThingName: "a", State: iotshadow.ShadowState{Reported: json.RawMessage("null")}},
		"not JSON":         {ThingName: "a", State: iotshadow.ShadowState{Reported: json.RawMessage("{secret")}},
		"no JSON for that": {ThingName: "a", State: iotshadow.ShadowState{Reported: loop}},
	} {
		var bad *reqresp.RequestError
		if _, err := client.UpdateShadow(t.Context(), req); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "iotshadow: update shadow: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v", name, err)
		}
		if err := iotshadow.NewPubSub(conn).PublishUpdateShadow(t.Context(), req, mqtt5.AtLeastOnce); !errors.As(err, &bad) {
			t.Errorf("%s: error of publish %v", name, err)
		}
	}
	var bad *reqresp.RequestError
	if _, err := client.GetShadow(t.Context(), &iotshadow.GetShadowRequest{}); !errors.As(err, &bad) {
		t.Errorf("get: error %v", err)
	}
	if _, err := client.DeleteShadow(t.Context(), &iotshadow.DeleteShadowRequest{}); !errors.As(err, &bad) {
		t.Errorf("delete: error %v", err)
	}
	if _, err := client.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{}, reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{}); !errors.As(err, &bad) {
		t.Errorf("delta stream: error %v", err)
	}
	if _, err := client.OpenUpdatedStream(&iotshadow.ShadowSubscriptionRequest{}, reqresp.Callbacks[*iotshadow.ShadowUpdatedEvent]{}); !errors.As(err, &bad) {
		t.Errorf("updated stream: error %v", err)
	}
}

// receive takes one of what callbacks have put.
func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing was received within a minute")
		panic("not reached")
	}
}

func TestStreams(t *testing.T) {
	server, _, client := setUp(t)
	for name, shadow := range shadows {
		t.Run(name, func(t *testing.T) {
			which := &iotshadow.ShadowSubscriptionRequest{ThingName: "thing1", ShadowName: shadow}
			deltas, bad := make(chan *iotshadow.ShadowDeltaUpdatedEvent, 8), make(chan reqresp.StreamErrorEvent, 8)
			delta, err := client.OpenDeltaStream(which, reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{
				OnEvent: func(ev *iotshadow.ShadowDeltaUpdatedEvent) { deltas <- ev },
				OnError: func(ev reqresp.StreamErrorEvent) { bad <- ev },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer delta.Close()
			documents := make(chan *iotshadow.ShadowUpdatedEvent, 8)
			updated, err := client.OpenUpdatedStream(which, reqresp.Callbacks[*iotshadow.ShadowUpdatedEvent]{
				OnEvent: func(ev *iotshadow.ShadowUpdatedEvent) { documents <- ev },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer updated.Close()
			for _, s := range []*reqresp.Stream{delta, updated} {
				if err := s.WaitEstablished(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for i, doc := range []string{`{"state":{"desired":{"a":1}}}`, `{"state":{"desired":{"a":2}},"clientToken":"x"}`} {
				if _, err := server.UpdateShadow("thing1", shadow, []byte(doc)); err != nil {
					t.Fatal(err)
				}
				ev, up := receive(t, deltas), receive(t, documents)
				if ev.Version != int64(i+1) || ev.Timestamp.IsZero() || ev.Metadata == nil || ev.ClientToken != []string{"", "x"}[i] || up.ClientToken != ev.ClientToken {
					t.Errorf("delta %d: %+v", i, ev)
				}
				if diff := cmp.Diff(map[string]any{"a": float64(i + 1)}, value(t, ev.State)); diff != "" {
					t.Errorf("delta %d (-want +got):\n%s", i, diff)
				}
				if up.Current == nil || up.Current.Version != int64(i+1) || (up.Previous == nil) != (i == 0) || up.Timestamp.IsZero() {
					t.Errorf("documents %d: %+v", i, up)
				}
			}

			topic := "$aws/things/thing1/shadow/update/delta"
			if shadow != "" {
				topic = "$aws/things/thing1/shadow/name/" + shadow + "/update/delta"
			}
			for _, payload := range []string{"hidden", `{"version":"hidden"}`, `{"timestamp":"hidden"}`, `[]`, `null`, ``} {
				if err := server.Publish(topic, []byte(payload), 1, false); err != nil {
					t.Fatal(err)
				}
				ev := receive(t, bad)
				if !errors.Is(ev.Err, reqresp.ErrInvalidPayload) || strings.Contains(ev.Err.Error(), "hidden") || string(ev.Packet.Payload) != payload {
					t.Errorf("%q: %v, packet %+v", payload, ev.Err, ev.Packet)
				}
			}
		})
	}
}

// TestErrorKinds: each code is found as one error, and as no other.
func TestErrorKinds(t *testing.T) {
	codes := map[int]error{
		400: iotshadow.ErrBadRequest, 401: iotshadow.ErrForbidden, 403: iotshadow.ErrForbidden, 404: iotshadow.ErrNotFound,
		409: iotshadow.ErrVersionConflict, 413: iotshadow.ErrTooLarge, 429: iotshadow.ErrTooManyRequests, 500: nil,
	}
	for code, want := range codes {
		for _, target := range codes {
			if got := errors.Is(&iotshadow.ServiceError{Code: code}, target); target != nil && got != (target == want) {
				t.Errorf("%d is %v: %v", code, target, got)
			}
		}
	}
}

// TestLongestNames: names at their limits are taken, and a token of the program's gives way
// to one of the client's.
func TestLongestNames(t *testing.T) {
	server, _, client := setUp(t)
	thing, shadow := "thing1", strings.Repeat("s", 64)
	if _, err := server.UpdateShadow(thing, shadow, []byte(`{"state":{"reported":{"a":1}}}`)); err != nil {
		t.Fatal(err)
	}
	got, err := client.GetShadow(t.Context(), &iotshadow.GetShadowRequest{ThingName: thing, ShadowName: shadow, ClientToken: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if got.ClientToken == "" || got.ClientToken == "mine" || got.Metadata.Reported == nil || string(got.State.Reported) != `{"a":1}` {
		t.Errorf("got %+v", got)
	}
	deleted, err := client.DeleteShadow(t.Context(), &iotshadow.DeleteShadowRequest{ThingName: thing, ShadowName: shadow, ClientToken: "mine"})
	if err != nil || deleted.ClientToken == "" || deleted.ClientToken == "mine" {
		t.Errorf("deleted %+v, %v", deleted, err)
	}
}

// subscribing notes the filters that are subscribed to.
type subscribing struct {
	*mqtt5.Client
	filters []string
}

func (c *subscribing) SubscribeAsync(p *mqtt5.SubscribePacket) *mqtt5.SubscribeFuture {
	c.filters = append(c.filters, p.Subscriptions[0].TopicFilter)
	return c.Client.SubscribeAsync(p)
}

// TestFilters: the answers to a get and to a delete come by one filter each, those to an
// update by two, without the deltas and documents that come below the same topic.
func TestFilters(t *testing.T) {
	_, conn, _ := setUp(t)
	c := &subscribing{Client: conn}
	client, err := iotshadow.New(c, reqresp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.UpdateShadow(t.Context(), &iotshadow.UpdateShadowRequest{ThingName: "thing1", State: iotshadow.ShadowState{Desired: map[string]any{"a": 1}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetShadow(t.Context(), &iotshadow.GetShadowRequest{ThingName: "thing1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteShadow(t.Context(), &iotshadow.DeleteShadowRequest{ThingName: "thing1"}); err != nil {
		t.Fatal(err)
	}
	const base = "$aws/things/thing1/shadow/"
	if diff := cmp.Diff([]string{base + "update/accepted", base + "update/rejected", base + "get/+", base + "delete/+"}, c.filters); diff != "" {
		t.Errorf("filters (-want +got):\n%s", diff)
	}
}
