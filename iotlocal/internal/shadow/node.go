package shadow

import (
	"encoding/json"
	"maps"
)

// node is a JSON value of a document together with the times at which its leaves
// were set, from which both the state and the metadata are written. A node is not
// changed once it has been made, so that documents can share it.
type node struct {
	fields map[string]*node // of an object, else nil
	items  []*node          // of an array, else nil
	value  any              // of a leaf: string, bool, json.Number, or nil in a request
	at     int64            // of a leaf: seconds since the epoch
}

func (n *node) isObject() bool { return n != nil && n.fields != nil }

func (n *node) empty() bool { return n == nil || len(n.fields) == 0 }

// build makes the node of a value that replaces what was there. Nulls in objects
// are left out; the result is nil when nothing is left for that reason.
func build(v any, at int64) *node {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		n := &node{fields: make(map[string]*node, len(v))}
		stripped := false
		for key, value := range v {
			if child := build(value, at); child != nil {
				n.fields[key] = child
			} else {
				stripped = true
			}
		}
		if stripped && len(n.fields) == 0 {
			return nil
		}
		return n
	case []any:
		n := &node{items: make([]*node, len(v))}
		for i, value := range v {
			n.items[i] = build(value, at)
		}
		return n
	}
	return &node{value: v, at: at}
}

// merge returns old, which is an object or nil, with the patch applied.
func merge(old *node, patch map[string]any, at int64) *node {
	n := &node{fields: map[string]*node{}}
	if old != nil {
		n.fields = maps.Clone(old.fields)
	}
	for key, value := range patch {
		if object, ok := value.(map[string]any); ok && n.fields[key].isObject() {
			n.fields[key] = merge(n.fields[key], object, at)
		} else if child := build(value, at); child != nil {
			n.fields[key] = child
		} else {
			delete(n.fields, key)
		}
	}
	return n
}

// difference returns the part of desired, an object or nil, that reported does not
// have, and nil when there is none.
func difference(desired, reported *node) *node {
	if desired == nil {
		return nil
	}
	n := &node{fields: map[string]*node{}}
	for key, want := range desired.fields {
		var have *node
		if reported != nil {
			have = reported.fields[key]
		}
		switch {
		case have == nil:
			n.fields[key] = want
		case want.isObject() && have.isObject():
			if part := difference(want, have); part != nil {
				n.fields[key] = part
			}
		case !equal(want, have):
			n.fields[key] = want
		}
	}
	if len(n.fields) == 0 {
		return nil
	}
	return n
}

// equal reports whether two nodes have the same value, whenever they were set.
func equal(a, b *node) bool {
	if (a.fields == nil) != (b.fields == nil) || (a.items == nil) != (b.items == nil) ||
		len(a.fields) != len(b.fields) || len(a.items) != len(b.items) {
		return false
	}
	for key, value := range a.fields {
		if other, ok := b.fields[key]; !ok || !equal(value, other) {
			return false
		}
	}
	for i := range a.items {
		if !equal(a.items[i], b.items[i]) {
			return false
		}
	}
	if an, ok := a.value.(json.Number); ok {
		bn, ok := b.value.(json.Number)
		return ok && sameNumber(string(an), string(bn))
	}
	return a.value == b.value
}

// mirror makes a node of a request as it came, with its nulls, to write the
// answer from.
func mirror(v any, at int64) *node {
	switch v := v.(type) {
	case map[string]any:
		n := &node{fields: make(map[string]*node, len(v))}
		for key, value := range v {
			n.fields[key] = mirror(value, at)
		}
		return n
	case []any:
		n := &node{items: make([]*node, len(v))}
		for i, value := range v {
			n.items[i] = mirror(value, at)
		}
		return n
	}
	return &node{value: v, at: at}
}
