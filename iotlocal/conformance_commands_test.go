package iotlocal_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

const commandPrefix = "$aws/commands/things/thing1/executions/"

// commandsOf is a raw client of thing1 that has subscribed to its commands and to the
// answers to what it tells of them.
func commandsOf(t *testing.T, s *iotlocal.Server) *client {
	t.Helper()
	c := open5(t, s, "commands")
	wantEqual(t, c.subscribe5(1, commandPrefix+"+/request", commandPrefix+"+/request/+", commandPrefix+"+/response/accepted/json", commandPrefix+"+/response/rejected/json"), []byte{1, 1, 1, 1})
	return c
}

// start starts a command and reads it.
func startCommand(t *testing.T, s *iotlocal.Server, c *client, id string) {
	t.Helper()
	if _, err := s.StartCommand(iotlocal.Command{ID: id, Thing: "thing1", Payload: []byte(`{"do":"it"}`)}); err != nil {
		t.Fatal(err)
	}
	c.wantMessage(`{"do":"it"}`)
}

// respond tells how a command goes, and checks what comes back.
func respond(c *client, id, payload, which, answer string) {
	c.t.Helper()
	c.publish5(commandPrefix+id+"/response/json", payload, nil)
	m := c.wantMessage(answer)
	wantEqual(c.t, m.Topic, commandPrefix+id+"/response/"+which+"/json")
}

