package shadowhandler

import (
	"fmt"
	"regexp"
	"sync"
	"time"
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
		if o != nil {
			o(&s.opt)
		}
	}
	if err := s.opt.check(); err != nil {
		return nil, err
	}
	for _, name := range []string{actionGet, actionUpdate, actionDelete} {
		s.actions[name] = &action{name: name}
	}
	return s, nil
}
