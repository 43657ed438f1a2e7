package report_test

import (
	"math"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/plan"
	"github.com/iotshim/iotshim/bench/internal/report"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		name           string
		in             []float64
		median, spread float64
	}{
		{"none", nil, math.NaN(), math.NaN()},
		{"one", []float64{4}, 4, 0},
		{"odd", []float64{9, 1, 5}, 5, 1.6},
		{"even", []float64{4, 1, 3, 2}, 2.5, 1.2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := report.Median(tt.in); got != tt.median && !(math.IsNaN(got) && math.IsNaN(tt.median)) {
				t.Errorf("Median: got %v, want %v", got, tt.median)
			}
			if got := report.Spread(tt.in); got != tt.spread && !(math.IsNaN(got) && math.IsNaN(tt.spread)) {
				t.Errorf("Spread: got %v, want %v", got, tt.spread)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	c := report.Summary([]job.Result{
		{N: 100, Seconds: 1, CPU: 2e-4, Allocs: 1}, {N: 100, Seconds: 2, CPU: 1e-4, Allocs: 3}, {N: 100, Seconds: 4, CPU: 3e-4, Allocs: 2},
	})
	if c.Runs != 3 || c.Rate != 50 || c.Cost != 2 || c.Allocs != 2 || c.Spread != 1.5 {
		t.Errorf("got %+v", c)
	}
}

func TestCount(t *testing.T) {
	for want, in := range map[string]float64{
		"–": math.NaN(), "0": 0, "950": 950, "1.0 k": 1000, "48.4 k": 48_412, "999.9 k": 999_949, "1.00 M": 999_950, "5.86 M": 5_860_000,
	} {
		if got := report.Count(in); got != want {
			t.Errorf("%v: got %q, want %q", in, got, want)
		}
	}
}

func TestWorkloadTable(t *testing.T) {
	wl := plan.Workload{Title: "T", Server: "S", Job: job.Job{Kind: job.Publish}, Clients: []string{plan.Ours, plan.Raw, plan.PahoSync, plan.MQTTJS}}
	cells := plan.Cells{
		plan.Ours:     {Rate: 1e6, Cost: 0.5, Allocs: 1, AllocBytes: 240, RSS: 16 << 20, Spread: 0.1},
		plan.Raw:      {Rate: 2e6, Cost: 0.25, RSS: 8 << 20},
		plan.PahoSync: {Rate: 5e4, Cost: 20, Allocs: 54, AllocBytes: 4453, RSS: 16 << 20},
	}
	var b strings.Builder
	report.Workload(&b, wl, cells, []string{"a note"})
	const want = `### S: T

| client | messages/s | of best paho.golang | of raw socket | CPU µs/message | allocs/message | bytes/message | peak RSS MiB | spread |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
| **iotshim v2/mqtt5** | 1.00 M | 20.00x | 50 % | 0.50 | 1.0 | 240 | 16 | 10 % |
| raw socket (bound) | 2.00 M | 40.00x | 100 % | 0.25 | 0.0 | 0 | 8 | 0 % |
| paho.golang, sync | 50.0 k | 1.00x | 2 % | 20.00 | 54.0 | 4453 | 16 | 0 % |

* a note

`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJudge(t *testing.T) {
	cells := map[string]plan.Cells{
		"null-qos1-w100": {
			plan.Ours:      {Rate: 1.5e6, Allocs: 2.01},
			plan.Raw:       {Rate: 3e6},
			plan.PahoSync:  {Rate: 5e4},
			plan.PahoAsync: {Rate: 1e5},
		},
		"mosquitto-qos1-w1000": {plan.Ours: {Rate: 3, Cost: 8}, plan.Moderated: {Rate: 4, Cost: 4}, plan.PahoSync: {Rate: 1, Cost: 8}, plan.Autopaho: {Rate: 2, Cost: 10}},
		"mosquitto-serial":     {plan.Ours: {P50: 10, P99: 30}, plan.PahoSync: {P50: 20, P99: 20}},
		"null-qos0":            {plan.Ours: {Rate: 1}},
		"dispatch-10":          {plan.Ours: {Rate: 1e7}},
		"dispatch-10000":       {plan.Ours: {Rate: 4e6}},
	}
	got := map[string]report.Verdict{}
	for _, v := range report.Judge(plan.Workloads(), cells) {
		got[v.Workload+"/"+v.Target] = v
	}
	for _, tt := range []struct {
		key   string
		value float64
		met   bool
	}{
		{"null broker: QoS 1 publish, window 100/rate >= 14x the best of paho.golang", 15, true},
		{"null broker: QoS 1 publish, window 100/rate >= 55 % of the raw socket", 50, false},
		{"null broker: QoS 1 publish, window 100/allocations per message <= 2", 2, true},
		{"mosquitto: QoS 1 publish, window 1000/rate >= 1.5x the best of paho.golang", 1.5, true},
		{"mosquitto: QoS 1 publish, window 1000/AckModeration: CPU per message <= 0.35x the best of paho.golang", 0.5, false},
		{"mosquitto: QoS 1 publish, one at a time/p50 <= that of paho.golang", 0.5, true},
		{"mosquitto: QoS 1 publish, one at a time/p99 <= that of paho.golang", 1.5, false},
		{"null broker: QoS 0 publish/rate >= 25x the best of paho.golang", math.NaN(), false},
		{"no server: Dispatch among 10,000 handlers/dispatch with 10,000 handlers <= 2x that with 10", 2.5, false},
	} {
		v, ok := got[tt.key]
		if !ok {
			t.Errorf("no verdict %q", tt.key)
			continue
		}
		if v.Met != tt.met || (v.Value != tt.value && !math.IsNaN(tt.value)) {
			t.Errorf("%s: got %v, %v, want %v, %v", tt.key, v.Value, v.Met, tt.value, tt.met)
		}
	}
	var b strings.Builder
	report.Verdicts(&b, []report.Verdict{
		{Workload: "w", Target: "t", Value: 3, Unit: "x", Met: true}, {Value: 1}, {Value: math.NaN()},
	})
	for _, want := range []string{"| w | t | 3.00 x | met |", "|  |  | 1.00 | **missed** |", "|  |  | – | not measured |"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line %q in\n%s", want, b.String())
		}
	}
}

// TestWorkloadsAreWhole checks that ids are unique and clients known.
func TestWorkloadsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, wl := range plan.Workloads() {
		if seen[wl.ID] {
			t.Errorf("%s: twice", wl.ID)
		}
		seen[wl.ID] = true
		for _, name := range wl.Clients {
			if plan.Label[name] == "" {
				t.Errorf("%s: client %q has no label", wl.ID, name)
			}
		}
		for _, target := range wl.Targets {
			if target.Against != "" && !seen[target.Against] {
				t.Errorf("%s: against %q, which does not come before it", wl.ID, target.Against)
			}
		}
	}
}
