// Package pyjson reads and writes JSON as Python's json module does: keys keep their
// order, and what is written has the spaces, escapes and numbers of json.dumps. V1 sends
// such text, and a port has to send the same.
package pyjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
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

// maximumDepth is how deep objects and lists may lie in each other. Python gives up at
// about as many.
const maximumDepth = 1000

// Parse reads one JSON value and nothing after it.
func Parse(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := parseValue(dec, maximumDepth)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("pyjson: something follows the value")
	}
	return v, nil
}

func parseValue(dec *json.Decoder, depth int) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if _, nested := tok.(json.Delim); nested && depth == 0 {
		return nil, fmt.Errorf("pyjson: more than %d levels", maximumDepth)
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
			v, err := parseValue(dec, depth-1)
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
			v, err := parseValue(dec, depth-1)
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

// Set gives a key a value: a new key comes last.
func (o *Object) Set(key string, v any) {
	if o.Values == nil {
		o.Values = map[string]any{}
	}
	if !o.Has(key) {
		o.Keys = append(o.Keys, key)
	}
	o.Values[key] = v
}

// Encode writes a value as Python's json.dumps does by default, with the
// replacements made in strings; replace may be nil.
func Encode(v any, replace *strings.Replacer) string {
	switch v := v.(type) {
	case *Object:
		parts := make([]string, len(v.Keys))
		for i, k := range v.Keys {
			parts[i] = Encode(k, nil) + ": " + Encode(v.Values[k], replace)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = Encode(x, replace)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if replace != nil {
			v = replace.Replace(v)
		}
		return pythonString(v)
	case nil:
		return "null"
	case json.Number:
		return number(v)
	case float64:
		return Float(v, 64)
	}
	return fmt.Sprint(v)
}

// number writes a number as Python does that has read it: an integer with all its
// digits, anything else as a float.
func number(n json.Number) string {
	s := n.String()
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0"
		}
		return s
	}
	f, err := n.Float64()
	switch {
	case err != nil && f > 0:
		return "Infinity"
	case err != nil:
		return "-Infinity"
	}
	return Float(f, 64)
}

// Float writes f as Python's repr does: the shortest digits that read back as f, with an
// exponent below 1e-4 and from 1e16 on.
func Float(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	e := strconv.FormatFloat(f, 'e', -1, bits)
	exponent, err := strconv.Atoi(e[strings.IndexByte(e, 'e')+1:])
	if err == nil && (exponent < -4 || exponent >= 16) {
		return e
	}
	s := strconv.FormatFloat(f, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
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
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
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
