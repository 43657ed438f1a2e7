package keystore

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"unicode/utf16"

	jks "github.com/pavlo-v-chernykh/keystore-go/v4"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
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

// What a keystore of types JKS and JCEKS begins with; others are PKCS #12.
const (
	jksMagic   = "\xFE\xED\xFE\xED"
	jceksMagic = "\xCE\xCE\xCE\xCE"
)

// MTLS is mutual TLS with an entry of a keystore. endpoint is as in
// awsiot.MTLSFromFiles. It returns an *awsiot.FileError or an
// *awsiot.EndpointError.
func MTLS(endpoint string, k Keystore) (mqtt5.Config, error) {
	data, err := credfile.Read(k.File)
	if err != nil {
		return mqtt5.Config{}, &awsiot.FileError{Role: "Java keystore", Path: k.File, Err: err}
	}
	cert, err := k.decode(data)
	if err != nil {
		return mqtt5.Config{}, &awsiot.FileError{Role: "Java keystore", Path: k.File, Err: err}
	}
	cfg, err := awsiot.MTLS(endpoint, cert)
	var bad *awsiot.CredentialError
	if errors.As(err, &bad) {
		return mqtt5.Config{}, bad.In("Java keystore", k.File)
	}
	return cfg, err
}

func (k Keystore) decode(data []byte) (tls.Certificate, error) {
	switch {
	case bytes.HasPrefix(data, []byte(jksMagic)):
		return k.decodeJKS(data)
	case bytes.HasPrefix(data, []byte(jceksMagic)):
		return tls.Certificate{}, errors.New("is of type JCEKS; `keytool -importkeystore -srckeystore FILE -destkeystore thing.p12 -deststoretype PKCS12` converts it")
	}
	return pkcs12.Decode(data, k.Password)
}

// intact checks the digest at the end of a keystore of type JKS. The library does so
// when it has read everything, and takes lengths for granted until then, which in a
// damaged file can be all of the memory there is.
func (k Keystore) intact(data []byte) bool {
	body := len(data) - sha1.Size
	if body < 0 {
		return false
	}
	h := sha1.New()
	for _, unit := range utf16.Encode([]rune(k.Password)) {
		h.Write([]byte{byte(unit >> 8), byte(unit)})
	}
	h.Write([]byte("Mighty Aphrodite")) // so it is defined
	h.Write(data[:body])
	return subtle.ConstantTimeCompare(h.Sum(nil), data[body:]) == 1
}

// latin1 returns a password as the library wants it, a byte for each character, or
// nil.
func latin1(password string) []byte {
	b := make([]byte, 0, len(password))
	for _, r := range password {
		if r > 0xFF {
			return nil
		}
		b = append(b, byte(r))
	}
	return b
}

func (k Keystore) decodeJKS(data []byte) (tls.Certificate, error) {
	opener, keyOpener := latin1(k.Password), latin1(k.KeyPassword)
	if opener == nil || keyOpener == nil {
		return tls.Certificate{}, errors.New("has a password beyond Latin-1, which cannot be used with type JKS here; `keytool -importkeystore -srckeystore FILE -destkeystore thing.p12 -deststoretype PKCS12` converts it")
	}
	if k.KeyPassword == "" {
		keyOpener = opener
	}
	if !k.intact(data) {
		return tls.Certificate{}, errors.New("the password is not that of the keystore, or the file is damaged")
	}
	store := jks.New()
	if err := store.Load(bytes.NewReader(data), opener); err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot be read as a keystore of type JKS: %w", err)
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
	entry, err := store.GetPrivateKeyEntry(alias, keyOpener)
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
