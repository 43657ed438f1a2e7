package iotcommands_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotcommands"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// world is a scripted service and a client of it.
type world = servicetest.World[*iotcommands.Client]

// within runs a test in a bubble, with a client that keeps to AWS IoT Core's limits.
func within(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	servicetest.Within(t, mqtt5.Config{IoTCoreValidation: true}, iotcommands.New, test)
}

const executions = "$aws/commands/things/thing1/executions"

var thing1 = iotcommands.Device{Type: iotcommands.Thing, ID: "thing1"}

func TestUpdate(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		const topic = executions + "/e1/response/"
		do := func(r iotcommands.UpdateCommandExecutionRequest) (*iotcommands.UpdateCommandExecutionResponse, error) {
			r.Device, r.ExecutionID = thing1, "e1"
			return w.Client.UpdateCommandExecution(w.Ctx, &r)
		}
		w.Service.Answer(topic+"json", mqtttest.Message{Topic: topic + "accepted/json", Payload: `{"executionId":"e1"}`})
		got, err := do(iotcommands.UpdateCommandExecutionRequest{
			Status: iotcommands.Failed, StatusReason: &iotcommands.StatusReason{ReasonCode: "COLD", ReasonDescription: "too cold"},
			Result: map[string]iotcommands.CommandResult{"a": {S: new("x")}, "b": {B: new(false)}, "c": {Bin: []byte{1}}, "d": {Bin: []byte{}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&iotcommands.UpdateCommandExecutionResponse{ExecutionID: "e1"}, got); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
		want := []mqtttest.Message{{Topic: topic + "json", Payload: `{"status":"FAILED","statusReason":{"reasonCode":"COLD","reasonDescription":"too cold"},"result":{"a":{"s":"x"},"b":{"b":false},"c":{"bin":"AQ=="},"d":{"bin":""}}}`}}
		if diff := cmp.Diff(want, w.Service.Take()); diff != "" {
			t.Errorf("request (-want +got):\n%s", diff)
		}

		w.Service.Answer(topic+"json", mqtttest.Message{Topic: topic + "rejected/json", Payload: `{"error":"TerminalStateReached","errorMessage":"m","executionId":"e1"}`})
		_, err = do(iotcommands.UpdateCommandExecutionRequest{Status: iotcommands.Succeeded})
		var refused *iotcommands.ServiceError
		if !errors.As(err, &refused) || !errors.Is(err, iotcommands.ErrTerminalStateReached) || errors.Is(err, iotcommands.ErrInternal) || refused.ExecutionID != "e1" {
			t.Errorf("refusal: %v", err)
		}
		for _, which := range []string{"accepted/json", "rejected/json"} {
			w.Service.Answer(topic+"json", mqtttest.Message{Topic: topic + which, Payload: "hidden"})
			if _, err := do(iotcommands.UpdateCommandExecutionRequest{Status: iotcommands.InProgress}); !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("nonsense by %s: %v", which, err)
			}
		}
	})
}

func TestStreams(t *testing.T) {
	type open func(iotcommands.Device, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]) (*reqresp.Stream, error)
	within(t, func(t *testing.T, w *world) {
		for suffix, open := range map[string]open{"/json": w.Client.OpenJSONPayloadStream, "/cbor": w.Client.OpenCBORPayloadStream, "": w.Client.OpenGenericPayloadStream} {
			events := make(chan *iotcommands.CommandExecutionEvent, 4)
			stream, err := open(thing1, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{OnEvent: func(ev *iotcommands.CommandExecutionEvent) { events <- ev }})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.Service.Send(&packets.Publish{Topic: executions + "/e1/request" + suffix, Payload: []byte("do it"), Properties: &packets.Properties{ContentType: "text/x", MessageExpiry: new(uint32(9))}})
			w.Service.Send(&packets.Publish{Topic: executions + "/e2/request" + suffix})
			for _, want := range []*iotcommands.CommandExecutionEvent{
				{ExecutionID: "e1", Payload: []byte("do it"), ContentType: "text/x", Timeout: 9 * time.Second}, {ExecutionID: "e2"},
			} {
				got := <-events
				if len(got.Payload) == 0 {
					got.Payload = nil
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q (-want +got):\n%s", suffix, diff)
				}
			}
			stream.Close()
		}
	})
}

