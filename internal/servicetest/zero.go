package servicetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/iotshim/iotshim/v2/reqresp"
)

// Zero calls every method of a client but those named, with a context and otherwise with
// zero values: nil requests, nil callbacks. Each must refuse with a *reqresp.RequestError.
func Zero(t *testing.T, client any, but ...string) {
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
