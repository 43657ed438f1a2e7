package iotlocal_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// shadowClient is a raw client that has subscribed to everything that a shadow of
// thing1 answers.
type shadowClient struct {
	*client
	prefix string
	end    string // topic of a message that this client alone gets
}

func shadowOf(t *testing.T, s *iotlocal.Server, name string) *shadowClient {
	t.Helper()
	prefix := "$aws/things/thing1/shadow/"
	if name != "" {
		prefix += "name/" + name + "/"
	}
	return shadowAt(t, s, prefix)
}

func shadowAt(t *testing.T, s *iotlocal.Server, prefix string) *shadowClient {
	t.Helper()
	id := fmt.Sprintf("shadow%d", len(s.Clients()))
	c := &shadowClient{client: open5(t, s, id), prefix: prefix, end: "end/" + id}
	c.subscribe5(1, prefix+"+/accepted", prefix+"+/rejected", prefix+"update/delta", prefix+"update/documents", c.end)
	return c
}

// answers are the messages that a request has led to, by topic below the shadow.
type answers map[string]string

// ask sends a request, and returns what has come by the time that a message sent
// behind it comes back.
func (c *shadowClient) ask(verb, payload string) answers {
	c.t.Helper()
	c.publish5(c.prefix+verb, payload, nil)
	return c.rest()
}

// rest returns what has come without a request.
func (c *shadowClient) rest() answers {
	c.t.Helper()
	c.send5(c.end, "", 0, nil)
	got := answers{}
	for {
		m := c.message()
		if m.Topic == c.end {
			return got
		}
		topic := strings.TrimPrefix(m.Topic, c.prefix)
		if _, twice := got[topic]; twice {
			c.t.Fatalf("two messages on %s: %s and %s", topic, got[topic], m.Payload)
		}
		got[topic] = string(m.Payload)
	}
}

// accepted sends a request that is accepted.
func (c *shadowClient) accepted(verb, payload string) answers {
	c.t.Helper()
	got := c.ask(verb, payload)
	if _, ok := got[verb+"/accepted"]; !ok {
		c.t.Fatalf("%s %.100s: got %v, want it accepted", verb, payload, got)
	}
	return got
}

// update is accepted with a state.
func (c *shadowClient) update(state string) answers {
	c.t.Helper()
	return c.accepted("update", `{"state":`+state+`}`)
}

// rejected sends a request that is refused with the code, and a message that starts
// with the text, and sees to it that this has changed nothing. It returns the
// refusal.
func (c *shadowClient) rejected(verb, payload string, code int, message string) map[string]any {
	c.t.Helper()
	before := c.ask("get", "")
	got := c.ask(verb, payload)
	var refusal map[string]any
	if err := json.Unmarshal([]byte(got[verb+"/rejected"]), &refusal); err != nil || len(got) != 1 {
		c.t.Fatalf("%s %.100s: got %v, want one rejection", verb, payload, got)
	}
	text, _ := refusal["message"].(string)
	if refusal["code"] != float64(code) || !strings.HasPrefix(text, message) {
		c.t.Errorf("%s %.100s: got %v, want %d %s", verb, payload, refusal, code, message)
	}
	after := c.ask("get", "")
	if diff := cmp.Diff(before.plain(c.t), after.plain(c.t)); diff != "" {
		c.t.Errorf("%s %.100s has changed the shadow (-before +after):\n%s", verb, payload, diff)
	}
	return refusal
}

// plain decodes the messages.
func (a answers) plain(t testing.TB) map[string]any {
	t.Helper()
	got := map[string]any{}
	for topic, payload := range a {
		got[topic] = plainJSON(t, payload)
	}
	return got
}

// plainJSON decodes JSON, with T in place of each time that is one.
func plainJSON(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	maskTimes(v)
	return v
}

func maskTimes(v any) {
	switch v := v.(type) {
	case map[string]any:
		if n, ok := v["timestamp"].(json.Number); ok {
			if at, err := n.Int64(); err == nil && time.Until(time.Unix(at, 0)).Abs() < time.Hour {
				v["timestamp"] = "T"
			}
		}
		for _, child := range v {
			maskTimes(child)
		}
	case []any:
		for _, child := range v {
			maskTimes(child)
		}
	}
}

// is compares the messages on some topics; where the text is "", there must be none.
// In wanted JSON, T stands for any time.
func (c *shadowClient) is(got answers, want map[string]string) {
	c.t.Helper()
	for topic, text := range want {
		if text == "" {
			if have, ok := got[topic]; ok {
				c.t.Errorf("%s: got %s, want nothing", topic, have)
			}
			continue
		}
		if _, ok := got[topic]; !ok {
			c.t.Errorf("%s: got nothing, want %s", topic, text)
			continue
		}
		text = strings.ReplaceAll(text, `:T`, `:"T"`)
		if diff := cmp.Diff(plainJSON(c.t, text), plainJSON(c.t, got[topic])); diff != "" {
			c.t.Errorf("%s (-want +got):\n%s", topic, diff)
		}
	}
}

// state compares what get returns of the state: desired, reported and delta.
func (c *shadowClient) state(want string) {
	c.t.Helper()
	var got struct{ State json.RawMessage }
	if err := json.Unmarshal([]byte(c.accepted("get", "")["get/accepted"]), &got); err != nil {
		c.t.Fatal(err)
	}
	if diff := cmp.Diff(plainJSON(c.t, want), plainJSON(c.t, string(got.State))); diff != "" {
		c.t.Errorf("state (-want +got):\n%s", diff)
	}
}

// member returns a member of a JSON object in a message, with its times.
func member(t testing.TB, text string, path ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	for _, key := range path {
		object, ok := v.(map[string]any)
		if !ok || object[key] == nil {
			t.Fatalf("no %s of %q in %s", key, path, text)
		}
		v = object[key]
	}
	return v
}

func nested(levels int) string {
	return strings.Repeat(`{"k":`, levels) + `"x"` + strings.Repeat(`}`, levels)
}
