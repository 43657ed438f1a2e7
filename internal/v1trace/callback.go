package v1trace

import (
	"encoding/json"
	"fmt"
	"time"
)

// Callback records its invocations, makes the calls that are armed for them, and
// then sleeps and panics as it was told.
type Callback struct {
	Kind string // "message", "ack", "connack", "shadow", or "" for a slot without arguments

	p     *player
	name  string
	sleep time.Duration
	panic any // true: always; a number: in that invocation
}

// Plain is an invocation without arguments.
func (c *Callback) Plain() { c.enter(map[string]any{}) }

// Ack is that of an acknowledgement without data.
func (c *Callback) Ack(mid MID) { c.enter(map[string]any{"mid": mid}) }

// AckData is that of an acknowledgement with data: a number or a list of numbers.
func (c *Callback) AckData(mid MID, data any) { c.enter(map[string]any{"mid": mid, "data": data}) }

// Message is that of a message.
func (c *Callback) Message(topic string, payload []byte, qos, retain, dup int) {
	c.enter(map[string]any{
		"topic": topic, "payload": payloadTrace(payload), "qos": float64(qos), "retain": float64(retain), "dup": float64(dup),
	})
}

// Shadow is that of a shadow's answer. token is nil where V1 gives None.
func (c *Callback) Shadow(payload, status string, token any) {
	c.enter(map[string]any{"payload": payloadTrace([]byte(payload)), "status": status, "token": token})
}

func (c *Callback) enter(entry map[string]any) {
	p := c.p
	entry["cb"] = c.name
	p.mu.Lock()
	p.counts[c.name]++
	n := p.counts[c.name]
	p.callbacks = append(p.callbacks, entry)
	p.running++
	p.overlap = max(p.overlap, p.running)
	armed := p.armed[c.name]
	p.mu.Unlock()
	p.log.add(event{kind: "cb", name: c.name})
	defer func() {
		p.mu.Lock()
		p.running--
		p.mu.Unlock()
	}()
	for _, a := range armed {
		switch {
		case a.nth == 0:
			p.calls(a.step, a.slot, fmt.Sprint(a.step.Text("id"), ".", n), n)
		case a.nth == n:
			p.calls(a.step, a.slot, a.step.Text("id"), 0)
		}
	}
	if c.sleep > 0 {
		select {
		case <-time.After(c.sleep):
		case <-p.over:
		}
	}
	switch v := c.panic.(type) {
	case bool:
		if v {
			panic("v1trace: the callback raises")
		}
	case json.Number:
		if v.String() == fmt.Sprint(n) {
			panic("v1trace: the callback raises")
		}
	}
}
