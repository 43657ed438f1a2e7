package shadowhandler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// shadowServer answers requests of a thing's shadow: with accepted, or with nothing when
// silent.
func shadowServer(silent bool, see func(packets.Packet)) *mqtttest.Server {
	return mqtttest.New(func(_ int, c *mqtttest.Conn) {
		c.Accept()
		c.Serve(func(p packets.Packet) {
			see(p)
			pub, ok := p.(*packets.Publish)
			if !ok || silent {
				return
			}
			var request struct{ ClientToken string }
			json.Unmarshal(pub.Payload, &request)
			c.Write(&packets.Publish{Topic: pub.Topic + "/accepted", Properties: &packets.Properties{},
				Payload: fmt.Appendf(nil, `{"version":7,"clientToken":%q}`, request.ClientToken)})
		})
	})
}

func overV2(t *testing.T, server *mqtttest.Server) shadowhandler.Connection {
	t.Helper()
	up := make(chan bool, 1)
	client, err := mqtt5.New(mqtt5.Config{Dial: server.Dial, OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { up <- true }})
	if err != nil {
		t.Fatal(err)
	}
	client.Start()
	<-up
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return shadowhandler.OverV2(client, 5*time.Second)
}

// TestOverV2: a handler over a bare V2 client.
func TestOverV2(t *testing.T) {
	for _, silent := range []bool{false, true} {
		t.Run(fmt.Sprintf("silent %t", silent), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var sent, got []string
				conn := overV2(t, shadowServer(silent, func(p packets.Packet) {
					mu.Lock()
					defer mu.Unlock()
					switch p := p.(type) {
					case *packets.Subscribe:
						sent = append(sent, "SUBSCRIBE "+p.Subscriptions[0].Topic)
					case *packets.Unsubscribe:
						sent = append(sent, "UNSUBSCRIBE "+p.Topics[0])
					case *packets.Publish:
						sent = append(sent, "PUBLISH "+p.Topic)
					}
				}))
				s, err := shadowhandler.New(conn, "thing1", false)
				if err != nil {
					t.Fatal(err)
				}
				token, err := s.ShadowUpdate(`{"state":{"reported":{"on":true}}}`, func(payload, status, token string) {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, payload+" "+status+" "+token)
				}, 2)
				if err != nil || len(token) != 36 {
					t.Fatal(token, err)
				}
				time.Sleep(3 * time.Second)
				mu.Lock()
				defer mu.Unlock()
				want := fmt.Sprintf(`{"version":7,"clientToken":%q} accepted %s`, token, token)
				if silent {
					want = "REQUEST TIME OUT timeout " + token
				}
				if diff := cmp.Diff([]string{want}, got); diff != "" {
					t.Errorf("callbacks (-want +got):\n%s", diff)
				}
				topic := "$aws/things/thing1/shadow/update"
				if diff := cmp.Diff([]string{"SUBSCRIBE " + topic + "/accepted", "SUBSCRIBE " + topic + "/rejected", "PUBLISH " + topic,
					"UNSUBSCRIBE " + topic + "/accepted", "UNSUBSCRIBE " + topic + "/rejected"}, sent); diff != "" {
					t.Errorf("packets (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestArguments: what cannot work is refused before anything is sent, and the error has
// nothing of a document.
func TestArguments(t *testing.T) {
	var conn nowhere
	s, err := shadowhandler.New(conn, "thing1", true)
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"empty name":       func() error { _, err := shadowhandler.New(conn, "", true); return err },
		"wildcard in name": func() error { _, err := shadowhandler.New(conn, "a/+", true); return err },
		"not JSON":         func() error { _, err := s.ShadowUpdate(`{"planted"`, nil, 5); return err },
		"two values":       func() error { _, err := s.ShadowUpdate(`{} "planted"`, nil, 5); return err },
		"not an object":    func() error { _, err := s.ShadowUpdate(`["planted"]`, nil, 5); return err },
		"negative time":    func() error { _, err := s.ShadowGet(nil, -1); return err },
	} {
		var e *shadowhandler.ArgumentError
		if err := call(); !errors.As(err, &e) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.ShadowGet(nil, 5); !errors.Is(err, errNowhere) {
		t.Errorf("the connection's error: %v", err)
	}
}

var errNowhere = errors.New("there is no server")

// nowhere is a connection that always fails.
type nowhere struct{}

func (nowhere) Publish(string, string) (bool, error)                 { return false, errNowhere }
func (nowhere) Subscribe(string, func(string, []byte)) (bool, error) { return false, errNowhere }
func (nowhere) Unsubscribe(string) (bool, error)                     { return false, errNowhere }

// answers is a connection that hands the callbacks over.
type answers struct {
	mu        sync.Mutex
	callbacks map[string]func(string, []byte)
}

func (a *answers) Publish(string, string) (bool, error) { return true, nil }
func (a *answers) Subscribe(filter string, f func(string, []byte)) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.callbacks[filter] = f
	return true, nil
}
func (a *answers) Unsubscribe(string) (bool, error) { return true, nil }

// hasty is a connection on which the answer comes, and which is lost, before the call
// that has sent the request returns.
type hasty struct{ answers }

func (h *hasty) Publish(topic, payload string) (bool, error) {
	h.callbacks[topic+"/accepted"](topic+"/accepted", []byte(payload))
	return false, errNowhere
}

func TestAnswerBeforeTheConnectionIsLost(t *testing.T) {
	conn := &hasty{answers{callbacks: map[string]func(string, []byte){}}}
	s, err := shadowhandler.New(conn, "thing", true)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 2)
	token, err := s.ShadowGet(func(_, status, token string) { told <- status + " " + token }, 5)
	if err != nil || token == "" {
		t.Fatalf("got %q, %v: an answered request has not failed", token, err)
	}
	if got, want := <-told, "accepted "+token; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzAnswer: whatever the server sends is ignored or announced, and never panics.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"clientToken":"x","version":1}`, `{"version":1e400}`, `[]`, `{"a":`, "\xff", `{"version":"1"}`, `{"clientToken":5}`} {
		f.Add([]byte(seed))
	}
	conn := &answers{callbacks: map[string]func(string, []byte){}}
	s, err := shadowhandler.New(conn, "t", true)
	if err != nil {
		f.Fatal(err)
	}
	s.ShadowRegisterDeltaCallback(func(string, string, string) {})
	s.ShadowGet(func(string, string, string) {}, 1000)
	f.Fuzz(func(t *testing.T, payload []byte) {
		for topic, cb := range conn.callbacks {
			cb(topic, payload)
		}
	})
}

// TestToken: a token is a UUID, version 4, in V1's form, another one for each request, and
// the request's clientToken whatever the program gave.
func TestToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		server := shadowServer(true, func(p packets.Packet) {
			if p, ok := p.(*packets.Publish); ok {
				sent = append(sent, string(p.Payload))
			}
		})
		s, err := shadowhandler.New(overV2(t, server), "thing1", true)
		if err != nil {
			t.Fatal(err)
		}
		form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
		seen := map[string]bool{}
		for range 50 {
			token, err := s.ShadowUpdate(`{"clientToken":"mine","state":{}}`, nil, 1)
			if err != nil || !form.MatchString(token) || seen[token] {
				t.Fatalf("token %q, %v, seen before: %v", token, err, seen[token])
			}
			seen[token] = true
			synctest.Wait()
			if want := fmt.Sprintf(`{"clientToken": %q, "state": {}}`, token); sent[len(sent)-1] != want {
				t.Errorf("sent %s, want %s", sent[len(sent)-1], want)
			}
		}
		time.Sleep(2 * time.Second)
	})
}
