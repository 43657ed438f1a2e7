package pkcs12_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/pkcs12"
)

// TestMTLS: files with the new encryption and the old one give key, certificate and
// chain.
func TestMTLS(t *testing.T) {
	for _, name := range []string{"new.p12", "old.p12"} {
		t.Run(name, func(t *testing.T) {
			cfg, err := pkcs12.MTLS("example.test", filepath.Join("testdata", name), "planted-store")
			if err != nil {
				t.Fatal(err)
			}
			var subjects []string
			for _, der := range cfg.TLS.Certificates[0].Certificate {
				c, err := x509.ParseCertificate(der)
				if err != nil {
					t.Fatal(err)
				}
				subjects = append(subjects, c.Subject.String())
			}
			if got, want := strings.Join(subjects, " < "), "CN=thing1 < CN=root"; got != want {
				t.Errorf("chain %s, want %s", got, want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	good, err := os.ReadFile("testdata/new.p12")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct{ name, file, password, want string }{
		{"no file", filepath.Join(dir, "none.p12"), "", "no such file"},
		{"wrong password, new encryption", "testdata/new.p12", "planted-wrong", "the password is not that of the file"},
		{"wrong password, old encryption", "testdata/old.p12", "planted-wrong", "the password is not that of the file"},
		{"empty", write("empty", nil), "planted", "openssl pkcs12 -export"},
		{"PEM", write("pem", []byte("-----BEGIN CERTIFICATE-----\n")), "planted", "openssl pkcs12 -export"},
		{"cut off", write("cut", good[:len(good)/2]), "planted", "openssl pkcs12 -export"},
		{"more behind it", write("more", append(bytes.Clone(good), "more"...)), "planted-store", "openssl pkcs12 -export"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := pkcs12.MTLS("example.test", tt.file, tt.password)
			var want *awsiot.FileError
			if !errors.As(err, &want) || want.Path != tt.file || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestDamaged: a file with a wrong byte gives an error, or what it gave before where
// the byte does not matter, and never a panic.
func TestDamaged(t *testing.T) {
	for _, name := range []string{"new.p12", "old.p12"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		good, err := pkcs12.Decode(data, "planted-store")
		if err != nil {
			t.Fatal(err)
		}
		for i := range data {
			data[i] ^= 0x11
			if cert, err := pkcs12.Decode(data, "planted-store"); err == nil && !bytes.Equal(cert.Certificate[0], good.Certificate[0]) {
				t.Errorf("%s, byte %d: another certificate", name, i)
			}
			data[i] ^= 0x11
		}
	}
}
