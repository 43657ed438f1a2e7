package iotlocal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/iotlocal/internal/shadowmodel"
)

// TestShadowProperty has 100 things, each with a device and an application that update
// its shadow at the same time, 1,000 updates in all, some with a version that may be
// too old. From the messages that the device gets, every version comes once and in
// order, holds exactly the update that made it, and has the delta that a model computes.
func TestShadowProperty(t *testing.T) {
	things, updates := 100, 1000
	if race.Enabled || testing.Short() {
		updates = 60
	}
	s := start(t, iotlocal.Options{})
	var conflicts, deltas atomic.Int64
	var all sync.WaitGroup
	for i := range things {
		w := &watched{
			client: open5(t, s, fmt.Sprint("device", i)), server: s,
			thing: fmt.Sprint("thing", i), name: []string{"", "s1"}[i%2], updates: updates / 2,
			sent: map[string]any{}, gotDelta: map[int]any{}, wantDelta: map[int]any{},
			conflicts: &conflicts, deltas: &deltas,
		}
		all.Go(func() { w.run(uint64(i)) })
	}
	all.Wait()
	t.Logf("%d things, %d updates each: %d conflicts, %d deltas", things, updates, conflicts.Load(), deltas.Load())
	if conflicts.Load() == 0 || deltas.Load() == 0 {
		t.Error("the updates are not what this test takes them for")
	}
}

// watched is a thing whose shadow is updated from two sides.
type watched struct {
	*client
	server      *iotlocal.Server
	thing, name string
	updates     int // from each side

	mu   sync.Mutex
	sent map[string]any // state by client token, until it is seen in a document or refused

	model               shadowmodel.Model
	gotDelta, wantDelta map[int]any // by version, until there are both

	conflicts, deltas *atomic.Int64
}

// remember notes an update that is about to be sent, and returns its document.
func (w *watched) remember(token string, r *rand.Rand, version int) []byte {
	update := map[string]any{"state": shadowmodel.RandomState(r), "clientToken": token}
	if version > 0 {
		update["version"] = version
	}
	text, err := json.Marshal(update)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent[token] = update["state"]
	return text
}

// forget returns the state that was sent with the token, once.
func (w *watched) forget(token string) (any, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	state, ok := w.sent[token]
	delete(w.sent, token)
	return state, ok
}

func (w *watched) run(seed uint64) {
	prefix := "$aws/things/" + w.thing + "/shadow/"
	if w.name != "" {
		prefix += "name/" + w.name + "/"
	}
	w.subscribe5(1, prefix+"update/accepted", prefix+"update/rejected", prefix+"update/delta", prefix+"update/documents", prefix+"end")
	var application sync.WaitGroup
	defer application.Wait()
	application.Go(func() { w.apply(rand.New(rand.NewPCG(seed, 1))) })

	r := rand.New(rand.NewPCG(seed, 2))
	for i := range w.updates {
		token := fmt.Sprint("device", i)
		for answered := false; !answered; {
			version := 0
			if r.IntN(2) == 0 {
				version = w.model.Version
			}
			w.send5(prefix+"update", string(w.remember(token, r, version)), 0, nil)
			refused := false
			for !answered && !refused {
				answered, refused = w.see(prefix, w.message(), token)
			}
		}
	}
	application.Wait()
	w.send5(prefix+"end", "", 0, nil)
	for m := w.message(); m.Topic != prefix+"end"; m = w.message() {
		w.see(prefix, m, "")
	}
	w.finish()
}

// apply updates the shadow from the cloud's side.
func (w *watched) apply(r *rand.Rand) {
	for i := range w.updates {
		token := fmt.Sprint("application", i)
		version := 0
		if doc, ok := w.server.Shadow(w.thing, w.name); ok && r.IntN(2) == 0 {
			version = int(doc.Version)
		}
		_, err := w.server.UpdateShadow(w.thing, w.name, w.remember(token, r, version))
		var refused *iotlocal.ShadowError
		if errors.As(err, &refused) && refused.Code == 409 && version > 0 {
			w.conflicts.Add(1)
			w.forget(token)
			_, err = w.server.UpdateShadow(w.thing, w.name, w.remember(token, r, 0))
		}
		if err != nil {
			w.t.Errorf("%s: %v", w.thing, err)
			return
		}
	}
}

