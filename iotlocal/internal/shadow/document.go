package shadow

import "encoding/json"

// document is one version of a shadow. It is not changed once it has been made. A
// section that is not there is nil, and one that is there is not empty.
type document struct {
	version           int64
	desired, reported *node
}

// updated returns the document with an update merged into it.
func (d document) updated(sections map[string]any, at int64) document {
	for name, patch := range sections {
		section := &d.desired
		if name == "reported" {
			section = &d.reported
		}
		if patch == nil {
			*section = nil
		} else if *section = merge(*section, patch.(map[string]any), at); (*section).empty() {
			*section = nil
		}
	}
	return d
}

// size is what counts towards the limit, in bytes.
func (d document) size() int {
	n := 0
	for _, section := range []*node{d.desired, d.reported} {
		if section != nil {
			n += len(section.appendState(nil))
		}
	}
	return n
}

func (d document) delta() *node { return difference(d.desired, d.reported) }

// whole returns the sections as one object.
func (d document) whole() *node {
	n := &node{fields: map[string]*node{}}
	if d.desired != nil {
		n.fields["desired"] = d.desired
	}
	if d.reported != nil {
		n.fields["reported"] = d.reported
	}
	return n
}

// Answers. Their members are in the order in which the documentation has them.

type answer struct {
	State     json.RawMessage `json:"state,omitempty"`
	Metadata  json.RawMessage `json:"metadata,omitempty"`
	Version   *int64          `json:"version,omitempty"`
	Timestamp int64           `json:"timestamp"`
	Token     *string         `json:"clientToken,omitempty"`
}

type rejection struct {
	Code      int     `json:"code"`
	Message   string  `json:"message"`
	Timestamp *int64  `json:"timestamp,omitempty"`
	Token     *string `json:"clientToken,omitempty"`
}

type documents struct {
	Previous  *snapshot `json:"previous,omitempty"`
	Current   snapshot  `json:"current"`
	Timestamp int64     `json:"timestamp"`
	Token     *string   `json:"clientToken,omitempty"`
}

type snapshot struct {
	State    json.RawMessage `json:"state"`
	Metadata json.RawMessage `json:"metadata"`
	Version  int64           `json:"version"`
}

func (d document) snapshot() snapshot {
	whole := d.whole()
	return snapshot{State: whole.appendState(nil), Metadata: whole.appendMetadata(nil), Version: d.version}
}

func (e *Error) payload(token *string, at int64) []byte {
	r := rejection{Code: e.Code, Message: e.Message, Token: token}
	if e.Code != 404 {
		r.Timestamp = &at
	}
	return encode(r)
}
