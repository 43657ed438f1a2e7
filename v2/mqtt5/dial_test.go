package mqtt5_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// outcome makes one attempt to connect and returns how it ended.
func outcome(t *testing.T, cfg mqtt5.Config) error {
	t.Helper()
	done := make(chan error, 1)
	told := func(err error) {
		select {
		case done <- err:
		default:
		}
	}
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { told(nil) }
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) { told(ev.Err) }
	client, err := mqtt5.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		t.Fatal("neither connected nor failed")
		return nil
	}
}

func localServer(t *testing.T) (*iotlocal.Server, mqtt5.Config) {
	t.Helper()
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"thing1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	device, err := server.Device("thing1")
	if err != nil {
		t.Fatal(err)
	}
	return server, mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()}
}

// TestDialSteps: DialContext makes what is below TLS, Upgrade what is above.
func TestDialSteps(t *testing.T) {
	server, cfg := localServer(t)
	var asked string
	cfg.Host = "broker.example"
	cfg.TLS.ServerName = server.Host()
	cfg.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		asked = network + " " + addr
		return new(net.Dialer).DialContext(ctx, network, server.Addr())
	}
	var upgraded net.Conn
	cfg.Upgrade = func(_ context.Context, conn net.Conn) (net.Conn, error) {
		upgraded = conn
		return conn, nil
	}
	if err := outcome(t, cfg); err != nil {
		t.Fatal(err)
	}
	if _, port, _ := net.SplitHostPort(server.Addr()); asked != "tcp broker.example:"+port {
		t.Errorf("asked for %q", asked)
	}
	if _, ok := upgraded.(*tls.Conn); !ok {
		t.Errorf("Upgrade was given a %T", upgraded)
	}

	errUpgrade := errors.New("no upgrade today")
	var below net.Conn
	cfg.Upgrade = func(_ context.Context, conn net.Conn) (net.Conn, error) {
		below = conn
		return nil, errUpgrade
	}
	if err := outcome(t, cfg); !errors.Is(err, errUpgrade) {
		t.Errorf("got %v", err)
	}
	if _, err := below.Write([]byte("x")); err == nil {
		t.Error("the connection of a failed upgrade was left open")
	}
}

func TestDialExcludesSteps(t *testing.T) {
	dial := func(context.Context) (net.Conn, error) { return nil, errTest }
	for name, cfg := range map[string]mqtt5.Config{
		"DialContext": {Dial: dial, DialContext: new(net.Dialer).DialContext},
		"Upgrade":     {Dial: dial, Upgrade: func(_ context.Context, c net.Conn) (net.Conn, error) { return c, nil }},
	} {
		var want *mqtt5.ConfigError
		if _, err := mqtt5.New(cfg); !errors.As(err, &want) || want.Field != "Dial" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestTLSErrors: what is wrong with TLS is told with the field to change.
func TestTLSErrors(t *testing.T) {
	server, good := localServer(t)
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	go func() {
		for {
			conn, err := plain.Accept()
			if err != nil {
				return
			}
			conn.Write([]byte("220 mail.example ready\r\n"))
			conn.Close()
		}
	}()
	_, strange := localServer(t)
	for _, tt := range []struct {
		name   string
		change func(*mqtt5.Config)
		want   string
	}{
		{"authority", func(c *mqtt5.Config) { c.TLS.RootCAs = x509.NewCertPool() }, "add that to TLS.RootCAs"},
		{"name", func(c *mqtt5.Config) { c.TLS.ServerName = "other.example" }, `not for "other.example"; check Host and TLS.ServerName`},
		{"clock", func(c *mqtt5.Config) { c.TLS.Time = func() time.Time { return time.Unix(0, 0) } }, "set the clock"},
		{"no TLS there", func(c *mqtt5.Config) { c.Port = plain.Addr().(*net.TCPAddr).Port }, "check Port"},
		{"no certificate, TLS 1.3", func(c *mqtt5.Config) { c.TLS.Certificates = nil }, "set TLS.Certificates"},
		{"no certificate, TLS 1.2", func(c *mqtt5.Config) { c.TLS.Certificates, c.TLS.MaxVersion = nil, tls.VersionTLS12 }, "set TLS.Certificates"},
		{"certificate, TLS 1.3", func(c *mqtt5.Config) { c.TLS.Certificates = strange.TLS.Certificates }, "the client's certificate, TLS.Certificates[0] (subject \"CN=thing1"},
		{"certificate, TLS 1.2", func(c *mqtt5.Config) {
			c.TLS.Certificates, c.TLS.MaxVersion = strange.TLS.Certificates, tls.VersionTLS12
		}, "check that it is registered with the server and active"},
		{"protocol", func(c *mqtt5.Config) { c.TLS.NextProtos = []string{"h2"} }, "none of the protocols h2; check TLS.NextProtos"},
		{"version", func(c *mqtt5.Config) { c.TLS.MinVersion, c.TLS.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }, "check TLS.MinVersion"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := good
			cfg.TLS = good.TLS.Clone()
			cfg.TLS.RootCAs = server.CertPool()
			tt.change(&cfg)
			err := outcome(t, cfg)
			var want *mqtt5.TLSError
			if !errors.As(err, &want) || want.Host != cfg.Host || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