// see looks at a message, and tells whether it answers the request with the token.
func (w *watched) see(prefix string, m *packets.Publish, token string) (accepted, refused bool) {
	var got struct {
		State       any
		Version     int
		ClientToken string
		Code        int
		Current     struct {
			State   map[string]any
			Version int
		}
		Previous *struct{ Version int }
	}
	if err := json.Unmarshal(m.Payload, &got); err != nil {
		w.t.Fatalf("%s: %v", m.Topic, err)
	}
	switch topic := strings.TrimPrefix(m.Topic, prefix); topic {
	case "update/accepted":
		return got.ClientToken == token, false
	case "update/rejected":
		if got.Code != 409 {
			w.t.Fatalf("%s: refused with %s", w.thing, m.Payload)
		}
		w.conflicts.Add(1)
		w.forget(got.ClientToken)
		return false, got.ClientToken == token
	case "update/delta":
		w.deltas.Add(1)
		w.gotDelta[got.Version] = got.State
		w.compareDelta(got.Version)
	case "update/documents":
		state, ok := w.forget(got.ClientToken)
		if !ok || got.Current.Version != w.model.Version+1 {
			w.t.Fatalf("%s: version %d of update %s comes after version %d, or that is there twice", w.thing, got.Current.Version, got.ClientToken, w.model.Version)
		}
		if got.Previous != nil && got.Previous.Version != w.model.Version {
			w.t.Fatalf("%s: previous of version %d has version %d", w.thing, got.Current.Version, got.Previous.Version)
		}
		w.model.Update(state)
		if !reflect.DeepEqual(w.model.State, got.Current.State) {
			w.t.Fatalf("%s, version %d (-want +got):\n%s", w.thing, w.model.Version, cmp.Diff(w.model.State, got.Current.State))
		}
		if delta := w.model.Delta(); delta != nil {
			w.wantDelta[w.model.Version] = delta
			w.compareDelta(w.model.Version)
		}
	}
	return false, false
}

func (w *watched) compareDelta(version int) {
	got, sent := w.gotDelta[version]
	want, known := w.wantDelta[version]
	if !sent || !known {
		return
	}
	if !reflect.DeepEqual(want, got) {
		w.t.Fatalf("%s: delta of version %d (-want +got):\n%s", w.thing, version, cmp.Diff(want, got))
	}
	delete(w.gotDelta, version)
	delete(w.wantDelta, version)
}

// finish sees to it that nothing is left over, and that the server has what the model
// has.
func (w *watched) finish() {
	if len(w.sent) > 0 || len(w.gotDelta) > 0 || len(w.wantDelta) > 0 {
		w.t.Errorf("%s: %d updates are lost, %d deltas are too many, %d are missing", w.thing, len(w.sent), len(w.gotDelta), len(w.wantDelta))
	}
	doc, _ := w.server.Shadow(w.thing, w.name)
	if doc.Version != int64(2*w.updates) || w.model.Version != 2*w.updates {
		w.t.Errorf("%s: version %d after %d updates", w.thing, doc.Version, 2*w.updates)
	}
	got := map[string]any{}
	for section, text := range map[string]json.RawMessage{"desired": doc.Desired, "reported": doc.Reported} {
		var v any
		if text == nil {
			continue
		}
		if err := json.Unmarshal(text, &v); err != nil {
			w.t.Error(err)
		}
		got[section] = v
	}
	if diff := cmp.Diff(w.model.State, got); diff != "" {
		w.t.Errorf("%s (-want +got):\n%s", w.thing, diff)
	}
}
