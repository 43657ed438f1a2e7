package clients

import "sync/atomic"

// window bounds what is under way for a client that tells of each end by a callback: a
// channel as a semaphore would cost more than the client.
type window struct {
	size   int64
	used   atomic.Int64
	wanted atomic.Int64 // places that acquire waits for, 0: it does not wait
	room   chan struct{}
}

func newWindow(size int) *window {
	return &window{size: int64(max(1, size)), room: make(chan struct{}, 1)}
}

// acquire takes n places, of which there are size in all. Only one goroutine calls it.
func (w *window) acquire(n int64) {
	for w.used.Load()+n > w.size {
		w.wanted.Store(n)
		if w.used.Load()+n > w.size {
			<-w.room
			continue
		}
		if !w.wanted.CompareAndSwap(n, 0) {
			<-w.room
		}
	}
	w.used.Add(n)
}

// release gives one place back.
func (w *window) release() {
	used := w.used.Add(-1)
	if n := w.wanted.Load(); n > 0 && used+n <= w.size && w.wanted.CompareAndSwap(n, 0) {
		w.room <- struct{}{}
	}
}
