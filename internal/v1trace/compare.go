package v1trace

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Compare returns a line for each difference between what a scenario expects and
// what Play returned. Calls that were skipped are left out of the comparison.
func Compare(s *Scenario, trace map[string]any, skipped []string) []string {
	c := &comparison{want: s.expect, got: trace, skipped: skipped}
	c.calls()
	if want, ok := c.want["callbacks"].([]any); ok {
		c.sequence("callbacks", want, list(trace["callbacks"]))
	}
	c.waits()
	c.wire()
	c.delivered()
	c.measures()
	for _, key := range []string{"liveResends", "maxConcurrentCallbacks"} {
		want, ok := c.want[key]
		if !ok && key != "liveResends" {
			continue
		}
		if !ok {
			want = 0.0
		}
		if text(want) != text(trace[key]) {
			c.differ("%s: want %s, got %s", key, text(want), text(trace[key]))
		}
	}
	return c.out
}

type comparison struct {
	want, got map[string]any
	skipped   []string
	out       []string
}

func (c *comparison) differ(format string, args ...any) {
	c.out = append(c.out, fmt.Sprintf(format, args...))
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// text is a value as canonical JSON.
func text(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// groups are what a port may report instead of a class of Python's own.
var groups = map[string]string{
	"ValueError": "argument", "TypeError": "argument", "AttributeError": "argument", "KeyError": "argument",
	"ZeroDivisionError": "argument", "struct.error": "argument",
	"OSError": "io", "ConnectionRefusedError": "io",
}

func (c *comparison) calls() {
	got := map[string]map[string]any{}
	var order []string
	for _, v := range list(c.got["calls"]) {
		m := object(v)
		id := m["id"].(string)
		got[id] = m
		order = append(order, id)
	}
	for _, v := range list(c.want["calls"]) {
		want := object(v)
		id, _ := want["id"].(string)
		if slices.Contains(c.skipped, id) {
			continue
		}
		g, ok := got[id]
		if !ok {
			c.differ("call %s: missing", id)
			continue
		}
		delete(got, id)
		c.call(id, want, g)
	}
	for _, id := range order {
		if g, ok := got[id]; ok {
			c.differ("call %s: not expected: %s", id, text(g))
		}
	}
}

func (c *comparison) call(id string, want, got map[string]any) {
	for _, key := range []string{"ret", "exc", "code", "suback"} {
		w := want[key]
		if _, varies := object(w)["varies"]; varies {
			continue
		}
		if class, ok := w.(string); ok && key == "exc" && groups[class] != "" && got[key] == groups[class] {
			continue
		}
		if text(w) != text(got[key]) {
			c.differ("call %s: %s: want %s, got %s (%s)", id, key, text(w), text(got[key]), got["text"])
		}
	}
	if want["pending"] == true {
		return
	}
	if w, ok := want["dur"].(string); ok && !sameSpan(w, got["dur"]) {
		c.differ("call %s: duration: want %s, got %v", id, w, got["dur"])
	}
}

func sameSpan(want string, got any) bool {
	g, ok := got.(string)
	quick := func(s string) bool { return s == "immediate" || s == "<1s" }
	if !ok || quick(want) {
		return ok && quick(g)
	}
	w, err1 := strconv.ParseFloat(strings.Trim(want, "~s"), 64)
	have, err2 := strconv.ParseFloat(strings.Trim(g, "~s"), 64)
	return err1 == nil && err2 == nil && math.Abs(w-have) <= 0.5
}

// sequence compares lists in which groups may come in several orders.
func (c *comparison) sequence(where string, want, got []any) {
	for i, w := range want {
		group := object(w)
		if _, ok := group["varies"]; ok {
			rest := want[i+1:]
			c.sequence(where+" (tail)", rest, got[max(0, len(got)-len(rest)):])
			return
		}
		how, members := "unordered", list(group["unordered"])
		if _, ok := group["interleaved"]; ok {
			how, members = "interleaved", list(group["interleaved"])
		}
		if members != nil {
			n := min(len(members), len(got))
			if !sameGroup(how, members, got[:n]) {
				c.differ("%s[%d]: want %s %s, got %s", where, i, how, text(members), text(got[:n]))
			}
			got = got[n:]
			continue
		}
		if len(got) == 0 {
			c.differ("%s[%d]: want %s, got nothing", where, i, text(w))
			return
		}
		if text(w) != text(got[0]) {
			c.differ("%s[%d]: want %s, got %s", where, i, text(w), text(got[0]))
		}
		got = got[1:]
	}
	for _, g := range got {
		c.differ("%s: not expected: %s", where, text(g))
	}
}

func sameGroup(how string, want, got []any) bool {
	if how == "unordered" {
		sorted := func(l []any) string {
			s := make([]string, len(l))
			for i, v := range l {
				s[i] = text(v)
			}
			slices.Sort(s)
			return strings.Join(s, "\n")
		}
		return sorted(want) == sorted(got)
	}
	strands := func(l []any) map[string][]any {
		m := map[string][]any{}
		for _, v := range l {
			key := text(v)
			if o := object(v); o != nil {
				key = fmt.Sprint(o["type"], " ", o["topic"])
				if cb, ok := o["cb"].(string); ok {
					key = cb
				}
			}
			m[key] = append(m[key], v)
		}
		return m
	}
	return text(strands(want)) == text(strands(got))
}

func (c *comparison) waits() {
	got := map[string]any{}
	for _, v := range list(c.got["waits"]) {
		got[text(object(v)["step"])] = object(v)["ok"]
	}
	for _, v := range list(c.want["waits"]) {
		w := object(v)
		if w["ok"] != nil && got[text(w["step"])] != w["ok"] {
			c.differ("wait at step %s: want %v, got %v", text(w["step"]), w["ok"], got[text(w["step"])])
		}
	}
}

func (c *comparison) wire() {
	want, ok := c.want["wire"].([]any)
	if !ok {
		return
	}
	got := list(c.got["wire"])
	if len(want) != len(got) {
		c.differ("wire: want %d connections, got %d", len(want), len(got))
	}
	for i := range min(len(want), len(got)) {
		w, g := object(want[i]), object(got[i])
		where := "wire." + text(w["conn"])
		c.sequence(where, list(w["packets"]), list(g["packets"]))
		if w["end"] != "any" && w["end"] != g["end"] {
			c.differ("%s: end: want %v, got %v", where, w["end"], g["end"])
		}
		acks := func(m map[string]any) any {
			if v, ok := m["pubacks"]; ok {
				return v
			}
			return 0.0
		}
		if acks(w) != nil && acks(w) != acks(g) {
			c.differ("%s: pubacks: want %v, got %v", where, acks(w), acks(g))
		}
	}
}

func (c *comparison) delivered() {
	want, ok := c.want["delivered"].(map[string]any)
	if !ok {
		return
	}
	got := object(c.got["delivered"])
	topics := map[string]bool{}
	for k := range want {
		topics[k] = true
	}
	for k := range got {
		topics[k] = true
	}
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		c.sequence("delivered "+topic, list(want[topic]), list(got[topic]))
	}
}

func (c *comparison) measures() {
	got := object(c.got["measures"])
	for _, name := range slices.Sorted(maps.Keys(object(c.want["measures"]))) {
		w := object(c.want["measures"])[name]
		low, isNumber := w.(float64)
		high := low
		if span := object(w); span != nil {
			low, _ = span["min"].(float64)
			high, _ = span["max"].(float64)
		} else if !isNumber {
			continue
		}
		g, ok := got[name].(float64)
		if !ok || g < low-0.3 || g > high+0.3 {
			c.differ("measure %s: want %s, got %v", name, text(w), got[name])
		}
	}
}
