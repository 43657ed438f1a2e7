package v1trace

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// trace writes down what has been seen, in the form of a golden file's expect.
func (p *player) trace(s *Scenario) map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	n := normalizer{mids: newSymbols("p"), tokens: newSymbols("t")}
	calls := []any{}
	for _, slot := range append(p.slots[len(p.slots)-1:len(p.slots):len(p.slots)], p.slots[:len(p.slots)-1]...) {
		for _, r := range slot {
			if !p.isSkipped(r.id) {
				calls = append(calls, n.call(r))
			}
		}
	}
	callbacks := []any{}
	for _, c := range p.callbacks {
		callbacks = append(callbacks, n.value(map[string]any(c)))
	}
	wire, delivered, resends := []any{}, map[string]any{}, 0
	for _, c := range b.conns {
		packets := []any{}
		for _, raw := range c.packets {
			packet := n.value(raw).(map[string]any)
			if packet["clientId"] == "" {
				packet["clientId"] = "paho/<random>"
			}
			packets = append(packets, packet)
			if packet["type"] == "PUBLISH" {
				topic := packet["topic"].(string)
				list, _ := delivered[topic].([]any)
				delivered[topic] = append(list, packet["payload"])
			}
		}
		end := c.end
		if c.live {
			end = "open"
		}
		entry := map[string]any{"conn": float64(c.n), "packets": packets, "end": end}
		if c.pubacks > 0 {
			entry["pubacks"] = float64(c.pubacks)
		}
		wire = append(wire, entry)
		resends += c.resends
	}
	t := map[string]any{
		"calls": calls, "callbacks": callbacks, "waits": append([]any{}, p.waits...), "wire": wire,
		"delivered": delivered, "measures": p.measures(s), "liveResends": float64(resends),
	}
	for _, check := range s.play.List("check") {
		if check == "overlap" {
			t["maxConcurrentCallbacks"] = float64(p.overlap)
		}
	}
	return t
}

func (p *player) isSkipped(id string) bool {
	return slices.Contains(p.skipped, id)
}

// measures takes the spans that the scenario asks for, in quarters of a second.
func (p *player) measures(s *Scenario) map[string]any {
	m := map[string]any{}
	for _, v := range s.play.List("measure") {
		o, ok := v.(*pyjson.Object)
		if !ok {
			continue
		}
		from, ok1, _ := p.log.find(o.Child("from"))
		to, ok2, _ := p.log.find(o.Child("to"))
		m[o.Text("name")] = nil
		if ok1 && ok2 {
			m[o.Text("name")] = math.Round((to-from).Seconds()*4) / 4
		}
	}
	return m
}

// normalizer gives symbols to what differs from run to run.
type normalizer struct {
	mids, tokens *symbols
}

var uuid = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)

func (n normalizer) value(v any) any {
	switch v := v.(type) {
	case MID:
		if v.Name != "" {
			return v.Name
		}
		return n.mids.of(fmt.Sprint(v.Number))
	case string:
		return uuid.ReplaceAllStringFunc(v, n.tokens.of)
	case int:
		return float64(v)
	case []int:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = float64(x)
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = n.value(x)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) { // in an order, for the symbols
			m[k] = n.value(v[k])
		}
		return m
	case objectResult:
		return "<object>"
	}
	return v
}

func (n normalizer) call(r *callRecord) map[string]any {
	m := map[string]any{"id": r.id}
	if !r.done {
		m["pending"] = true
		return m
	}
	m["ret"], m["dur"] = n.value(r.ret), spanName(r.took)
	if r.exc != nil {
		delete(m, "ret")
		m["exc"], m["text"] = r.exc.Class, r.exc.Text
		if r.exc.Code != nil {
			m["code"] = float64(*r.exc.Code)
		}
		if r.exc.Suback != nil {
			m["suback"] = n.value(r.exc.Suback)
		}
	}
	return m
}

func spanName(d time.Duration) string {
	switch {
	case d < 50*time.Millisecond:
		return "immediate"
	case d < time.Second:
		return "<1s"
	}
	return fmt.Sprintf("~%gs", math.Round(d.Seconds()*2)/2)
}
