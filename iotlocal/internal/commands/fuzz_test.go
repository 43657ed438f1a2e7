package commands_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/commands"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// FuzzHandle: whatever a device publishes, an answer is JSON on one of two topics, and an
// execution that is over stays as it is.
func FuzzHandle(f *testing.F) {
	const prefix = "$aws/commands/things/t/executions/e/"
	for _, payload := range []string{``, `{}`, `{"status":"SUCCEEDED"}`, `{"status":"IN_PROGRESS","statusReason":{"reasonCode":"A"}}`,
		`{"status":"FAILED","result":{"a":{"bin":"AQ=="}}}`, `{"status":1}`, `null`, "\xff"} {
		f.Add(prefix+"response/json", payload)
	}
	f.Add("$aws/commands", "{}")
	f.Add("$aws/commands/things/t/executions/e/response/cbor", "{}")
	f.Add(prefix+"request/json", "{}")
	f.Fuzz(func(t *testing.T, topic, payload string) {
		s := commands.New()
		now := time.Unix(1700000000, 0)
		if _, err := s.Start(now, commands.Command{ID: "e", Kind: commands.Thing, Device: "t"}); err != nil {
			t.Fatal(err)
		}
		answers, handled := s.Handle(now, service.Request{Topic: topic, Payload: []byte(payload)})
		if len(answers) > 0 && (!handled || len(answers) > 1) {
			t.Fatalf("%v, %v", answers, handled)
		}
		e, _ := s.Execution(commands.Thing, "t", "e")
		for _, a := range answers {
			if !json.Valid(a.Payload) || !strings.HasSuffix(a.Topic, "/accepted/json") && !strings.HasSuffix(a.Topic, "/rejected/json") {
				t.Errorf("%s: %s", a.Topic, a.Payload)
			}
		}
		if e.Status == commands.Succeeded || e.Status == commands.Failed || e.Status == commands.Rejected {
			s.Handle(now, service.Request{Topic: prefix + "response/json", Payload: []byte(`{"status":"IN_PROGRESS"}`)})
			if after, _ := s.Execution(commands.Thing, "t", "e"); after.Status != e.Status {
				t.Errorf("%s after %s", after.Status, e.Status)
			}
		}
		s.Expire(now.Add(time.Hour))
	})
}
