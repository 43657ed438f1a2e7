package iotlocal

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
)

// ShadowOptions say how the Device Shadow service behaves where AWS lets an account
// choose, or does not tell. The zero value is what the documentation says.
type ShadowOptions struct {
	// MaxSize is the largest shadow in bytes: its desired and reported sections as
	// compact JSON, metadata not counted. Default: 8192.
	MaxSize int

	// MaxDepth is the number of objects and arrays in one another that desired and
	// reported may have, themselves included. Default: 6.
	MaxDepth int

	// RequireThing refuses shadows of things that the server does not know, with code
	// 404. Default: every thing name can have shadows.
	RequireThing bool

	// ResetVersionOnDelete makes a shadow that is made again after a delete start at
	// version 1. Default: it goes on counting.
	ResetVersionOnDelete bool

	// Latency is the time, on the clock that Server.AdvanceClock moves, that requests
	// over MQTT wait until they are carried out. Default: 0, which answers at once.
	Latency time.Duration

	// MaxInFlight is the number of requests of one client that may wait at the same
	// time; more are refused with code 429. It has no effect without a Latency.
	// Default: 10.
	MaxInFlight int
}

func (o ShadowOptions) check() error {
	for _, f := range []struct {
		name  string
		value int64
	}{{"MaxSize", int64(o.MaxSize)}, {"MaxDepth", int64(o.MaxDepth)}, {"Latency", int64(o.Latency)}, {"MaxInFlight", int64(o.MaxInFlight)}} {
		if f.value < 0 {
			return &OptionError{Field: "Shadows." + f.name, Reason: "it is negative; leave it out for the default"}
		}
	}
	return nil
}

// newShadows returns the Device Shadow service that the options ask for.
func (s *Server) newShadows() *shadow.Service {
	o := s.opts.Shadows
	cfg := shadow.Config{
		MaxSize: o.MaxSize, MaxDepth: o.MaxDepth, ResetVersionOnDelete: o.ResetVersionOnDelete,
		Latency: o.Latency, MaxInFlight: o.MaxInFlight,
	}
	if o.RequireThing {
		cfg.ThingExists = func(thing string) bool {
			_, ok := s.registry.thing(thing)
			return ok
		}
	}
	return shadow.New(cfg)
}

// ShadowDocument is a device shadow as it is at one time. A section that is not there
// is nil.
type ShadowDocument struct {
	Desired  json.RawMessage // object
	Reported json.RawMessage // object
	Delta    json.RawMessage // object: what is desired and not reported
	Metadata json.RawMessage // object: the times of desired and reported, in seconds since 1970
	Version  int64
}

// ShadowError is a refusal of the Device Shadow service, which has changed nothing.
type ShadowError struct {
	Code    int    // as in HTTP: 400, 404, 409, 413, 415, 429
	Message string // of AWS, without any value of the document
}

// Error returns code and message.
func (e *ShadowError) Error() string { return fmt.Sprintf("shadow: %d %s", e.Code, e.Message) }

// Shadow returns a shadow of a thing, and false when there is none. An empty name
// stands for the classic shadow, here and in the other methods.
func (s *Server) Shadow(thing, name string) (ShadowDocument, bool) {
	s.services.mu.Lock()
	defer s.services.mu.Unlock()
	d, ok := s.shadows.Document(thing, name)
	return ShadowDocument(d), ok
}

// ShadowNames returns the names of the named shadows of a thing, sorted.
func (s *Server) ShadowNames(thing string) []string {
	s.services.mu.Lock()
	defer s.services.mu.Unlock()
	return s.shadows.Names(thing)
}

// UpdateShadow updates a shadow from the cloud's side, as an application does, with a
// document like {"state":{"desired":{"led":"on"}},"version":3}, where the version is
// optional. It returns the shadow as it is then; what there is to tell is queued for
// all who have subscribed. A refusal is a *ShadowError, a closed server gives
// ErrClosed.
func (s *Server) UpdateShadow(thing, name string, document []byte) (ShadowDocument, error) {
	var after ShadowDocument
	err := s.shadowCall("update", func(now time.Time) (m []service.Message, err *shadow.Error) {
		if _, m, err = s.shadows.Update(now, thing, name, document); err == nil {
			d, _ := s.shadows.Document(thing, name)
			after = ShadowDocument(d)
		}
		return m, err
	})
	return after, err
}

// DeleteShadow deletes a shadow from the cloud's side. The errors are those of
// UpdateShadow, a *ShadowError with code 404 when there is none among them.
func (s *Server) DeleteShadow(thing, name string) error {
	return s.shadowCall("delete", func(now time.Time) (m []service.Message, err *shadow.Error) {
		_, m, err = s.shadows.Delete(now, thing, name)
		return m, err
	})
}

// shadowCall makes a call of the service that does not come by MQTT.
func (s *Server) shadowCall(what string, f func(time.Time) ([]service.Message, *shadow.Error)) error {
	done := false
	var refused *shadow.Error
	s.services.do(func(now time.Time) (messages []service.Message) {
		done = true
		messages, refused = f(now)
		return messages
	})
	switch {
	case !done:
		return fmt.Errorf("iotlocal: %s shadow: %w", what, ErrClosed)
	case refused != nil:
		return fmt.Errorf("iotlocal: %s shadow: %w", what, &ShadowError{Code: refused.Code, Message: refused.Message})
	}
	return nil
}
