//go:build !race

package shadow_test

// There is one goroutine here, and so nothing for the race detector, with which
// this takes long.

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
	"github.com/iotshim/iotshim/iotlocal/internal/shadowmodel"
)

// TestProperty has 20 things updated 1,000 times each, in turn, with versions and
// without, right and wrong, and a delete now and then. The service must agree with
// the model after each. In package iotlocal 100 things are updated at the same time.
func TestProperty(t *testing.T) {
	things, updates := 20, 1000
	if testing.Short() {
		things = 5
	}
	s := shadow.New(shadow.Config{})
	models := make([]shadowmodel.Model, things)
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Unix(epoch, 0)
	deltas, conflicts, deletes := 0, 0, 0
	for range updates {
		for i := range things {
			now = now.Add(time.Millisecond)
			m := &models[i]
			name := []string{"", "named"}[i%2]
			topic := fmt.Sprintf("$aws/things/thing%d/shadow/", i)
			if name != "" {
				topic += "name/" + name + "/"
			}
			send := func(verb string, payload any) map[string]map[string]any {
				text, err := json.Marshal(payload)
				if err != nil {
					t.Fatal(err)
				}
				messages, _ := s.Handle(now, service.Request{Topic: topic + verb, Payload: text})
				return byTopic(t, topic, messages)
			}
			if m.Exists && r.IntN(200) == 0 {
				got := send("delete", map[string]any{})["delete/accepted"]
				if got["version"] != float64(m.Version) {
					t.Fatalf("delete of version %d: %v", m.Version, got)
				}
				m.State, m.Exists = nil, false
				deletes++
			}
			if m.Exists && r.IntN(10) == 0 {
				got := send("update", map[string]any{"state": shadowmodel.RandomState(r), "version": m.Version - 1 + 2*r.IntN(2)})
				if len(got) != 1 || got["update/rejected"]["code"] != 409.0 {
					t.Fatalf("wrong version: %v", got)
				}
				conflicts++
			}
			request := map[string]any{"state": shadowmodel.RandomState(r), "clientToken": "token"}
			if m.Exists && r.IntN(2) == 0 {
				request["version"] = m.Version
			}
			before := *m
			m.Update(request["state"])
			got := send("update", request)
			agree(t, got, request["state"], before, *m)
			if m.Delta() != nil {
				deltas++
			}
			doc, _ := s.Document(fmt.Sprint("thing", i), name)
			if doc.Version != int64(m.Version) {
				t.Fatalf("version %d, want %d", doc.Version, m.Version)
			}
		}
	}
	t.Logf("%d updates, %d deltas, %d conflicts, %d deletes", things*updates, deltas, conflicts, deletes)
	if conflicts < things || deletes < things || deltas < things*updates/4 || deltas == things*updates {
		t.Error("the updates are not what this test takes them for")
	}
}

func byTopic(t *testing.T, prefix string, messages []service.Message) map[string]map[string]any {
	t.Helper()
	got := map[string]map[string]any{}
	for _, m := range messages {
		var v map[string]any
		if err := json.Unmarshal(m.Payload, &v); err != nil {
			t.Fatal(err)
		}
		got[m.Topic[len(prefix):]] = v
	}
	return got
}

// agree compares the answers to an update with the model before and after it.
func agree(t *testing.T, got map[string]map[string]any, sent any, before, after shadowmodel.Model) {
	t.Helper()
	accepted, delta, documents := got["update/accepted"], got["update/delta"], got["update/documents"]
	if accepted["version"] != float64(after.Version) || accepted["clientToken"] != "token" {
		t.Fatalf("accepted %v, want version %d", accepted, after.Version)
	}
	check := func(what string, want, have any) {
		t.Helper()
		if !reflect.DeepEqual(want, have) { // cmp is slow
			t.Fatalf("%s of version %d (-want +got):\n%s", what, after.Version, cmp.Diff(want, have))
		}
	}
	check("accepted state", sent, accepted["state"])
	check("delta", after.Delta(), delta["state"])
	if delta != nil {
		check("delta version", float64(after.Version), delta["version"])
	}
	current := documents["current"].(map[string]any)
	check("current", any(after.State), current["state"])
	check("current version", float64(after.Version), current["version"])
	if before.Exists {
		previous := documents["previous"].(map[string]any)
		check("previous", any(before.State), previous["state"])
		check("previous version", float64(before.Version), previous["version"])
	} else if documents["previous"] != nil {
		t.Fatalf("previous of a new shadow: %v", documents["previous"])
	}
}
