package shadow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
)

const epoch = 1_700_000_000

// bench drives a service by hand.
type bench struct {
	t *testing.T
	*shadow.Service
	now time.Time
}

func newBench(t *testing.T, cfg shadow.Config) *bench {
	return &bench{t: t, Service: shadow.New(cfg), now: time.Unix(epoch, 0)}
}

// send sends a request of a device and returns the answers, as topic below the
// shadow and payload.
func (b *bench) send(topic, payload string) [][2]string {
	b.t.Helper()
	messages, ok := b.Handle(b.now, service.Request{Topic: "$aws/things/t/shadow/" + topic, Payload: []byte(payload), ClientID: "c"})
	if !ok {
		b.t.Fatalf("%s is not handled", topic)
	}
	return plain(messages)
}

func plain(messages []service.Message) [][2]string {
	var list [][2]string
	for _, m := range messages {
		list = append(list, [2]string{strings.TrimPrefix(m.Topic, "$aws/things/t/shadow/"), string(m.Payload)})
	}
	return list
}

// accept sends a request that has to be accepted, and returns the answers by topic.
func (b *bench) accept(topic, payload string) map[string]string {
	b.t.Helper()
	byTopic := map[string]string{}
	for _, m := range b.send(topic, payload) {
		if _, twice := byTopic[m[0]]; twice {
			b.t.Fatalf("two messages on %s", m[0])
		}
		byTopic[m[0]] = m[1]
	}
	if _, ok := byTopic[topic+"/accepted"]; !ok {
		b.t.Fatalf("%s %s: got %v, want it accepted", topic, payload, byTopic)
	}
	return byTopic
}

// refuse sends a request that has to be refused.
func (b *bench) refuse(topic, payload, want string) {
	b.t.Helper()
	got := b.send(topic, payload)
	if len(got) != 1 || got[0][0] != topic+"/rejected" {
		b.t.Fatalf("%s: got %v, want one rejection", topic, got)
	}
	same(b.t, got[0][1], want)
}

// same compares JSON texts.
func same(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(value(t, want), value(t, got)); diff != "" {
		t.Fatalf("JSON (-want +got):\n%s", diff)
	}
}

