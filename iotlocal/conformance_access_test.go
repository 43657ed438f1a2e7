package iotlocal_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// ownChecks are rows that need a server with options of their own. Those here are
// about who may connect, and how.
type ownCheck struct {
	name string
	run  func(*testing.T)
}

var accessChecks = []ownCheck{
	{"C04", func(t *testing.T) {
		s := start(t, iotlocal.Options{})
		foreign := device(t, s).TLS()
		foreign.Certificates = device(t, start(t, iotlocal.Options{})).TLS().Certificates
		wantRefusedHandshake(t, s, foreign)
		for _, status := range []iotlocal.CertificateStatus{iotlocal.CertificateInactive, iotlocal.CertificatePending, iotlocal.CertificateRevoked} {
			c := open5(t, s, "c")
			if err := s.SetCertificateStatus(device(t, s).CertificateID(), status); err != nil {
				t.Fatal(err)
			}
			c.wantDisconnect(0x87)
			wantRefusedHandshake(t, s, device(t, s).TLS())
			if err := s.SetCertificateStatus(device(t, s).CertificateID(), iotlocal.CertificateActive); err != nil {
				t.Fatal(err)
			}
		}
		open5(t, s, "c")
	}},
	{"C05", func(t *testing.T) {
		s := start(t, iotlocal.Options{RequireServerName: true})
		cfg := device(t, s).TLS()
		cfg.ServerName = "127.0.0.1" // Go sends no address as server name
		wantRefusedHandshake(t, s, cfg)
		open5(t, s, "named")
		open := start(t, iotlocal.Options{})
		cfg = device(t, open).TLS()
		cfg.ServerName = "127.0.0.1"
		c, err := tls.Dial("tcp", open.Addr(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		newClient(t, c).connect5("c", nil)
	}},
	{"C62", func(t *testing.T) {
		s := start(t, iotlocal.Options{})
		watch := watchEvents(t, s, "$aws/events/presence/disconnected/c", "w")
		for query, want := range map[string]struct {
			will, present bool
		}{"": {true, true}, "?preventWillMessage=true": {false, true}, "?cleanSession=true&preventWillMessage=true": {false, false}} {
			c := dial(t, s)
			c.connect5("c", func(p *packets.Connect) { willOn("w")(p); expiry(60)(p) })
			request(t, s, http.MethodDelete, "/connections/c"+query, http.StatusOK)
			c.wantDisconnect(0x98)
			var got map[string]any
			will := false
			for range 2 {
				if p := watch.message(); p.Topic == "w" {
					will = true
					continue
				} else {
					got = eventOf(t, p)
				}
				if !want.will {
					break
				}
			}
			if got["disconnectReason"] != "API_INITIATED_DISCONNECT" || got["clientInitiatedDisconnect"] != false || will != want.will {
				t.Errorf("%q: event %v, will %v", query, got, will)
			}
			c = dial(t, s)
			if ack := c.connect5("c", resume(60)); ack.SessionPresent != want.present {
				t.Errorf("%q: session present %v", query, ack.SessionPresent)
			}
			c.write([]byte{0xe0, 0})
			c.wantClosed()
			eventOf(t, watch.message())
		}
		request(t, s, http.MethodDelete, "/connections/c?preventWillMessage=true", http.StatusNotFound)
	}},
	{"C63", func(t *testing.T) {
		s := start(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted"}, {ID: "ASIATEST", Secret: "planted", SessionToken: "to/k=n"}}})
		for _, sign := range []signature{
			{id: "AKIATEST", service: "iotdevicegateway", headers: "host"},
			{id: "AKIATEST", service: "iotdata", headers: "host"},
			{id: "AKIATEST", service: "iotdevicegateway", headers: "connection;host"},
			{id: "ASIATEST", service: "iotdevicegateway", headers: "host", tokenAfter: "to/k=n"},
			{id: "ASIATEST", service: "iotdevicegateway", headers: "connection;host", tokenBefore: "to/k=n"},
		} {
			sign.secret, sign.when = "planted", time.Now()
			c, err := dialWebsocket(t, s, sign.query(s.Addr()), nil)
			if err != nil {
				t.Fatalf("%+v: %v", sign, err)
			}
			if ack := c.connect5("c", nil); ack.ReasonCode != 0 {
				t.Errorf("CONNACK %#x", ack.ReasonCode)
			}
			c.subscribe5(1, "t")
			c.send5("t", "x", 0, nil)
			c.wantMessage("x")
		}
	}},
	{"C64", func(t *testing.T) {
		s := start(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted"}}})
		good := signature{id: "AKIATEST", secret: "planted", service: "iotdevicegateway", headers: "host", when: time.Now()}
		for name, spoil := range map[string]func(*signature){
			"wrong secret":  func(s *signature) { s.secret = "other" },
			"unknown key":   func(s *signature) { s.id = "AKIAOTHER" },
			"expired date":  func(s *signature) { s.when = s.when.Add(-time.Hour) },
			"wrong service": func(s *signature) { s.service = "s3" },
		} {
			bad := good
			spoil(&bad)
			var refused *statusError
			if _, err := dialWebsocket(t, s, bad.query(s.Addr()), nil); !errors.As(err, &refused) || refused.code != http.StatusForbidden {
				t.Errorf("%s: got %v, want status 403", name, err)
			}
		}
	}},
	{"C65", func(t *testing.T) {
		s, key := authorizing(t)
		c, err := tls.Dial("tcp", s.Addr(), authorizerTLS(s))
		if err != nil {
			t.Fatal(err)
		}
		wantLimited(t, newClient(t, c), "bob?x-amz-customauthorizer-name=signed&token=good&x-amz-customauthorizer-signature="+url.QueryEscape(signToken(t, key, "good"))+"&SDK=test&Metadata=(a=1;b=100%)")
	}},
	{"C66", func(t *testing.T) {
		s, key := authorizing(t)
		for name, user := range map[string]string{
			"refused":         "bob?x-amz-customauthorizer-name=signed&token=bad&x-amz-customauthorizer-signature=" + url.QueryEscape(signToken(t, key, "bad")),
			"bad signature":   "bob?x-amz-customauthorizer-name=signed&token=good&x-amz-customauthorizer-signature=" + url.QueryEscape(signToken(t, key, "other")),
			"no signature":    "bob?x-amz-customauthorizer-name=signed&token=good",
			"unknown":         "bob?x-amz-customauthorizer-name=nobody",
			"broken document": "bob?x-amz-customauthorizer-name=broken",
		} {
			c, err := tls.Dial("tcp", s.Addr(), authorizerTLS(s))
			if err != nil {
				t.Fatal(err)
			}
			c5 := newClient(t, c)
			ack := c5.connect5("c", func(p *packets.Connect) { p.UsernameFlag, p.Username = true, user })
			if ack.ReasonCode != 0x87 {
				t.Errorf("%s: CONNACK %#x", name, ack.ReasonCode)
			}
			c5.wantClosed()
			c, err = tls.Dial("tcp", s.Addr(), authorizerTLS(s))
			if err != nil {
				t.Fatal(err)
			}
			c3 := newClient(t, c)
			c3.write(frame3(0x10, str("MQTT"), []byte{4, 0x82, 0, 60}, str("c"), str(user)))
			c3.wantClosed()
		}
	}},
	{"C67", func(t *testing.T) {
		s, key := authorizing(t)
		values := map[string]string{"x-amz-customauthorizer-name": "signed", "token": "good", "x-amz-customauthorizer-signature": signToken(t, key, "good")}
		header, query := make(http.Header), make(url.Values)
		for k, v := range values {
			header.Set(k, v)
			query.Set(k, v)
		}
		c, err := dialWebsocket(t, s, "", header)
		if err != nil {
			t.Fatal(err)
		}
		wantLimited(t, c, "")
		if c, err = dialWebsocket(t, s, query.Encode(), nil); err != nil {
			t.Fatal(err)
		}
		wantLimited(t, c, "")
	}},
	{"C68", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := unlistened(t, iotlocal.Options{DefaultAuthorizer: "a", Authorizers: map[string]iotlocal.Authorizer{
				"a": {Authorize: func(context.Context, iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
					return iotlocal.AuthorizerResult{IsAuthenticated: true, PrincipalID: "p1", DisconnectAfter: 300 * time.Second}, nil
				}}}})
			watch := pipe5(t, s, "watch", func(p *packets.Connect) { p.KeepAlive = 1200 })
			watch.subscribe5(1, "$aws/events/presence/disconnected/c")
			c := newClient(t, tls.Client(s.Pipe(), authorizerTLS(s)))
			c.connect5("c", func(p *packets.Connect) { p.KeepAlive = 1200 })
			begin := time.Now()
			c.longRead()
			c.wantDisconnect(0x98)
			if got := time.Since(begin); got != 300*time.Second {
				t.Errorf("ended after %v, want 5m0s", got)
			}
			if got := eventOf(t, watch.message()); got["disconnectReason"] != "CUSTOMAUTH_TTL_EXPIRATION" || got["principalIdentifier"] != "p1" {
				t.Errorf("event %v", got)
			}
		})
	}},
	{"C70", func(t *testing.T) {
		s := start(t, iotlocal.Options{})
		c := open5(t, s, "c")
		c.subscribe5(1, "a/b")
		request(t, s, http.MethodPost, "/topics/a%2Fb?qos=1", http.StatusOK)
		if got := c.wantMessage("body"); got.QoS != 1 || got.Topic != "a/b" {
			t.Errorf("QoS %d on %s", got.QoS, got.Topic)
		}
		request(t, s, http.MethodPost, "/topics/a/b?qos=0", http.StatusOK)
		if got := c.wantMessage("body"); got.QoS != 0 {
			t.Errorf("QoS %d", got.QoS)
		}
		request(t, s, http.MethodPost, "/topics/a/b?qos=2", http.StatusBadRequest)

		// It is a message like any other: services answer.
		c.subscribe5(1, "$aws/things/thing1/shadow/update/+", "$aws/things/thing1/jobs/get/+")
		request(t, s, http.MethodPost, "/topics/$aws%2Fthings%2Fthing1%2Fjobs%2Fget?qos=1", http.StatusOK)
		request(t, s, http.MethodPost, "/topics/$aws%2Fthings%2Fthing1%2Fshadow%2Fupdate?qos=1", http.StatusOK)
		if got := c.message(); got.Topic != "$aws/things/thing1/shadow/update/rejected" { // "body" is no JSON
			t.Errorf("answer on %s", got.Topic)
		}
	}},
}

// request makes a request with the device's certificate.
func request(t *testing.T, s *iotlocal.Server, method, path string, want int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: device(t, s).TLS()}, Timeout: testTimeout}
	defer client.CloseIdleConnections()
	r, err := http.NewRequest(method, "https://"+s.Addr()+path, bytes.NewReader([]byte("body")))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != want {
		t.Errorf("%s %s: status %d, want %d", method, path, answer.StatusCode, want)
	}
}

