package keystore_test

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/keystore"
)

// handshake proves that key and certificate belong together and can be used.
func handshake(t *testing.T, cert tls.Certificate) *x509.Certificate {
	t.Helper()
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	now := func() time.Time { return leaf.NotBefore.Add(time.Hour) }
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	server := tls.Server(a, &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, Time: now})
	client := tls.Client(b, &tls.Config{Certificates: []tls.Certificate{cert}, InsecureSkipVerify: true, Time: now})
	done := make(chan error, 1)
	go func() { done <- client.Handshake() }()
	if err := server.Handshake(); err != nil {
		t.Error("server:", err)
	}
	if err := <-done; err != nil {
		t.Error("client:", err)
	}
	return leaf
}

// TestMTLS: what keytool has made can be used.
func TestMTLS(t *testing.T) {
	for _, tt := range []struct {
		file, alias, keyPassword, subject string
		chain                             int
	}{
		{"ec.jks", "", "planted-key", "CN=thing1", 1},
		{"ec.jks", "Thing1", "planted-key", "CN=thing1", 1},
		{"two.jks", "thing1", "", "CN=thing1", 1},
		{"two.jks", "THING2", "", "CN=thing2", 1},
		{"new.p12", "", "", "CN=thing1", 1},
		{"old.p12", "", "", "CN=thing1", 1},
		{"trust.p12", "thing1", "", "CN=thing1", 1}, // without what it trusts
	} {
		t.Run(tt.file+" "+tt.alias, func(t *testing.T) {
			cfg, err := keystore.MTLS("example.test", keystore.Keystore{
				File: filepath.Join("testdata", tt.file), Password: "planted-store", Alias: tt.alias, KeyPassword: tt.keyPassword,
			})
			if err != nil {
				t.Fatal(err)
			}
			cert := cfg.TLS.Certificates[0]
			if leaf := handshake(t, cert); leaf.Subject.String() != tt.subject || len(cert.Certificate) != tt.chain {
				t.Errorf("subject %s, %d certificates", leaf.Subject, len(cert.Certificate))
			}
			if _, ok := cert.PrivateKey.(crypto.Signer); !ok {
				t.Errorf("key is a %T", cert.PrivateKey)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	jks, err := os.ReadFile("testdata/ec.jks")
	if err != nil {
		t.Fatal(err)
	}
	const store, key = "planted-store", "planted-key"
	for _, tt := range []struct {
		name string
		k    keystore.Keystore
		want string
	}{
		{"no file", keystore.Keystore{File: filepath.Join(dir, "none")}, "no such file"},
		{"wrong password of JKS", keystore.Keystore{File: "testdata/ec.jks", Password: "planted-wrong", KeyPassword: key}, "the password is not that of the keystore, or the file is damaged"},
		{"wrong password of PKCS12", keystore.Keystore{File: "testdata/new.p12", Password: "planted-wrong"}, "the password is not that of the file"},
		{"wrong key password", keystore.Keystore{File: "testdata/ec.jks", Password: store}, `KeyPassword does not open the key with alias "thing1"`},
		{"password beyond Latin-1", keystore.Keystore{File: "testdata/ec.jks", Password: "planted-пароль"}, "beyond Latin-1"},
		{"no such alias", keystore.Keystore{File: "testdata/two.jks", Password: store, Alias: "thing3"}, `no key with alias "thing3"; there are: thing1, thing2`},
		{"which alias", keystore.Keystore{File: "testdata/two.jks", Password: store}, "has 2 keys; set Alias to one of: thing1, thing2"},
		{"JCEKS", keystore.Keystore{File: "testdata/thing.jceks", Password: store}, "is of type JCEKS"},
		{"empty", keystore.Keystore{File: write("empty", nil), Password: store}, "cannot be read"},
		{"only the magic", keystore.Keystore{File: write("magic", jks[:4]), Password: store}, "damaged"},
		{"cut off", keystore.Keystore{File: write("cut", jks[:len(jks)-1]), Password: store, KeyPassword: key}, "damaged"},
		{"text", keystore.Keystore{File: write("text", []byte("-----BEGIN CERTIFICATE-----")), Password: store}, "cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := keystore.MTLS("example.test", tt.k)
			var want *awsiot.FileError
			if !errors.As(err, &want) || want.Path != tt.k.File || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestDamaged: a file with a wrong byte gives an error and nothing worse, however
// large a length has become.
func TestDamaged(t *testing.T) {
	for _, name := range []string{"ec.jks", "two.jks"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		for i := range data {
			data[i] ^= 0x81
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			var want *awsiot.FileError
			if _, err := keystore.MTLS("example.test", keystore.Keystore{File: path, Password: "planted-store", Alias: "thing1", KeyPassword: ""}); !errors.As(err, &want) {
				t.Errorf("%s, byte %d: got %v", name, i, err)
			}
			data[i] ^= 0x81
		}
	}
}

func TestPrintsNoSecrets(t *testing.T) {
	k := keystore.Keystore{File: "thing.jks", Password: "planted", KeyPassword: "planted"}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "k", k)
	fmt.Fprintf(&b, "%v %+v %#v %s", k, k, k, k)
	if strings.Contains(b.String(), "planted") || !strings.Contains(b.String(), "thing.jks") {
		t.Error(b.String())
	}
}
