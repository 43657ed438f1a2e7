package shadow_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
)

// FuzzUpdate has two updates, of which the first makes the document that the second
// is merged into. What is refused changes nothing; what is accepted leaves a
// document within the limits, whose delta is empty once it has been reported.
func FuzzUpdate(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"state":{"desired":{"a":1}}}`, `{"state":{"reported":{"a":1.0}},"version":1,"clientToken":"x"}`},
		{`{"state":{"desired":{"a":{"b":[1,{"c":2}]}}}}`, `{"state":{"desired":{"a":{"b":null}}}}`},
		{`{"state":null}`, `{"state":{"desired":null,"reported":{"x":{"y":null}}}}`},
		{`{"state":{"desired":{"a":1e999999999999}}}`, `{"state":{"reported":{"a":-0}}}`},
		{`{"state":{"desired":{"\ud800":"\ud800"}}}`, `{"state":{"desired":{"a":[null]}}}`},
		{`{`, "\xff"}, {``, `[]`}, {`{"state":5}`, `{"state":{"foo":1}}`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		s := shadow.New(shadow.Config{MaxSize: 300})
		now := time.Unix(epoch, 0)
		send := func(payload []byte) {
			before, existed := s.Document("t", "")
			messages, ok := s.Handle(now, service.Request{Topic: "$aws/things/t/shadow/update", Payload: payload})
			if !ok || len(messages) == 0 {
				t.Fatal("no answer")
			}
			for _, m := range messages {
				if !json.Valid(m.Payload) {
					t.Fatalf("%s: %q is not JSON", m.Topic, m.Payload)
				}
			}
			after, exists := s.Document("t", "")
			if messages[0].Topic == "$aws/things/t/shadow/update/rejected" {
				if diff := cmp.Diff(before, after); diff != "" || exists != existed || len(messages) != 1 {
					t.Fatalf("a refused update has changed the shadow:\n%s", diff)
				}
				return
			}
			if after.Version != before.Version+1 {
				t.Fatalf("version %d after %d", after.Version, before.Version)
			}
			if n := len(after.Desired) + len(after.Reported); n > 300 {
				t.Fatalf("document of %d bytes", n)
			}
		}
		send(first)
		send(second)
		doc, ok := s.Document("t", "")
		if !ok || doc.Desired == nil {
			return
		}
		// Arrays in arrays of the delta are whole, so reporting it leaves none, unless
		// an empty object of it is merged into one that is there.
		if doc.Delta == nil || bytes.Contains(doc.Desired, []byte("{}")) {
			return
		}
		if _, _, err := s.Update(now, "t", "", []byte(`{"state":{"reported":`+string(doc.Delta)+`}}`)); err != nil {
			if err.Code != 413 {
				t.Fatalf("the delta %s cannot be reported: %v", doc.Delta, err)
			}
			return
		}
		if doc, _ := s.Document("t", ""); doc.Delta != nil {
			t.Fatalf("delta %s after it was reported", doc.Delta)
		}
	})
}
