package awsiot_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func TestMTLSFromFiles(t *testing.T) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	files, err := server.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	device := files.Devices[iotlocal.DefaultThing]
	cfg, err := awsiot.MTLSFromFiles(server.Addr(), device.Cert, device.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := awsiot.SetCAFile(&cfg, files.CA); err != nil {
		t.Fatal(err)
	}
	for _, alpn := range [][]string{nil, {"x-amzn-mqtt-ca"}} {
		cfg.TLS.NextProtos = alpn
		client, err := mqtt5.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		client.Start()
		got := make(chan string, 1)
		if _, err := client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
			TopicFilter: "t", QoS: mqtt5.AtLeastOnce,
			Handler: func(ev mqtt5.PublishReceivedEvent) { got <- string(ev.Packet.Payload) },
		}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", Payload: []byte("hello"), QoS: mqtt5.AtLeastOnce}); err != nil {
			t.Fatal(err)
		}
		if m := <-got; m != "hello" {
			t.Errorf("ALPN %q: got %q", alpn, m)
		}
		client.Close()
	}
}

func TestEndpoints(t *testing.T) {
	cert, key := pair(t)
	for _, tt := range []struct {
		endpoint, host string
		port           int
		alpn           bool
	}{
		{"example-ats.iot.eu-west-1.amazonaws.com", "example-ats.iot.eu-west-1.amazonaws.com", 443, true},
		{"localhost:443", "localhost", 443, true},
		{"localhost:8883", "localhost", 8883, false},
		{"[::1]:8883", "::1", 8883, false},
	} {
		cfg, err := awsiot.MTLSFromFiles(tt.endpoint, cert, key)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Host != tt.host || cfg.Port != tt.port || (len(cfg.TLS.NextProtos) == 1) != tt.alpn || cfg.TLS.ServerName != tt.host {
			t.Errorf("%s: host %q, port %d, ALPN %q", tt.endpoint, cfg.Host, cfg.Port, cfg.TLS.NextProtos)
		}
	}
	for _, endpoint := range []string{"", "mqtts://host:8883", "host:0", "host:x", ":8883", "::1"} {
		_, err := awsiot.MTLSFromFiles(endpoint, cert, key)
		var want *awsiot.EndpointError
		if !errors.As(err, &want) {
			t.Errorf("%q: got %v", endpoint, err)
		}
	}
}

// pair writes a certificate and its key and returns their paths.
func pair(t *testing.T) (string, string) {
	t.Helper()
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	files, err := server.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := files.Devices[iotlocal.DefaultThing]
	return d.Cert, d.Key
}

func TestFileErrors(t *testing.T) {
	cert, key := pair(t)
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	otherKey := write("other.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	empty := write("empty.pem", nil)
	missing := filepath.Join(dir, "missing.pem")
	for _, tt := range []struct{ name, cert, key, role, path string }{
		{"missing certificate", missing, key, "certificate", missing},
		{"missing key", cert, missing, "private key", missing},
		{"key of another certificate", cert, otherKey, "private key", otherKey},
		{"empty certificate", empty, key, "certificate", empty},
		{"the two swapped", key, cert, "certificate", key},
		{"empty key", cert, empty, "private key", empty},
	} {
		_, err := awsiot.MTLSFromFiles("host", tt.cert, tt.key)
		var want *awsiot.FileError
		if !errors.As(err, &want) || want.Role != tt.role || want.Path != tt.path {
			t.Errorf("%s: got %v", tt.name, err)
		}
		if strings.Contains(err.Error(), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))[30:60]) {
			t.Errorf("%s: the error shows the key", tt.name)
		}
	}
	var cfg mqtt5.Config
	var want *awsiot.FileError
	for _, file := range []string{missing, empty, key} {
		if err := awsiot.SetCAFile(&cfg, file); !errors.As(err, &want) || want.Role != "CA" {
			t.Errorf("CA %s: got %v", file, err)
		}
	}
}

// TestEndpointDefaults: what is not in an endpoint has a default, an IPv6 address too.
func TestEndpointDefaults(t *testing.T) {
	for endpoint, want := range map[string]struct {
		host       string
		tls, plain int
	}{
		"host": {"host", 443, 1883}, "host:8883": {"host", 8883, 8883},
		"[::1]": {"::1", 443, 1883}, "[::1]:443": {"::1", 443, 443},
	} {
		secure, err := awsiot.ServerTLS(endpoint)
		if err != nil || secure.Host != want.host || secure.TLS.ServerName != want.host || secure.Port != want.tls {
			t.Errorf("ServerTLS(%q): host %q, port %d: %v", endpoint, secure.Host, secure.Port, err)
		}
		plain, err := awsiot.InsecurePlainTCP(endpoint)
		if err != nil || plain.Host != want.host || plain.Port != want.plain {
			t.Errorf("InsecurePlainTCP(%q): host %q, port %d: %v", endpoint, plain.Host, plain.Port, err)
		}
	}
}
