package shadow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
)

func TestSize(t *testing.T) {
	b := newBench(t, shadow.Config{})
	// {"a":""} and {"b":""} have 8 bytes each.
	update := `{"state":{"desired":{"a":"` + strings.Repeat("<", 8192-16-1) + `"},"reported":{"b":%q}}}`
	b.accept("update", fmt.Sprintf(update, "x"))
	b.refuse("update", fmt.Sprintf(update, "xx"), `{"code":413,"message":"The payload exceeds the maximum size allowed","timestamp":1700000000}`)
	b.accept("update", `{"state":{"desired":{"a":null,"c":{"d":1}},"reported":{"b":"xxxx"}}}`)
	doc, _ := b.Document("t", "")
	same(t, string(doc.Desired), `{"c":{"d":1}}`)
	if doc.Version != 2 {
		t.Errorf("version %d, want 2", doc.Version)
	}
}

func TestGrowth(t *testing.T) {
	b := newBench(t, shadow.Config{MaxSize: 1000})
	refused := 0
	for i := range 200 {
		before, _ := b.Document("t", "")
		got := b.send("update", fmt.Sprintf(`{"state":{"reported":{"key%03d":%d}}}`, i, i))
		after, _ := b.Document("t", "")
		if got[0][0] == "update/accepted" {
			if len(after.Reported) > 1000 || refused > 0 {
				t.Fatalf("document of %d bytes accepted", len(after.Reported))
			}
			continue
		}
		refused++
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("the refused update has changed the shadow:\n%s", diff)
		}
	}
	if doc, _ := b.Document("t", ""); refused == 0 || len(doc.Reported) < 980 {
		t.Errorf("%d refused, %d bytes", refused, len(doc.Reported))
	}
}

func TestBounds(t *testing.T) {
	b := newBench(t, shadow.Config{})
	b.accept("update", `{"state":{"desired":{"1":{"2":{"3":{"4":{"5":{"6":"x"}}}}}}}}`)
	b.accept("update", `{"state":{"desired":{"a":[[[[[1]]]]]}}}`)
	b.accept("update", `{"state":{},"clientToken":"`+strings.Repeat("x", 64)+`"}`)
	b.accept("update", `{"state":{},"clientToken":""}`)
	b.accept("name/"+strings.Repeat("x", 64)+"/update", `{"state":{}}`)
	b.accept("name/a:_-Z9/update", `{"state":{}}`)
	if got := newBench(t, shadow.Config{MaxDepth: 2}).send("update", `{"state":{"desired":{"a":{"b":{}}}}}`); !strings.Contains(got[0][1], "maximum is 2") {
		t.Errorf("got %v", got)
	}
}

func TestVersions(t *testing.T) {
	b := newBench(t, shadow.Config{})
	b.refuse("update", `{"state":{},"version":2}`, `{"code":400,"message":"Invalid version","timestamp":1700000000}`)
	b.accept("update", `{"state":{},"version":1}`)
	b.accept("update", `{"state":{},"version":1}`)
	b.accept("update", `{"state":{},"version":2.0}`)
	b.refuse("update", `{"state":{},"version":2}`, `{"code":409,"message":"Version conflict","timestamp":1700000000}`)
	b.accept("name/s/update", `{"state":{},"version":1}`)

	for reset, want := range map[bool]int64{false: 5, true: 1} {
		b := newBench(t, shadow.Config{ResetVersionOnDelete: reset})
		for range 4 {
			b.accept("update", `{"state":{"desired":{"a":1}}}`)
		}
		b.accept("delete", "")
		got := b.accept("update", `{"state":{"reported":{"b":1}}}`)
		if strings.Contains(got["update/documents"], "previous") {
			t.Errorf("documents after a delete: %s", got["update/documents"])
		}
		doc, _ := b.Document("t", "")
		if doc.Version != want || doc.Desired != nil {
			t.Errorf("reset %v: %+v, want version %d", reset, doc, want)
		}
	}
}

func TestThingExists(t *testing.T) {
	b := newBench(t, shadow.Config{ThingExists: func(thing string) bool { return thing != "t" }})
	b.refuse("get", `{"clientToken":"a"}`, `{"code":404,"message":"Thing not found","clientToken":"a"}`)
	if _, err := b.List(b.now, "t", 25, ""); err == nil || err.Code != 404 {
		t.Errorf("list: %v", err)
	}
	if _, _, err := b.Update(b.now, "u", "", []byte(`{"state":{}}`)); err != nil {
		t.Error(err)
	}
}

