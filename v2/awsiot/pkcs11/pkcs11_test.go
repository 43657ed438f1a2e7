//go:build cgo

package pkcs11_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/pkcs11"
)

// TestErrors: what can be told without a token. With one, see examples/connect.
func TestErrors(t *testing.T) {
	text := filepath.Join(t.TempDir(), "library.so")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	slot := 1
	cert := []byte("a certificate")
	for _, tt := range []struct {
		name  string
		token pkcs11.Token
		field string
	}{
		{"no library", pkcs11.Token{Library: "/nowhere.so", CertPEM: cert, TokenLabel: "x", PIN: "planted"}, "Library"},
		{"not a library", pkcs11.Token{Library: text, CertPEM: cert, TokenLabel: "x", PIN: "planted"}, "Library"},
		{"not a library, any token", pkcs11.Token{Library: text, CertPEM: cert, PIN: "planted"}, "Library"},
		{"token named twice", pkcs11.Token{Library: text, CertPEM: cert, TokenLabel: "x", Slot: &slot, PIN: "planted"}, "Slot"},
	} {
		_, _, err := pkcs11.MTLS("example.test", tt.token)
		var want *pkcs11.Error
		if !errors.As(err, &want) || want.Field != tt.field || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
	var want *awsiot.FileError
	if _, _, err := pkcs11.MTLS("example.test", pkcs11.Token{CertFile: "nowhere.pem"}); !errors.As(err, &want) || want.Path != "nowhere.pem" {
		t.Errorf("no certificate: got %v", err)
	}
}

func TestPrintsNoSecrets(t *testing.T) {
	token := pkcs11.Token{Library: "lib.so", PIN: "planted", TokenLabel: "devices"}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "t", token)
	fmt.Fprintf(&b, "%v %+v %#v %s", token, token, token, token)
	if strings.Contains(b.String(), "planted") || !strings.Contains(b.String(), "devices") {
		t.Error(b.String())
	}
}
