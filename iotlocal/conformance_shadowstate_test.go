package iotlocal_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// shadowStateChecks are the rows on what updates make of a shadow: merge, delta and
// metadata.
var shadowStateChecks = []check{
	{"S24", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"a":1,"b":2}}`)
		c.is(c.update(`{"desired":{"a":null}}`), map[string]string{
			"update/accepted": `{"state":{"desired":{"a":null}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":2,"timestamp":T}`,
		})
		c.state(`{"desired":{"b":2},"delta":{"b":2}}`)
	}},
	{"S25", merges(`{"reported":{"b":2}}`, `{"desired":{"a":1},"reported":{"b":2}}`, `{"desired":{"a":null}}`)},
	{"S26", merges(`{"reported":{"c":1}}`, `{"desired":{"a":1},"reported":{"c":1}}`, `{"desired":null}`)},
	{"S27", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.is(c.update(`null`), map[string]string{
			"update/accepted": `{"state":null,"metadata":{"timestamp":T},"version":1,"timestamp":T}`,
		})
		c.is(c.accepted("get", ""), map[string]string{"get/accepted": `{"state":{},"metadata":{},"version":1,"timestamp":T}`})
	}},
	{"S28", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"reported":{"a":1}}`)
		if v := member(t, c.update(`{}`)["update/accepted"], "version"); v != 2.0 {
			t.Errorf("version %v, want 2", v)
		}
		c.state(`{"reported":{"a":1}}`)
	}},
	{"S29", merges(`{"reported":{"a":{"b":1,"c":2}}}`, `{"reported":{"a":{"b":1}}}`, `{"reported":{"a":{"c":2}}}`)},
	{"S30", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for _, a := range []string{`{"b":1}`, `5`, `{"d":1}`, `[1]`, `"x"`, `{"b":1}`} {
			c.update(`{"reported":{"a":` + a + `}}`)
			c.state(`{"reported":{"a":` + a + `}}`)
		}
	}},
	{"S31", merges(`{"reported":{"a":[1]}}`, `{"reported":{"a":[1,2,3]}}`, `{"reported":{"a":[1]}}`)},
	{"S32", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"a":1,"b":{"c":3},"d":{}}}`)
		c.state(`{"desired":{"a":1,"b":{"c":3},"d":{}},"delta":{"a":1,"b":{"c":3},"d":{}}}`)
		c.update(`{"desired":{"b":{"c":{}}}}`)
		c.state(`{"desired":{"a":1,"b":{"c":{}},"d":{}},"delta":{"a":1,"b":{"c":{}},"d":{}}}`)
	}},
	{"S33", merges(`{"reported":{"z":1}}`, `{"reported":{"x":{"y":null},"z":1}}`)},
	{"S34", deltas(`{"lights":{"color":{"g":255}}}`,
		`{"desired":{"lights":{"color":{"r":255,"g":255,"b":255}}},"reported":{"lights":{"color":{"r":255,"g":0,"b":255}}}}`)},
	{"S35", func(t *testing.T, s *iotlocal.Server) {
		deltas(`{"a":["x"]}`, `{"desired":{"a":["x"]},"reported":{"a":["x","y"]}}`)(t, s)
		deltas(`{"a":["z"]}`, `{"desired":{"a":["z"]},"reported":{"a":["x"]}}`)(t, s)
		deltas(`{"a":{"b":["x"]}}`, `{"desired":{"a":{"b":["x"]}},"reported":{"a":{"b":["x","y"]}}}`)(t, s)
		deltas(`{"a":{"b":[1,2]}}`, `{"desired":{"a":{"b":[1,2]}},"reported":{"a":{"b":[1]}}}`)(t, s)
	}},
	{"S36", deltas("", `{"desired":{"a":1},"reported":{"a":1,"b":2}}`)},
	{"S37", func(t *testing.T, s *iotlocal.Server) {
		deltas("", `{"desired":{"a":1},"reported":{"a":1.0}}`)(t, s)
		deltas(`{"a":"1"}`, `{"desired":{"a":"1"},"reported":{"a":1}}`)(t, s)
	}},
	{"S38", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.is(c.update(`{"desired":{"a":1},"reported":{"a":1}}`), map[string]string{"update/delta": ""})
		c.is(c.update(`{"reported":null}`), map[string]string{
			"update/delta": `{"state":{"a":1},"metadata":{"a":{"timestamp":T}},"version":2,"timestamp":T}`,
		})
	}},
	{"S39", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"a":1,"b":{"c":2}},"reported":{"a":0}}`)
		c.is(c.update(`{"reported":{"battery":50}}`), map[string]string{
			"update/delta": `{"state":{"a":1,"b":{"c":2}},"metadata":{"a":{"timestamp":T},"b":{"c":{"timestamp":T}}},"version":2,"timestamp":T}`,
		})
	}},
	{"S40", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		desired := member(t, c.update(`{"desired":{"a":1}}`)["update/accepted"], "metadata", "desired", "a", "timestamp").(float64)
		s.AdvanceClock(10 * time.Second)
		delta := c.update(`{"reported":{"b":1}}`)["update/delta"]
		if got := member(t, delta, "metadata", "a", "timestamp"); got != desired {
			t.Errorf("metadata of the delta has %v, want that of desired, %v", got, desired)
		}
		if got := member(t, delta, "timestamp").(float64); got < desired+10 {
			t.Errorf("time of the delta is %v, want that of the update", got)
		}
	}},
	{"S41", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"reported":{"a":1,"b":1}}`)
		s.AdvanceClock(time.Second)
		c.update(`{"reported":{"b":2}}`)
		got := c.accepted("get", "")["get/accepted"]
		a := member(t, got, "metadata", "reported", "a", "timestamp").(float64)
		b := member(t, got, "metadata", "reported", "b", "timestamp").(float64)
		if b < a+1 {
			t.Errorf("a has %v, b %v, want b to be later", a, b)
		}
	}},
	{"S42", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.is(c.update(`{"reported":{"a":[1,"x",{"b":2}]}}`), map[string]string{
			"update/accepted": `{"state":{"reported":{"a":[1,"x",{"b":2}]}},"metadata":{"reported":{"a":[{"timestamp":T},{"timestamp":T},{"b":{"timestamp":T}}]}},"version":1,"timestamp":T}`,
		})
	}},
}

