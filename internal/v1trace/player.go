package v1trace

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
		step, ok := v.(*pyjson.Object)
		if !ok {
			p.fail(fmt.Errorf("v1trace: step %d is not an object", i))
			return
		}
		p.step(i, step)
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
	object, err := p.api.New(kind, o.Child("ctor"), p.object, p.broker.dial, endpoint)
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
			err = p.broker.act(step.Text(key))
		case "release":
			kinds := step.List(key)
			if kinds == nil {
				kinds = []any{step.Text(key)}
			}
			for _, kind := range kinds {
				p.broker.release(fmt.Sprint(kind))
			}
		case "publish":
			messages := step.List(key)
			if messages == nil {
				messages = []any{step.Child(key)}
			}
			for _, m := range messages {
				o, _ := m.(*pyjson.Object)
				err = errors.Join(err, p.broker.publish(o))
			}
		case "answer":
			rules := step.List(key)
			if rules == nil {
				rules = []any{step.Child(key)}
			}
			for _, r := range rules {
				o, _ := r.(*pyjson.Object)
				p.broker.setAnswer(o)
			}
		case "unanswer":
			p.broker.dropAnswer(step.Text(key))
		case "do", "note", "id":
		default:
			err = fmt.Errorf("v1trace: a broker step has %q, which is not known", key)
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
	calls := func() {
		if !step.Has("repeat") {
			p.call(step, i, step.Text("id"), 0)
			return
		}
		for n := range step.Int("repeat", 1) {
			p.call(step, i, fmt.Sprint(step.Text("id"), ".", n+1), n+1)
		}
	}
	if step.True("bg") {
		go calls()
		return
	}
	calls()
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
		return
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

// value turns an argument of the scenario into one for the API.
func (p *player) value(v any, i int) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && !strings.ContainsAny(v.String(), ".eE") {
			return int(n)
		}
		f, err := v.Float64()
		if err != nil {
			p.fail(err)
		}
		return f
	case string:
		if i > 0 {
			return strings.ReplaceAll(v, "$i", fmt.Sprint(i))
		}
		return v
	case []any:
		list := make([]any, len(v))
		for n, x := range v {
			list[n] = p.value(x, i)
		}
		return list
	case *pyjson.Object:
		return p.special(v, i)
	}
	return v
}

func (p *player) special(o *pyjson.Object, i int) any {
	switch {
	case o.Has("$cb"):
		return p.callback(o)
	case o.Has("$bytes"), o.Has("$bytearray"):
		b, err := base64.StdEncoding.DecodeString(o.Text("$bytes") + o.Text("$bytearray"))
		if err != nil {
			p.fail(err)
		}
		return b
	case o.Has("$repeat"):
		if l := o.List("$repeat"); len(l) == 2 {
			n, _ := p.value(l[1], i).(int)
			return strings.Repeat(fmt.Sprint(p.value(l[0], i)), n)
		}
	case o.Has("$map"):
		m := o.Child("$map")
		out := &pyjson.Object{Keys: m.Keys, Values: map[string]any{}}
		for _, k := range m.Keys {
			out.Values[k] = p.value(m.Values[k], i)
		}
		return out
	case o.Has("$enum"):
		return Const(o.Text("$enum"))
	case o.Has("$const"):
		return Const(o.Text("$const"))
	case o.Has("$obj"):
		return p.object(o.Text("$obj"))
	case o.Has("$port"):
		return Port
	}
	p.fail(fmt.Errorf("v1trace: an argument has the keys %q, which are not known", o.Keys))
	return nil
}

// Port is the number that stands for the server's port.
const Port = 8883
