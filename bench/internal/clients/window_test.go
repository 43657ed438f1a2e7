package clients

import (
	"sync/atomic"
	"testing"
)

func TestWindow(t *testing.T) {
	const size, n = 10, 100_000
	w := newWindow(size)
	ends := make(chan struct{}, size)
	var under atomic.Int64
	go func() {
		for range ends {
			under.Add(-1)
			w.release()
		}
	}()
	for range n {
		w.acquire(1)
		if got := under.Add(1); got > size {
			t.Fatalf("%d under way, want %d at most", got, size)
		}
		ends <- struct{}{}
	}
	w.acquire(size)
	if got := under.Load(); got != 0 {
		t.Errorf("%d under way after the last was acquired", got)
	}
	close(ends)
}
