package v1trace

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// value turns an argument of the scenario into one for the API.
func (p *player) value(v any, i int) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && !strings.ContainsAny(v.String(), ".eE") {
			return int(n)
		}
		f, err := v.Float64()
		if err != nil {
			p.fail(err)
		}
		return f
	case string:
		if i > 0 {
			return strings.ReplaceAll(v, "$i", fmt.Sprint(i))
		}
		return v
	case []any:
		list := make([]any, len(v))
		for n, x := range v {
			list[n] = p.value(x, i)
		}
		return list
	case *pyjson.Object:
		return p.special(v, i)
	}
	return v
}

func (p *player) special(o *pyjson.Object, i int) any {
	switch {
	case o.Has("$cb"):
		return p.callback(o)
	case o.Has("$bytes"), o.Has("$bytearray"):
		b, err := base64.StdEncoding.DecodeString(o.Text("$bytes") + o.Text("$bytearray"))
		if err != nil {
			p.fail(err)
		}
		return b
	case o.Has("$repeat"):
		if l := o.List("$repeat"); len(l) == 2 {
			n, _ := p.value(l[1], i).(int)
			return strings.Repeat(fmt.Sprint(p.value(l[0], i)), n)
		}
	case o.Has("$map"):
		m := o.Child("$map")
		out := &pyjson.Object{Keys: m.Keys, Values: map[string]any{}}
		for _, k := range m.Keys {
			out.Values[k] = p.value(m.Values[k], i)
		}
		return out
	case o.Has("$enum"):
		return Const(o.Text("$enum"))
	case o.Has("$const"):
		return Const(o.Text("$const"))
	case o.Has("$obj"):
		return p.object(o.Text("$obj"))
	case o.Has("$port"):
		return Port
	}
	p.fail(fmt.Errorf("v1trace: an argument has the keys %q, which are not known", o.Keys))
	return nil
}

// Port is the number that stands for the server's port.
const Port = 8883
