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
				if !s.speaksOf(r) {
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
