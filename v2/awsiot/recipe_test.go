package awsiot_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// element is a secure element: it signs and does not give its key away.
type element struct {
	key  crypto.Signer
	used int
}

func (e *element) Public() crypto.PublicKey { return e.key.Public() }

func (e *element) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	e.used++
	return e.key.Sign(r, digest, opts)
}

// TestMutualTLS: certificate and key may come from anywhere, the key be of any kind.
func TestMutualTLS(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	device, err := s.Device(iotlocal.DefaultThing)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	issue := func(key crypto.Signer) []byte {
		cert, err := s.IssueCertificate("element", key.Public())
		if err != nil {
			t.Fatal(err)
		}
		return cert
	}
	elements := []*element{{key: ec}, {key: rsaKey}}
	for name, recipe := range map[string]func() (mqtt5.Config, error){
		"bytes": func() (mqtt5.Config, error) { return awsiot.MTLSFromBytes(s.Addr(), device.CertPEM, device.KeyPEM) },
		"tls.Certificate": func() (mqtt5.Config, error) {
			return awsiot.MTLS(s.Addr(), device.TLS().Certificates[0])
		},
		"signer, EC":  func() (mqtt5.Config, error) { return awsiot.MTLSFromSigner(s.Addr(), issue(ec), elements[0]) },
		"signer, RSA": func() (mqtt5.Config, error) { return awsiot.MTLSFromSigner(s.Addr(), issue(rsaKey), elements[1]) },
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(name+", "+tls.VersionName(version), func(t *testing.T) {
				cfg, err := recipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := awsiot.SetCABytes(&cfg, s.CAPEM()); err != nil {
					t.Fatal(err)
				}
				cfg.TLS.MinVersion, cfg.TLS.MaxVersion = version, version
				if err := exchange(t, cfg); err != nil {
					t.Error(err)
				}
			})
		}
	}
	for _, e := range elements {
		if e.used == 0 {
			t.Errorf("the %T was not asked to sign", e.key)
		}
	}
}

// TestDefaults: recipes for AWS IoT Core have what the vendor's builders have, those
// for others have nothing of it.
func TestDefaults(t *testing.T) {
	cert, key := pair(t)
	mtls, err := awsiot.MTLSFromFiles("example.test", cert, key)
	if err != nil {
		t.Fatal(err)
	}
	authorizer, err := awsiot.CustomAuthorizer("example.test:8883", awsiot.Authorizer{})
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]mqtt5.Config{"mutual TLS": mtls, "custom authorizer": authorizer} {
		if !cfg.IoTCoreFlowControl || !cfg.IoTCoreValidation || cfg.Metrics == nil || cfg.Metrics.LibraryName != awsiot.LibraryName || cfg.TLS.MinVersion != tls.VersionTLS12 {
			t.Errorf("%s: %+v", name, cfg)
		}
	}
	if strings.Contains(awsiot.LibraryName, "IoTDeviceSDK") {
		t.Errorf("%q is the vendor's name", awsiot.LibraryName)
	}
	if got := authorizer.TLS.NextProtos; len(got) != 1 || got[0] != "mqtt" {
		t.Errorf("custom authorizer: ALPN %q", got)
	}
	server, err := awsiot.ServerTLS("example.test:8883")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := awsiot.InsecurePlainTCP("example.test")
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]mqtt5.Config{"server TLS": server, "plain TCP": plain} {
		if cfg.IoTCoreFlowControl || cfg.IoTCoreValidation || cfg.Metrics != nil {
			t.Errorf("%s: %+v", name, cfg)
		}
	}
	if plain.Port != 1883 || plain.TLS != nil {
		t.Errorf("plain TCP: %+v", plain)
	}
}

// made makes a self-signed certificate and its key.
func made(t *testing.T, from, to time.Time) (certPEM, keyPEM []byte, key *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "thing1"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), key
}

func TestCredentialErrors(t *testing.T) {
	now := time.Now()
	cert, key, signer := made(t, now.Add(-time.Hour), now.Add(time.Hour))
	_, otherKey, otherSigner := made(t, now.Add(-time.Hour), now.Add(time.Hour))
	oldCert, oldKey, _ := made(t, now.Add(-2*time.Hour), now.Add(-time.Hour))
	pkcs8 := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("planted")})
	old := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED"}, Bytes: []byte("planted")})
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name      string
		cert, key []byte
		signer    crypto.Signer
		role      string
		want      string
	}{
		{"key of another certificate", cert, otherKey, otherSigner, "private key", "certificate"},
		{"expired", oldCert, oldKey, nil, "certificate", "expired on " + now.Add(-time.Hour).Format(time.DateOnly)},
		{"the two swapped", key, cert, signer, "certificate", "is it the key"},
		{"encrypted key, PKCS #8", cert, pkcs8, nil, "private key", "is encrypted; `openssl pkey"},
		{"encrypted key, of OpenSSL's own", cert, old, nil, "private key", "is encrypted"},
		{"no key", cert, nil, nil, "private key", "cannot be used"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var bad *awsiot.CredentialError
			if _, err := awsiot.MTLSFromBytes("example.test", tt.cert, tt.key); !errors.As(err, &bad) || bad.Role != tt.role || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") {
				t.Errorf("bytes: got %v, want %q", err, tt.want)
			}
			if tt.signer != nil {
				if _, err := awsiot.MTLSFromSigner("example.test", tt.cert, tt.signer); !errors.As(err, &bad) || bad.Role != tt.role {
					t.Errorf("signer: got %v", err)
				}
			}
			var badFile *awsiot.FileError
			certFile, keyFile := file("cert.pem", tt.cert), file("key.pem", tt.key)
			if _, err := awsiot.MTLSFromFiles("example.test", certFile, keyFile); !errors.As(err, &badFile) || badFile.Role != tt.role || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") {
				t.Errorf("files: got %v, want %q", err, tt.want)
			}
		})
	}
	var bad *awsiot.CredentialError
	if _, err := awsiot.MTLSFromSigner("example.test", cert, nil); !errors.As(err, &bad) {
		t.Errorf("nil signer: got %v", err)
	}
	if _, err := awsiot.MTLS("example.test", tls.Certificate{}); !errors.As(err, &bad) {
		t.Errorf("empty certificate: got %v", err)
	}
	var cfg mqtt5.Config
	if err := awsiot.SetCABytes(&cfg, key); !errors.As(err, &bad) || cfg.TLS != nil {
		t.Errorf("CA: got %v", err)
	}
}

// TestDeviceWithoutClock: a device that begins in 1970 can make its client, which
// connects once the clock is set.
func TestDeviceWithoutClock(t *testing.T) {
	cert, key, _ := made(t, time.Now().Add(time.Hour), time.Now().Add(2*time.Hour))
	if _, err := awsiot.MTLSFromBytes("example.test", cert, key); err != nil {
		t.Error(err)
	}
}
