package v1trace

import (
	"errors"
	"fmt"
	"sync"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// A player carries out the steps of one scenario.
type player struct {
	api    API
	log    *log
	broker *broker

	mu        sync.Mutex
	objects   map[string]any
	slots     [][]*callRecord // of each step, its calls
	callbacks []map[string]any
	counts    map[string]int
	armed     map[string][]armedCall
	waits     []any
	running   int
	overlap   int
	skipped   []string
	problem   error
	over      chan struct{} // closed after the trace was taken
}

type armedCall struct {
	step *pyjson.Object
	slot int
	nth  int // 0: every
}

type callRecord struct {
	id   string
	ret  any
	exc  *Exception
	took time.Duration
	done bool
}

// The times of a play, as the format has them.
const (
	playEnds   = 45 * time.Second
	afterSteps = 150 * time.Millisecond
	leftovers  = time.Hour // until calls that were cut short have timed out
)

// Play carries out a scenario and returns the trace and the calls that were skipped
// because Go's types rule them out. It must run within a testing/synctest bubble.
func Play(s *Scenario, api API) (trace map[string]any, skipped []string, err error) {
	if err := check(s.play); err != nil {
		return nil, nil, err
	}
	l := newLog()
	p := &player{
		api: api, log: l, broker: newBroker(l, s.play.Child("broker")),
		objects: map[string]any{}, counts: map[string]int{}, armed: map[string][]armedCall{},
		over: make(chan struct{}),
	}
	defer func() {
		p.mu.Lock()
		objects := p.objects
		p.mu.Unlock()
		close(p.over)
		p.broker.Close()
		for _, o := range objects {
			api.Close(o)
		}
		time.Sleep(leftovers)
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.run(s)
		time.Sleep(afterSteps)
	}()
	end := time.NewTimer(playEnds)
	defer end.Stop()
	select {
	case <-done:
	case <-end.C:
	}
	synctest.Wait()
	return p.trace(s), p.skipped, p.problem
}

func (p *player) run(s *Scenario) {
	steps := s.play.List("steps")
	p.slots = make([][]*callRecord, len(steps)+1)
	p.construct(s.play, "client", len(steps), "ctor")
	for i, v := range steps {
		p.step(i, v.(*pyjson.Object)) // as check has seen
	}
}

func (p *player) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.problem == nil {
		p.problem = err
	}
}

// construct makes an object. The main one is recorded only when that fails.
func (p *player) construct(o *pyjson.Object, as string, slot int, id string) {
	kind := o.Text("client")
	if kind == "" {
		kind = "mqtt"
	}
	endpoint := !o.Has("endpoint") || o.True("endpoint")
	start := time.Now()
	ctor := map[string]any{}
	if given := o.Child("ctor"); given != nil {
		for _, k := range given.Keys {
			ctor[k] = p.value(given.Values[k], 0)
		}
	}
	object, err := p.api.New(kind, ctor, p.broker.dial, endpoint)
	if err == nil {
		p.mu.Lock()
		p.objects[as] = object
		p.mu.Unlock()
	}
	if err != nil || slot < len(p.slots)-1 {
		p.record(slot, id, time.Since(start), objectResult{}, err)
	}
}

// objectResult is the result of a call that returns an object.
type objectResult struct{}

func (p *player) object(name string) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.objects[name]
}

func (p *player) step(i int, step *pyjson.Object) {
	switch do := step.Text("do"); do {
	case "call":
		p.callStep(i, step)
	case "new":
		as := step.Text("as")
		if as == "" {
			as = step.Text("id")
		}
		p.construct(step, as, i, step.Text("id"))
	case "set":
		p.set(step)
	case "broker":
		p.brokerStep(step)
	case "wait":
		if !step.Has("for") {
			time.Sleep(span(step.Number("sec", 0)))
			return
		}
		ok := p.log.wait(step.Child("for"), span(step.Number("timeout", 0)))
		// Time goes on when everybody is at rest: the broker has done with the packet that
		// was waited for, for instance.
		time.Sleep(time.Nanosecond)
		p.mu.Lock()
		p.waits = append(p.waits, map[string]any{"step": float64(i), "ok": ok})
		p.mu.Unlock()
	default:
		p.fail(fmt.Errorf("v1trace: step %d does %q, which is not known", i, do))
	}
}

