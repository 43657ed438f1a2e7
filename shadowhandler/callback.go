package shadowhandler

import (
	"log/slog"
	"runtime/debug"
	"time"
)

// patience is how long a callback holds up the next one.
const patience = time.Second

// tell runs a callback after those that wait.
func (s *DeviceShadow) tell(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks = append(s.callbacks, f)
	if !s.running {
		s.running = true
		go s.run()
	}
}

// run has the callbacks that wait called, in order. V1 had a thread for each; here one
// that has not returned after [patience] does not hold up the next any more. It may be
// waiting for just that.
func (s *DeviceShadow) run() {
	for {
		s.mu.Lock()
		if len(s.callbacks) == 0 {
			s.running, s.callbacks = false, nil
			s.mu.Unlock()
			return
		}
		f := s.callbacks[0]
		s.callbacks = s.callbacks[1:]
		s.mu.Unlock()
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.guard(f)
		}()
		late := time.NewTimer(patience)
		select {
		case <-done:
		case <-late.C:
		}
		late.Stop()
	}
}

// guard keeps a panic of one callback from the others.
func (s *DeviceShadow) guard(f func()) {
	defer func() {
		if recover() == nil {
			return
		}
		log := s.opt.log
		if log == nil {
			log = slog.Default()
		}
		log.Error("shadowhandler: panic in a callback; later callbacks go on", "thing", s.name, "stack", string(debug.Stack()))
	}()
	f()
}
