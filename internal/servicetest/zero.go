package servicetest

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// Zero makes a client, and what else pieces returns, on a connection that is not started.
// It calls every method of theirs but those named, with a context and otherwise with zero
// values: nil requests, nil callbacks. Each must refuse with a *reqresp.RequestError, and
// hand nothing over.
func Zero[C io.Closer](t *testing.T, newClient func(reqresp.Conn, reqresp.Options) (C, error), pieces func(reqresp.Conn) any, but ...string) {
	t.Helper()
	conn, err := mqtt5.New(mqtt5.Config{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := newClient(conn, reqresp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	zero(t, client, but)
	if pieces != nil {
		zero(t, pieces(conn), but)
	}
	if n := conn.Stats().IncompleteOperations; n != 0 {
		t.Errorf("%d operations were handed over", n)
	}
}

func zero(t *testing.T, client any, but []string) {
	t.Helper()
	v := reflect.ValueOf(client)
	called := 0
	for i := range v.NumMethod() {
		name := v.Type().Method(i).Name
		if slices.Contains(but, name) {
			continue
		}
		called++
		var args []reflect.Value
		for j := range v.Method(i).Type().NumIn() {
			in := v.Method(i).Type().In(j)
			if in == reflect.TypeFor[context.Context]() {
				args = append(args, reflect.ValueOf(t.Context()))
				continue
			}
			args = append(args, reflect.Zero(in))
		}
		out := v.Method(i).Call(args)
		err, _ := out[len(out)-1].Interface().(error)
		var refused *reqresp.RequestError
		if !errors.As(err, &refused) || refused.Field == "" || refused.Reason == "" {
			t.Errorf("%s with zero values: %v, want a *reqresp.RequestError", name, err)
		}
	}
	if called == 0 {
		t.Errorf("%T has no methods to call", client)
	}
}
