package v1compat

import (
	"reflect"
	"strconv"

	"github.com/iotshim/iotshim/internal/pyjson"
)

const payloadLimit = 268435455

// payloadBytes turns what V1 takes as a payload into bytes: text and bytes as
// they are, numbers and booleans as Python writes them, nil as nothing. The
// result does not share memory with p, because a message can outlive the call.
func payloadBytes(op string, p any) ([]byte, error) { return appendPayload(nil, op, p) }

// appendPayload is payloadBytes into the memory of b, which is empty.
func appendPayload(b []byte, op string, p any) ([]byte, error) {
	switch v := p.(type) {
	case nil:
		return b, nil
	case string:
		b = append(b, v...)
	case []byte:
		b = append(b, v...)
	default:
		var ok bool
		if b, ok = appendReflected(b, reflect.ValueOf(p)); !ok {
			return nil, argument(op, "payload", "is a "+reflect.TypeOf(p).String()+
				"; give a string, []byte, bool, integer, float or nil (encode anything else first, for instance with encoding/json)")
		}
	}
	if len(b) > payloadLimit {
		return nil, argument(op, "payload", "is larger than "+strconv.Itoa(payloadLimit)+" bytes, the limit of MQTT")
	}
	return b, nil
}

func appendReflected(b []byte, v reflect.Value) ([]byte, bool) {
	switch {
	case v.Kind() == reflect.String:
		return append(b, v.String()...), true
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return append(b, v.Bytes()...), true
	case v.Kind() == reflect.Bool && v.Bool():
		return append(b, "True"...), true
	case v.Kind() == reflect.Bool:
		return append(b, "False"...), true
	case v.CanInt():
		return strconv.AppendInt(b, v.Int(), 10), true
	case v.CanUint():
		return strconv.AppendUint(b, v.Uint(), 10), true
	case v.CanFloat():
		return append(b, pyjson.Float(v.Float(), v.Type().Bits())...), true
	}
	return nil, false
}
