package iotcommands_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotcommands"
)

// TestZeroValues: nothing that is nil or empty makes a method panic, or goes on the wire.
func TestZeroValues(t *testing.T) {
	servicetest.Zero(t, iotcommands.New, nil, "Close")
}
