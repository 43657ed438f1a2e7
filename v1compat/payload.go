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
		if b, ok = pyjson.AppendText(b, p); !ok {
			return nil, argument(op, "payload", "is a "+reflect.TypeOf(p).String()+
				"; give a string, []byte, bool, integer, float or nil (encode anything else first, for instance with encoding/json)")
		}
	}
	if len(b) > payloadLimit {
		return nil, argument(op, "payload", "is larger than "+strconv.Itoa(payloadLimit)+" bytes, the limit of MQTT")
	}
	return b, nil
}
