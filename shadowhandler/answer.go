package shadowhandler

import (
	"encoding/json"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// take ends a request. last tells that no other of its kind waits.
func (s *DeviceShadow) take(token string) (r *request, last, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok = s.pending[token]; !ok {
		return nil, false, false
	}
	delete(s.pending, token)
	if r.timer != nil {
		r.timer.Stop()
	}
	r.action.waiting--
	return r, r.action.waiting <= 0, true
}

// receiver returns who gets the answer to r.
func (s *DeviceShadow) receiver(r *request) ShadowCallback {
	if s.opt.perRequest {
		return r.callback
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.action.callback
}

// expire is the end of a request's time.
func (s *DeviceShadow) expire(token string) {
	r, last, ok := s.take(token)
	if !ok {
		return
	}
	if last {
		s.release(r.action)
	}
	if cb := s.receiver(r); cb != nil {
		s.tell(func() { cb(timedOut, "timeout", token) })
	}
}

// answered is a message on the topic of an answer. What is not JSON, and what has no
// token of a request that waits, is ignored.
func (s *DeviceShadow) answered(a *action, status string, payload []byte) {
	v, err := pyjson.Parse(payload)
	document, ok := v.(*pyjson.Object)
	if err != nil || !ok {
		return
	}
	token := document.Text("clientToken")
	r, last, ok := s.take(token)
	if !ok {
		return
	}
	if status == "accepted" {
		s.track(a.name, document)
	}
	if last && !s.persistent {
		go s.release(a)
	}
	if cb := s.receiver(r); cb != nil {
		text := string(payload)
		s.tell(func() { cb(text, status, token) })
	}
}

// track keeps the version of an accepted answer. One that is not newer or has none, and
// a deletion, make tracking start anew (V1 quirk Q-10).
func (s *DeviceShadow) track(action string, document *pyjson.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	version, ok := versionOf(document)
	if !ok || action == actionDelete || version <= s.version {
		s.version = -1
		return
	}
	s.version = version
}

// versionOf returns the version of a document, and false unless it is a whole number.
func versionOf(document *pyjson.Object) (int64, bool) {
	n, ok := document.Get("version").(json.Number)
	if !ok {
		return 0, false
	}
	version, err := n.Int64()
	return version, err == nil
}