func span(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

func (p *player) set(step *pyjson.Object) {
	on := step.Text("on")
	if on == "" {
		on = "client"
	}
	var cb *Callback
	switch v := step.Get("cb").(type) {
	case string:
		cb = &Callback{p: p, name: v}
	case *pyjson.Object:
		cb = p.callback(v)
	}
	if cb != nil && step.Text("slot") == "onMessage" {
		cb.Kind = "message"
	}
	if err := p.api.Set(p.object(on), step.Text("slot"), cb); err != nil {
		p.fail(err)
	}
}

func (p *player) callback(o *pyjson.Object) *Callback {
	return &Callback{p: p, name: o.Text("$cb"), Kind: o.Text("kind"), sleep: span(o.Number("sleep", 0)), panic: o.Get("raise")}
}

func (p *player) brokerStep(step *pyjson.Object) {
	for _, key := range step.Keys {
		var err error
		switch key {
		case "policy":
			p.broker.merge(step.Child(key))
		case "action":
			p.broker.act(step.Text(key))
		case "release":
			for _, kind := range oneOrMore(step, key) {
				p.broker.release(kind.(string))
			}
		case "publish":
			for _, m := range oneOrMore(step, key) {
				err = errors.Join(err, p.broker.publish(m.(*pyjson.Object)))
			}
		case "answer":
			for _, r := range oneOrMore(step, key) {
				p.broker.setAnswer(r.(*pyjson.Object))
			}
		case "unanswer":
			p.broker.dropAnswer(step.Text(key))
		}
		if err != nil {
			p.fail(err)
		}
	}
}

// callStep makes the calls of a step, or arms them.
func (p *player) callStep(i int, step *pyjson.Object) {
	if in := step.Text("in"); in != "" {
		a := armedCall{step: step, slot: i, nth: step.Int("nth", 1)}
		if step.Text("nth") == "every" {
			a.nth = 0
		}
		p.mu.Lock()
		p.armed[in] = append(p.armed[in], a)
		p.mu.Unlock()
		return
	}
	p.calls(step, i, step.Text("id"), 0)
}

// calls makes the calls of a step, now: one, or as many as it says, on this goroutine or
// on one of their own. i is the counter of what the step is armed for, 0 if that has none.
func (p *player) calls(step *pyjson.Object, slot int, id string, i int) {
	all := func() {
		if !step.Has("repeat") {
			p.call(step, slot, id, i)
			return
		}
		for n := range step.Int("repeat", 1) {
			p.call(step, slot, fmt.Sprint(id, ".", n+1), n+1)
		}
	}
	if step.True("bg") {
		go all()
		return
	}
	all()
}

// call makes one call, with $i as the counter i.
func (p *player) call(step *pyjson.Object, slot int, id string, i int) {
	on := step.Text("on")
	if on == "" {
		on = "client"
	}
	object := p.object(on)
	if object == nil {
		p.fail(fmt.Errorf("v1trace: call %s: there is no object %q", id, on))
		return
	}
	args := Args{Keywords: map[string]any{}}
	for _, v := range step.List("args") {
		args.Positional = append(args.Positional, p.value(v, i))
	}
	if kw := step.Child("kw"); kw != nil {
		for _, k := range kw.Keys {
			args.Keywords[k] = p.value(kw.Values[k], i)
		}
	}
	r := p.begin(slot, id)
	start := time.Now()
	ret, err := p.api.Call(object, step.Text("fn"), args)
	if as := step.Text("as"); as != "" && err == nil {
		p.mu.Lock()
		p.objects[as] = ret
		p.mu.Unlock()
		ret = objectResult{}
	}
	p.end(r, time.Since(start), ret, err)
}

func (p *player) begin(slot int, id string) *callRecord {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &callRecord{id: id}
	p.slots[slot] = append(p.slots[slot], r)
	return r
}

func (p *player) end(r *callRecord, took time.Duration, ret any, err error) {
	if errors.Is(err, ErrInexpressible) {
		p.mu.Lock()
		p.skipped = append(p.skipped, r.id)
		p.mu.Unlock()
		p.log.add(event{kind: "call", name: r.id})
		return
	}
	if errors.Is(err, ErrUnknown) {
		p.fail(fmt.Errorf("call %s: %w", r.id, err))
	}
	p.mu.Lock()
	r.took, r.ret, r.done = took, ret, true
	if err != nil {
		e := p.api.Exception(err)
		r.exc, r.ret = &e, nil
	}
	p.mu.Unlock()
	p.log.add(event{kind: "call", name: r.id})
}

func (p *player) record(slot int, id string, took time.Duration, ret any, err error) {
	p.end(p.begin(slot, id), took, ret, err)
}