// authorizing returns a server with custom authorizers, one of which wants tokens
// signed with the key, lets the token "good" in, and allows topic t alone.
func authorizing(t *testing.T) (*iotlocal.Server, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	policy := func(document string) func(context.Context, iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
		return func(_ context.Context, e iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
			return iotlocal.AuthorizerResult{IsAuthenticated: e.Token != "bad", PrincipalID: "p1", PolicyDocuments: []string{document}}, nil
		}
	}
	return start(t, iotlocal.Options{Authorizers: map[string]iotlocal.Authorizer{
		"signed": {TokenKeyName: "token", TokenSigningKey: &key.PublicKey, Authorize: policy(allow("iot:Connect", "client/c", "iot:Publish", "topic/t", "iot:Subscribe", "topicfilter/t", "iot:Receive", "topic/t"))},
		"broken": {Authorize: policy("{")},
	}}), key
}

// wantLimited connects, and wants the policy of authorizing to hold.
func wantLimited(t *testing.T, c *client, user string) {
	t.Helper()
	ack := c.connect5("c", func(p *packets.Connect) {
		if user != "" {
			p.UsernameFlag, p.Username = true, user
		}
	})
	if ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	if got := c.subscribe5(1, "t", "other"); !bytes.Equal(got, []byte{1, 0x87}) {
		t.Errorf("SUBACK % x", got)
	}
	c.send5("t", "x", 0, nil)
	c.wantMessage("x")
	c.send5("other", "x", 1, nil)
	if ack := want[*packets.Puback](c); ack.ReasonCode != 0x87 {
		t.Errorf("PUBACK %#x", ack.ReasonCode)
	}
}

func authorizerTLS(s *iotlocal.Server) *tls.Config {
	return &tls.Config{RootCAs: s.CertPool(), ServerName: "localhost", NextProtos: []string{"mqtt"}}
}

func signToken(t *testing.T, key *rsa.PrivateKey, token string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(token))
	b, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}
