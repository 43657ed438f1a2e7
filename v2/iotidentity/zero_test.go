package iotidentity_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotidentity"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestZeroValues: nothing that is nil or empty makes a method panic, or goes on the wire.
func TestZeroValues(t *testing.T) {
	servicetest.Zero(t, iotidentity.New, func(c reqresp.Conn) any { return iotidentity.NewPubSub(c) }, "Close", "Unsubscribe", "CreateKeysAndCertificate", "PublishCreateKeysAndCertificate")
}
