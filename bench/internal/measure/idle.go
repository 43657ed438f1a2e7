package measure

import (
	"runtime"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/machine"
)

// idle makes the connections and looks at what they hold.
func (r *runner) idle() (job.Result, error) {
	before, goroutines := held()
	start, cpu := time.Now(), machine.CPU()
	conns, err := r.connect()
	if err != nil {
		return job.Result{}, err
	}
	elapsed := time.Since(start)
	time.Sleep(500 * time.Millisecond) // for the goroutines of the dialling to end
	after, more := held()
	n := float64(len(conns))
	result := job.Result{
		N: len(conns), Seconds: elapsed.Seconds(), CPU: (machine.CPU() - cpu).Seconds(),
		Objects:    (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / n,
		Stack:      (float64(after.StackInuse) - float64(before.StackInuse)) / n,
		Goroutines: float64(more-goroutines) / n,
		Allocs:     -1, AllocBytes: -1,
		RSS: machine.PeakRSS(),
	}
	closeAll(conns)
	return result, nil
}

func held() (runtime.MemStats, int) {
	runtime.GC()
	runtime.GC() // the second frees what sync.Pool kept through the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m, runtime.NumGoroutine()
}