func TestTopics(t *testing.T) {
	s := shadow.New(shadow.Config{})
	for topic, want := range map[string]bool{
		"$aws/things/t/shadow/get":                   true,
		"$aws/things/t/shadow/update":                true,
		"$aws/things/t/shadow/delete":                true,
		"$aws/things/t/shadow/name/s/get":            true,
		"$aws/things/name/shadow/name/shadow/update": true,
		"$aws/things/a b/shadow/get":                 true, // and refused
		"$aws/things//shadow/get":                    false,
		"$aws/things/t/shadow":                       false,
		"$aws/things/t/shadow/":                      false,
		"$aws/things/t/shadow/list":                  false,
		"$aws/things/t/shadow/get/accepted":          false,
		"$aws/things/t/shadow/update/delta":          false,
		"$aws/things/t/shadow/name/s":                false,
		"$aws/things/t/shadow/name//get":             false,
		"$aws/things/t/shadow/name/a/b/get":          false,
		"$aws/things/t/shadow/name/s/get/accepted":   false,
		"$aws/things/t/jobs/get":                     false,
		"things/t/shadow/get":                        false,
	} {
		messages, handled := s.Handle(time.Unix(epoch, 0), service.Request{Topic: topic})
		if handled != want || !handled && messages != nil {
			t.Errorf("%s: handled %v, want %v", topic, handled, want)
		}
	}
}

func TestLatency(t *testing.T) {
	b := newBench(t, shadow.Config{Latency: time.Second})
	if _, waits := b.Deadline(); waits {
		t.Error("a deadline without requests")
	}
	for i := range 10 {
		if got := b.send("update", fmt.Sprintf(`{"state":{"desired":{"a":%d}}}`, i)); got != nil {
			t.Fatalf("got %v at once", got)
		}
		b.now = b.now.Add(time.Millisecond)
	}
	b.refuse("get", `{"clientToken":"a"}`, `{"code":429,"message":"Too many requests","timestamp":1700000000,"clientToken":"a"}`)
	if _, ok := b.Handle(b.now, service.Request{Topic: "$aws/things/t/shadow/delete", ClientID: "another"}); !ok {
		t.Error("another client is not handled")
	}
	want := time.Unix(epoch+1, 0)
	if due, waits := b.Deadline(); !waits || !due.Equal(want) {
		t.Errorf("deadline %v, %v, want %v", due, waits, want)
	}
	if got := b.Expire(want.Add(-1)); got != nil {
		t.Errorf("got %v too early", got)
	}
	if got := plain(b.Expire(want.Add(time.Millisecond))); len(got) != 6 || got[3][0] != "update/accepted" {
		t.Errorf("got %v, want the answers of two updates", got)
	}
	if got := b.send("get", ""); got != nil {
		t.Errorf("got %v", got)
	}
	b.Expire(want.Add(time.Minute))
	if doc, ok := b.Document("t", ""); ok {
		t.Errorf("the delete came last, but there is %+v", doc)
	}
	if _, waits := b.Deadline(); waits {
		t.Error("a deadline after everything is done")
	}
}

func TestControl(t *testing.T) {
	b := newBench(t, shadow.Config{})
	if _, err := b.Get(b.now, "t", ""); err == nil || err.Code != 404 {
		t.Errorf("get: %v", err)
	}
	if _, messages, err := b.Update(b.now, "t", "", []byte(`{`)); err == nil || err.Error() != "400 Invalid JSON" || messages != nil {
		t.Errorf("update: %v, %v", messages, err)
	}
	body, messages, err := b.Update(b.now, "t", "", []byte(`{"state":{"desired":{"a":1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	for _, m := range plain(messages) {
		topics = append(topics, m[0])
	}
	if diff := cmp.Diff([]string{"update/accepted", "update/delta", "update/documents"}, topics); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	same(t, string(messages[0].Payload), string(body))
	if body, err := b.Get(b.now, "t", ""); err != nil || !strings.Contains(string(body), `"delta":{"a":1}`) {
		t.Errorf("get: %s, %v", body, err)
	}
	if body, messages, err := b.Delete(b.now, "t", ""); err != nil || len(messages) != 1 || string(body) != `{"version":1,"timestamp":1700000000}` {
		t.Errorf("delete: %s, %v, %v", body, messages, err)
	}
}

func TestList(t *testing.T) {
	b := newBench(t, shadow.Config{})
	list := func(size int, token, want string) {
		t.Helper()
		got, err := b.List(b.now, "t", size, token)
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(got), want)
	}
	list(25, "", `{"results":[],"timestamp":1700000000}`)
	b.accept("update", `{"state":{}}`)
	for _, name := range []string{"c", "a", "d", "b", "e"} {
		b.accept("name/"+name+"/update", `{"state":{}}`)
	}
	b.accept("name/d/delete", "")
	list(25, "", `{"results":["a","b","c","e"],"timestamp":1700000000}`)
	list(4, "", `{"results":["a","b","c","e"],"timestamp":1700000000}`)
	list(3, "", `{"results":["a","b","c"],"nextToken":"c","timestamp":1700000000}`)
	list(3, "c", `{"results":["e"],"timestamp":1700000000}`)
	for _, c := range []struct {
		thing string
		size  int
		token string
	}{{"t", 0, ""}, {"t", 101, ""}, {"t", 5, "/"}, {"a b", 5, ""}} {
		if _, err := b.List(b.now, c.thing, c.size, c.token); err == nil || err.Code != 400 {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
