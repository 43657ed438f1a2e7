package device

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// Payload turns a value into bytes as version 1 of the SDK for Python does: text and bytes
// as they are, numbers and booleans as Python writes them, nil as nothing. Anything else,
// which V1 refuses, is written as package fmt does.
func Payload(v any) []byte {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.String:
		return []byte(r.String())
	case r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.Uint8:
		return r.Bytes()
	case r.Kind() == reflect.Bool && r.Bool():
		return []byte("True")
	case r.Kind() == reflect.Bool:
		return []byte("False")
	case r.CanInt():
		return strconv.AppendInt(nil, r.Int(), 10)
	case r.CanUint():
		return strconv.AppendUint(nil, r.Uint(), 10)
	case r.CanFloat():
		return []byte(pyjson.Float(r.Float(), r.Type().Bits()))
	}
	return fmt.Append(nil, v)
}
