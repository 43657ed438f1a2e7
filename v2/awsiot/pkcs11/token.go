package pkcs11

import (
	"errors"
	"fmt"
	"log/slog"
)

// Token says which key of which token is used. It never prints the PIN.
type Token struct {
	// Library is the file of the token's library, such as libsofthsm2.so.
	Library string
	PIN     string
	// TokenLabel or Slot tells which token, when the library has several.
	TokenLabel string
	Slot       *int
	// KeyLabel tells which key, when the token has several.
	KeyLabel string
	// CertFile or CertPEM is the certificate of the key.
	CertFile string
	CertPEM  []byte
}

// String returns library and label alone.
func (t Token) String() string { return fmt.Sprintf("pkcs11.Token(%s, %q)", t.Library, t.TokenLabel) }

// GoString returns what String does.
func (t Token) GoString() string { return t.String() }

// LogValue returns what String does, for package slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// ErrNoCgo is returned by a program that was built without cgo.
var ErrNoCgo = errors.New("this program was built without cgo, which PKCS #11 needs; build it with CGO_ENABLED=1")

// Error tells that a token cannot be used.
type Error struct {
	Field string // of Token
	Err   error  // what is wrong, and the way out
}

// Error names the field and what is wrong.
func (e *Error) Error() string { return "pkcs11: " + e.Field + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }
