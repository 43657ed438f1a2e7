package v1compat_test

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
)

// TestWebsocket: the keys come from where V1 looks for them, in its order, at each
// connect, and the socket factory makes the connection below.
func TestWebsocket(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted", SessionToken: "planted/token=="}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	client := func(t *testing.T, opts ...v1compat.ClientOption) *v1compat.AWSIoTMQTTClient {
		t.Helper()
		for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
			t.Setenv(name, "")
		}
		t.Setenv("HOME", home)
		t.Setenv("USERPROFILE", home)
		c, err := v1compat.NewAWSIoTMQTTClient("ws", append(opts, v1compat.UseWebsocket(true))...)
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureEndpoint(s.Host(), s.Port())
		if err := c.ConfigureCredentials(files.CA, "", ""); err != nil {
			t.Fatal(err)
		}
		return c
	}
	region := v1compat.WebsocketRegion("eu-west-1")
	talk := func(t *testing.T, c *v1compat.AWSIoTMQTTClient) {
		t.Helper()
		got := make(chan string, 1)
		if _, err := c.Connect(); err != nil {
			t.Fatal(err)
		}
		defer c.Disconnect()
		ok, err := c.Subscribe("t", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { got <- string(m.Payload) })
		mustOK(t, ok, err)
		ok, err = c.Publish("t", "hello", 1)
		mustOK(t, ok, err)
		if m := <-got; m != "hello" {
			t.Errorf("got %q", m)
		}
	}
	t.Run("configured keys", func(t *testing.T) {
		c := client(t, region)
		c.ConfigureIAMCredentials("AKIATEST", "planted", v1compat.AWSSessionToken("planted/token=="))
		t.Setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER")
		talk(t, c)
	})
	t.Run("environment", func(t *testing.T) {
		c := client(t, region)
		t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "planted")
		t.Setenv("AWS_SESSION_TOKEN", "planted/token==")
		talk(t, c)
	})
	t.Run("no keys", func(t *testing.T) {
		var e *v1compat.ArgumentError
		if _, err := client(t, region).Connect(); !errors.As(err, &e) || !errors.Is(err, v1compat.ErrWSSNoKeyInEnvironment) {
			t.Error(err)
		}
	})
	t.Run("a lone session token", func(t *testing.T) {
		c := client(t, region)
		c.ConfigureIAMCredentials("", "", v1compat.AWSSessionToken("planted"))
		t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "planted")
		if _, err := c.Connect(); err == nil {
			t.Error("the search went on")
		}
	})
	t.Run("shared file", func(t *testing.T) {
		c := client(t, region)
		if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
			t.Fatal(err)
		}
		text := "# keys\n[other]\naws_access_key_id = AKIAOTHER\n[default]\naws_access_key_id = AKIATEST\naws_secret_access_key=planted\naws_session_token = planted/token==\n"
		if err := os.WriteFile(filepath.Join(home, ".aws", "credentials"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		talk(t, c)
	})
	t.Run("socket factory", func(t *testing.T) {
		c := client(t, region)
		c.ConfigureIAMCredentials("AKIATEST", "planted", v1compat.AWSSessionToken("planted/token=="))
		used := false
		c.ConfigureSocketFactory(func() (net.Conn, error) {
			used = true
			return net.Dial("tcp", s.Addr())
		})
		talk(t, c)
		if !used {
			t.Error("the socket factory was not used")
		}
	})
	t.Run("endpoint without a region", func(t *testing.T) {
		var e *v1compat.ArgumentError
		c := client(t)
		c.ConfigureIAMCredentials("AKIATEST", "planted")
		if _, err := c.Connect(); !errors.As(err, &e) || e.Argument != "hostName" {
			t.Error(err)
		}
	})
	t.Run("signature refused", func(t *testing.T) {
		c := client(t, region)
		c.ConfigureIAMCredentials("AKIATEST", "planted-wrong", v1compat.AWSSessionToken("planted/token=="))
		_, err := c.Connect()
		var e *websocket.HandshakeError
		if !errors.As(err, &e) || !errors.Is(err, v1compat.ErrWSSHandShake) || e.Status != 403 || strings.Contains(err.Error(), "planted") {
			t.Error(err)
		}
		c.ConfigureIAMCredentials("AKIATEST", "planted", v1compat.AWSSessionToken("planted/token=="))
		talk(t, c) // and the client can be used again
	})
}

// TestQuirkWebsocket has the quirk of V1's that only a websocket shows.
func TestQuirkWebsocket(t *testing.T) {
	t.Run("Q-04", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{})
		var log syncBuffer
		c, err := v1compat.NewAWSIoTMQTTClient("ws", v1compat.UseWebsocket(true), v1compat.WebsocketRegion("eu-west-1"),
			v1compat.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.ConfigureAutoReconnectBackoffTime(0.01, 0.02, 20); err != nil {
			t.Fatal(err)
		}
		online := make(chan bool, 1)
		c.OnOnline = func() { online <- true }
		v1Modes["Websocket"].connect(t, c, l)
		<-online
		// The keys are no good any more, which V1 raises as ValueError on a thread of its
		// own, and then come some that are.
		c.ConfigureIAMCredentials("AKIATEST", "planted-wrong")
		l.DropConnections()
		for end := time.Now().Add(20 * time.Second); !strings.Contains(log.String(), "reconnecting has failed"); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("nothing is said about the handshake:\n%s", log.String())
			}
		}
		time.Sleep(200 * time.Millisecond) // several attempts
		c.ConfigureIAMCredentials("AKIATEST", "planted")
		select {
		case <-online:
		case <-time.After(20 * time.Second):
			t.Fatal("the client does not come back")
		}
		text := log.String()
		if n := strings.Count(text, "reconnecting has failed"); n != 1 || !strings.Contains(text, "403") || strings.Contains(text, "planted") {
			t.Errorf("want one line about status 403, without secrets; got %d:\n%s", n, text)
		}
	})
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
