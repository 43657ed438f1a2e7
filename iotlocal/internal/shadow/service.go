package shadow

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Defaults of [Config].
const (
	DefaultMaxSize     = 8 << 10
	DefaultMaxDepth    = 6
	DefaultMaxInFlight = 10
)

// Config says how a [Service] behaves. The zero value is as AWS IoT Core is.
type Config struct {
	// MaxSize is the largest document in bytes: its desired and reported sections
	// as compact JSON. Default: DefaultMaxSize.
	MaxSize int

	// MaxDepth is the number of levels that desired and reported may have. Default:
	// DefaultMaxDepth.
	MaxDepth int

	// ThingExists, when set, tells which things there are. Requests for others are
	// refused with code 404. Default: every thing is there.
	ThingExists func(thing string) bool

	// ResetVersionOnDelete makes a shadow that is made again after a delete start
	// with version 1. Default: it goes on counting.
	ResetVersionOnDelete bool

	// Latency is the time that a request of a device waits before it is carried
	// out. Default: 0, which answers at once.
	Latency time.Duration

	// MaxInFlight is the number of requests of one client that may wait at the same
	// time; more are refused with code 429. It matters only with a Latency. Default:
	// DefaultMaxInFlight.
	MaxInFlight int
}

// Service has the shadows of all things.
type Service struct {
	cfg     Config
	shadows map[key]*shadow
	waiting []waiting // by due time
}

var _ service.Service = (*Service)(nil)

// shadow is what there is to one key. It stays after a delete, for its version.
type shadow struct {
	document
	exists bool
}

// waiting is a request that Config.Latency holds up.
type waiting struct {
	due     time.Time
	client  string
	key     key
	op      operation
	payload []byte
}

// New returns a service without shadows.
func New(cfg Config) *Service {
	cfg.MaxSize = cmp.Or(cfg.MaxSize, DefaultMaxSize)
	cfg.MaxDepth = cmp.Or(cfg.MaxDepth, DefaultMaxDepth)
	cfg.MaxInFlight = cmp.Or(cfg.MaxInFlight, DefaultMaxInFlight)
	return &Service{cfg: cfg, shadows: make(map[key]*shadow)}
}

// Handle is part of service.Service.
func (s *Service) Handle(now time.Time, r service.Request) ([]service.Message, bool) {
	k, op, ok := parseTopic(r.Topic)
	if !ok {
		return nil, false
	}
	if s.cfg.Latency <= 0 {
		return s.answer(now, k, op, r.Payload), true
	}
	inFlight := 0
	for _, w := range s.waiting {
		if w.client == r.ClientID {
			inFlight++
		}
	}
	if inFlight >= s.cfg.MaxInFlight {
		req, _ := parseRequest(op, r.Payload, s.cfg.MaxDepth) // for the client token
		return []service.Message{refused(now, k, op, req.token, errTooManyInFlight)}, true
	}
	s.waiting = append(s.waiting, waiting{
		due: now.Add(s.cfg.Latency), client: r.ClientID, key: k, op: op, payload: bytes.Clone(r.Payload),
	})
	return nil, true
}

// Deadline is part of service.Service.
func (s *Service) Deadline() (time.Time, bool) {
	if len(s.waiting) == 0 {
		return time.Time{}, false
	}
	return s.waiting[0].due, true
}

// Expire is part of service.Service.
func (s *Service) Expire(now time.Time) []service.Message {
	var messages []service.Message
	for len(s.waiting) > 0 && !s.waiting[0].due.After(now) {
		w := s.waiting[0]
		s.waiting = slices.Delete(s.waiting, 0, 1)
		messages = append(messages, s.answer(now, w.key, w.op, w.payload)...)
	}
	return messages
}

// answer carries a request out, and returns what is to be said about it.
func (s *Service) answer(now time.Time, k key, op operation, payload []byte) []service.Message {
	accepted, more, token, err := s.do(now, k, op, payload)
	if err != nil {
		return []service.Message{refused(now, k, op, token, err)}
	}
	return append([]service.Message{{Topic: k.topic(string(op), "accepted"), Payload: accepted}}, more...)
}

func refused(now time.Time, k key, op operation, token *string, err *Error) service.Message {
	return service.Message{Topic: k.topic(string(op), "rejected"), Payload: err.payload(token, now.Unix())}
}

// do carries a request out. Nothing has changed when there is an error.
func (s *Service) do(now time.Time, k key, op operation, payload []byte) (accepted []byte, more []service.Message, token *string, err *Error) {
	if err := k.check(); err != nil {
		return nil, nil, nil, err
	}
	r, err := parseRequest(op, payload, s.cfg.MaxDepth)
	if err == nil && s.cfg.ThingExists != nil && !s.cfg.ThingExists(k.thing) {
		err = errNoThing
	}
	if err == nil {
		switch op {
		case opGet:
			accepted, err = s.get(now, k, r)
		case opUpdate:
			accepted, more, err = s.update(now, k, r)
		case opDelete:
			accepted, err = s.delete(now, k, r)
		}
	}
	return accepted, more, r.token, err
}

func (s *Service) get(now time.Time, k key, r request) ([]byte, *Error) {
	sh := s.shadows[k]
	if sh == nil || !sh.exists {
		return nil, errNoShadow(k)
	}
	state, metadata := sh.whole(), sh.whole()
	if delta := sh.delta(); delta != nil {
		state.fields["delta"] = delta
	}
	return encode(answer{
		State: state.appendState(nil), Metadata: metadata.appendMetadata(nil),
		Version: &sh.version, Timestamp: now.Unix(), Token: r.token,
	}), nil
}

func (s *Service) delete(now time.Time, k key, r request) ([]byte, *Error) {
	sh := s.shadows[k]
	if sh == nil || !sh.exists {
		return nil, errNoShadow(k)
	}
	accepted := encode(answer{Version: &sh.version, Timestamp: now.Unix(), Token: r.token})
	if s.cfg.ResetVersionOnDelete {
		delete(s.shadows, k)
	} else {
		s.shadows[k] = &shadow{document: document{version: sh.version}}
	}
	return accepted, nil
}

func (s *Service) update(now time.Time, k key, r request) ([]byte, []service.Message, *Error) {
	old := s.shadows[k]
	if old == nil {
		old = &shadow{}
	}
	if r.version != nil {
		expected := json.Number("1")
		if old.exists {
			expected = json.Number(encode(old.version))
		}
		switch {
		case sameNumber(string(*r.version), string(expected)):
		case old.exists:
			return nil, nil, errConflict
		default:
			return nil, nil, errVersion
		}
	}
	at := now.Unix()
	current := old.updated(r.sections, at)
	current.version++
	if current.size() > s.cfg.MaxSize {
		return nil, nil, errTooLarge
	}
	s.shadows[k] = &shadow{document: current, exists: true}

	sent := mirror(r.state, at)
	accepted := encode(answer{
		State: sent.appendState(nil), Metadata: sent.appendMetadata(nil),
		Version: &current.version, Timestamp: at, Token: r.token,
	})
	var more []service.Message
	if delta := current.delta(); delta != nil {
		more = append(more, service.Message{Topic: k.topic("update", "delta"), Payload: encode(answer{
			State: delta.appendState(nil), Metadata: delta.appendMetadata(nil),
			Version: &current.version, Timestamp: at, Token: r.token,
		})})
	}
	changed := documents{Current: current.snapshot(), Timestamp: at, Token: r.token}
	if old.exists {
		previous := old.snapshot()
		changed.Previous = &previous
	}
	more = append(more, service.Message{Topic: k.topic("update", "documents"), Payload: encode(changed)})
	return accepted, more, nil
}
