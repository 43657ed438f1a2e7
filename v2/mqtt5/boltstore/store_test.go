package boltstore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/mqtt5/boltstore"
)

func open(t testing.TB, path string, opts boltstore.Options) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// kept lists the payloads in a store.
func kept(t *testing.T, s *boltstore.Store) (keys []uint64, payloads []string) {
	t.Helper()
	if err := s.Load(func(key uint64, p *mqtt5.PublishPacket) error {
		keys, payloads = append(keys, key), append(payloads, string(p.Payload))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return keys, payloads
}

func TestEveryPropertyIsKept(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "q"), boltstore.Options{NoSync: true})
	expiry := uint32(0)
	want := []*mqtt5.PublishPacket{
		{Topic: "t", Payload: []byte{}, QoS: mqtt5.AtLeastOnce},
		{Topic: "t/ä", Payload: []byte{0, 255}, QoS: mqtt5.AtLeastOnce, Retain: true, PayloadFormat: mqtt5.PayloadUTF8, MessageExpiryInterval: &expiry,
			ResponseTopic: "r", CorrelationData: []byte{}, ContentType: "c", UserProperties: []mqtt5.UserProperty{{Name: "a", Value: ""}, {Name: "a", Value: "b"}}},
	}
	for _, p := range want {
		if _, err := s.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	var got []*mqtt5.PublishPacket
	if err := s.Load(func(_ uint64, p *mqtt5.PublishPacket) error { got = append(got, p); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOrderAndRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "q")
	s := open(t, path, boltstore.Options{})
	var last uint64
	for i := range 5 {
		key, err := s.Put(&mqtt5.PublishPacket{Topic: "t", Payload: fmt.Append(nil, i)})
		if err != nil || key <= last {
			t.Fatalf("key %d after %d, %v", key, last, err)
		}
		last = key
	}
	keys, _ := kept(t, s)
	if err := s.Delete(keys[1:3]); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(&mqtt5.PublishPacket{}); !errors.Is(err, boltstore.ErrClosed) {
		t.Errorf("got %v", err)
	}
	s = open(t, path, boltstore.Options{})
	if _, payloads := kept(t, s); fmt.Sprint(payloads) != "[0 3 4]" {
		t.Errorf("kept %v", payloads)
	}
	all, _ := kept(t, s)
	s.Delete(all)
	s.Close()
	s = open(t, path, boltstore.Options{})
	if key, err := s.Put(&mqtt5.PublishPacket{Topic: "t"}); err != nil || key <= last {
		t.Errorf("key %d after a restart, and %d was given before, %v", key, last, err)
	}
}

func TestLimits(t *testing.T) {
	for limit, opts := range map[string]boltstore.Options{"MaxMessages": {MaxMessages: 2, NoSync: true}, "MaxBytes": {MaxBytes: 250, NoSync: true}} {
		path := filepath.Join(t.TempDir(), "q")
		s := open(t, path, opts)
		p := &mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, 100)}
		var keys []uint64
		for range 2 {
			key, err := s.Put(p)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		var full *boltstore.FullError
		if _, err := s.Put(p); !errors.As(err, &full) || full.Limit != limit {
			t.Errorf("%s: got %v", limit, err)
		}
		// What was there before counts.
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path, opts)
		if _, err := s.Put(p); !errors.As(err, &full) || full.Limit != limit {
			t.Errorf("%s, opened again: got %v", limit, err)
		}
		s.Delete(keys[:1])
		for n := 0; ; n++ {
			if _, err := s.Put(p); err == nil {
				break
			} else if n > 1_000_000 {
				t.Fatalf("%s: no room after a delete: %v", limit, err)
			}
		}
	}
}

func TestGroupCommit(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "q"), boltstore.Options{NoSync: true})
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			var last uint64
			for i := range 50 {
				key, err := s.Put(&mqtt5.PublishPacket{Topic: "t", Payload: fmt.Appendf(nil, "%d/%d", g, i)})
				if err != nil || key <= last {
					t.Errorf("key %d after %d, %v", key, last, err)
				}
				last = key
				if i%2 == 0 {
					s.Delete([]uint64{key})
				}
			}
		})
	}
	wg.Wait()
	s.Close()
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage")
	if err := os.WriteFile(garbage, make([]byte, 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "locked")
	open(t, locked, boltstore.Options{})
	for _, path := range []string{garbage, locked, dir, filepath.Join(dir, "no", "such", "folder")} {
		s, err := boltstore.Open(path, boltstore.Options{})
		var want *boltstore.OpenError
		if !errors.As(err, &want) || want.Path != path {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil {
			s.Close()
		}
	}
}

func BenchmarkPut(b *testing.B) {
	for _, bm := range []struct {
		name string
		opts boltstore.Options
	}{{"sync", boltstore.Options{}}, {"nosync", boltstore.Options{NoSync: true}}} {
		for _, goroutines := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/goroutines=%d", bm.name, goroutines), func(b *testing.B) {
				bm.opts.MaxMessages = 1 << 30
				s := open(b, filepath.Join(b.TempDir(), "q"), bm.opts)
				p := &mqtt5.PublishPacket{Topic: "bench/topic/a", Payload: make([]byte, 128), QoS: mqtt5.AtLeastOnce}
				b.SetParallelism(goroutines)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						key, err := s.Put(p)
						if err != nil {
							b.Error(err)
							return
						}
						s.Delete([]uint64{key})
					}
				})
			})
		}
	}
}
