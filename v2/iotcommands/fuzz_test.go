package iotcommands_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/iotcommands"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// FuzzPayloads: whatever the service answers is read or refused.
func FuzzPayloads(f *testing.F) {
	for _, s := range []string{
		`{"executionId":"e1"}`, `{"error":"InternalError","errorMessage":"m","executionId":"e1"}`, `{"executionId":5}`, `{"error":null}`, `[]`, `null`, ``, "\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := iotservice.Decode(b, new(iotcommands.UpdateCommandExecutionResponse)); err != nil && !errors.Is(err, reqresp.ErrInvalidPayload) {
			t.Errorf("%q: %v", b, err)
		}
		if err := iotservice.Rejection[iotcommands.ServiceError](b); err.Error() == "" {
			t.Errorf("%q: no error", b)
		}
	})
}

// FuzzCommands: whatever comes as a command becomes an event with the execution of its
// topic and its bytes, or an error.
func FuzzCommands(f *testing.F) {
	f.Add("e1", []byte(`{}`), "application/json", uint32(9))
	f.Add("", []byte{}, "", uint32(0))
	f.Add("é", []byte("\xff"), "x", uint32(1<<32-1))
	f.Fuzz(func(t *testing.T, id string, payload []byte, contentType string, expiry uint32) {
		if len(id) > 1000 || strings.ContainsAny(id, "/+#\x00") || strings.ToValidUTF8(id, "") != id || strings.ToValidUTF8(contentType, "") != contentType ||
			strings.Contains(contentType, "\x00") || len(contentType) > 1000 || len(payload) > 1000 {
			t.Skip()
		}
		within(t, func(t *testing.T, w *world) {
			events, bad := 0, 0
			_, err := w.Client.OpenJSONPayloadStream(iotcommands.Device{Type: iotcommands.Thing, ID: "t"}, reqresp.Callbacks[*iotcommands.CommandExecutionEvent]{
				OnEvent: func(ev *iotcommands.CommandExecutionEvent) {
					events++
					if ev.ExecutionID != id || string(ev.Payload) != string(payload) || ev.ContentType != contentType || ev.Timeout < 0 {
						t.Errorf("got %+v", ev)
					}
				},
				OnError: func(reqresp.StreamErrorEvent) { bad++ },
			})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.Service.Send(&packets.Publish{Topic: "$aws/commands/things/t/executions/" + id + "/request/json", Payload: payload,
				Properties: &packets.Properties{ContentType: contentType, MessageExpiry: &expiry}})
			synctest.Wait()
			if events+bad != 1 || (bad == 1) != (id == "") {
				t.Errorf("%q: %d events, %d errors", id, events, bad)
			}
		})
	})
}
