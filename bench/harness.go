package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/machine"
	"github.com/iotshim/iotshim/bench/internal/nullbroker"
	"github.com/iotshim/iotshim/bench/internal/plan"
	"github.com/iotshim/iotshim/bench/internal/report"
	"github.com/iotshim/iotshim/bench/internal/servers"
)

// harness runs the workloads one after the other.
type harness struct {
	options
	out, log io.Writer
	skip     map[string]string // clients and servers that are not here, and why
	record   record
	serial   int  // for client ids
	tiny     bool // as few messages as will do, for tests; no waiting for a quiet machine
}

// record is what -json writes.
type record struct {
	About    []string
	Runs     []oneRun
	Wire     []wireRun
	Verdicts []report.Verdict
}

type oneRun struct {
	Workload, Client string
	Round            int
	Result           *job.Result `json:",omitempty"`
	Error            string      `json:",omitempty"`
}

var start = map[string]func(context.Context) (*servers.Server, error){
	plan.Null:         func(ctx context.Context) (*servers.Server, error) { return servers.Null(ctx, false) },
	plan.NullTLS:      func(ctx context.Context) (*servers.Server, error) { return servers.Null(ctx, true) },
	plan.Mosquitto:    func(ctx context.Context) (*servers.Server, error) { return servers.Mosquitto(ctx, false) },
	plan.MosquittoTLS: func(ctx context.Context) (*servers.Server, error) { return servers.Mosquitto(ctx, true) },
	plan.IoTLocal:     servers.IoTLocal,
	plan.None:         func(context.Context) (*servers.Server, error) { return &servers.Server{}, nil },
}

func (h *harness) run(ctx context.Context) error {
	var chosen []plan.Workload
	for _, wl := range plan.Workloads() {
		if h.only.MatchString(wl.ID) {
			chosen = append(chosen, wl)
		}
	}
	wire := h.only.MatchString(wireID)
	if h.list {
		for _, wl := range chosen {
			fmt.Fprintf(h.out, "%-24s %s: %s\n", wl.ID, wl.Server, wl.Title)
		}
		if wire {
			fmt.Fprintf(h.out, "%-24s %s: every message arrives\n", wireID, plan.Mosquitto)
		}
		return nil
	}
	if len(chosen) == 0 && !wire {
		return fmt.Errorf("bench: -only matches no workload; see -list")
	}
	h.skip = h.missing(ctx)
	h.record.About = h.about()
	for _, line := range h.record.About {
		fmt.Fprintf(h.out, "* %s\n", line)
	}
	fmt.Fprintln(h.out)
	cells := map[string]plan.Cells{}
	for _, wl := range chosen {
		c, notes, err := h.workload(ctx, wl)
		if ctx.Err() != nil {
			return fmt.Errorf("bench: interrupted")
		}
		if err != nil {
			notes = append(notes, err.Error())
		}
		cells[wl.ID] = c
		report.Workload(h.out, wl, c, notes)
	}
	if wire {
		if err := h.wireCheck(ctx); err != nil {
			return err
		}
	}
	h.record.Verdicts = report.Judge(chosen, cells)
	if len(h.record.Verdicts) > 0 {
		report.Verdicts(h.out, h.record.Verdicts)
	}
	return h.save()
}

