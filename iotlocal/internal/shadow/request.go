package shadow

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"
)

// maximumTokenLength is the largest client token, in bytes.
const maximumTokenLength = 64

// request is the payload of a request that has been looked at.
type request struct {
	token *string // to be echoed, nil without one

	// Of an update. A section that is not there is to be left alone; one that is
	// there and nil is to be removed.
	state    any // as it came
	sections map[string]any
	version  *json.Number
}

// decode reads one JSON value, with numbers as they are written.
func decode(payload []byte) (any, *Error) {
	if !utf8.Valid(payload) {
		return nil, errEncoding
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, errJSON
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errJSON
	}
	return v, nil
}

// parseRequest reads the payload of a get or delete, which may be empty, or of an
// update. A request that comes with an error still has its client token when that
// can be echoed.
func parseRequest(op operation, payload []byte, maxDepth int) (request, *Error) {
	var r request
	if len(payload) == 0 {
		if op == opUpdate {
			return r, errNoPayload
		}
		return r, nil
	}
	v, err := decode(payload)
	if err != nil {
		return r, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return r, errJSON
	}
	token, hasToken := object["clientToken"]
	if text, ok := token.(string); ok && len(text) <= maximumTokenLength {
		r.token = &text
	}
	if op == opUpdate {
		if err := r.parseUpdate(object); err != nil {
			return r, err
		}
	}
	if hasToken && r.token == nil {
		return r, errClientToken
	}
	for _, section := range r.sections {
		if depth(section) > maxDepth {
			return r, errDepth(maxDepth)
		}
	}
	for _, section := range r.sections {
		if nullInArray(section) {
			return r, errNullInArray
		}
	}
	return r, nil
}

func (r *request) parseUpdate(object map[string]any) *Error {
	var ok bool
	if r.state, ok = object["state"]; !ok {
		return errNoState
	}
	r.sections = map[string]any{"desired": nil, "reported": nil} // which is what null means
	if r.state != nil {
		if r.sections, ok = r.state.(map[string]any); !ok {
			return errState
		}
	}
	if !isObjectOrNull(r.sections["desired"]) {
		return errDesired
	}
	if !isObjectOrNull(r.sections["reported"]) {
		return errReported
	}
	for name := range r.sections {
		if name != "desired" && name != "reported" {
			return errStateNode
		}
	}
	if v, given := object["version"]; given {
		number, ok := v.(json.Number)
		if !ok || !isInteger(string(number)) {
			return errVersion
		}
		r.version = &number
	}
	return nil
}

func isObjectOrNull(v any) bool {
	_, ok := v.(map[string]any)
	return ok || v == nil
}

// depth returns how many objects and arrays are in one another.
func depth(v any) int {
	deepest := 0
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			deepest = max(deepest, depth(child))
		}
	case []any:
		for _, child := range v {
			deepest = max(deepest, depth(child))
		}
	default:
		return 0
	}
	return deepest + 1
}

func nullInArray(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			if nullInArray(child) {
				return true
			}
		}
	case []any:
		for _, child := range v {
			if child == nil || nullInArray(child) {
				return true
			}
		}
	}
	return false
}
