package plan

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
)

// Cell is what is known of one client at one workload: medians over its runs.
type Cell struct {
	Runs                       int
	N                          float64 // messages, or idle clients
	Rate, Cost                 float64 // messages per second, CPU µs per message
	Allocs, AllocBytes         float64
	P50, P99                   float64 // µs
	RSS                        float64 // bytes
	Objects, Stack, Goroutines float64
	Spread                     float64 // (max-min)/median of the rates
}

// Nanos returns the time of one message, or one look-up.
func (c Cell) Nanos() float64 { return 1e9 / c.Rate }

// Cells holds the cells of one workload by client.
type Cells map[string]Cell

// Other is the key of iotshim's cell of the workload that a target is Against.
const Other = "other"

// Target is what a workload has to show.
type Target struct {
	Text    string
	Unit    string
	Limit   float64
	AtMost  bool   // else at least
	Against string // id of another workload that Value needs
	// Value returns NaN when a client that it needs was not measured.
	Value func(Cells) float64
}

// Met tells whether v, a Value, is what the target wants.
func (t Target) Met(v float64) bool {
	if t.AtMost {
		return v <= t.Limit
	}
	return v >= t.Limit
}

func rate(atLeast float64) Target {
	return Target{
		Text: fmt.Sprintf("rate >= %vx the best of paho.golang", atLeast), Unit: "x", Limit: atLeast,
		Value: func(c Cells) float64 {
			return c[Ours].Rate / best(c, slices.Max, func(p Cell) float64 { return p.Rate })
		},
	}
}

// moderated is a target for the client with AckModeration.
func moderated(t Target) Target {
	value := t.Value
	t.Text = "AckModeration: " + t.Text
	t.Value = func(c Cells) float64 {
		with, ok := c[Moderated]
		if !ok {
			return math.NaN()
		}
		c = maps.Clone(c)
		c[Ours] = with
		return value(c)
	}
	return t
}

func ofRaw(percent float64) Target {
	return Target{
		Text: fmt.Sprintf("rate >= %v %% of the raw socket", percent), Unit: "%", Limit: percent,
		Value: func(c Cells) float64 { return 100 * c[Ours].Rate / positive(c[Raw].Rate) },
	}
}

func cost(atMost float64) Target {
	return Target{
		Text: fmt.Sprintf("CPU per message <= %vx the best of paho.golang", atMost), Unit: "x", Limit: atMost, AtMost: true,
		Value: func(c Cells) float64 {
			return c[Ours].Cost / best(c, slices.Min, func(p Cell) float64 { return p.Cost })
		},
	}
}

// allocs allows for the growth of buffers, which is spread over all messages.
func allocs(atMost float64) Target {
	return Target{
		Text: fmt.Sprintf("allocations per message <= %v", atMost), Limit: atMost, AtMost: true,
		Value: func(c Cells) float64 { return math.Round(c[Ours].Allocs*20) / 20 },
	}
}

func latency(which string) Target {
	of := func(c Cell) float64 {
		if which == "p50" {
			return c.P50
		}
		return c.P99
	}
	return Target{
		Text: which + " <= that of paho.golang", Unit: "x", Limit: 1, AtMost: true,
		Value: func(c Cells) float64 { return of(c[Ours]) / positive(of(c[PahoSync])) },
	}
}

// facade is what the V1 facade keeps of the engine's rate, when both tell of each end
// by a callback.
func facade(atLeast float64) Target {
	return Target{
		Text: fmt.Sprintf("v1compat >= %vx the rate of v2/mqtt5 with callbacks", atLeast), Unit: "x", Limit: atLeast,
		Value: func(c Cells) float64 { return c[V1].Rate / positive(c[Callbacks].Rate) },
	}
}

// best picks among what paho.golang ships; NaN when none of it was measured.
func best(c Cells, pick func([]float64) float64, of func(Cell) float64) float64 {
	var v []float64
	for _, name := range paho {
		if p, ok := c[name]; ok {
			v = append(v, of(p))
		}
	}
	if len(v) == 0 {
		return math.NaN()
	}
	return positive(pick(v))
}

func positive(v float64) float64 {
	if v > 0 {
		return v
	}
	return math.NaN()
}

// BestPaho returns the rate of the fastest of what paho.golang ships.
func BestPaho(c Cells) float64 {
	return best(c, slices.Max, func(p Cell) float64 { return p.Rate })
}

func itoa(n int) string {
	if n >= 10_000 {
		return strconv.Itoa(n/1000) + ",000"
	}
	return strconv.Itoa(n)
}
