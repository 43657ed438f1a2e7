package iotshadow_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestZeroValues: nothing that is nil or empty makes a method panic, or goes on the wire.
func TestZeroValues(t *testing.T) {
	conn, err := mqtt5.New(mqtt5.Config{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := iotshadow.New(conn, reqresp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	servicetest.Zero(t, client, "Close")
	servicetest.Zero(t, iotshadow.NewPubSub(conn), "Unsubscribe")
	if n := conn.Stats().IncompleteOperations; n != 0 {
		t.Errorf("%d operations were handed over", n)
	}
}
