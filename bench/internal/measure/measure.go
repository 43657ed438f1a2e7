// Package measure does one job in this process and says what it took.
package measure

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/iotshim/iotshim/bench/internal/clients"
	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/machine"
)

// Run does a job. ready is called when a receiving client is subscribed.
func Run(ctx context.Context, j job.Job, ready func()) (job.Result, error) {
	j.Conns = max(1, j.Conns)
	machine.MoreFiles()
	r := runner{Job: j, ready: ready}
	if j.Kind == job.Dispatch {
		return r.dispatch()
	}
	dial, ok := clients.Go[j.Client]
	if !ok {
		return job.Result{}, fmt.Errorf("bench: no client is called %q", j.Client)
	}
	server, err := clients.ServerOf(j)
	if err != nil {
		return job.Result{}, err
	}
	r.dial = func(id string) (clients.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		s := server
		s.ClientID = id
		return dial(ctx, s)
	}
	switch j.Kind {
	case job.Publish:
		return r.publish()
	case job.Serial:
		return r.serial()
	case job.Receive:
		return r.receive()
	case job.Idle:
		return r.idle()
	case job.Count:
		return r.count(ctx)
	}
	return job.Result{}, fmt.Errorf("bench: no job is called %q", j.Kind)
}

type runner struct {
	job.Job
	dial  func(id string) (clients.Conn, error)
	ready func()
}

// noter is a client that knows when its figure is worth nothing.
type noter interface{ Note() string }

func note(c clients.Conn) string {
	if n, ok := c.(noter); ok {
		return n.Note()
	}
	return ""
}

// span is the measured part of a run.
type span struct {
	start time.Time
	cpu   time.Duration
	mem   runtime.MemStats
	stop  func()
}

func begin(profile string) (*span, error) {
	s := &span{stop: func() {}}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return nil, fmt.Errorf("bench: profile: %w", err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return nil, fmt.Errorf("bench: profile: %w", err)
		}
		s.stop = func() { pprof.StopCPUProfile(); f.Close() }
	}
	runtime.GC()
	runtime.ReadMemStats(&s.mem)
	s.cpu, s.start = machine.CPU(), time.Now()
	return s, nil
}

// end says what n messages took since begin.
func (s *span) end(n int) job.Result {
	elapsed, cpu := time.Since(s.start), machine.CPU()-s.cpu
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	s.stop()
	return job.Result{
		N: n, Seconds: elapsed.Seconds(), CPU: cpu.Seconds(),
		Allocs:     float64(mem.Mallocs-s.mem.Mallocs) / float64(n),
		AllocBytes: float64(mem.TotalAlloc-s.mem.TotalAlloc) / float64(n),
		RSS:        machine.PeakRSS(),
	}
}
