package shadowhandler

import (
	"crypto/rand"
	"fmt"
	"math"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// ShadowGet asks for the document and returns the request's token. srcCallback, which may
// be nil, receives the answer, or "timeout" after srcTimeout seconds, 0 or more, which begin
// when the request is sent. It waits for the subscriptions. Errors are an [*ArgumentError]
// and the connection's; then there is no callback.
func (s *DeviceShadow) ShadowGet(srcCallback ShadowCallback, srcTimeout float64) (string, error) {
	return s.request("ShadowGet", actionGet, &pyjson.Object{}, srcCallback, srcTimeout)
}

// ShadowDelete asks for the document to be deleted; see [DeviceShadow.ShadowGet].
func (s *DeviceShadow) ShadowDelete(srcCallback ShadowCallback, srcTimeout float64) (string, error) {
	return s.request("ShadowDelete", actionDelete, &pyjson.Object{}, srcCallback, srcTimeout)
}

// ShadowUpdate sends a document, which must be a JSON object; see
// [DeviceShadow.ShadowGet]. As in V1 it is written anew, in Python's way, with the token
// as its clientToken.
func (s *DeviceShadow) ShadowUpdate(srcJSONPayload string, srcCallback ShadowCallback, srcTimeout float64) (string, error) {
	const op = "ShadowUpdate"
	v, err := pyjson.Parse([]byte(srcJSONPayload))
	if err != nil {
		// The error of the JSON package can hold a piece of the document.
		return "", &ArgumentError{op, "srcJSONPayload", "is not JSON; give an object such as {\"state\": {\"reported\": {}}}"}
	}
	document, ok := v.(*pyjson.Object)
	if !ok {
		return "", &ArgumentError{op, "srcJSONPayload", "is JSON, but not an object; give one such as {\"state\": {\"reported\": {}}}"}
	}
	return s.request(op, actionUpdate, document, srcCallback, srcTimeout)
}

func (s *DeviceShadow) topic(action string) string {
	return "$aws/things/" + s.name + "/shadow/" + action
}

// request subscribes if need be, publishes, and starts the time.
func (s *DeviceShadow) request(op, name string, document *pyjson.Object, cb ShadowCallback, timeout float64) (string, error) {
	if math.IsNaN(timeout) || timeout < 0 || timeout > math.MaxInt32 {
		return "", &ArgumentError{op, "srcTimeout", fmt.Sprintf("is %v; give seconds from 0 on", timeout)}
	}
	a := s.actions[name]
	token := newToken()
	document.Set("clientToken", token)
	r := &request{action: a, callback: cb}
	s.mu.Lock()
	a.callback = cb
	a.waiting++
	s.pending[token] = r
	s.mu.Unlock()

	if err := s.subscribe(a); err != nil {
		s.take(token)
		return "", err
	}
	if _, err := s.conn.Publish(s.topic(name), pyjson.Encode(document, nil)); err != nil {
		_, last, ok := s.take(token)
		if !ok {
			return token, nil // it has arrived and was answered, whatever became of the connection then
		}
		if last {
			s.release(a)
		}
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[token] == r { // the answer may have come already
		r.timer = time.AfterFunc(time.Duration(timeout*float64(time.Second)), func() { s.expire(token) })
	}
	return token, nil
}

// newToken returns a random UUID, version 4.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// subscribe asks for the answers to an action.
func (s *DeviceShadow) subscribe(a *action) error {
	a.subscribing.Lock()
	defer a.subscribing.Unlock()
	if s.persistent && a.subscribed {
		return nil
	}
	for _, suffix := range []string{"/accepted", "/rejected"} {
		status := suffix[1:]
		_, err := s.conn.Subscribe(s.topic(a.name)+suffix, func(_ string, payload []byte) { s.answered(a, status, payload) })
		if err != nil {
			return err
		}
	}
	s.opt.rest()
	a.subscribed = true
	return nil
}

// release gives up the topics of an action for which nothing waits any more.
func (s *DeviceShadow) release(a *action) {
	if s.persistent {
		return
	}
	a.subscribing.Lock()
	defer a.subscribing.Unlock()
	s.mu.Lock()
	busy := a.waiting > 0
	s.mu.Unlock()
	if busy {
		return
	}
	for _, suffix := range []string{"/accepted", "/rejected"} {
		s.conn.Unsubscribe(s.topic(a.name) + suffix) // if it fails, an answer that nobody waits for is ignored
	}
}
