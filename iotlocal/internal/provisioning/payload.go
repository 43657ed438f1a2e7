package provisioning

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// format is how a payload is written: the last level of the request's topic.
type format string

const (
	formatJSON format = "json"
	formatCBOR format = "cbor"
)

// operation is what a topic asks for.
type operation int

const (
	createKeys operation = iota
	createFromCSR
	registerThing
)

// parseTopic reads a request topic. template is "" except for registerThing.
func parseTopic(topic string) (op operation, template string, f format, ok bool) {
	rest, f, ok := cutFormat(topic)
	if !ok {
		return 0, "", "", false
	}
	switch rest {
	case "$aws/certificates/create":
		return createKeys, "", f, true
	case "$aws/certificates/create-from-csr":
		return createFromCSR, "", f, true
	}
	rest, ok = strings.CutPrefix(rest, "$aws/provisioning-templates/")
	if !ok {
		return 0, "", "", false
	}
	template, ok = strings.CutSuffix(rest, "/provision")
	if !ok || template == "" || strings.Contains(template, "/") {
		return 0, "", "", false
	}
	return registerThing, template, f, true
}

func cutFormat(topic string) (string, format, bool) {
	for _, f := range []format{formatJSON, formatCBOR} {
		if rest, ok := strings.CutSuffix(topic, "/"+string(f)); ok {
			return rest, f, true
		}
	}
	return "", "", false
}

// maxNesting is how deep a payload may be. The deepest that is needed is 2.
const maxNesting = 8

// cborMode is the strict reader: no key twice, no endless nesting.
var cborMode = sync.OnceValues(func() (cbor.DecMode, error) {
	return cbor.DecOptions{
		DupMapKey:       cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels: maxNesting,
		MaxMapPairs:     256,
		IndefLength:     cbor.IndefLengthAllowed,
	}.DecMode()
})

// decode reads a payload, which is a map. An empty payload is an empty map.
func decode(f format, payload []byte) (map[string]any, *Error) {
	fields := map[string]any{}
	if len(payload) == 0 {
		return fields, nil
	}
	var err error
	if f == formatJSON {
		err = json.Unmarshal(payload, &fields)
	} else {
		var mode cbor.DecMode
		if mode, err = cborMode(); err == nil {
			err = mode.Unmarshal(payload, &fields)
		}
	}
	if err != nil || fields == nil { // null is no map
		return nil, invalidPayload("The payload is not a %s map.", strings.ToUpper(string(f)))
	}
	return fields, nil
}

// text returns a field that is a string, and "" when it is not there.
func text(fields map[string]any, name string) (string, *Error) {
	switch v := fields[name].(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	default:
		return "", invalidPayload("%s must be a string.", name)
	}
}

// texts returns a field that is a map of strings, never nil.
func texts(fields map[string]any, name string) (map[string]string, *Error) {
	out := map[string]string{}
	add := func(k, v any) *Error {
		key, ok := k.(string)
		value, ok2 := v.(string)
		if !ok || !ok2 {
			return invalidPayload("%s must be a map of strings.", name)
		}
		out[key] = value
		return nil
	}
	switch m := fields[name].(type) {
	case nil:
	case map[string]any: // JSON
		for k, v := range m {
			if err := add(k, v); err != nil {
				return nil, err
			}
		}
	case map[any]any: // CBOR
		for k, v := range m {
			if err := add(k, v); err != nil {
				return nil, err
			}
		}
	default:
		return nil, invalidPayload("%s must be a map of strings.", name)
	}
	return out, nil
}

func encode(f format, fields map[string]any) ([]byte, error) {
	var payload []byte
	var err error
	if f == formatJSON {
		payload, err = json.Marshal(fields)
	} else {
		payload, err = cbor.Marshal(fields)
	}
	if err != nil {
		return nil, fmt.Errorf("provisioning: encode answer: %w", err)
	}
	return payload, nil
}
