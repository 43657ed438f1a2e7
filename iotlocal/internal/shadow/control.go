package shadow

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Get does what a get by HTTP does. It returns the body of the answer. An empty
// name stands for the classic shadow, here and below.
func (s *Service) Get(now time.Time, thing, name string) ([]byte, *Error) {
	body, _, _, err := s.do(now, key{thing, name}, opGet, nil)
	return body, err
}

// Update does what an update by HTTP does: it returns the body of the answer, and
// what is to be published. A refusal is not published.
func (s *Service) Update(now time.Time, thing, name string, payload []byte) ([]byte, []service.Message, *Error) {
	return s.control(now, key{thing, name}, opUpdate, payload)
}

// Delete does what a delete by HTTP does, in the manner of Update.
func (s *Service) Delete(now time.Time, thing, name string) ([]byte, []service.Message, *Error) {
	return s.control(now, key{thing, name}, opDelete, nil)
}

func (s *Service) control(now time.Time, k key, op operation, payload []byte) ([]byte, []service.Message, *Error) {
	body, more, _, err := s.do(now, k, op, payload)
	if err != nil {
		return nil, nil, err
	}
	return body, append([]service.Message{{Topic: k.topic(string(op), "accepted"), Payload: body}}, more...), nil
}

// Names returns the names of the named shadows of a thing, sorted.
func (s *Service) Names(thing string) []string {
	var names []string
	for k, sh := range s.shadows {
		if k.thing == thing && k.name != "" && sh.exists {
			names = append(names, k.name)
		}
	}
	slices.Sort(names)
	return names
}

// Page sizes of [Service.List].
const (
	MaxPageSize     = 100
	DefaultPageSize = 25
)

// List returns the body of the answer to a request for the names of the named
// shadows of a thing. The names follow nextToken, which is "" at first; there are at
// most pageSize of them, 1 to MaxPageSize.
func (s *Service) List(now time.Time, thing string, pageSize int, nextToken string) ([]byte, *Error) {
	switch {
	case !validName(thing, maximumThingLength):
		return nil, errThingName
	case s.cfg.ThingExists != nil && !s.cfg.ThingExists(thing):
		return nil, errNoThing
	case pageSize < 1 || pageSize > MaxPageSize:
		return nil, errPageSize
	case nextToken != "" && !validName(nextToken, maximumNameLength):
		return nil, errNextToken
	}
	page := struct {
		Results   []string `json:"results"`
		NextToken string   `json:"nextToken,omitempty"`
		Timestamp int64    `json:"timestamp"`
	}{Results: []string{}, Timestamp: now.Unix()}
	for _, name := range s.Names(thing) {
		if nextToken != "" && name <= nextToken {
			continue
		}
		if len(page.Results) == pageSize {
			page.NextToken = page.Results[pageSize-1]
			break
		}
		page.Results = append(page.Results, name)
	}
	return encode(page), nil
}

// Document is a version of a shadow, for inspection. A section that is not there is
// nil.
type Document struct {
	Desired, Reported, Delta json.RawMessage
	Metadata                 json.RawMessage // of desired and reported
	Version                  int64
}

// Document returns a shadow as it is, and false when there is none.
func (s *Service) Document(thing, name string) (Document, bool) {
	sh := s.shadows[key{thing, name}]
	if sh == nil || !sh.exists {
		return Document{}, false
	}
	section := func(n *node) json.RawMessage {
		if n == nil {
			return nil
		}
		return n.appendState(nil)
	}
	return Document{
		Desired: section(sh.desired), Reported: section(sh.reported), Delta: section(sh.delta()),
		Metadata: sh.whole().appendMetadata(nil), Version: sh.version,
	}, true
}
