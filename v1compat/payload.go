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
func payloadBytes(op string, p any) ([]byte, error) {
	var b []byte
	switch v := p.(type) {
	case nil:
		return nil, nil
	case string:
		b = []byte(v)
	case []byte:
		b = append([]byte(nil), v...)
	default:
		var ok bool
		if b, ok = reflectedPayload(reflect.ValueOf(p)); !ok {
			return nil, argument(op, "payload", "is a "+reflect.TypeOf(p).String()+
				"; give a string, []byte, bool, integer, float or nil (encode anything else first, for instance with encoding/json)")
		}
	}
	if len(b) > payloadLimit {
		return nil, argument(op, "payload", "is larger than "+strconv.Itoa(payloadLimit)+" bytes, the limit of MQTT")
	}
	return b, nil
}

func reflectedPayload(v reflect.Value) ([]byte, bool) {
	switch {
	case v.Kind() == reflect.String:
		return []byte(v.String()), true
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return append([]byte(nil), v.Bytes()...), true
	case v.Kind() == reflect.Bool && v.Bool():
		return []byte("True"), true
	case v.Kind() == reflect.Bool:
		return []byte("False"), true
	case v.CanInt():
		return strconv.AppendInt(nil, v.Int(), 10), true
	case v.CanUint():
		return strconv.AppendUint(nil, v.Uint(), 10), true
	case v.CanFloat():
		return []byte(pyjson.Float(v.Float(), v.Type().Bits())), true
	}
	return nil, false
}
