// Package shadowmodel computes what a device shadow has to be, in the plainest way,
// from decoded JSON. It is for tests of the service, with which it shares nothing.
package shadowmodel

import (
	"fmt"
	"math/rand/v2"
	"reflect"
)

// Model is what a shadow has to be.
type Model struct {
	State   map[string]any // "desired" and "reported", when there is something in them
	Version int
	Exists  bool
}

// Update merges the state of an accepted update.
func (m *Model) Update(state any) {
	sections, _ := state.(map[string]any)
	if state == nil {
		sections = map[string]any{"desired": nil, "reported": nil}
	}
	next := map[string]any{"desired": m.State["desired"], "reported": m.State["reported"]}
	for name, patch := range sections {
		if patch == nil {
			next[name] = nil
			continue
		}
		if next[name] == nil {
			next[name] = map[string]any{}
		}
		next[name] = merge(next[name], patch)
	}
	for name, section := range next {
		if section == nil || len(section.(map[string]any)) == 0 {
			delete(next, name)
		}
	}
	m.State = next
	m.Version++
	m.Exists = true
}

func merge(old, patch any) any {
	o, oldIsObject := old.(map[string]any)
	p, patchIsObject := patch.(map[string]any)
	if !oldIsObject || !patchIsObject {
		return strip(patch)
	}
	result := map[string]any{}
	for k, v := range o {
		result[k] = v
	}
	for k, v := range p {
		if merged := merge(result[k], v); merged == nil {
			delete(result, k)
		} else {
			result[k] = merged
		}
	}
	return result
}

// strip takes the nulls out of a value that is new.
func strip(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	result := map[string]any{}
	for k, child := range object {
		if c := strip(child); c != nil {
			result[k] = c
		}
	}
	if len(result) == 0 && len(object) > 0 {
		return nil
	}
	return result
}

// Delta returns what is desired and not reported, or nil.
func (m *Model) Delta() any {
	desired, _ := m.State["desired"].(map[string]any)
	reported, _ := m.State["reported"].(map[string]any)
	if d := difference(desired, reported); len(d) > 0 {
		return d
	}
	return nil
}

func difference(desired, reported map[string]any) map[string]any {
	result := map[string]any{}
	for k, want := range desired {
		have, there := reported[k]
		wantObject, isObject := want.(map[string]any)
		haveObject, bothObjects := have.(map[string]any)
		if there && isObject && bothObjects {
			if d := difference(wantObject, haveObject); len(d) > 0 {
				result[k] = d
			}
		} else if !there || !reflect.DeepEqual(want, have) {
			result[k] = want
		}
	}
	return result
}

// randomValue makes a value with nulls, but none in arrays.
func randomValue(r *rand.Rand, levels int, nullable bool) any {
	n := 10
	if levels == 0 {
		n = 6
	}
	switch r.IntN(n) {
	case 0:
		if nullable {
			return nil
		}
		return false
	case 1:
		return float64(r.IntN(4))
	case 2:
		return fmt.Sprint(r.IntN(4))
	case 3:
		return r.IntN(2) == 0
	case 4:
		return 0.5 * float64(r.IntN(4))
	case 5:
		return map[string]any{}
	case 6:
		list := []any{}
		for range r.IntN(3) {
			list = append(list, randomValue(r, levels-1, false))
		}
		return list
	}
	return randomObject(r, levels-1, nullable)
}

func randomObject(r *rand.Rand, levels int, nullable bool) map[string]any {
	object := map[string]any{}
	for range r.IntN(4) {
		object[string(rune('a'+r.IntN(5)))] = randomValue(r, levels, nullable)
	}
	return object
}

// RandomState makes the state of an update that is accepted: with nulls, empty
// objects, arrays, and keys that come again in others.
func RandomState(r *rand.Rand) any {
	if r.IntN(50) == 0 {
		return nil
	}
	state := map[string]any{}
	for _, section := range []string{"desired", "reported"} {
		switch r.IntN(20) {
		case 0:
			state[section] = nil
		case 1, 2, 3, 4, 5, 6:
		default:
			state[section] = randomObject(r, 4, true)
		}
	}
	return state
}
