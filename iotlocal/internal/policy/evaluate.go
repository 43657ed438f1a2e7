package policy

import (
	"slices"
	"strings"
)

// Request is something that a client wants to do.
type Request struct {
	Action   string // such as "iot:Publish"
	Resource string // last part of the ARN, such as "topic/a/b"
	Values   Values // what keys and variables stand for; nil for nothing

	// Demand, when set, is a key on which a statement has to have a condition to allow
	// the request.
	Demand string
}

// Decision is the outcome for a request.
type Decision struct {
	Allowed bool
	// Reason says which statement has decided, or that none has, for logs. It
	// holds nothing of the request but its action and resource.
	Reason string
}

// Evaluate decides on a request by all the documents together.
func Evaluate(documents []*Document, r Request) Decision {
	allowed := ""
	for _, d := range documents {
		for i := range d.statements {
			s := &d.statements[i]
			if s.deny || allowed == "" {
				if !s.speaksOf(r) || !s.deny && !s.names(r.Demand) {
					continue
				}
				if s.deny {
					return Decision{Reason: s.name + " denies " + r.Action + " on " + r.Resource}
				}
				allowed = s.name
			}
		}
	}
	if allowed == "" {
		return Decision{Reason: "no statement allows " + r.Action + " on " + r.Resource}
	}
	return Decision{Allowed: true, Reason: allowed + " allows " + r.Action + " on " + r.Resource}
}

// names reports whether a statement has a condition on a key, or none is wanted.
func (s *statement) names(key string) bool {
	return key == "" || slices.ContainsFunc(s.conditions, func(c condition) bool { return strings.EqualFold(c.key, key) })
}

func (s *statement) speaksOf(r Request) bool {
	action := strings.ToLower(r.Action)
	if !slices.ContainsFunc(s.actions, func(p pattern) bool { return p.match(action, nil) }) {
		return false
	}
	if !slices.ContainsFunc(s.resources, func(p resource) bool { return p.match(r.Resource, r.Values) }) {
		return false
	}
	for i := range s.conditions {
		if !s.conditions[i].holds(r.Values) {
			return false
		}
	}
	return true
}