// merges has updates, each of which is answered with what was sent, and the state that
// they lead to.
func merges(want string, updates ...string) func(*testing.T, *iotlocal.Server) {
	return func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for i, u := range updates {
			got := c.update(u)["update/accepted"]
			if diff := cmp.Diff(plainJSON(t, u), plainJSON(t, jsonText(t, member(t, got, "state")))); diff != "" {
				t.Errorf("accepted state (-want +got):\n%s", diff)
			}
			if v := member(t, got, "version"); v != float64(i+1) {
				t.Errorf("version %v, want %d", v, i+1)
			}
		}
		c.state(want)
	}
}

// deltas has a state, and the delta that it gives: in update/delta and in get.
func deltas(want, state string) func(*testing.T, *iotlocal.Server) {
	return func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.ask("delete", "")
		got := c.update(state)
		get := c.accepted("get", "")["get/accepted"]
		if want == "" {
			c.is(got, map[string]string{"update/delta": ""})
			c.state(state)
			return
		}
		for what, have := range map[string]any{
			"update/delta": member(t, got["update/delta"], "state"),
			"get":          member(t, get, "state", "delta"),
		} {
			if diff := cmp.Diff(plainJSON(t, want), plainJSON(t, jsonText(t, have))); diff != "" {
				t.Errorf("delta in %s (-want +got):\n%s", what, diff)
			}
		}
	}
}

func jsonText(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
