package engine_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// TestDelayOfTheOwners has the owner of the core decide when it connects again: it is
// told the attempt, how long the connection was, and its own last answer, and what is
// below 0 counts as 0.
func TestDelayOfTheOwners(t *testing.T) {
	type asked struct {
		attempt         int
		connected, last int64
	}
	var got []asked
	answers := []int64{7, -5, 30, 2}
	core := engine.New(engine.Config{
		ClientID: "c", ConnackTimeout: 1e9, ResetAfter: 100,
		Delay: func(attempt int, connected, last int64) int64 {
			got = append(got, asked{attempt, connected, last})
			return answers[len(got)-1]
		},
	})
	fail := func(now int64, gen uint64) *engine.Dial {
		return core.Step(now, engine.Input{Kind: engine.ConnFailed, Gen: gen, Err: errors.New("refused")}).Dial
	}
	due := func(at int64, gen uint64) {
		t.Helper()
		if next := core.NextDeadline(); next != at {
			t.Fatalf("attempt %d: the deadline is %d, want %d", gen, next, at)
		}
		if eff := core.Step(at, engine.Input{Kind: engine.Tick}); eff.Dial == nil || eff.Dial.Gen != gen {
			t.Fatalf("attempt %d: no dial at %d", gen, at)
		}
	}
	core.Step(0, engine.Input{Kind: engine.Start})
	fail(0, 1)
	due(7, 2)
	if dial := fail(10, 2); dial == nil || dial.Gen != 3 {
		t.Fatalf("attempt 3 was not made at once: %v", dial)
	}
	connack := []byte{0x20, 3, 0, 0, 0}
	core.Step(20, engine.Input{Kind: engine.ConnOpen, Gen: 3, Connect: &wire.Connect{ClientID: "c"}})
	core.Step(20, engine.Input{Kind: engine.Received, Gen: 3, Data: connack})
	core.Step(70, engine.Input{Kind: engine.ConnLost, Gen: 3, Err: errors.New("EOF")})
	core.Step(70, engine.Input{Kind: engine.ConnClosed, Gen: 3})
	due(100, 4)
	core.Step(100, engine.Input{Kind: engine.ConnOpen, Gen: 4, Connect: &wire.Connect{ClientID: "c"}})
	core.Step(100, engine.Input{Kind: engine.Received, Gen: 4, Data: connack})
	core.Step(500, engine.Input{Kind: engine.ConnLost, Gen: 4, Err: errors.New("EOF")})
	core.Step(500, engine.Input{Kind: engine.ConnClosed, Gen: 4})
	due(502, 5)
	want := []asked{{0, 0, 0}, {1, 0, 7}, {2, 50, 0}, {0, 400, 0}}
	if !slices.Equal(got, want) {
		t.Errorf("asked %v, want %v", got, want)
	}
}
