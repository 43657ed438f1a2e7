package websocket_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example leaves the handshake to the program. In V1 there was no such thing; V2's
// builder is called websockets_with_custom_handshake.
func Example() {
	cfg, err := websocket.Config("example-ats.iot.eu-west-1.amazonaws.com", websocket.Options{
		Handshake: func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "a token of today")
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	fmt.Println(cfg.Host, cfg.Port)
	// Output: example-ats.iot.eu-west-1.amazonaws.com 443
}

// ExampleCustomAuthorizer is V2's websockets_with_custom_authorizer.
func ExampleCustomAuthorizer() {
	cfg, err := websocket.CustomAuthorizer("example-ats.iot.eu-west-1.amazonaws.com", awsiot.Authorizer{
		Name: "devices", Username: "thing1", Password: []byte("secret"),
	}, websocket.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(cfg.Connect.Username)
	// Output: thing1?x-amz-customauthorizer-name=devices
}

// TestHandshakeError: what a server answers becomes an error that says what to do,
// and holds nothing of the request.
func TestHandshakeError(t *testing.T) {
	date := ""
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if date != "" {
			w.Header().Set("Date", date)
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message":"Signature expired"}`)
	}))
	defer server.Close()
	cfg, err := websocket.Config(strings.TrimPrefix(server.URL, "https://"), websocket.Options{
		Handshake: func(_ context.Context, r *http.Request) error {
			r.URL.RawQuery = "X-Amz-Signature=planted"
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg.TLS.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	dial := func() *websocket.HandshakeError {
		t.Helper()
		_, err := cfg.Dial(t.Context())
		var e *websocket.HandshakeError
		if !errors.As(err, &e) || strings.Contains(err.Error(), "planted") {
			t.Fatalf("%T %v", err, err)
		}
		return e
	}
	if e := dial(); e.Status != 403 || e.Skew != 0 || !strings.Contains(e.Error(), "Signature expired; check the credentials") {
		t.Errorf("%+v: %v", e, e)
	}
	date = time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	if e := dial(); e.Skew < 59*time.Minute || !strings.Contains(e.Error(), "this machine's clock differs from the server's by 1h0m") {
		t.Errorf("clock skew: %+v: %v", e, e)
	}
	server.Close()
	if e := dial(); e.Status != 0 || e.Err == nil {
		t.Errorf("no server: %+v: %v", e, e)
	}
}
