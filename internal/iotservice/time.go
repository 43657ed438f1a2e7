package iotservice

import (
	"encoding/json"
	"errors"
	"math"
	"time"
)

var errTime = errors.New("not a time")

// The years 0 to 9999, which is what time.Time can be written as.
const (
	minSeconds = -62167219200
	maxSeconds = 253402300799
)

// Epoch is a time that is written as the number of seconds since 1970.
type Epoch struct{ time.Time }

// UnmarshalJSON takes whole seconds and fractions, and null for none.
func (e *Epoch) UnmarshalJSON(b []byte) error {
	var n *json.Number
	if json.Unmarshal(b, &n) != nil || len(b) > 0 && b[0] == '"' {
		return errTime
	}
	if n == nil {
		return nil
	}
	seconds, err := n.Float64()
	if err != nil || seconds < minSeconds || seconds > maxSeconds {
		return errTime
	}
	whole, fraction := math.Modf(seconds)
	e.Time = time.Unix(int64(whole), int64(fraction*1e9)).UTC()
	return nil
}

// WithTime reads an object into plain, and its member "timestamp" into t.
func WithTime(b []byte, plain any, t *time.Time) error {
	if err := json.Unmarshal(b, plain); err != nil {
		return err
	}
	var wire struct {
		Timestamp Epoch `json:"timestamp"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	*t = wire.Timestamp.Time
	return nil
}
