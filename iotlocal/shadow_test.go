package iotlocal_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// TestShadowMethods has an application update a shadow and a device see it.
func TestShadowMethods(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := shadowOf(t, s, "")
	if _, ok := s.Shadow("thing1", ""); ok {
		t.Fatal("there is a shadow")
	}
	doc, err := s.UpdateShadow("thing1", "", []byte(`{"state":{"desired":{"led":"on"}},"clientToken":"abc"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := iotlocal.ShadowDocument{Desired: []byte(`{"led":"on"}`), Delta: []byte(`{"led":"on"}`), Metadata: doc.Metadata, Version: 1}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("UpdateShadow (-want +got):\n%s", diff)
	}
	member(t, string(doc.Metadata), "desired", "led", "timestamp")
	if got, ok := s.Shadow("thing1", ""); !ok || !cmp.Equal(got, doc) {
		t.Errorf("Shadow: got %+v, want %+v", got, doc)
	}
	c.is(c.rest(), map[string]string{
		"update/accepted": `{"state":{"desired":{"led":"on"}},"metadata":{"desired":{"led":{"timestamp":T}}},"version":1,"timestamp":T,"clientToken":"abc"}`,
		"update/delta":    `{"state":{"led":"on"},"metadata":{"led":{"timestamp":T}},"version":1,"timestamp":T,"clientToken":"abc"}`,
	})
	if err := s.DeleteShadow("thing1", ""); err != nil {
		t.Fatal(err)
	}
	c.is(c.rest(), map[string]string{"delete/accepted": `{"version":1,"timestamp":T}`})
}

// TestShadowRefusals has what the methods return for what is refused; nothing is
// published then.
func TestShadowRefusals(t *testing.T) {
	s := start(t, iotlocal.Options{Shadows: iotlocal.ShadowOptions{RequireThing: true, MaxSize: 100, MaxDepth: 2}})
	c := shadowOf(t, s, "")
	for _, x := range []struct {
		thing, name, document string
		code                  int
	}{
		{"thing1", "", `{`, 400},
		{"thing1", "a b", `{"state":{}}`, 400},
		{"thing 1", "", `{"state":{}}`, 400},
		{"thing1", "", `{"state":{"desired":{"a":{"b":{}}}}}`, 400},
		{"thing2", "", `{"state":{}}`, 404},
		{"thing1", "", `{"state":{"desired":{"a":"` + strings.Repeat("x", 100) + `"}}}`, 413},
	} {
		_, err := s.UpdateShadow(x.thing, x.name, []byte(x.document))
		var refused *iotlocal.ShadowError
		if !errors.As(err, &refused) || refused.Code != x.code || refused.Message == "" {
			t.Errorf("%+v: got %v, want code %d", x, err, x.code)
		}
	}
	var refused *iotlocal.ShadowError
	if err := s.DeleteShadow("thing1", ""); !errors.As(err, &refused) || refused.Code != 404 {
		t.Errorf("delete: %v", err)
	}
	if got := c.rest(); len(got) > 0 {
		t.Errorf("published: %v", got)
	}
	if body := call(t, s, "GET", "/api/things/shadow/ListNamedShadowsForThing/thing2", "", 404); !strings.Contains(body, "Thing not found") {
		t.Error(body)
	}

	s.Close()
	if _, err := s.UpdateShadow("thing1", "", []byte(`{"state":{}}`)); !errors.Is(err, iotlocal.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestShadowOptions(t *testing.T) {
	for field, o := range map[string]iotlocal.ShadowOptions{
		"Shadows.MaxSize": {MaxSize: -1}, "Shadows.MaxDepth": {MaxDepth: -1},
		"Shadows.Latency": {Latency: -time.Second}, "Shadows.MaxInFlight": {MaxInFlight: -1},
	} {
		_, err := iotlocal.Start(iotlocal.Options{Shadows: o})
		var wrong *iotlocal.OptionError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// TestShadowHTTPSNeedsIdentity: a request that shows nothing is refused.
func TestShadowHTTPSNeedsIdentity(t *testing.T) {
	s := start(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIA", Secret: "x"}}}) // which makes certificates optional
	cfg := device(t, s).TLS()
	cfg.Certificates = nil
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg, DisableKeepAlives: true}, Timeout: testTimeout}
	for _, path := range []string{"/things/thing1/shadow", "/api/things/shadow/ListNamedShadowsForThing/thing1"} {
		r, err := client.Get("https://" + s.Addr() + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", path, r.StatusCode)
		}
	}
}

// TestShadowLatency has the real clock bring a delayed answer.
func TestShadowLatency(t *testing.T) {
	s := start(t, iotlocal.Options{Shadows: iotlocal.ShadowOptions{Latency: 20 * time.Millisecond}})
	c := shadowOf(t, s, "")
	began := time.Now()
	c.publish5(c.prefix+"update", `{"state":{}}`, nil)
	if m := c.message(); m.Topic != c.prefix+"update/accepted" || time.Since(began) < 20*time.Millisecond {
		t.Errorf("got %s after %v", m.Topic, time.Since(began))
	}
}

// TestShadowPolicies: what a policy denies is refused and changes nothing, over MQTT and
// over HTTPS.
func TestShadowPolicies(t *testing.T) {
	s := limited(t, "iot:Connect", "client/*", "iot:Publish", "topic/$aws/things/limited/shadow/*",
		"iot:GetThingShadow", "thing/limited", "iot:UpdateThingShadow", "thing/limited/s1")
	d, err := s.Device("limited")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "s1"} {
		if _, err := s.UpdateShadow("limited", name, []byte(`{"state":{"desired":{"a":1}}}`)); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/things/limited/shadow", 200},
		{"GET", "/things/limited/shadow?name=s1", 403},
		{"GET", "/things/thing1/shadow", 403},
		{"POST", "/things/limited/shadow", 403},
		{"POST", "/things/limited/shadow?name=s1", 200},
		{"DELETE", "/things/limited/shadow", 403},
		{"GET", "/api/things/shadow/ListNamedShadowsForThing/limited", 403},
	} {
		callAs(t, s, d, x.method, x.path, `{"state":{"desired":{"a":2}}}`, x.status)
	}
	for name, want := range map[string]string{"": `{"a":1}`, "s1": `{"a":2}`} {
		if doc, _ := s.Shadow("limited", name); string(doc.Desired) != want {
			t.Errorf("shadow %q: desired %s, want %s", name, doc.Desired, want)
		}
	}

	c := dialAs(t, s, "limited")
	if ack := c.connect5("limited", nil); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	c.send5("$aws/things/thing1/shadow/update", `{"state":{}}`, 1, nil)
	if ack := want[*packets.Puback](c); ack.ReasonCode != 0x87 {
		t.Errorf("PUBACK %#x for the shadow of another thing", ack.ReasonCode)
	}
	c.publish5("$aws/things/limited/shadow/update", `{"state":{"reported":{"b":1}}}`, nil)
	c.publish5("$aws/things/limited/shadow/get", ``, nil) // behind the update
	if _, there := s.Shadow("thing1", ""); there {
		t.Error("the denied update was carried out")
	}
	if doc, _ := s.Shadow("limited", ""); string(doc.Reported) != `{"b":1}` {
		t.Errorf("reported %s", doc.Reported)
	}
}
