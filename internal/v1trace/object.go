package v1trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Object is a JSON object that keeps the order of its keys: as a payload it is a
// Python dict, and V1 sends its keys in order.
type Object struct {
	Keys   []string
	Values map[string]any // nil, bool, json.Number, string, []any, *Object
}

// Get returns a value, nil when there is none.
func (o *Object) Get(key string) any {
	if o == nil {
		return nil
	}
	return o.Values[key]
}

// Has tells whether a key is there, null or not.
func (o *Object) Has(key string) bool {
	if o == nil {
		return false
	}
	_, ok := o.Values[key]
	return ok
}

// Text returns a string value, "" when it is none.
func (o *Object) Text(key string) string {
	s, _ := o.Get(key).(string)
	return s
}

// Child returns an object value, nil when it is none.
func (o *Object) Child(key string) *Object {
	c, _ := o.Get(key).(*Object)
	return c
}

// List returns a list value.
func (o *Object) List(key string) []any {
	l, _ := o.Get(key).([]any)
	return l
}

// Number returns a number, or otherwise def.
func (o *Object) Number(key string, def float64) float64 {
	if n, ok := o.Get(key).(json.Number); ok {
		if f, err := n.Float64(); err == nil {
			return f
		}
	}
	return def
}

// Int is Number for whole numbers.
func (o *Object) Int(key string, def int) int { return int(o.Number(key, float64(def))) }

// True tells whether a value is true or a number other than 0.
func (o *Object) True(key string) bool {
	b, _ := o.Get(key).(bool)
	return b || o.Number(key, 0) != 0
}

// parse reads one JSON value.
func parse(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return parseValue(dec)
}

func parseValue(dec *json.Decoder) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		o := &Object{Values: map[string]any{}}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string)
			v, err := parseValue(dec)
			if err != nil {
				return nil, err
			}
			if !o.Has(name) {
				o.Keys = append(o.Keys, name)
			}
			o.Values[name] = v
		}
		_, err := dec.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := parseValue(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := dec.Token()
		return list, err
	}
	return tok, nil
}

// PythonJSON writes a value as Python's json.dumps does by default, with the
// replacements made in strings.
func PythonJSON(v any, replace *strings.Replacer) string {
	switch v := v.(type) {
	case *Object:
		parts := make([]string, len(v.Keys))
		for i, k := range v.Keys {
			parts[i] = PythonJSON(k, nil) + ": " + PythonJSON(v.Values[k], replace)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = PythonJSON(x, replace)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if replace != nil {
			v = replace.Replace(v)
		}
		return pythonString(v)
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// pythonString quotes a string with everything beyond ASCII escaped.
func pythonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r >= 0x7F && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r >= 0x10000:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
