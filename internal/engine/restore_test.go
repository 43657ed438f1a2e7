package engine_test

import (
	"errors"
	"testing"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// TestRestore brings operations back at rest: they count, by number and by bytes, and
// go before what waits, in their order.
func TestRestore(t *testing.T) {
	core := engine.New(engine.Config{ClientID: "c", ConnackTimeout: 1e9, MaxBytes: 250})
	op := func(topic string, size int) *engine.Op {
		return &engine.Op{Publish: wire.Publish{Topic: topic, QoS: 1, Payload: make([]byte, size)}}
	}
	waits, first, second := op("waits", 10), op("first", 100), op("second", 50)
	core.Step(0, engine.Input{Kind: engine.Submit, Op: waits})
	core.Restore([]*engine.Op{first, second})
	want := wire.PublishSize(&waits.Publish) + wire.PublishSize(&first.Publish) + wire.PublishSize(&second.Publish)
	if s := core.Stats(); s.IncompleteOps != 3 || s.IncompleteBytes != want {
		t.Errorf("%d operations of %d bytes, want 3 of %d", s.IncompleteOps, s.IncompleteBytes, want)
	}
	var full *engine.QueueFull
	more := op("more", 200)
	core.Step(0, engine.Input{Kind: engine.Submit, Op: more})
	if !errors.As(more.Err(), &full) || full.Limit != "MaxIncompleteBytes" {
		t.Errorf("beyond the limit: %v, want MaxIncompleteBytes", more.Err())
	}

	core.Step(0, engine.Input{Kind: engine.Start})
	core.Step(0, engine.Input{Kind: engine.ConnOpen, Gen: 1, Connect: &wire.Connect{ClientID: "c"}})
	core.Step(0, engine.Input{Kind: engine.Received, Gen: 1, Data: []byte{0x20, 3, 0, 0, 0}})
	var topics []string
	for {
		b, ok := core.TakeOutput(0)
		if !ok {
			break
		}
		for rest := b.Buf; len(rest) > 0; {
			f, n, err := wire.NextFrame(rest, 0)
			if err != nil || n == 0 {
				t.Fatalf("output is not whole packets: %v", err)
			}
			rest = rest[n:]
			var v wire.PublishView
			if f.Type() == wire.TypePublish && wire.DecodePublish(f, &v) == nil {
				topics = append(topics, string(v.Topic))
			}
		}
		core.Step(0, engine.Input{Kind: engine.Written, Gen: 1})
	}
	if len(topics) != 3 || topics[0] != "first" || topics[1] != "second" || topics[2] != "waits" {
		t.Errorf("sent %q, want first, second, waits", topics)
	}
	if s := core.Stats(); s.IncompleteBytes != want {
		t.Errorf("%d bytes under way, want %d", s.IncompleteBytes, want)
	}
	for id := byte(1); id <= 3; id++ {
		core.Step(0, engine.Input{Kind: engine.Received, Gen: 1, Data: []byte{0x40, 2, 0, id}})
	}
	if s := core.Stats(); s.IncompleteOps != 0 || s.IncompleteBytes != 0 || !first.Ref().Done() || !second.Ref().Done() || !waits.Ref().Done() {
		t.Errorf("at the end %d operations of %d bytes are left", s.IncompleteOps, s.IncompleteBytes)
	}
}
