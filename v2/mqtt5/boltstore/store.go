package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	boltErrors "go.etcd.io/bbolt/errors"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Options say how a store works. The zero value is ready to use.
type Options struct {
	// MaxMessages and MaxBytes bound what is kept. Defaults 100,000 messages and
	// 256 MiB.
	MaxMessages, MaxBytes int
	// NoSync leaves it to the operating system when to write to the disk. A message
	// then survives the end of the process, but not the loss of power; publishing
	// is several times faster.
	NoSync bool
	// Logger receives damaged records, by their keys. Default: none.
	Logger *slog.Logger
}

// Defaults of Options.
const (
	DefaultMaxMessages = 100_000
	DefaultMaxBytes    = 256 << 20
)

// Store is an [mqtt5.Store] in a file.
type Store struct {
	db   *bolt.DB
	opts Options

	mu      sync.Mutex
	wake    sync.Cond
	puts    []*put   // wait for the next transaction
	deletes []uint64 // likewise, without anybody waiting
	due     bool     // the deletes have waited long enough
	n       int      // messages in the file, and their bytes
	bytes   int
	closed  bool
	ended   chan struct{} // closed when the writer has
}

type put struct {
	record []byte
	key    uint64
	err    error
	done   chan struct{}
}

// ErrClosed is what the methods of a closed store return.
var ErrClosed = errors.New("boltstore: the store is closed")

// FullError tells that a message was refused because a limit of Options is reached.
type FullError struct {
	Limit string // the field of Options
	Value int
}

// Error names the limit and the way out.
func (e *FullError) Error() string {
	return fmt.Sprintf("boltstore: %s, %d, is reached; wait until messages were delivered, or raise it", e.Limit, e.Value)
}

// OpenError tells that a file cannot be used.
type OpenError struct {
	Path string
	Err  error
}

// Error names the file, what is wrong, and the way out.
func (e *OpenError) Error() string { return fmt.Sprintf("boltstore: %q: %v", e.Path, e.Err) }

// Unwrap returns what is wrong.
func (e *OpenError) Unwrap() error { return e.Err }

var bucketName = []byte("messages")

// lockTimeout is how long Open waits for another process to close the file.
const lockTimeout = time.Second

// deleteDelay is how long a delete waits for a put to share a transaction with.
const deleteDelay = 50 * time.Millisecond

// Open opens the store in the file at path, which is made (with mode 0600) when it
// is not there. It returns an [*OpenError].
func Open(path string, opts Options) (*Store, error) {
	if opts.MaxMessages <= 0 {
		opts.MaxMessages = DefaultMaxMessages
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout, NoSync: opts.NoSync, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, &OpenError{path, explain(err)}
	}
	s := &Store{db: db, opts: opts, ended: make(chan struct{})}
	s.wake.L = &s.mu
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucketName)
		if err != nil {
			return err
		}
		return b.ForEach(func(_, v []byte) error {
			s.n++
			s.bytes += len(v)
			return nil
		})
	})
	if err != nil {
		return nil, &OpenError{path, errors.Join(err, db.Close())}
	}
	go s.write()
	return s, nil
}

func explain(err error) error {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, boltErrors.ErrTimeout):
		return fmt.Errorf("another process has it open; end that, or use another file: %w", err)
	case errors.Is(err, boltErrors.ErrInvalid), errors.Is(err, boltErrors.ErrChecksum), errors.Is(err, boltErrors.ErrVersionMismatch):
		return fmt.Errorf("is not a store, or damaged; move it away to begin with an empty one: %w", err)
	case errors.As(err, &pathErr):
		return pathErr.Err // the path stands in the OpenError
	}
	return err
}

// Put keeps a message. It returns once the message is in the file, with a
// [*FullError] when there is no room, and [ErrClosed].
func (s *Store) Put(p *mqtt5.PublishPacket) (uint64, error) {
	w := &put{record: encode(p), done: make(chan struct{})}
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		return 0, ErrClosed
	case s.n >= s.opts.MaxMessages:
		s.mu.Unlock()
		return 0, &FullError{"MaxMessages", s.opts.MaxMessages}
	case s.bytes+len(w.record) > s.opts.MaxBytes:
		s.mu.Unlock()
		return 0, &FullError{"MaxBytes", s.opts.MaxBytes}
	}
	s.n++
	s.bytes += len(w.record)
	s.puts = append(s.puts, w)
	s.wake.Signal()
	s.mu.Unlock()
	<-w.done
	return w.key, w.err
}

// Delete forgets messages, with the next Put or a little later.
func (s *Store) Delete(keys []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if len(s.deletes) == 0 {
		time.AfterFunc(deleteDelay, func() {
			s.mu.Lock()
			s.due = true
			s.wake.Signal()
			s.mu.Unlock()
		})
	}
	s.deletes = append(s.deletes, keys...)
	return nil
}

// Load calls f for each message in the order in which they were kept.
func (s *Store) Load(f func(key uint64, p *mqtt5.PublishPacket) error) error {
	return s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketName).ForEach(func(k, v []byte) error {
			if len(k) != 8 {
				return nil
			}
			key := binary.BigEndian.Uint64(k)
			p, err := decode(v)
			if err != nil {
				s.opts.Logger.Error("boltstore: a damaged record is skipped", "key", key)
				return nil
			}
			return f(key, p)
		})
	})
}

// Close writes what is waiting and closes the file. Close the client first.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.wake.Signal()
	s.mu.Unlock()
	<-s.ended
	return s.db.Close()
}

// write is the one goroutine that writes: whatever has gathered while a transaction
// was under way goes into the next one.
func (s *Store) write() {
	defer close(s.ended)
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.puts) == 0 && !s.due && !s.closed {
			s.wake.Wait()
		}
		puts, deletes := s.puts, s.deletes
		if len(puts) == 0 && len(deletes) == 0 {
			s.due = false
			if s.closed {
				return
			}
			continue
		}
		s.puts, s.deletes, s.due = nil, nil, false
		s.mu.Unlock()
		freed, freedBytes, err := s.commit(puts, deletes)
		s.mu.Lock()
		s.n -= freed
		s.bytes -= freedBytes
		if err != nil {
			for _, w := range puts {
				s.n--
				s.bytes -= len(w.record)
				w.err = fmt.Errorf("boltstore: %w", err)
			}
			if len(deletes) > 0 {
				s.opts.Logger.Error("boltstore: messages could not be deleted, they will be sent again", "count", len(deletes), "error", err)
			}
		}
		for _, w := range puts {
			close(w.done)
		}
	}
}

// commit writes one transaction and returns what the deletes have freed.
func (s *Store) commit(puts []*put, deletes []uint64) (n, bytes int, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		n, bytes = 0, 0
		b := tx.Bucket(bucketName)
		var k [8]byte
		for _, key := range deletes {
			binary.BigEndian.PutUint64(k[:], key)
			if v := b.Get(k[:]); v != nil {
				n++
				bytes += len(v)
				if err := b.Delete(k[:]); err != nil {
					return err
				}
			}
		}
		for _, w := range puts {
			key, err := b.NextSequence()
			if err != nil {
				return err
			}
			w.key = key
			binary.BigEndian.PutUint64(k[:], key)
			if err := b.Put(append([]byte(nil), k[:]...), w.record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return n, bytes, nil
}

var _ mqtt5.Store = (*Store)(nil)