// workload measures every client in turn, round by round, so that a disturbance
// of the machine hits all of them alike.
func (h *harness) workload(ctx context.Context, wl plan.Workload) (plan.Cells, []string, error) {
	cells := plan.Cells{}
	if why, ok := h.skip[wl.Server]; ok {
		return cells, nil, fmt.Errorf("skipped: %s", why)
	}
	server, err := start[wl.Server](ctx)
	if err != nil {
		return cells, nil, err
	}
	defer server.Close()
	results := map[string][]job.Result{}
	var notes []string
	for round := range h.runs {
		for _, name := range wl.Clients {
			if !slices.Contains(h.clients, name) {
				continue
			}
			if why, ok := h.skip[name]; ok {
				if round == 0 {
					notes = append(notes, fmt.Sprintf("%s skipped: %s", plan.Label[name], why))
				}
				continue
			}
			if ctx.Err() != nil {
				return cells, notes, ctx.Err()
			}
			quiet := h.tiny || machine.WaitQuiet(ctx, 3*time.Second)
			r, err := h.measure(ctx, wl, server, name, round)
			one := oneRun{Workload: wl.ID, Client: name, Round: round, Result: r}
			if err != nil {
				one.Error = err.Error()
				notes = append(notes, fmt.Sprintf("%s, run %d: failed: %v", plan.Label[name], round+1, err))
			} else {
				results[name] = append(results[name], *r)
				if r.Note != "" {
					notes = append(notes, fmt.Sprintf("%s, run %d: %s", plan.Label[name], round+1, r.Note))
				}
			}
			h.record.Runs = append(h.record.Runs, one)
			h.progress(wl, name, round, quiet, r, err)
		}
	}
	for name, runs := range results {
		cells[name] = report.Summary(runs)
	}
	return cells, notes, nil
}

func (h *harness) progress(wl plan.Workload, name string, round int, quiet bool, r *job.Result, err error) {
	text := "failed"
	if err == nil {
		text = fmt.Sprintf("%s/s, %.2f µs", report.Count(r.Rate()), r.Cost())
	}
	if !quiet {
		text += " (the machine is busy)"
	}
	fmt.Fprintf(h.log, "%-22s run %d  %-12s %s\n", wl.ID, round+1, name, text)
}

// measure does one run in a process of its own.
func (h *harness) measure(ctx context.Context, wl plan.Workload, server *servers.Server, name string, round int) (*job.Result, error) {
	j := wl.Job
	j.Client = name
	j.N = wl.Messages(name, h.quick)
	if h.quick && wl.QuickConns > 0 {
		j.Conns = wl.QuickConns
	}
	if h.tiny {
		j.N, j.Conns = min(j.N, 2000), min(j.Conns, 10)
	}
	j.Addr, j.CA, j.Cert, j.Key = server.Addr, server.CA, server.Cert, server.Key
	h.serial++
	j.ClientID = fmt.Sprintf("bench-%s-%d", name, h.serial)
	var ready func()
	if j.Kind == job.Receive {
		if wl.Server == plan.Null || wl.Server == plan.NullTLS {
			j.ClientID = nullbroker.BlastID(j.QoS, j.N, j.Size)
		} else {
			ready = func() { h.feed(ctx, wl, j) }
		}
	}
	if h.profile != "" && (name == plan.Ours || slices.Contains(plan.Variants, name)) {
		dir, err := filepath.Abs(h.profile)
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		j.Profile = filepath.Join(dir, fmt.Sprintf("%s-%s-%d.pprof", wl.ID, name, round+1))
	}
	limit := 2 * time.Minute
	if j.Kind == job.Idle {
		limit = 10 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return h.process(ctx, j, ready)
}

// feed publishes what a receiving client waits for, with the raw client in
// another process.
func (h *harness) feed(ctx context.Context, wl plan.Workload, j job.Job) {
	f := job.Job{
		Client: plan.Raw, Kind: job.Publish, Addr: j.Addr, CA: j.CA, Cert: j.Cert, Key: j.Key,
		ClientID: j.ClientID + "-feed", QoS: 1, Window: 1000, N: j.N, Size: j.Size, Numbered: true,
	}
	if wl.Server == plan.IoTLocal {
		f.Window = 100 // what it grants
	}
	if _, err := h.process(ctx, f, nil); err != nil {
		fmt.Fprintln(h.log, "bench: feeder:", err)
	}
}

func (h *harness) save() error {
	if h.json == "" {
		return nil
	}
	// A value that was not measured is NaN, which JSON has no word for.
	for i := range h.record.Verdicts {
		if v := &h.record.Verdicts[i]; v.Value != v.Value {
			v.Value = -1
		}
	}
	b, err := json.MarshalIndent(h.record, "", "\t")
	if err != nil {
		return fmt.Errorf("bench: -json: %w", err)
	}
	return os.WriteFile(h.json, append(b, '\n'), 0o644)
}
