package awsiot_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestAuthorizerUsername: the user name is put together as the vendor's builder does.
func TestAuthorizerUsername(t *testing.T) {
	for _, tt := range []struct {
		name string
		a    awsiot.Authorizer
		want string
	}{
		{"nothing", awsiot.Authorizer{}, ""},
		{"user name alone", awsiot.Authorizer{Username: "alice"}, "alice"},
		{"name alone", awsiot.Authorizer{Name: "a"}, "?x-amz-customauthorizer-name=a"},
		{"both", awsiot.Authorizer{Username: "alice", Name: "a"}, "alice?x-amz-customauthorizer-name=a"},
		{"user name with parameters", awsiot.Authorizer{Username: "alice?x=y", Name: "a"}, "alice?x=y&x-amz-customauthorizer-name=a"},
		{"signed", awsiot.Authorizer{Username: "u", Name: "a", TokenKeyName: "k", TokenValue: "v", TokenSignature: "a+b/c="},
			"u?x-amz-customauthorizer-name=a&x-amz-customauthorizer-signature=a%2Bb%2Fc%3D&k=v"},
		{"signature that is encoded", awsiot.Authorizer{TokenKeyName: "k", TokenValue: "v", TokenSignature: "a%2Bb"},
			"?x-amz-customauthorizer-signature=a%2Bb&k=v"},
		{"values with their keys", awsiot.Authorizer{Name: "x-amz-customauthorizer-name=a", TokenKeyName: "k", TokenValue: "k=v", TokenSignature: "s"},
			"?x-amz-customauthorizer-name=a&x-amz-customauthorizer-signature=s&k=v"},
	} {
		var cfg mqtt5.Config
		if err := tt.a.Apply(&cfg); err != nil || cfg.Connect.Username != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.name, cfg.Connect.Username, err, tt.want)
		}
	}
	for _, a := range []awsiot.Authorizer{{TokenKeyName: "k"}, {TokenValue: "planted"}, {TokenSignature: "planted"}, {TokenKeyName: "k", TokenValue: "planted"}} {
		var want *awsiot.CredentialError
		if cfg, err := awsiot.CustomAuthorizer("example.test", a); !errors.As(err, &want) || strings.Contains(err.Error(), "planted") || cfg.TLS != nil {
			t.Errorf("%+v: got %v", a, err)
		}
	}
}

func TestAuthorizerPrintsNoSecrets(t *testing.T) {
	a := awsiot.Authorizer{Name: "devices", Username: "planted", Password: []byte("planted"), TokenValue: "planted", TokenSignature: "planted"}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "a", a)
	fmt.Fprintf(&b, "%v %+v %#v %s", a, a, a, a)
	if strings.Contains(b.String(), "planted") || !strings.Contains(b.String(), "devices") {
		t.Error(b.String())
	}
}

// TestCustomAuthorizer: direct and by websocket, signed and not, with a name and by
// default, accepted and refused.
func TestCustomAuthorizer(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("planted-token"))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	signed := base64.StdEncoding.EncodeToString(signature)
	s, err := iotlocal.Start(iotlocal.Options{
		DefaultAuthorizer: "open",
		Authorizers: map[string]iotlocal.Authorizer{
			"open": {Authorize: func(_ context.Context, e iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
				return iotlocal.AuthorizerResult{IsAuthenticated: e.Username == "alice" && string(e.Password) == "planted-password", PrincipalID: "alice"}, nil
			}},
			"signed": {TokenKeyName: "token", TokenSigningKey: &key.PublicKey, Authorize: func(_ context.Context, e iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
				return iotlocal.AuthorizerResult{IsAuthenticated: e.SignatureVerified && e.Token == "planted-token", PrincipalID: "device"}, nil
			}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, tt := range []struct {
		name string
		a    awsiot.Authorizer
		ok   bool
	}{
		{"password", awsiot.Authorizer{Name: "open", Username: "alice", Password: []byte("planted-password")}, true},
		{"default authorizer", awsiot.Authorizer{Username: "alice", Password: []byte("planted-password")}, true},
		{"signed", awsiot.Authorizer{Name: "signed", TokenKeyName: "token", TokenValue: "planted-token", TokenSignature: signed}, true},
		{"wrong password", awsiot.Authorizer{Name: "open", Username: "alice", Password: []byte("planted-wrong")}, false},
		{"wrong signature", awsiot.Authorizer{Name: "signed", TokenKeyName: "token", TokenValue: "planted-token", TokenSignature: "c2ln"}, false},
		{"signature missing", awsiot.Authorizer{Name: "signed", Username: "alice"}, false},
		{"unknown authorizer", awsiot.Authorizer{Name: "other", Username: "alice", Password: []byte("planted-password")}, false},
	} {
		for transport, recipe := range map[string]func(string, awsiot.Authorizer) (mqtt5.Config, error){
			"direct": awsiot.CustomAuthorizer, "websocket": websocket.CustomAuthorizer,
		} {
			t.Run(tt.name+", "+transport, func(t *testing.T) {
				cfg, err := recipe(s.Addr(), tt.a)
				if err != nil {
					t.Fatal(err)
				}
				if err := awsiot.SetCABytes(&cfg, s.CAPEM()); err != nil {
					t.Fatal(err)
				}
				err = exchange(t, cfg)
				var refused *mqtt5.ConnectError
				switch {
				case tt.ok && err != nil:
					t.Error(err)
				case !tt.ok && (!errors.As(err, &refused) || strings.Contains(err.Error(), "planted")):
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// exchange connects, publishes and receives, or returns why not.
func exchange(t *testing.T, cfg mqtt5.Config) error {
	t.Helper()
	failed := make(chan error, 1)
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) {
		select {
		case failed <- ev.Err:
		default:
		}
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		return err
	}
	got := make(chan string, 1)
	sub := client.SubscribeAsync(&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: "t", QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) { got <- string(ev.Packet.Payload) },
	}}})
	select {
	case err := <-failed:
		return err
	case <-sub.Done():
	}
	if _, err := sub.Result(); err != nil {
		return err
	}
	if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", Payload: []byte("hello"), QoS: mqtt5.AtLeastOnce}); err != nil {
		return err
	}
	if diff := cmp.Diff("hello", <-got); diff != "" {
		t.Error(diff)
	}
	return nil
}
