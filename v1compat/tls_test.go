package v1compat_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
)

// local starts a stand-in for AWS IoT Core and returns it with the files of its
// device.
func local(t *testing.T) (*iotlocal.Server, string, iotlocal.DeviceFiles) {
	t.Helper()
	s, err := iotlocal.Start(iotlocal.Options{Things: []string{"cid"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s, files.CA, files.Devices["cid"]
}

func TestTLS(t *testing.T) {
	s, ca, device := local(t)
	c, err := v1compat.NewAWSIoTMQTTClient("cid")
	if err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint(s.Host(), s.Port())
	if err := c.ConfigureConnectDisconnectTimeout(5); err != nil {
		t.Fatal(err)
	}
	credentials := func(ca, key, cert string) {
		t.Helper()
		if err := c.ConfigureCredentials(ca, key, cert, v1compat.Ciphers("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	notPEM := filepath.Join(dir, "not.pem")
	otherCA := filepath.Join(dir, "other.pem")
	if err := errors.Join(os.WriteFile(notPEM, []byte("no certificate"), 0o600), os.WriteFile(otherCA, otherAuthority(t), 0o600)); err != nil {
		t.Fatal(err)
	}

	for _, f := range [][3]string{{"none.pem", device.Key, device.Cert}, {ca, "none.pem", device.Cert}, {ca, device.Key, "none.pem"}, {ca, "", device.Cert}} {
		if err := c.ConfigureCredentials(f[0], f[1], f[2]); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("ConfigureCredentials%q: %v", f, err)
		}
	}
	failing := []struct{ name, ca, key, cert, text string }{
		{"no PEM", notPEM, device.Key, device.Cert, "no certificate in PEM"},
		{"key and certificate exchanged", ca, device.Cert, device.Key, "KeyPath"},
		{"another authority", otherCA, device.Key, device.Cert, "the server's certificate was signed by another authority"},
	}
	for _, tt := range failing {
		t.Run(tt.name, func(t *testing.T) {
			credentials(tt.ca, tt.key, tt.cert)
			if ok, err := c.Connect(); ok || err == nil || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("got %v, %v", ok, err)
			}
		})
	}

	credentials(ca, device.Key, device.Cert)
	t.Run("host name", func(t *testing.T) {
		c.ConfigureEndpoint("other.example", s.Port())
		c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", s.Addr()) })
		var host x509.HostnameError
		if ok, err := c.Connect(); ok || !errors.As(err, &host) {
			t.Errorf("got %v, %v; want a HostnameError", ok, err)
		}
		c.ConfigureSocketFactory(nil)
		c.ConfigureEndpoint(s.Host(), s.Port())
	})
	t.Run("refused dial", func(t *testing.T) {
		c.ConfigureEndpoint(s.Host(), 1)
		var op *net.OpError
		if ok, err := c.Connect(); ok || !errors.As(err, &op) {
			t.Errorf("got %v, %v; want a net.OpError", ok, err)
		}
		c.ConfigureEndpoint(s.Host(), s.Port())
	})

	ok, err := c.Connect()
	mustOK(t, ok, err) // the client is usable after all that
	got := make(chan string, 1)
	ok, err = c.Subscribe("a/+", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { got <- string(m.Payload) })
	mustOK(t, ok, err)
	ok, err = c.Publish("a/b", "hello", 1)
	mustOK(t, ok, err)
	diff(t, "message", <-got, "hello")
	ok, err = c.Disconnect()
	mustOK(t, ok, err)
}

// otherAuthority returns the certificate of an authority that no server uses.
func otherAuthority(t *testing.T) []byte {
	t.Helper()
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.CAPEM()
}

// TestQuirkALPN looks at what a client offers in its handshake.
func TestQuirkALPN(t *testing.T) {
	s, ca, device := local(t)
	t.Run("Q-27", func(t *testing.T) {
		offered := make(chan []string, 1)
		names := make(chan string, 1)
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			offered <- h.SupportedProtos
			names <- h.ServerName
			return nil, errors.New("seen enough")
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				conn.(*tls.Conn).Handshake() // fails, see above
				conn.Close()
			}
		}()
		c, err := v1compat.NewAWSIoTMQTTClient("cid")
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", l.Addr().String()) })
		if err := c.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
			t.Fatal(err)
		}
		for _, port := range []int{8883, 443, 8883} {
			c.ConfigureEndpoint("iot.example", port)
			if ok, err := c.Connect(); ok || err == nil {
				t.Errorf("got %v, %v", ok, err)
			}
			var want []string
			if port == 443 {
				want = []string{"x-amzn-mqtt-ca"}
			}
			diff(t, "ALPN", <-offered, want)
			diff(t, "SNI", <-names, "iot.example")
		}
	})
	t.Run("port 443 connects", func(t *testing.T) {
		c, err := v1compat.NewAWSIoTMQTTClient("cid")
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", s.Addr()) })
		if err := c.ConfigureCredentials(ca, device.Key, device.Cert); err != nil {
			t.Fatal(err)
		}
		c.ConfigureEndpoint("localhost", 443)
		ok, err := c.Connect()
		mustOK(t, ok, err)
		ok, err = c.Disconnect()
		mustOK(t, ok, err)
	})
}