func value(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestAnswers(t *testing.T) {
	b := newBench(t, shadow.Config{})
	got := b.accept("update", `{"state":{"desired":{"led":"on","n":1}},"clientToken":"a"}`)
	same(t, got["update/accepted"], `{"state":{"desired":{"led":"on","n":1}},"metadata":{"desired":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}}},"version":1,"timestamp":1700000000,"clientToken":"a"}`)
	same(t, got["update/delta"], `{"state":{"led":"on","n":1},"metadata":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}},"version":1,"timestamp":1700000000,"clientToken":"a"}`)
	same(t, got["update/documents"], `{"current":{"state":{"desired":{"led":"on","n":1}},"metadata":{"desired":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}}},"version":1},"timestamp":1700000000,"clientToken":"a"}`)

	b.now = b.now.Add(5 * time.Second)
	got = b.accept("update", `{"state":{"reported":{"led":"on"}}}`)
	same(t, got["update/accepted"], `{"state":{"reported":{"led":"on"}},"metadata":{"reported":{"led":{"timestamp":1700000005}}},"version":2,"timestamp":1700000005}`)
	same(t, got["update/delta"], `{"state":{"n":1},"metadata":{"n":{"timestamp":1700000000}},"version":2,"timestamp":1700000005}`)
	same(t, got["update/documents"], `{"previous":{"state":{"desired":{"led":"on","n":1}},"metadata":{"desired":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}}},"version":1},
		"current":{"state":{"desired":{"led":"on","n":1},"reported":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}},"reported":{"led":{"timestamp":1700000005}}},"version":2},"timestamp":1700000005}`)

	b.now = b.now.Add(time.Second)
	got = b.accept("update", `{"state":{"reported":{"n":1}}}`)
	if _, ok := got["update/delta"]; ok {
		t.Error("a delta where there is none")
	}
	same(t, b.accept("get", `{"clientToken":"g"}`)["get/accepted"], `{"state":{"desired":{"led":"on","n":1},"reported":{"led":"on","n":1}},
		"metadata":{"desired":{"led":{"timestamp":1700000000},"n":{"timestamp":1700000000}},"reported":{"led":{"timestamp":1700000005},"n":{"timestamp":1700000006}}},"version":3,"timestamp":1700000006,"clientToken":"g"}`)
	same(t, b.accept("delete", `{"clientToken":"d"}`)["delete/accepted"], `{"version":3,"timestamp":1700000006,"clientToken":"d"}`)
	b.refuse("get", `{"clientToken":"g"}`, `{"code":404,"message":"No shadow exists with name: 't'","clientToken":"g"}`)
	b.refuse("delete", ``, `{"code":404,"message":"No shadow exists with name: 't'"}`)
	b.refuse("name/s/get", ``, `{"code":404,"message":"No shadow exists with name: 't~s'"}`)
	if !strings.Contains(b.accept("update", `{"state":null}`)["update/accepted"], `"version":4`) {
		t.Error("the version does not go on after a delete")
	}
}

func TestMetadata(t *testing.T) {
	b := newBench(t, shadow.Config{})
	same(t, b.accept("update", `{"state":null}`)["update/accepted"], `{"state":null,"metadata":{"timestamp":1700000000},"version":1,"timestamp":1700000000}`)
	same(t, b.accept("get", "")["get/accepted"], `{"state":{},"metadata":{},"version":1,"timestamp":1700000000}`)
	same(t, b.accept("update", `{"state":{}}`)["update/accepted"], `{"state":{},"metadata":{},"version":2,"timestamp":1700000000}`)
	same(t, b.accept("update", `{"state":{"desired":null,"reported":{"a":[1,{"b":2},[]],"c":{"d":null},"e":{}}}}`)["update/accepted"],
		`{"state":{"desired":null,"reported":{"a":[1,{"b":2},[]],"c":{"d":null},"e":{}}},
		"metadata":{"desired":{"timestamp":1700000000},"reported":{"a":[{"timestamp":1700000000},{"b":{"timestamp":1700000000}},[]],"c":{"d":{"timestamp":1700000000}},"e":{}}},"version":3,"timestamp":1700000000}`)
	b.now = b.now.Add(time.Second)
	b.accept("update", `{"state":{"reported":{"e":{"f":true}}}}`)
	same(t, b.accept("get", "")["get/accepted"], `{"state":{"reported":{"a":[1,{"b":2},[]],"e":{"f":true}}},
		"metadata":{"reported":{"a":[{"timestamp":1700000000},{"b":{"timestamp":1700000000}},[]],"e":{"f":{"timestamp":1700000001}}}},"version":4,"timestamp":1700000001}`)
}

// TestMerge has updates, and the state that they lead to.
func TestMerge(t *testing.T) {
	for _, c := range []struct {
		name    string
		updates []string
		want    string
	}{
		{"add", []string{`{"desired":{"a":1}}`, `{"desired":{"b":2}}`}, `{"desired":{"a":1,"b":2}}`},
		{"null removes", []string{`{"desired":{"a":1,"b":2}}`, `{"desired":{"a":null}}`}, `{"desired":{"b":2}}`},
		{"last key", []string{`{"desired":{"a":1}}`, `{"desired":{"a":null}}`}, `{}`},
		{"null for nothing", []string{`{"reported":{"online":null}}`}, `{}`},
		{"section null", []string{`{"desired":{"a":1},"reported":{"c":1}}`, `{"desired":null}`}, `{"reported":{"c":1}}`},
		{"empty section", []string{`{"desired":{}}`}, `{}`},
		{"empty section changes nothing", []string{`{"desired":{"a":1}}`, `{"desired":{}}`}, `{"desired":{"a":1}}`},
		{"state null", []string{`{"desired":{"a":1},"reported":{"c":1}}`, `null`}, `{}`},
		{"recurse", []string{`{"desired":{"a":{"b":1}}}`, `{"desired":{"a":{"c":2}}}`}, `{"desired":{"a":{"b":1,"c":2}}}`},
		{"object to number", []string{`{"desired":{"a":{"b":1}}}`, `{"desired":{"a":5}}`}, `{"desired":{"a":5}}`},
		{"number to object", []string{`{"desired":{"a":5}}`, `{"desired":{"a":{"d":1}}}`}, `{"desired":{"a":{"d":1}}}`},
		{"number to nulls", []string{`{"desired":{"a":5,"b":1}}`, `{"desired":{"a":{"d":null}}}`}, `{"desired":{"b":1}}`},
		{"array whole", []string{`{"desired":{"a":[1,2,3]}}`, `{"desired":{"a":[1]}}`}, `{"desired":{"a":[1]}}`},
		{"array to object", []string{`{"desired":{"a":[1]}}`, `{"desired":{"a":{"b":1}}}`}, `{"desired":{"a":{"b":1}}}`},
		{"empty array", []string{`{"desired":{"a":[1]}}`, `{"desired":{"a":[]}}`}, `{"desired":{"a":[]}}`},
		{"empty objects stay", []string{`{"desired":{"a":1,"b":{"c":3},"d":{}}}`, `{"desired":{"b":{"c":{}}}}`}, `{"desired":{"a":1,"b":{"c":{}},"d":{}}}`},
		{"object emptied", []string{`{"desired":{"a":{"b":1}}}`, `{"desired":{"a":{"b":null}}}`}, `{"desired":{"a":{}}}`},
		{"nulls alone", []string{`{"desired":{"z":1,"x":{"y":null}}}`}, `{"desired":{"z":1}}`},
		{"nulls alone, deeper", []string{`{"desired":{"z":1,"x":{"y":{"q":null}}}}`}, `{"desired":{"z":1}}`},
		{"nulls among others", []string{`{"desired":{"x":{"y":null,"z":{}}}}`}, `{"desired":{"x":{"z":{}}}}`},
		{"nulls in an array's object", []string{`{"desired":{"x":[1,{"a":2}]}}`}, `{"desired":{"x":[1,{"a":2}]}}`},
		{"numbers as written", []string{`{"desired":{"a":12345678901234567890,"b":1.50,"c":1e3}}`}, `{"desired":{"a":12345678901234567890,"b":1.50,"c":1e3}}`},
		{"texts as written", []string{`{"desired":{"<&>é":"\"\\\u0001"}}`}, `{"desired":{"<&>é":"\"\\\u0001"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, shadow.Config{})
			for i, u := range c.updates {
				got := b.accept("update", `{"state":`+u+`}`)["update/accepted"]
				var answer struct {
					State   json.RawMessage
					Version int
				}
				if err := json.Unmarshal([]byte(got), &answer); err != nil {
					t.Fatal(err)
				}
				same(t, string(answer.State), u)
				if answer.Version != i+1 {
					t.Errorf("version %d after update %d", answer.Version, i+1)
				}
			}
			var state map[string]any
			if err := json.Unmarshal([]byte(c.want), &state); err != nil {
				t.Fatal(err)
			}
			doc, _ := b.Document("t", "")
			got := map[string]json.RawMessage{}
			if doc.Desired != nil {
				got["desired"] = doc.Desired
			}
			if doc.Reported != nil {
				got["reported"] = doc.Reported
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			same(t, string(text), c.want)
		})
	}
}

// TestDelta has states, and the delta that they give.
func TestDelta(t *testing.T) {
	for _, c := range []struct{ name, state, want string }{
		{"bool flip", `{"desired":{"online":true},"reported":{"online":false}}`, `{"online":true}`},
		{"same", `{"desired":{"online":true},"reported":{"online":true}}`, ``},
		{"extra reported key", `{"desired":{"a":1},"reported":{"a":1,"b":2}}`, ``},
		{"no desired", `{"reported":{"a":1}}`, ``},
		{"no reported", `{"desired":{"a":{"b":[1]},"c":{}}}`, `{"a":{"b":[1]},"c":{}}`},
		{"reported empty", `{"desired":{"a":1},"reported":{}}`, `{"a":1}`},
		{"list shrink", `{"desired":{"a":["x"]},"reported":{"a":["x","y"]}}`, `{"a":["x"]}`},
		{"list replace", `{"desired":{"a":["z"]},"reported":{"a":["x"]}}`, `{"a":["z"]}`},
		{"list order", `{"desired":{"a":[1,2]},"reported":{"a":[2,1]}}`, `{"a":[1,2]}`},
		{"nested list shrink", `{"desired":{"a":{"b":["x"]}},"reported":{"a":{"b":["x","y"]}}}`, `{"a":{"b":["x"]}}`},
		{"nested append", `{"desired":{"a":{"b":[1,2]},"c":1},"reported":{"a":{"b":[1]},"c":1}}`, `{"a":{"b":[1,2]}}`},
		{"list of objects", `{"desired":{"a":[{"b":1,"c":2}]},"reported":{"a":[{"b":1,"c":3}]}}`, `{"a":[{"b":1,"c":2}]}`},
		{"list of equal objects", `{"desired":{"a":[{"b":1,"c":2}]},"reported":{"a":[{"c":2.0,"b":1e0}]}}`, ``},
		{"nested single key", `{"desired":{"a":{"b":{"c":1}}},"reported":{"a":{"b":{"c":2}}}}`, `{"a":{"b":{"c":1}}}`},
		{"color", `{"desired":{"lights":{"color":{"r":255,"g":255,"b":255}}},"reported":{"lights":{"color":{"r":255,"g":0,"b":255}}}}`, `{"lights":{"color":{"g":255}}}`},
		{"sibling at the top", `{"desired":{"a":{"b":1},"c":{"d":2}},"reported":{"a":{"b":1}}}`, `{"c":{"d":2}}`},
		{"sibling below", `{"desired":{"a":{"b":{"x":1},"c":{"d":2}}},"reported":{"a":{"b":{"x":1}}}}`, `{"a":{"c":{"d":2}}}`},
		{"empty object", `{"desired":{"a":{}},"reported":{"a":{"b":1}}}`, ``},
		{"empty object against a number", `{"desired":{"a":{}},"reported":{"a":1}}`, `{"a":{}}`},
		{"empty object against an empty array", `{"desired":{"a":{}},"reported":{"a":[]}}`, `{"a":{}}`},
		{"1 and 1.0", `{"desired":{"a":1},"reported":{"a":1.0}}`, ``},
		{"100 and 1e2", `{"desired":{"a":100},"reported":{"a":1e2}}`, ``},
		{"zeros", `{"desired":{"a":0},"reported":{"a":-0.0e9}}`, ``},
		{"signs", `{"desired":{"a":1},"reported":{"a":-1}}`, `{"a":1}`},
		{"0.1 and 1", `{"desired":{"a":0.1},"reported":{"a":1}}`, `{"a":0.1}`},
		{"beyond float64", `{"desired":{"a":9007199254740993},"reported":{"a":9007199254740992}}`, `{"a":9007199254740993}`},
		{"beyond any exponent", `{"desired":{"a":1e99999999999999999999},"reported":{"a":10e99999999999999999998}}`, ``},
		{"text and number", `{"desired":{"a":"1"},"reported":{"a":1}}`, `{"a":"1"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, shadow.Config{})
			got, has := b.accept("update", `{"state":`+c.state+`}`)["update/delta"]
			doc, _ := b.Document("t", "")
			if c.want == "" {
				if has || doc.Delta != nil {
					t.Fatalf("delta: got %s and %s, want none", got, doc.Delta)
				}
				return
			}
			if !has {
				t.Fatal("no delta")
			}
			same(t, string(doc.Delta), c.want)
			var message struct{ State json.RawMessage }
			if err := json.Unmarshal([]byte(got), &message); err != nil {
				t.Fatal(err)
			}
			same(t, string(message.State), c.want)
		})
	}
}

