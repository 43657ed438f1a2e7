package jobsclient

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// Detail is one of the [Details].
type Detail struct {
	Key string
	// Value is a text, or as in V1 anything that JSON has: nil, a bool, an integer, a
	// finite float, a json.Number, a slice or map of such, or Details. AWS IoT Jobs takes
	// texts of 1 to 1024 characters, and decides by itself about the rest.
	Value any
}

// Details are status details in the order in which they are sent, as a dict of Python's
// keeps them. AWS IoT Jobs takes up to ten.
type Details []Detail

// maximumDepth is how deep values may lie in each other.
const maximumDepth = 100

func ordered(details Details, depth int) (*pyjson.Object, error) {
	o := &pyjson.Object{}
	for _, d := range details {
		v, err := jsonValue(reflect.ValueOf(d.Value), depth-1)
		if err != nil {
			return nil, fmt.Errorf("%q %w", d.Key, err)
		}
		o.Set(d.Key, v)
	}
	return o, nil
}

// sorted is ordered for a map.
func sorted(details reflect.Value, depth int) (*pyjson.Object, error) {
	keys := details.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	o := &pyjson.Object{}
	for _, k := range keys {
		v, err := jsonValue(details.MapIndex(k), depth-1)
		if err != nil {
			return nil, fmt.Errorf("%q %w", k.String(), err)
		}
		o.Set(k.String(), v)
	}
	return o, nil
}

var errNotFinite = errors.New("is no finite number")

// jsonValue turns a value of Go into one of pyjson's.
func jsonValue(v reflect.Value, depth int) (any, error) {
	if !v.IsValid() {
		return nil, nil
	}
	if depth < 0 {
		return nil, fmt.Errorf("has more than %d levels", maximumDepth)
	}
	switch x := v.Interface().(type) {
	case Details:
		return ordered(x, depth)
	case json.Number:
		if n, err := pyjson.Parse([]byte(x)); err == nil {
			if n, ok := n.(json.Number); ok {
				return n, nil
			}
		}
		return nil, errors.New("is no number")
	case *pyjson.Object:
		return x, nil
	}
	switch kind := v.Kind(); {
	case kind == reflect.String:
		return v.String(), nil
	case kind == reflect.Bool:
		return v.Bool(), nil
	case v.CanInt() || v.CanUint():
		return json.Number(fmt.Sprintf("%d", v.Interface())), nil
	case v.CanFloat():
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, errNotFinite
		}
		return f, nil
	case kind == reflect.Interface || kind == reflect.Pointer:
		return jsonValue(v.Elem(), depth-1)
	case kind == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return sorted(v, depth)
	case kind == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 || kind == reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			var err error
			if list[i], err = jsonValue(v.Index(i), depth-1); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	return nil, fmt.Errorf("is a %s, which JSON has not", v.Type())
}
