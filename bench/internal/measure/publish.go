package measure

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/iotshim/iotshim/bench/internal/clients"
	"github.com/iotshim/iotshim/bench/internal/job"
)

// warmUp is how many messages go before the clock starts.
const warmUp = 500

func (r *runner) publish() (job.Result, error) {
	conns, err := r.connect()
	if err != nil {
		return job.Result{}, err
	}
	defer closeAll(conns)
	each := r.N / len(conns)
	same := make([]byte, r.Size)
	if !r.Numbered {
		if err := onAll(conns, clients.Load{QoS: r.QoS, Window: r.Window, N: max(1, warmUp/len(conns)),
			Payload: func(int) []byte { return same }}); err != nil {
			return job.Result{}, err
		}
	}
	load := clients.Load{QoS: r.QoS, Window: r.Window, N: each, Payload: func(int) []byte { return same }}
	if r.Numbered {
		load.Payload = func(i int) []byte {
			return binary.BigEndian.AppendUint64(make([]byte, 0, r.Size), uint64(i))[:r.Size]
		}
	}
	s, err := begin(r.Profile)
	if err != nil {
		return job.Result{}, err
	}
	if err := onAll(conns, load); err != nil {
		s.stop()
		return job.Result{}, err
	}
	result := s.end(each * len(conns))
	result.Note = note(conns[0])
	return result, nil
}

// connect makes the connections of the job, a few at a time.
func (r *runner) connect() ([]clients.Conn, error) {
	conns := make([]clients.Conn, r.Conns)
	errs := make(chan error, 1)
	turn := make(chan struct{}, 16)
	var wg sync.WaitGroup
	for i := range conns {
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			id := r.ClientID
			if r.Conns > 1 {
				id = fmt.Sprintf("%s-%d", r.ClientID, i)
			}
			c, err := r.dial(id)
			if err != nil {
				select {
				case errs <- fmt.Errorf("bench: connection %d: %w", i, err):
				default:
				}
				return
			}
			conns[i] = c
		})
		if len(errs) > 0 {
			break
		}
	}
	wg.Wait()
	select {
	case err := <-errs:
		closeAll(conns)
		return nil, err
	default:
		return conns, nil
	}
}

func closeAll(conns []clients.Conn) {
	var wg sync.WaitGroup
	for _, c := range conns {
		if c != nil {
			wg.Go(c.Close)
		}
	}
	wg.Wait()
}

func onAll(conns []clients.Conn, l clients.Load) error {
	if len(conns) == 1 {
		return conns[0].Publish(l)
	}
	var wg sync.WaitGroup
	errs := make(chan error, len(conns))
	for _, c := range conns {
		wg.Go(func() {
			if err := c.Publish(l); err != nil {
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}

func (r *runner) serial() (job.Result, error) {
	c, err := r.dial(r.ClientID)
	if err != nil {
		return job.Result{}, err
	}
	defer c.Close()
	payload := make([]byte, r.Size)
	for range warmUp {
		if err := c.PublishOne(payload); err != nil {
			return job.Result{}, err
		}
	}
	took := make([]time.Duration, r.N)
	s, err := begin(r.Profile)
	if err != nil {
		return job.Result{}, err
	}
	for i := range took {
		start := time.Now()
		if err := c.PublishOne(payload); err != nil {
			s.stop()
			return job.Result{}, err
		}
		took[i] = time.Since(start)
	}
	result := s.end(r.N)
	slices.Sort(took)
	result.P50 = micros(took[len(took)/2])
	result.P99 = micros(took[len(took)*99/100])
	result.Note = note(c)
	return result, nil
}

func micros(d time.Duration) float64 { return float64(d) / 1e3 }
