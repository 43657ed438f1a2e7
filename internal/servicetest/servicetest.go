// Package servicetest is the harness of the tests of clients of AWS IoT's services: a
// scripted service, a connection to it, and a client, in a bubble of package synctest.
package servicetest

import (
	"context"
	"io"
	"testing"
	"testing/synctest"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// World is a scripted service and a client of it.
type World[C io.Closer] struct {
	Service *mqtttest.Service
	Conn    *mqtt5.Client
	Client  C
	Ctx     context.Context
}

// Within runs a test in a bubble, with a client whose connection is up. The configuration
// needs no Dial.
func Within[C io.Closer](t *testing.T, cfg mqtt5.Config, newClient func(reqresp.Conn, reqresp.Options) (C, error), test func(*testing.T, *World[C])) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &World[C]{Service: mqtttest.NewService(), Ctx: t.Context()}
		defer w.Service.Close()
		cfg.Dial = w.Service.Dial
		var err error
		if w.Conn, err = mqtt5.New(cfg); err != nil {
			t.Fatal(err)
		}
		defer w.Conn.Close()
		if w.Client, err = newClient(w.Conn, reqresp.Options{}); err != nil {
			t.Fatal(err)
		}
		defer w.Client.Close()
		if err := w.Conn.Start(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		test(t, w)
	})
}
