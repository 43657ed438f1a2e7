package shadowhandler

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"math"
	"regexp"
	"runtime/debug"
	"sync"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// ShadowCallback receives an answer: the document as text, what became of the request,
// and its token. responseStatus is "accepted", "rejected", "timeout" (payload is then
// "REQUEST TIME OUT"), or "delta/" and the thing's name (token is then empty).
type ShadowCallback func(payload, responseStatus, token string)

// The kinds of requests, as they stand in topics.
const (
	actionGet    = "get"
	actionUpdate = "update"
	actionDelete = "delete"
)

// timedOut is V1's payload for a request that was not answered.
const timedOut = "REQUEST TIME OUT"

// DeviceShadow is V1's deviceShadow: the classic shadow of one thing.
type DeviceShadow struct {
	name       string
	persistent bool
	conn       Connection
	opt        options

	actions map[string]*action

	mu        sync.Mutex // guards what follows, and the fields of actions
	pending   map[string]*request
	delta     ShadowCallback
	deltaSlot bool // V1's table has an entry for delta
	version   int64
	callbacks []func()
	running   bool
}

// action is one kind of request.
type action struct {
	name string
	// subscribing is held while its topics are subscribed or unsubscribed.
	subscribing sync.Mutex
	subscribed  bool
	callback    ShadowCallback
	waiting     int // requests without an answer
}

// request is one that waits for its answer.
type request struct {
	action   *action
	callback ShadowCallback
	timer    *time.Timer
}

// Option changes what [New] makes.
type Option func(*options)

type options struct {
	sameVersion, perRequest bool
	log                     *slog.Logger
}

// Logger receives the panic of a callback, without what was passed to panic, which may
// be a document. Default: slog.Default().
func Logger(l *slog.Logger) Option { return func(o *options) { o.log = l } }

// DeltaAtSameVersion also announces a delta whose version equals that of an accepted
// answer, which V1 drops (V1 quirk Q-09).
func DeltaAtSameVersion() Option { return func(o *options) { o.sameVersion = true } }

// CallbackPerRequest gives each answer to the callback of its request. V1 gives every
// answer to the callback that was given last (V1 quirk Q-25).
func CallbackPerRequest() Option { return func(o *options) { o.perRequest = true } }

var thingName = regexp.MustCompile(`^[^/+#\x00]{1,128}$`)

// New makes the handler of a thing's shadow. With isPersistentSubscribe the topics of
// answers stay subscribed after the first request; otherwise they are subscribed for
// each request, and given up when nothing waits any more. It returns an
// [*ArgumentError].
func New(conn Connection, shadowName string, isPersistentSubscribe bool, opts ...Option) (*DeviceShadow, error) {
	if !thingName.MatchString(shadowName) {
		return nil, &ArgumentError{"New", "shadowName", fmt.Sprintf("is %q; give the name of the thing, 1 to 128 characters without / + #", shadowName)}
	}
	s := &DeviceShadow{
		name: shadowName, persistent: isPersistentSubscribe, conn: conn,
		actions: map[string]*action{}, pending: map[string]*request{}, deltaSlot: true, version: -1,
	}
	for _, o := range opts {
		o(&s.opt)
	}
	for _, name := range []string{actionGet, actionUpdate, actionDelete} {
		s.actions[name] = &action{name: name}
	}
	return s, nil
}

// ShadowGet asks for the document and returns the request's token. srcCallback, which may
// be nil, receives the answer, or "timeout" after srcTimeout seconds, which begin when the
// request is sent. It waits for the subscriptions. Errors are an [*ArgumentError] and the
// connection's.
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
		if _, last, ok := s.take(token); ok && last {
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

// track keeps the version of an accepted answer. One that is not newer, and a deletion,
// make tracking start anew (V1 quirk Q-10).
func (s *DeviceShadow) track(action string, document *pyjson.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	version := int64(document.Number("version", -1))
	if action == actionDelete || version <= s.version {
		s.version = -1
		return
	}
	s.version = version
}

// ShadowRegisterDeltaCallback subscribes to the deltas of the shadow. srcCallback
// receives each whose version is greater than what was seen. It waits for the
// subscription, whose error it returns.
func (s *DeviceShadow) ShadowRegisterDeltaCallback(srcCallback ShadowCallback) error {
	s.mu.Lock()
	s.delta, s.deltaSlot = srcCallback, true
	s.mu.Unlock()
	_, err := s.conn.Subscribe(s.topic(actionUpdate)+"/delta", func(_ string, payload []byte) { s.changed(payload) })
	return err
}

// ShadowUnregisterDeltaCallback ends that. A second call without another registration is
// an [*ArgumentError], as it was a KeyError in V1.
func (s *DeviceShadow) ShadowUnregisterDeltaCallback() error {
	s.mu.Lock()
	had := s.deltaSlot
	s.delta, s.deltaSlot = nil, false
	s.mu.Unlock()
	if !had {
		return &ArgumentError{"ShadowUnregisterDeltaCallback", "callback", "is not registered; call ShadowRegisterDeltaCallback first"}
	}
	_, err := s.conn.Unsubscribe(s.topic(actionUpdate) + "/delta")
	return err
}

// changed is a delta.
func (s *DeviceShadow) changed(payload []byte) {
	v, err := pyjson.Parse(payload)
	document, ok := v.(*pyjson.Object)
	if err != nil || !ok || !document.Has("version") {
		return
	}
	version := int64(document.Number("version", -1))
	s.mu.Lock()
	cb := s.delta
	news := version > s.version || s.opt.sameVersion && version == s.version
	if news {
		s.version = version
	}
	s.mu.Unlock()
	if news && cb != nil {
		text := string(payload)
		s.tell(func() { cb(text, "delta/"+s.name, "") })
	}
}

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
		s.guard(f)
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
