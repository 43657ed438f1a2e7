package websocket_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example leaves the handshake to the program. In V1 there was no such thing; V2's
// builder is called websockets_with_custom_handshake.
func Example() {
	cfg, err := websocket.Config("example-ats.iot.eu-west-1.amazonaws.com", func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "a token of today")
		return nil
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
	})
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
	answer := func(w http.ResponseWriter, _ *http.Request) {
		if date != "" {
			w.Header().Set("Date", date)
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message":"Signature expired"}`)
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	defer server.Close()
	cfg, err := websocket.Config(strings.TrimPrefix(server.URL, "https://"), func(_ context.Context, r *http.Request) error {
		r.URL.RawQuery = "X-Amz-Signature=planted"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg.TLS.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	handshake := func() *websocket.HandshakeError {
		t.Helper()
		conn, err := tls.Dial("tcp", net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)), cfg.TLS)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, err = cfg.Upgrade(t.Context(), conn)
		var e *websocket.HandshakeError
		if !errors.As(err, &e) || strings.Contains(err.Error(), "planted") {
			t.Fatalf("%T %v", err, err)
		}
		return e
	}
	if e := handshake(); e.Status != 403 || e.Skew != 0 || !strings.Contains(e.Error(), "Signature expired; check the credentials") {
		t.Errorf("%+v: %v", e, e)
	}
	date = time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	if e := handshake(); e.Skew < 59*time.Minute || !strings.Contains(e.Error(), "this machine's clock differs from the server's by 1h0m") {
		t.Errorf("clock skew: %+v: %v", e, e)
	}
	answer = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere?planted", http.StatusFound)
	}
	if e := handshake(); e.Status != http.StatusFound {
		t.Errorf("redirection: %+v: %v", e, e)
	}
	answer = func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}
	if e := handshake(); e.Status != 0 || e.Err == nil {
		t.Errorf("no answer: %+v: %v", e, e)
	}
	answer = func(w http.ResponseWriter, r *http.Request) {
		ws, err := coder.Accept(w, r, nil) // without the subprotocol
		if err != nil {
			t.Error(err)
			return
		}
		ws.Close(coder.StatusNormalClosure, "")
	}
	if e := handshake(); !strings.Contains(e.Error(), "does not speak MQTT") {
		t.Errorf("no subprotocol: %+v: %v", e, e)
	}
}

// TestClose: a connection whose server does not answer any more ends at once.
func TestClose(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	accepted := make(chan *coder.Conn, 1)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := coder.Accept(w, r, &coder.AcceptOptions{Subprotocols: []string{"mqtt"}})
		if err != nil {
			t.Error(err)
		}
		accepted <- ws
	}))
	defer server.Close()
	cfg, err := websocket.Config(server.Listener.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.TLS.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	conn, err := tls.Dial("tcp", server.Listener.Addr().String(), cfg.TLS)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := cfg.Upgrade(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer (<-accepted).CloseNow()
	if ws.RemoteAddr().String() != server.Listener.Addr().String() || ws.LocalAddr().String() != conn.LocalAddr().String() {
		t.Errorf("addresses %v, %v", ws.LocalAddr(), ws.RemoteAddr())
	}
	read := make(chan error, 1)
	go func() {
		_, err := ws.Read(make([]byte, 1))
		read <- err
	}()
	time.Sleep(20 * time.Millisecond) // let the reader block; without that the test is only easier
	start := time.Now()
	ws.Close()
	if err := <-read; err == nil {
		t.Error("Read has returned without an error")
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
}
