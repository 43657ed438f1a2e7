package device

import (
	"fmt"

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
	}
	if b, ok := pyjson.AppendText(nil, v); ok {
		return b
	}
	return fmt.Append(nil, v)
}
