package iotservice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/iotshim/iotshim/v2/reqresp"
)

// Decode reads a JSON object into v. What it returns says where the payload is not
// as it should be, and holds nothing of it.
func Decode(payload []byte, v any) error {
	if trimmed := bytes.TrimLeft(payload, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return fmt.Errorf("%w: no JSON object", reqresp.ErrInvalidPayload)
	}
	err := json.Unmarshal(payload, v)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: no JSON, from byte %d on", reqresp.ErrInvalidPayload, syntax.Offset)
	case errors.As(err, &kind):
		found, _, _ := strings.Cut(kind.Value, " ") // the kind; what follows is the value
		return fmt.Errorf("%w: %q is a %s", reqresp.ErrInvalidPayload, kind.Field, found)
	case errors.Is(err, errTime):
		return fmt.Errorf("%w: a time is not a number of seconds", reqresp.ErrInvalidPayload)
	}
	return fmt.Errorf("%w: %T", reqresp.ErrInvalidPayload, err)
}