func TestBadRequests(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		update := func(r iotcommands.UpdateCommandExecutionRequest) error {
			_, err := w.Client.UpdateCommandExecution(w.Ctx, &r)
			return err
		}
		_, stream := w.Client.OpenJSONPayloadStream(iotcommands.Device{Type: iotcommands.Thing}, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{})
		for name, err := range map[string]error{
			"no device":  update(iotcommands.UpdateCommandExecutionRequest{}),
			"thing":      update(iotcommands.UpdateCommandExecutionRequest{Device: iotcommands.Device{Type: iotcommands.Thing, ID: "a/b"}}),
			"client":     update(iotcommands.UpdateCommandExecutionRequest{Device: iotcommands.Device{Type: iotcommands.MQTTClient, ID: "#"}}),
			"execution":  update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, Status: iotcommands.Failed}),
			"status":     update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e"}),
			"no value":   update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: iotcommands.Failed, Result: map[string]iotcommands.CommandResult{"a": {}}}),
			"two values": update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: iotcommands.Failed, Result: map[string]iotcommands.CommandResult{"a": {S: new("hidden"), B: new(true)}}}),
			"name":       update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: iotcommands.Failed, Result: map[string]iotcommands.CommandResult{"a b": {B: new(true)}}}),
			"unknown":    update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: "CREATED"}),
			"reason":     update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: iotcommands.Failed, StatusReason: &iotcommands.StatusReason{ReasonCode: "low"}}),
			"long":       update(iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: "e", Status: iotcommands.Failed, StatusReason: &iotcommands.StatusReason{ReasonCode: strings.Repeat("A", 65)}}),
			"stream":     stream,
		} {
			var bad *reqresp.RequestError
			if !errors.As(err, &bad) || bad.Reason == "" || !strings.HasPrefix(err.Error(), "iotcommands: ") || strings.Contains(err.Error(), "hidden") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := w.Service.Take(); len(got) > 0 {
			t.Errorf("sent %v", got)
		}
	})
}

// TestOneAtATime: updates of one execution wait for each other.
func TestOneAtATime(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		done := make(chan error, 3)
		for _, id := range []string{"e1", "e1", "e2"} {
			go func() {
				_, err := w.Client.UpdateCommandExecution(w.Ctx, &iotcommands.UpdateCommandExecutionRequest{Device: thing1, ExecutionID: id, Status: iotcommands.InProgress})
				done <- err
			}()
			synctest.Wait()
		}
		// Requests are admitted in their order, so that e2 waits behind the second e1.
		for _, want := range [][]string{{"e1"}, {"e1", "e2"}} {
			var ids []string
			for _, m := range w.Service.Take() {
				ids = append(ids, strings.Split(m.Topic, "/")[5])
			}
			slices.Sort(ids) // those that are admitted together are sent in any order
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("under way (-want +got):\n%s", diff)
			}
			for _, id := range ids {
				w.Service.Send(&packets.Publish{Topic: executions + "/" + id + "/response/accepted/json", Payload: []byte(`{"executionId":"` + id + `"}`)})
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			synctest.Wait()
		}
	})
}

// TestErrorCodes: each code is found as one error, and as no other.
func TestErrorCodes(t *testing.T) {
	codes := map[string]error{
		"InvalidTopic": iotcommands.ErrInvalidTopic, "InvalidJson": iotcommands.ErrInvalidJSON, "InvalidRequest": iotcommands.ErrInvalidRequest,
		"InvalidStateTransition": iotcommands.ErrInvalidStateTransition, "ResourceNotFound": iotcommands.ErrResourceNotFound,
		"VersionMismatch": iotcommands.ErrVersionMismatch, "InternalError": iotcommands.ErrInternal,
		"RequestThrottled": iotcommands.ErrRequestThrottled, "TerminalStateReached": iotcommands.ErrTerminalStateReached, "Other": nil,
	}
	for code := range codes {
		for other, target := range codes {
			if got := errors.Is(&iotcommands.ServiceError{Code: code}, target); target != nil && got != (code == other) {
				t.Errorf("%s is %v: %v", code, target, got)
			}
		}
	}
}
