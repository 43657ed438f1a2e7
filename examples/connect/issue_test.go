package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

func template(name string, from, to time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(from.UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
}

func writePEM(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// expiredPair writes a certificate that has expired, and its key.
func expiredPair(t *testing.T) [2]string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := template("old", time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour))
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return [2]string{writePEM(t, "old.pem", "CERTIFICATE", der), writePEM(t, "old.key", "PRIVATE KEY", keyDER)}
}

// issueFor has the server's authority sign a certificate for a public key in a file.
func issueFor(t *testing.T, s *iotlocal.Server, publicFile string) string {
	t.Helper()
	data, err := os.ReadFile(publicFile)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.ParsePKIXPublicKey(data)
	if err != nil {
		t.Fatal(err)
	}
	certPEM, err := s.IssueCertificate("token1", public)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "token1.pem")
	if err := os.WriteFile(file, certPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