// commandChecks are the rows on commands.
var commandChecks = []check{
	{"M01", func(t *testing.T, s *iotlocal.Server) {
		c := commandsOf(t, s)
		for contentType, suffix := range map[string]string{"": "/json", "application/json": "/json", "application/cbor": "/cbor", "text/plain": ""} {
			id, err := s.StartCommand(iotlocal.Command{Thing: "thing1", Payload: []byte("now"), ContentType: contentType, Timeout: 30 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			m := c.wantMessage("now")
			wantEqual(t, m.Topic, commandPrefix+id+"/request"+suffix)
			if contentType == "" {
				contentType = "application/json"
			}
			wantEqual(t, m.Properties.ContentType, contentType)
			if e := m.Properties.MessageExpiry; e == nil || *e < 29 || *e > 30 {
				t.Errorf("message expiry %v, want the time-out", e)
			}
			e, ok := s.CommandExecution("thing1", id)
			if !ok || e.Status != iotlocal.CommandCreated || e.Thing != "thing1" {
				t.Errorf("got %+v", e)
			}
		}
		// A device that is named by its client id.
		c.subscribe5(1, "$aws/commands/clients/commands/executions/+/request/json")
		if _, err := s.StartCommand(iotlocal.Command{ID: "c1", ClientID: "commands", Payload: []byte("now")}); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, c.wantMessage("now").Topic, "$aws/commands/clients/commands/executions/c1/request/json")
		if e, ok := s.ClientCommandExecution("commands", "c1"); !ok || e.ClientID != "commands" {
			t.Errorf("got %+v", e)
		}
	}},
	{"M02", func(t *testing.T, s *iotlocal.Server) {
		c := commandsOf(t, s)
		startCommand(t, s, c, "e1")
		respond(c, "e1", `{"status":"IN_PROGRESS","statusReason":{"reasonCode":"HALF","reasonDescription":"half of it"}}`, "accepted", `{"executionId":"e1"}`)
		e, _ := s.CommandExecution("thing1", "e1")
		wantEqual(t, []string{string(e.Status), e.ReasonCode, e.ReasonDescription}, []string{"IN_PROGRESS", "HALF", "half of it"})
		respond(c, "e1", `{"status":"SUCCEEDED","result":{"text":{"s":"done"},"flag":{"b":true},"bytes":{"bin":"AQI="}}}`, "accepted", `{"executionId":"e1"}`)
		e, _ = s.CommandExecution("thing1", "e1")
		wantEqual(t, e.Status, iotlocal.CommandSucceeded)
		wantEqual(t, e.Result, map[string]any{"text": "done", "flag": true, "bytes": []byte{1, 2}})
	}},
	{"M03", func(t *testing.T, s *iotlocal.Server) {
		c := commandsOf(t, s)
		startCommand(t, s, c, "e1")
		respond(c, "e1", `{"status":"SUCCEEDED"}`, "accepted", `{"executionId":"e1"}`)
		respond(c, "e1", `{"status":"REJECTED"}`, "rejected", `{"error":"TerminalStateReached","errorMessage":"Command Execution status cannot be updated to REJECTED since execution has already completed with status SUCCEEDED.","executionId":"e1"}`)
		respond(c, "e1", `{"status":"IN_PROGRESS"}`, "rejected", `{"error":"InvalidStateTransition","errorMessage":"Command Execution status cannot be updated to IN_PROGRESS since its status is SUCCEEDED.","executionId":"e1"}`)
		e, _ := s.CommandExecution("thing1", "e1")
		wantEqual(t, e.Status, iotlocal.CommandSucceeded)
	}},
	{"M04", func(t *testing.T, s *iotlocal.Server) {
		c := commandsOf(t, s)
		startCommand(t, s, c, "e1")
		s.AdvanceClock(9 * time.Second)
		e, _ := s.CommandExecution("thing1", "e1")
		wantEqual(t, e.Status, iotlocal.CommandCreated)
		s.AdvanceClock(time.Second)
		e, _ = s.CommandExecution("thing1", "e1")
		wantEqual(t, []string{string(e.Status), e.ReasonCode}, []string{"TIMED_OUT", "$NO_RESPONSE_FROM_DEVICE"})
		const again = `{"error":"InvalidStateTransition","errorMessage":"Command Execution status cannot be updated to %s since its status is TIMED_OUT.","executionId":"%s"}`
		respond(c, "e1", `{"status":"IN_PROGRESS"}`, "rejected", fmt.Sprintf(again, "IN_PROGRESS", "e1"))
		// A late end counts: the device may have done it all the same.
		respond(c, "e1", `{"status":"SUCCEEDED"}`, "accepted", `{"executionId":"e1"}`)
		// What the device itself has let time out stays so.
		startCommand(t, s, c, "e2")
		respond(c, "e2", `{"status":"TIMED_OUT","statusReason":{"reasonCode":"SLOW"}}`, "accepted", `{"executionId":"e2"}`)
		respond(c, "e2", `{"status":"SUCCEEDED"}`, "rejected", fmt.Sprintf(again, "SUCCEEDED", "e2"))
	}},
}

// TestCommandFault: a fault refuses an update in the way of the service.
func TestCommandFault(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := commandsOf(t, s)
	startCommand(t, s, c, "e1")
	if _, err := s.Inject(iotlocal.Fault{At: iotlocal.AtAnswer, Do: iotlocal.Refuse, Times: 1, Error: iotlocal.ServiceError{Code: "InternalError", Message: "no luck"}}); err != nil {
		t.Fatal(err)
	}
	respond(c, "e1", `{"status":"SUCCEEDED"}`, "rejected", `{"error":"InternalError","errorMessage":"no luck","executionId":"e1"}`)
	respond(c, "e1", `{"status":"SUCCEEDED"}`, "accepted", `{"executionId":"e1"}`)
}

func TestCommandRefusals(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := commandsOf(t, s)
	startCommand(t, s, c, "e1")
	for _, tt := range []struct{ id, payload, answer string }{
		{"none", `{"status":"SUCCEEDED"}`, `{"error":"ResourceNotFound","errorMessage":"The device has no such execution.","executionId":"none"}`},
		{"e1", `{"status"`, `{"error":"InvalidJson","errorMessage":"The payload is not JSON.","executionId":"e1"}`},
		{"e1", `{"status":"CREATED"}`, `{"error":"InvalidRequest","errorMessage":"status is none of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED, TIMED_OUT.","executionId":"e1"}`},
		{"e1", `{"status":"FAILED","statusReason":{"reasonCode":"no"}}`, `{"error":"InvalidRequest","errorMessage":"reasonCode is not 1 to 64 of the characters A-Z 0-9 _ -.","executionId":"e1"}`},
		{"e1", `{"status":"FAILED","result":{"a":{"s":"x","b":true}}}`, `{"error":"InvalidRequest","errorMessage":"A value of result does not have one of s, b and bin.","executionId":"e1"}`},
		{"e1", `{"status":"FAILED","result":{"a b":{"s":"x"}}}`, `{"error":"InvalidRequest","errorMessage":"A name in result is not 1 to 64 of the characters a-z A-Z 0-9 _ -.","executionId":"e1"}`},
		{"e1", `[]`, `{"error":"InvalidRequest","errorMessage":"The payload has a field of the wrong type.","executionId":"e1"}`},
	} {
		respond(c, tt.id, tt.payload, "rejected", tt.answer)
	}
	e, _ := s.CommandExecution("thing1", "e1")
	wantEqual(t, e.Status, iotlocal.CommandCreated)

	for name, bad := range map[string]iotlocal.Command{
		"no device": {}, "two devices": {Thing: "a", ClientID: "a"}, "thing": {Thing: "a/b"}, "id": {ID: "a/b", Thing: "a"}, "client": {ClientID: "+"},
		"twice": {ID: "e1", Thing: "thing1"}, "payload": {Thing: "a", Payload: make([]byte, 32<<10+1)}, "time-out": {Thing: "a", Timeout: time.Millisecond},
	} {
		var refused *iotlocal.CommandError
		if _, err := s.StartCommand(bad); !errors.As(err, &refused) || refused.Code == "" || refused.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Close()
	if _, err := s.StartCommand(iotlocal.Command{Thing: "a"}); !errors.Is(err, iotlocal.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
