package iotservice

import (
	"fmt"

	"github.com/iotshim/iotshim/v2/reqresp"
)

// CheckName looks whether a name can be part of a topic: 1 to limit of the
// characters a-z A-Z 0-9 and those in more.
func CheckName(field, name string, limit int, more string) error {
	if name == "" {
		return &reqresp.RequestError{Field: field, Reason: "empty, and it is part of the topic"}
	}
	if len(name) > limit {
		return &reqresp.RequestError{Field: field, Reason: fmt.Sprintf("%d bytes long; the limit is %d", len(name), limit)}
	}
	for i := range len(name) {
		if !allowed(name[i], more) {
			return &reqresp.RequestError{Field: field, Reason: fmt.Sprintf("%q has something else than letters, digits and %q", name, more)}
		}
	}
	return nil
}

func allowed(b byte, more string) bool {
	if 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' {
		return true
	}
	for i := range len(more) {
		if more[i] == b {
			return true
		}
	}
	return false
}

// CheckThing looks whether a name is one of a thing.
func CheckThing(name string) error { return CheckName("ThingName", name, 128, ":_-") }
