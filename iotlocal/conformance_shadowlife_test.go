package iotlocal_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// shadowLifeChecks are the rows on deleting, on named shadows, on HTTPS, and on what
// clients of the vendor's do.
var shadowLifeChecks = []check{
	{"S43", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.update(`{"desired":{"a":1}}`)
		c.update(`{"reported":{"a":1}}`)
		got := c.accepted("delete", `{"clientToken":"abc"}`)
		c.is(got, map[string]string{"delete/accepted": `{"version":2,"timestamp":T,"clientToken":"abc"}`})
		if len(got) != 1 {
			t.Errorf("delete is answered with %v", got)
		}
		c.rejected("get", "", 404, "")
		if _, there := s.Shadow("thing1", ""); there {
			t.Error("the shadow is still there")
		}
	}},
	{"S44", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		c.rejected("delete", "", 404, "")
		c.update(`{"desired":{"a":1}}`)
		c.accepted("delete", "")
		if got := c.rejected("delete", `{"clientToken":"abc"}`, 404, ""); got["clientToken"] != "abc" {
			t.Errorf("rejection %v", got)
		}
	}},
	{"S45", func(t *testing.T, s *iotlocal.Server) {
		c := shadowOf(t, s, "")
		for range 3 {
			c.update(`{"desired":{"a":1}}`)
		}
		c.accepted("delete", "")
		got := c.update(`{"reported":{"b":1}}`)
		if v := member(t, got["update/accepted"], "version").(float64); v <= 3 {
			t.Errorf("version %v after a delete of version 3", v)
		}
		c.state(`{"reported":{"b":1}}`)
		reset := start(t, iotlocal.Options{Shadows: iotlocal.ShadowOptions{ResetVersionOnDelete: true}})
		c = shadowOf(t, reset, "")
		c.update(`{"desired":{"a":1}}`)
		c.accepted("delete", "")
		if v := member(t, c.update(`{"reported":{"b":1}}`)["update/accepted"], "version"); v != 1.0 {
			t.Errorf("version %v with ResetVersionOnDelete", v)
		}
	}},
	{"S46", func(t *testing.T, s *iotlocal.Server) {
		one, two := shadowOf(t, s, "s1"), shadowOf(t, s, "s2")
		one.rejected("get", "", 404, "")
		one.is(one.update(`{"desired":{"a":1}}`), map[string]string{
			"update/accepted":  `{"state":{"desired":{"a":1}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":1,"timestamp":T}`,
			"update/delta":     `{"state":{"a":1},"metadata":{"a":{"timestamp":T}},"version":1,"timestamp":T}`,
			"update/documents": `{"current":{"state":{"desired":{"a":1}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":1},"timestamp":T}`,
		})
		one.update(`{"reported":{"a":1}}`)
		if got := two.rest(); len(got) > 0 {
			t.Errorf("the other shadow's topics have %v", got)
		}
		two.is(two.update(`{"desired":{"a":2}}`), map[string]string{
			"update/accepted": `{"state":{"desired":{"a":2}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":1,"timestamp":T}`,
		})
		one.state(`{"desired":{"a":1},"reported":{"a":1}}`)
		one.is(one.accepted("delete", ""), map[string]string{"delete/accepted": `{"version":2,"timestamp":T}`})
		if diff := cmp.Diff([]string{"s2"}, s.ShadowNames("thing1")); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	}},
	{"S47", func(t *testing.T, s *iotlocal.Server) {
		classic, named := shadowOf(t, s, ""), shadowOf(t, s, "s1")
		classic.update(`{"desired":{"a":1}}`)
		if got := named.rest(); len(got) > 0 {
			t.Errorf("the named shadow's topics have %v", got)
		}
		named.rejected("get", "", 404, "")
		named.update(`{"reported":{"b":1}}`)
		classic.state(`{"desired":{"a":1},"delta":{"a":1}}`)
		classic.accepted("delete", "")
		named.state(`{"reported":{"b":1}}`)
	}},
	{"S48", func(t *testing.T, s *iotlocal.Server) {
		if got := shadowAt(t, s, "$aws/things/thing1/shadow/name/a/").ask("b/get", ""); len(got) > 0 {
			t.Errorf("a name with a slash: got %v", got)
		}
		for _, name := range []string{"a b", strings.Repeat("x", 65), "é"} {
			shadowOf(t, s, name).rejected("update", `{"state":{}}`, 400, "")
		}
		shadowOf(t, s, strings.Repeat("x", 64)).update(`{}`)
	}},
	{"S49", func(t *testing.T, s *iotlocal.Server) {
		for i := range 27 {
			if _, err := s.UpdateShadow("thing1", fmt.Sprintf("s%02d", i), []byte(`{"state":{}}`)); err != nil {
				t.Fatal(err)
			}
		}
		shadowOf(t, s, "").update(`{}`)
		const path = "/api/things/shadow/ListNamedShadowsForThing/thing1"
		first := call(t, s, "GET", path, "", 200)
		results := member(t, first, "results").([]any)
		if len(results) != 25 || results[0] != "s00" || member(t, first, "timestamp").(float64) == 0 {
			t.Errorf("first page %s", first)
		}
		rest := call(t, s, "GET", path+"?nextToken="+member(t, first, "nextToken").(string), "", 200)
		if diff := cmp.Diff(plainJSON(t, `{"results":["s25","s26"],"timestamp":"T"}`), plainJSON(t, rest)); diff != "" {
			t.Errorf("second page (-want +got):\n%s", diff)
		}
		if all := member(t, call(t, s, "GET", path+"?pageSize=100", "", 200), "results").([]any); len(all) != 27 {
			t.Errorf("%d results, want 27", len(all))
		}
		for _, size := range []string{"0", "101", "x", "-1"} {
			call(t, s, "GET", path+"?pageSize="+size, "", 400)
		}
	}},
	{"S50", func(t *testing.T, s *iotlocal.Server) {
		for name, query := range map[string]string{"": "", "s1": "?name=s1"} {
			c := shadowOf(t, s, name)
			body := call(t, s, "POST", "/things/thing1/shadow"+query, `{"state":{"desired":{"a":1}}}`, 200)
			got := c.rest()
			want := `{"state":{"desired":{"a":1}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":1,"timestamp":T}`
			c.is(answers{"body": body}, map[string]string{"body": want})
			c.is(got, map[string]string{
				"update/accepted":  want,
				"update/delta":     `{"state":{"a":1},"metadata":{"a":{"timestamp":T}},"version":1,"timestamp":T}`,
				"update/documents": `{"current":{"state":{"desired":{"a":1}},"metadata":{"desired":{"a":{"timestamp":T}}},"version":1},"timestamp":T}`,
			})
			member(t, call(t, s, "POST", "/things/thing1/shadow"+query, `{"state":{},"version":7}`, 409), "message")
			member(t, call(t, s, "POST", "/things/thing1/shadow"+query, `{`, 400), "message")
			if got := c.rest(); len(got) > 0 {
				t.Errorf("errors over HTTPS are told over MQTT: %v", got)
			}
			get := call(t, s, "GET", "/things/thing1/shadow"+query, "", 200)
			c.is(c.accepted("get", ""), map[string]string{"get/accepted": strings.ReplaceAll(jsonText(t, plainJSON(t, get)), `"T"`, `T`)})
			call(t, s, "DELETE", "/things/thing1/shadow"+query, "", 200)
			c.is(c.rest(), map[string]string{"delete/accepted": `{"version":1,"timestamp":T}`})
			c.rejected("get", "", 404, "")
		}
	}},
	{"S51", func(t *testing.T, s *iotlocal.Server) {
		member(t, call(t, s, "GET", "/things/thing1/shadow", "", 404), "message")
		member(t, call(t, s, "GET", "/things/thing1/shadow?name=s1", "", 404), "message")
		member(t, call(t, s, "DELETE", "/things/thing1/shadow", "", 404), "message")
	}},
	{"S52", func(t *testing.T, _ *iotlocal.Server) {
		s := start(t, iotlocal.Options{Shadows: iotlocal.ShadowOptions{Latency: time.Hour}})
		c, other := shadowOf(t, s, ""), shadowOf(t, s, "s1")
		for i := range 10 {
			c.publish5(c.prefix+"update", fmt.Sprintf(`{"state":{"reported":{"a":%d}}}`, i), nil)
		}
		if got := c.rest(); len(got) > 0 {
			t.Fatalf("got %v before the time", got)
		}
		got := c.ask("update", `{"state":{"reported":{"b":1}},"clientToken":"abc"}`)
		if code := member(t, got["update/rejected"], "code"); code != 429.0 || member(t, got["update/rejected"], "clientToken") != "abc" {
			t.Errorf("the 11th request: %v", got)
		}
		if got := other.ask("update", `{"state":{}}`); len(got) > 0 {
			t.Errorf("another client's request: %v", got)
		}
		s.AdvanceClock(time.Hour)
		for i := range 10 {
			m := c.message()
			if v := member(t, string(m.Payload), "version"); m.Topic != c.prefix+"update/accepted" || v != float64(i+1) {
				t.Errorf("got %s on %s, want version %d accepted", m.Payload, m.Topic, i+1)
			}
			c.message() // documents
		}
		if doc, _ := s.Shadow("thing1", ""); string(doc.Reported) != `{"a":9}` {
			t.Errorf("reported %s", doc.Reported)
		}
	}},
	{"S53", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "v2")
		c.subscribe5(1, "$aws/things/thing1/shadow/get/+", "end")
		ask := func() []string {
			var topics []string
			c.publish5("$aws/things/thing1/shadow/get", `{"clientToken":"abc"}`, nil)
			c.send5("end", "", 0, nil)
			for {
				m := c.message()
				if m.Topic == "end" {
					return topics
				}
				if member(t, string(m.Payload), "clientToken") != "abc" {
					t.Errorf("%s: %s", m.Topic, m.Payload)
				}
				topics = append(topics, m.Topic)
			}
		}
		if diff := cmp.Diff([]string{"$aws/things/thing1/shadow/get/rejected"}, ask()); diff != "" {
			t.Errorf("without a shadow (-want +got):\n%s", diff)
		}
		if _, err := s.UpdateShadow("thing1", "", []byte(`{"state":{}}`)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"$aws/things/thing1/shadow/get/accepted"}, ask()); diff != "" {
			t.Errorf("with a shadow (-want +got):\n%s", diff)
		}
	}},
	{"S54", func(t *testing.T, s *iotlocal.Server) {
		c, other := shadowOf(t, s, ""), shadowOf(t, s, "")
		mine := c.update(`{"desired":{"a":1}}`)
		if diff := cmp.Diff(mine, other.rest()); diff != "" {
			t.Errorf("what the other client gets (-requester +other):\n%s", diff)
		}
	}},
	{"S55", func(t *testing.T, s *iotlocal.Server) {
		c, _ := open3(t, s, "v1js", true)
		const prefix = "$aws/things/thing1/shadow/"
		for _, topic := range []string{"update/delta", "update/accepted", "update/rejected", "get/accepted", "get/rejected", "delete/accepted", "delete/rejected"} {
			c.subscribe3(0, prefix+topic)
		}
		ask := func(verb, payload string, topics ...string) (last string) {
			c.write(publish3(prefix+verb, payload, 0))
			for _, want := range topics {
				var topic string
				if topic, last = c.message3(); topic != prefix+want {
					t.Errorf("%s: got %s on %s, want %s", verb, last, topic, want)
				}
			}
			return last
		}
		ask("update", `{"state":{"desired":{"led":"on"}},"clientToken":"js-0"}`, "update/accepted", "update/delta")
		if got := ask("get", `{"clientToken":"js-1"}`, "get/accepted"); member(t, got, "version") != 1.0 {
			t.Errorf("get: %s", got)
		}
		ask("update", `{"state":{"reported":{"led":"on"}},"version":1,"clientToken":"js-2"}`, "update/accepted")
		if got := ask("update", `{"state":{"reported":{"led":"off"}},"version":1,"clientToken":"js-3"}`, "update/rejected"); member(t, got, "code") != 409.0 || member(t, got, "clientToken") != "js-3" {
			t.Errorf("update with an old version: %s", got)
		}
		ask("delete", `{"clientToken":"js-4"}`, "delete/accepted")
	}},
	{"S56", func(t *testing.T, s *iotlocal.Server) {
		const prefix = "$aws/things/thing1/shadow/"
		listener, _ := open3(t, s, "deltaListener", true)
		listener.subscribe3(0, prefix+"update/delta")
		c, _ := open3(t, s, "shadowUpdater", true)
		for i, r := range []struct{ verb, payload, status string }{
			{"delete", `{"clientToken": "%d"}`, "rejected"},
			{"update", `{"state": {"desired": {"property": 1}}, "clientToken": "%d"}`, "accepted"},
			{"get", `{"clientToken": "%d"}`, "accepted"},
			{"delete", `{"clientToken": "%d"}`, "accepted"},
		} {
			c.subscribe3(0, prefix+r.verb+"/accepted")
			c.subscribe3(0, prefix+r.verb+"/rejected")
			c.write(publish3(prefix+r.verb, fmt.Sprintf(r.payload, i), 0))
			topic, got := c.message3()
			if topic != prefix+r.verb+"/"+r.status || member(t, got, "clientToken") != fmt.Sprint(i) {
				t.Errorf("%s: got %s on %s, want %s", r.verb, got, topic, r.status)
			}
		}
		topic, delta := listener.message3()
		if topic != prefix+"update/delta" || member(t, delta, "state", "property") != 1.0 || member(t, delta, "version") != 1.0 {
			t.Errorf("delta %s on %s", delta, topic)
		}
	}},
	{"S57", func(t *testing.T, s *iotlocal.Server) {
		const prefix = "$aws/things/thing1/shadow/name/s1/"
		stream, c := open5(t, s, "stream"), open5(t, s, "requests")
		stream.subscribe5(1, prefix+"update/delta")
		c.subscribe5(1, prefix+"update/accepted", prefix+"update/rejected")
		for i, want := range []string{"accepted", "rejected"} {
			token := fmt.Sprintf("5e1c8f39-%d", i)
			c.publish5(prefix+"update", `{"clientToken":"`+token+`","state":{"desired":{"led":"on"}},"version":1}`, nil)
			if i == 1 { // the version is 2 by now
				want = "rejected"
			}
			if m := c.message(); m.Topic != prefix+"update/"+want || member(t, string(m.Payload), "clientToken") != token {
				t.Errorf("got %s on %s, want %s", m.Payload, m.Topic, want)
			}
			if i == 0 {
				if _, err := s.UpdateShadow("thing1", "s1", []byte(`{"state":{"reported":{"led":"on"}}}`)); err != nil {
					t.Fatal(err)
				}
				c.message() // which everyone gets
			}
		}
		if m := stream.message(); member(t, string(m.Payload), "state", "led") != "on" {
			t.Errorf("delta %s", m.Payload)
		}
	}},
}

// call makes an HTTPS request with the certificate of thing1.
func call(t testing.TB, s *iotlocal.Server, method, path, body string, status int) string {
	t.Helper()
	return callAs(t, s, device(t, s), method, path, body, status)
}

func callAs(t testing.TB, s *iotlocal.Server, as iotlocal.Device, method, path, body string, status int) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: as.TLS(), DisableKeepAlives: true}, Timeout: testTimeout}
	r, err := http.NewRequest(method, "https://"+s.Addr()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status {
		t.Errorf("%s %s: got %d %s, want %d", method, path, response.StatusCode, got, status)
	}
	return string(got)
}