// TestRefusals has what is refused, with code and text. Nothing must have changed.
func TestRefusals(t *testing.T) {
	long := strings.Repeat("x", 65)
	deep := func(levels int) string {
		return strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels)
	}
	for _, c := range []struct {
		name, topic, payload string
		code                 int
		message              string
		token                string
	}{
		{"no payload", "update", ``, 400, "Missing update payload", ""},
		{"UTF-8", "update", "{\"state\":{\"desired\":{\"a\":\"\xff\"}}}", 415, "Unsupported documented encoding; supported encoding is UTF-8", ""},
		{"UTF-8 of get", "get", "\xff", 415, "Unsupported documented encoding; supported encoding is UTF-8", ""},
		{"not closed", "update", `{`, 400, "Invalid JSON", ""},
		{"spaces", "update", ` `, 400, "Invalid JSON", ""},
		{"more after it", "update", `{"state":{}} {}`, 400, "Invalid JSON", ""},
		{"brace after it", "update", `{"state":{}}}`, 400, "Invalid JSON", ""},
		{"array", "update", `[]`, 400, "Invalid JSON", ""},
		{"text", "update", `"x"`, 400, "Invalid JSON", ""},
		{"null", "update", `null`, 400, "Invalid JSON", ""},
		{"very deep", "update", strings.Repeat("[", 100_000), 400, "Invalid JSON", ""},
		{"get not closed", "get", `{"clientToken":"a"`, 400, "Invalid JSON", ""},
		{"delete of an array", "delete", `[]`, 400, "Invalid JSON", ""},
		{"no state", "update", `{"clientToken":"a"}`, 400, "Missing required node: state", "a"},
		{"state in capitals", "update", `{"State":{"desired":{"z":1}}}`, 400, "Missing required node: state", ""},
		{"state number", "update", `{"state":5}`, 400, "State node must be an object", ""},
		{"state array", "update", `{"state":[],"clientToken":"a"}`, 400, "State node must be an object", "a"},
		{"desired", "update", `{"state":{"desired":5}}`, 400, "Desired node must be an object", ""},
		{"reported", "update", `{"state":{"reported":"x"}}`, 400, "Reported node must be an object", ""},
		{"both and more", "update", `{"state":{"reported":[],"desired":[],"foo":1}}`, 400, "Desired node must be an object", ""},
		{"foreign node", "update", `{"state":{"desired":{"z":1},"foo":1}}`, 400, "State contains an invalid node", ""},
		{"delta node", "update", `{"state":{"delta":{}}}`, 400, "State contains an invalid node", ""},
		{"version text", "update", `{"state":{},"version":"1"}`, 400, "Invalid version", ""},
		{"version fraction", "update", `{"state":{},"version":1.5}`, 400, "Invalid version", ""},
		{"version null", "update", `{"state":{},"version":null,"clientToken":"a"}`, 400, "Invalid version", "a"},
		{"token number", "update", `{"state":{},"clientToken":5}`, 400, "Invalid clientToken", ""},
		{"token null", "get", `{"clientToken":null}`, 400, "Invalid clientToken", ""},
		{"token long", "update", `{"state":{},"clientToken":"` + long + `"}`, 400, "Invalid clientToken", ""},
		{"token long of delete", "delete", `{"clientToken":"` + long + `"}`, 400, "Invalid clientToken", ""},
		{"token of 33 characters, 66 bytes", "get", `{"clientToken":"` + strings.Repeat("é", 33) + `"}`, 400, "Invalid clientToken", ""},
		{"depth", "update", `{"state":{"desired":` + deep(7) + `},"clientToken":"a"}`, 400, "JSON contains too many levels of nesting; maximum is 6", "a"},
		{"depth of reported", "update", `{"state":{"reported":` + deep(7) + `}}`, 400, "JSON contains too many levels of nesting; maximum is 6", ""},
		{"depth of arrays", "update", `{"state":{"desired":{"a":[[[[[[]]]]]]}}}`, 400, "JSON contains too many levels of nesting; maximum is 6", ""},
		{"null in array", "update", `{"state":{"desired":{"a":[null,1]}}}`, 400, "State contains an invalid node: null in an array", ""},
		{"null in array below", "update", `{"state":{"desired":{"a":[{"b":[1,null]}]}}}`, 400, "State contains an invalid node: null in an array", ""},
		{"version old", "update", `{"state":{"desired":{"z":1}},"version":1,"clientToken":"a"}`, 409, "Version conflict", "a"},
		{"version ahead", "update", `{"state":{"desired":{"z":1}},"version":3}`, 409, "Version conflict", ""},
		{"version huge", "update", `{"state":{"desired":{"z":1}},"version":18446744073709551618}`, 409, "Version conflict", ""},
		{"size", "update", `{"state":{"desired":{"z":"` + strings.Repeat("x", 9<<10) + `"}},"clientToken":"a"}`, 413, "The payload exceeds the maximum size allowed", "a"},
		{"size of reported", "update", `{"state":{"reported":{"z":"` + strings.Repeat("x", 9<<10) + `"}}}`, 413, "The payload exceeds the maximum size allowed", ""},
		{"shadow name", "name/a b/update", `{"state":{}}`, 400, "Invalid shadow name", ""},
		{"shadow name long", "name/" + long + "/get", ``, 400, "Invalid shadow name", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, shadow.Config{})
			b.accept("update", `{"state":{"desired":{"a":1}}}`)
			b.accept("update", `{"state":{"reported":{"b":1}}}`)
			before := b.accept("get", "")
			want := fmt.Sprintf(`{"code":%d,"message":%q,"timestamp":%d`, c.code, c.message, epoch)
			if c.token != "" {
				want += fmt.Sprintf(`,"clientToken":%q`, c.token)
			}
			b.refuse(c.topic, c.payload, want+"}")
			if diff := cmp.Diff(before, b.accept("get", "")); diff != "" {
				t.Errorf("the refused request has changed the shadow (-before +after):\n%s", diff)
			}
			if names := b.Names("t"); len(names) > 0 {
				t.Errorf("there are shadows %q", names)
			}
		})
	}
}
