package jobs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// request is what a payload asks for. Fields that are not there are nil.
type request struct {
	token           *string
	status          Status
	details         map[string]string // nil: to stay as they are
	version         *int64
	number          *int64
	stepMinutes     int64 // 0: not there
	includeState    bool
	includeDocument *bool
}

const (
	maximumToken       = 64 // characters
	maximumDetails     = 10
	maximumDetailKey   = 128
	maximumDetailValue = 1024
	maximumMinutes     = 10080
)

// parseRequest reads a payload. The client token is returned with an error too, if it
// can be read, for the rejection.
func parseRequest(op operation, payload []byte) (request, *Error) {
	var r request
	var fields map[string]json.RawMessage
	if len(payload) > 0 {
		if !utf8.Valid(payload) {
			return r, refuse(InvalidJSON, "The payload is not UTF-8.")
		}
		if !json.Valid(payload) {
			return r, refuse(InvalidJSON, "The payload is not JSON.")
		}
		if json.Unmarshal(payload, &fields) != nil || fields == nil {
			return r, refuse(InvalidRequest, "The payload is not an object.")
		}
	}
	f := fieldReader{fields: fields}
	r.token = f.text("clientToken", maximumToken)
	switch op {
	case opStartNext:
		r.details = f.details()
		r.stepMinutes = f.minutes(false)
	case opDescribe:
		r.number = f.integer("executionNumber", true)
		r.includeDocument = f.boolean("includeJobDocument")
	case opUpdate:
		r.status = f.status()
		r.details = f.details()
		r.version = f.integer("expectedVersion", true)
		r.number = f.integer("executionNumber", true)
		r.stepMinutes = f.minutes(true)
		r.includeDocument = f.boolean("includeJobDocument")
		if include := f.boolean("includeJobExecutionState"); include != nil {
			r.includeState = *include
		}
	}
	return r, f.err
}

// fieldReader reads the fields of a request. The first that is wrong is kept.
type fieldReader struct {
	fields map[string]json.RawMessage
	err    *Error
}

func (f *fieldReader) wrong(name, want string) {
	if f.err == nil {
		f.err = refuse(InvalidRequest, "%s is not %s.", name, want)
	}
}

// get returns a field; null is as good as none.
func (f *fieldReader) get(name string) (json.RawMessage, bool) {
	v, ok := f.fields[name]
	return v, ok && !bytes.Equal(v, []byte("null"))
}

func (f *fieldReader) text(name string, most int) *string {
	v, ok := f.get(name)
	if !ok {
		return nil
	}
	var s string
	if json.Unmarshal(v, &s) != nil || s == "" || utf8.RuneCountInString(s) > most {
		f.wrong(name, "a string of 1 to "+strconv.Itoa(most)+" characters")
		return nil
	}
	return &s
}

func (f *fieldReader) boolean(name string) *bool {
	v, ok := f.get(name)
	if !ok {
		return nil
	}
	var b bool
	if json.Unmarshal(v, &b) != nil {
		f.wrong(name, "true or false")
		return nil
	}
	return &b
}

// integer reads a number, or, where AWS takes that too, the text of one, as V1 sends
// versions and execution numbers (V1 quirk Q-31).
func (f *fieldReader) integer(name string, orText bool) *int64 {
	v, ok := f.get(name)
	if !ok {
		return nil
	}
	text := string(v)
	if orText && v[0] == '"' {
		if json.Unmarshal(v, &text) != nil {
			text = ""
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.wrong(name, "an integer")
		return nil
	}
	return &n
}

func (f *fieldReader) minutes(mayClear bool) int64 {
	n := f.integer("stepTimeoutInMinutes", false)
	switch {
	case n == nil:
		return 0
	case *n >= 1 && *n <= maximumMinutes, mayClear && *n == -1:
		return *n
	}
	f.wrong("stepTimeoutInMinutes", "1 to 10080")
	return 0
}

func (f *fieldReader) status() Status {
	v, _ := f.get("status")
	var s Status
	if json.Unmarshal(v, &s) != nil {
		s = ""
	}
	switch s {
	case InProgress, Failed, Succeeded, Rejected:
		return s
	}
	f.wrong("status", "IN_PROGRESS, FAILED, SUCCEEDED or REJECTED")
	return ""
}

// details reads an object of strings, in which no name may be there twice.
func (f *fieldReader) details() map[string]string {
	v, ok := f.get("statusDetails")
	if !ok {
		return nil
	}
	out, err := stringMap(v)
	if err != nil {
		f.wrong("statusDetails", "an object of strings")
		return nil
	}
	if len(out) > maximumDetails {
		f.wrong("statusDetails", "10 pairs at most")
		return nil
	}
	for key, value := range out {
		if !validName(key, maximumDetailKey, ":_-") {
			f.wrong("statusDetails", "with keys of 1 to 128 of the characters a-z A-Z 0-9 : _ -")
			return nil
		}
		if n := utf8.RuneCountInString(value); n == 0 || n > maximumDetailValue {
			f.wrong("statusDetails", "with values of 1 to 1024 characters")
			return nil
		}
	}
	return out
}

var errNotStrings = errors.New("not an object of strings")

func stringMap(v json.RawMessage) (map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(v))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotStrings
	}
	out := map[string]string{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := dec.Token()
		if err != nil {
			return nil, err
		}
		text, ok := value.(string)
		if !ok {
			return nil, errNotStrings
		}
		out[key.(string)] = text
	}
	if _, err := dec.Token(); err != nil && err != io.EOF {
		return nil, err
	}
	return out, nil
}
