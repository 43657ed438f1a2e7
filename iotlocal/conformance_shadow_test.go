package iotlocal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

// shadowChecks are the rows on requests to the Device Shadow service and on their
// refusal.
var shadowChecks = []check{
	{"S01", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		if got := c.rejected("get", `{"clientToken":"abc"}`, 404, ""); got["clientToken"] != "abc" {
			t.Errorf("rejection %v, want it with the client token", got)
		}
	}},
	{"S02", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		if got := c.rejected("get", ``, 404, ""); len(got) != 2 {
			t.Errorf("rejection %v, want code and message alone", got)
		}
	}},
	{"S03", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		got := c.accepted("update", `{"state":{"desired":{"led":"on"}},"clientToken":"abc"}`)
		c.is(got, map[string]string{
			"update/accepted": `{"state":{"desired":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}}},"version":1,"timestamp":T,"clientToken":"abc"}`,
		})
		accepted := got["update/accepted"]
		wantEqual(t, member(t, accepted, "metadata", "desired", "led", "timestamp"), member(t, accepted, "timestamp"))
	}},
	{"S04", func(t *testing.T, s *iotlocal.Server) {
		c, observer := shadowOf(t, s, ""), shadowOf(t, s, "")
		c.accepted("update", `{"state":{"desired":{"led":"on"}},"clientToken":"abc"}`)
		c.is(observer.rest(), map[string]string{
			"update/documents": `{"current":{"state":{"desired":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}}},"version":1},"timestamp":T,"clientToken":"abc"}`,
			"update/delta":     `{"state":{"led":"on"},"metadata":{"led":{"timestamp":T}},"version":1,"timestamp":T,"clientToken":"abc"}`,
		})
	}},
	{"S05", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"led":"on"}}`)
		c.is(c.accepted("get", `{"clientToken":"abc"}`), map[string]string{
			"get/accepted": `{"state":{"desired":{"led":"on"},"delta":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}}},"version":1,"timestamp":T,"clientToken":"abc"}`,
		})
	}},
	{"S06", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"led":"on"}}`)
		c.is(c.update(`{"reported":{"led":"on"}}`), map[string]string{
			"update/accepted": `{"state":{"reported":{"led":"on"}},"metadata":{"reported":{"led":{"timestamp":T}}},"version":2,"timestamp":T}`,
			"update/delta":    ``,
		})
		c.state(`{"desired":{"led":"on"},"reported":{"led":"on"}}`)
	}},
	{"S07", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"led":"on"}}`)
		c.is(c.update(`{"reported":{"led":"on"}}`), map[string]string{
			"update/documents": `{"previous":{"state":{"desired":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}}},"version":1},
				"current":{"state":{"desired":{"led":"on"},"reported":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}},"reported":{"led":{"timestamp":T}}},"version":2},"timestamp":T}`,
		})
	}},
	{"S08", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"led":"on"}}`)
		c.update(`{"reported":{"led":"on"}}`)
		c.rejected("update", `{"state":{"desired":{"led":"off"}},"version":1}`, 409, "Version conflict")
		c.rejected("update", `{"state":{"desired":{"led":"off"}},"version":3}`, 409, "Version conflict")
	}},
	{"S09", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"led":"on"}}`)
		c.update(`{"reported":{"led":"on"}}`)
		got := c.accepted("update", `{"state":{"desired":{"led":"off"}},"version":2}`)
		if v := member(t, got["update/accepted"], "version"); v != 3.0 {
			t.Errorf("version %v, want 3", v)
		}
	}},
	{"S10", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		token := strings.Repeat("x", 64)
		got := c.accepted("update", `{"state":{"desired":{"a":1}},"clientToken":"`+token+`"}`)
		if echo := member(t, got["update/accepted"], "clientToken"); echo != token {
			t.Errorf("client token %v", echo)
		}
		if got := c.rejected("update", `{"state":{"desired":{"a":2}},"clientToken":"`+token+`x"}`, 400, "Invalid clientToken"); got["clientToken"] != nil {
			t.Errorf("rejection %v has the token", got)
		}
	}},
	{"S11", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for _, token := range []string{`5`, `{}`, `["a"]`, `true`} {
			c.rejected("update", `{"state":{"desired":{"a":1}},"clientToken":`+token+`}`, 400, "Invalid clientToken")
		}
	}},
	{"S12", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"a":1}}`)
		for _, payload := range []string{`{`, `{"state":{"desired":{"a":2}}`, `{"state":{"desired":{"a":2}}}}`, `{'state':{}}`, `{"state":{"desired":{"a":2,}}}`, `x`} {
			c.rejected("update", payload, 400, "Invalid JSON")
		}
		c.rejected("get", `{`, 400, "Invalid JSON")
		c.rejected("delete", `{`, 400, "Invalid JSON")
	}},
	{"S13", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for _, payload := range []string{`[]`, `"x"`, `null`, `5`, ``} {
			c.rejected("update", payload, 400, "")
		}
	}},
	{"S14", refusals("Missing required node: state", `{}`, `{"version":1}`, `{"State":{}}`)},
	{"S15", refusals("State node must be an object", `{"state":5}`, `{"state":[]}`, `{"state":"x"}`)},
	{"S16", func(t *testing.T, s *iotlocal.Server) {
		refusals("Desired node must be an object", `{"state":{"desired":5}}`, `{"state":{"desired":[]}}`)(t, s)
		refusals("Reported node must be an object", `{"state":{"reported":"x"}}`, `{"state":{"desired":{"a":1},"reported":false}}`)(t, s)
	}},
	{"S17", refusals("State contains an invalid node", `{"state":{"foo":1}}`, `{"state":{"desired":{"a":1},"delta":{}}}`)},
	{"S18", refusals("Invalid version", `{"state":{},"version":"x"}`, `{"state":{},"version":1.5}`, `{"state":{},"version":[]}`)},
	{"S19", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for _, section := range []string{"desired", "reported"} {
			c.update(fmt.Sprintf(`{%q:%s}`, section, nested(6)))
			c.rejected("update", fmt.Sprintf(`{"state":{%q:%s}}`, section, nested(7)), 400, "JSON contains too many levels of nesting; maximum is 6")
		}
	}},
	{"S20", refusals("", `{"state":{"desired":{"a":[null,1]}}}`, `{"state":{"reported":{"a":{"b":[[null]]}}}}`)},
	{"S21", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.rejected("update", "{\"state\":{\"desired\":{\"a\":\"\xff\"}}}", 415, "")
	}},
	{"S22", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		// {"a":"x"} and {"b":"x"} have 8 bytes and what is for x.
		document := func(n int) string {
			return `{"state":{"desired":{"a":"` + strings.Repeat("x", n-100-16) + `"},"reported":{"b":"` + strings.Repeat("y", 100) + `"}}}`
		}
		c.accepted("update", document(8192))
		c.rejected("update", document(8193), 413, "The payload exceeds the maximum size allowed")
		c.rejected("update", `{"state":{"reported":{"c":"`+strings.Repeat("z", 9<<10)+`"}}}`, 413, "The payload exceeds the maximum size allowed")
	}},
	{"S23", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for i := range 9 { // of 907 bytes each and the braces
			c.update(fmt.Sprintf(`{"reported":{"%02d":%q}}`, i, strings.Repeat("x", 900)))
		}
		c.rejected("update", fmt.Sprintf(`{"state":{"reported":{"10":%q}}}`, strings.Repeat("x", 900)), 413, "The payload exceeds the maximum size allowed")
		c.update(`{"reported":{"00":null}}`)
		c.update(fmt.Sprintf(`{"reported":{"10":%q}}`, strings.Repeat("x", 900)))
	}},
}

// refusals has updates that are refused with code 400, where there is no shadow and
// where there is one.
func refusals(message string, payloads ...string) func(*testing.T, *iotlocal.Server) {
	return func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for _, payload := range payloads {
			c.rejected("update", payload, 400, message)
		}
		c.update(`{"desired":{"a":1},"reported":{"b":2}}`)
		for _, payload := range payloads {
			c.rejected("update", payload, 400, message)
		}
		c.accepted("delete", "")
	}
}
