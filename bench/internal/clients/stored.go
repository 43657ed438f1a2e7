package clients

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/mqtt5/boltstore"
)

// memoryStore keeps messages in a map: what the client itself adds for a store.
type memoryStore struct {
	mu   sync.Mutex
	last uint64
	kept map[uint64]mqtt5.PublishPacket
}

// Put implements mqtt5.Store.
func (s *memoryStore) Put(p *mqtt5.PublishPacket) (uint64, error) {
	kept := *p
	kept.Payload = slices.Clone(p.Payload)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.kept[s.last] = kept
	return s.last, nil
}

// Delete implements mqtt5.Store.
func (s *memoryStore) Delete(keys []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		delete(s.kept, key)
	}
	return nil
}

// Load implements mqtt5.Store.
func (s *memoryStore) Load(f func(uint64, *mqtt5.PublishPacket) error) error {
	s.mu.Lock()
	kept := maps.Clone(s.kept)
	s.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		p := kept[key]
		if err := f(key, &p); err != nil {
			return err
		}
	}
	return nil
}

func dialBlocking(ctx context.Context, s Server) (Conn, error) {
	c, err := dialWith(ctx, s, func(*mqtt5.Config) {})
	if err != nil {
		return nil, err
	}
	return &stored{iotshim: c, close: func() {}}, nil
}

func dialMemoryStore(ctx context.Context, s Server) (Conn, error) {
	c, err := dialWith(ctx, s, func(cfg *mqtt5.Config) {
		cfg.Store = &memoryStore{kept: make(map[uint64]mqtt5.PublishPacket)}
	})
	if err != nil {
		return nil, err
	}
	return &stored{iotshim: c, close: func() {}}, nil
}

func dialDisk(ctx context.Context, s Server) (Conn, error)       { return dialBolt(ctx, s, true) }
func dialDiskSynced(ctx context.Context, s Server) (Conn, error) { return dialBolt(ctx, s, false) }

func dialBolt(ctx context.Context, s Server, noSync bool) (Conn, error) {
	dir, err := os.MkdirTemp("", "bench-store")
	if err != nil {
		return nil, err
	}
	store, err := boltstore.Open(filepath.Join(dir, "queue.db"), boltstore.Options{NoSync: noSync})
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	remove := func() {
		store.Close()
		os.RemoveAll(dir)
	}
	c, err := dialWith(ctx, s, func(cfg *mqtt5.Config) { cfg.Store = store })
	if err != nil {
		remove()
		return nil, err
	}
	return &stored{iotshim: c, close: remove}, nil
}

// stored publishes from as many goroutines as the window has places: handing over a
// message waits for the store, which takes many at a time.
type stored struct {
	*iotshim
	close func()
}

// Publish has a goroutine for each place in the window.
func (c *stored) Publish(l Load) error {
	errs := make(chan error, l.Window)
	for worker := range l.Window {
		go func() {
			for i := worker; i < l.N; i += l.Window {
				_, err := c.client.Publish(context.Background(), &mqtt5.PublishPacket{
					Topic: job.Topic, QoS: mqtt5.QoS(l.QoS), Payload: l.Payload(i),
				})
				if err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var first error
	for range l.Window {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Close ends the client, then the store.
func (c *stored) Close() {
	c.iotshim.Close()
	c.close()
}
