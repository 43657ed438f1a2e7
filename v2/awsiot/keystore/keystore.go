// Package keystore connects with a certificate and its key from a Java keystore, of
// type JKS or PKCS12 (guide: "Connection Types and Features"; the vendor's Java SDK
// has it as newMtlsBuilderFromJavaKeystore).
package keystore

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	jks "github.com/pavlo-v-chernykh/keystore-go/v4"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/pkcs12"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Keystore is a keystore file and what opens it. It never prints passwords.
type Keystore struct {
	File     string
	Password string
	// Alias names the entry; it may be empty when there is one key alone. It is not
	// looked at in a keystore of type PKCS12, which must have one key.
	Alias string
	// KeyPassword opens the key; "" is Password.
	KeyPassword string
}

// String returns the file's name alone.
func (k Keystore) String() string { return "keystore.Keystore(" + k.File + ")" }

// GoString returns what String does.
func (k Keystore) GoString() string { return k.String() }

// LogValue returns what String does, for package slog.
func (k Keystore) LogValue() slog.Value { return slog.StringValue(k.String()) }

// jksMagic begins a keystore of type JKS; others are PKCS #12.
var jksMagic = []byte{0xFE, 0xED, 0xFE, 0xED}

// MTLS is mutual TLS with an entry of a keystore. endpoint is as in
// awsiot.MTLSFromFiles. It returns an *awsiot.FileError, an *awsiot.CredentialError or
// an *awsiot.EndpointError.
func MTLS(endpoint string, k Keystore) (mqtt5.Config, error) {
	data, err := os.ReadFile(k.File)
	if err != nil {
		var pathErr *os.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return mqtt5.Config{}, &awsiot.FileError{Role: "Java keystore", Path: k.File, Err: err}
	}
	decode := k.decodeJKS
	if !bytes.HasPrefix(data, jksMagic) {
		decode = func(data []byte) (tls.Certificate, error) { return pkcs12.Decode(data, k.Password) }
	}
	cert, err := decode(data)
	if err != nil {
		return mqtt5.Config{}, &awsiot.FileError{Role: "Java keystore", Path: k.File, Err: err}
	}
	return awsiot.MTLS(endpoint, cert)
}

func (k Keystore) decodeJKS(data []byte) (tls.Certificate, error) {
	store := jks.New()
	if err := store.Load(bytes.NewReader(data), []byte(k.Password)); err != nil {
		return tls.Certificate{}, fmt.Errorf("the password is not that of the keystore, or the file is damaged: %w", err)
	}
	var keys []string
	for _, alias := range store.Aliases() {
		if store.IsPrivateKeyEntry(alias) {
			keys = append(keys, alias)
		}
	}
	slices.Sort(keys)
	alias := k.Alias
	switch {
	case alias == "" && len(keys) == 1:
		alias = keys[0]
	case alias == "":
		return tls.Certificate{}, fmt.Errorf("has %d keys; set Alias to one of: %s", len(keys), strings.Join(keys, ", "))
	case !store.IsPrivateKeyEntry(alias):
		return tls.Certificate{}, fmt.Errorf("has no key with alias %q; there are: %s", alias, strings.Join(keys, ", "))
	}
	password := k.KeyPassword
	if password == "" {
		password = k.Password
	}
	entry, err := store.GetPrivateKeyEntry(alias, []byte(password))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("KeyPassword does not open the key with alias %q: %w", alias, err)
	}
	key, err := x509.ParsePKCS8PrivateKey(entry.PrivateKey)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the key with alias %q cannot be used: %w", alias, err)
	}
	cert := tls.Certificate{PrivateKey: key}
	for _, c := range entry.CertificateChain {
		cert.Certificate = append(cert.Certificate, c.Content)
	}
	return cert, nil
}
