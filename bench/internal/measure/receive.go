package measure

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// silence is how long nothing may come in before a run is given up.
const silence = 10 * time.Second

// receive measures from the first message to the last.
func (r *runner) receive() (job.Result, error) {
	c, err := r.dial(r.ClientID)
	if err != nil {
		return job.Result{}, err
	}
	defer c.Close()
	var (
		s      *span
		n      int
		failed error
		result job.Result
		bytes  int
	)
	done := make(chan struct{})
	tick := make(chan struct{}, 1)
	err = c.Subscribe(job.Topic, r.QoS, func(payload []byte) {
		if n == 0 {
			s, failed = begin(r.Profile)
		}
		n++
		bytes += len(payload)
		switch {
		case failed != nil || n > r.N:
			return
		case n == r.N:
			// The first message started the clock and is not part of what it measured.
			result = s.end(n - 1)
			close(done)
		case n%4096 == 0:
			select {
			case tick <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		return job.Result{}, err
	}
	r.ready()
	limit := time.NewTimer(silence)
	defer limit.Stop()
	for {
		select {
		case <-done:
			if bytes != r.N*r.Size {
				return job.Result{}, errors.New("bench: receive: payloads of a wrong size")
			}
			result.Note = note(c)
			return result, nil
		case <-tick:
			limit.Reset(silence)
		case <-limit.C:
			text := "bench: receive: messages are missing"
			if extra := note(c); extra != "" {
				text += ": " + extra
			}
			return job.Result{}, errors.New(text)
		}
	}
}

// count subscribes and tells the numbered messages of others apart. It ends when
// all have come, or when nothing comes any more.
func (r *runner) count(ctx context.Context) (job.Result, error) {
	c, err := r.dial(r.ClientID)
	if err != nil {
		return job.Result{}, err
	}
	defer c.Close()
	seen := make([]bool, r.N)
	result := job.Result{N: r.N}
	highest, total := -1, 0
	numbers := make(chan int, 1<<16)
	err = c.Subscribe(job.Topic, 1, func(payload []byte) {
		if len(payload) == r.Size {
			numbers <- int(binary.BigEndian.Uint64(payload))
		}
	})
	if err != nil {
		return job.Result{}, err
	}
	r.ready()
	limit := time.NewTimer(2 * silence)
	defer limit.Stop()
	for {
		select {
		case <-ctx.Done():
			return job.Result{}, ctx.Err()
		case <-limit.C:
			return result, nil
		case i := <-numbers:
			if total == 0 || total%1024 == 0 {
				limit.Reset(silence)
			}
			total++
			if i < 0 || i >= r.N {
				continue
			}
			if seen[i] {
				// The QoS 0 workload repeats number 0 as its barrier.
				if i != 0 {
					result.Duplicates++
				}
			} else {
				seen[i] = true
				result.Unique++
				if i < highest {
					result.Late++
				}
				highest = max(highest, i)
			}
			if result.Unique == r.N {
				// What follows within a moment is a duplicate.
				limit.Reset(300 * time.Millisecond)
			}
		}
	}
}
