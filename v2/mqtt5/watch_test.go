package mqtt5_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"
)

// memoryWatch samples the live heap and the goroutines of the process while a
// long test runs, so that the test can tell memory that is in use from memory
// that grows.
type memoryWatch struct {
	heap       []uint64 // bytes, each after a collection
	goroutines []int
}

// samples is how many a run of any length takes.
const samples = 20

// run samples until ctx ends, spread over length, and prints each sample.
func (w *memoryWatch) run(ctx context.Context, t *testing.T, length time.Duration) {
	start := time.Now()
	tick := time.NewTicker(length / (samples + 1))
	defer tick.Stop()
	for range samples {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		w.heap = append(w.heap, m.HeapAlloc)
		w.goroutines = append(w.goroutines, runtime.NumGoroutine())
		t.Logf("after %7.1f s: %6d KiB of heap, %3d goroutines", time.Since(start).Seconds(), m.HeapAlloc>>10, runtime.NumGoroutine())
	}
}

// check fails the test when the last third of the samples stands clearly above
// the second quarter: the first quarter is for pools, maps and sessions to reach
// their size. What is allowed is noise of the moment: 1 MiB and an eighth, and 16
// goroutines of connections that are coming or going.
func (w *memoryWatch) check(t *testing.T) {
	n := len(w.heap)
	if n < samples/2 {
		t.Errorf("%d samples of memory taken, want %d", n, samples)
		return
	}
	early, late := median(w.heap[n/4:n/2]), median(w.heap[n-n/3:])
	if late > early+early/8+1<<20 {
		t.Errorf("the heap grows: %d KiB early, %d KiB at the end", early>>10, late>>10)
	}
	before, after := median(w.goroutines[n/4:n/2]), median(w.goroutines[n-n/3:])
	if after > before+16 {
		t.Errorf("goroutines pile up: %d early, %d at the end", before, after)
	}
	t.Logf("heap %d KiB early and %d KiB at the end, goroutines %d and %d", early>>10, late>>10, before, after)
}

func median[T int | uint64](s []T) T {
	return slices.Sorted(slices.Values(s))[len(s)/2]
}
