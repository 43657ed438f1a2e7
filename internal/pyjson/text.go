package pyjson

import (
	"reflect"
	"strconv"
)

// AppendText appends v as Python's str writes it, text and bytes as they are. It
// reports false, and appends nothing, for what is none of these: a string, bytes, a
// boolean, a number.
func AppendText(b []byte, v any) ([]byte, bool) {
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.String:
		return append(b, r.String()...), true
	case r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.Uint8:
		return append(b, r.Bytes()...), true
	case r.Kind() == reflect.Bool && r.Bool():
		return append(b, "True"...), true
	case r.Kind() == reflect.Bool:
		return append(b, "False"...), true
	case r.CanInt():
		return strconv.AppendInt(b, r.Int(), 10), true
	case r.CanUint():
		return strconv.AppendUint(b, r.Uint(), 10), true
	case r.CanFloat():
		return append(b, Float(r.Float(), r.Type().Bits())...), true
	}
	return b, false
}
