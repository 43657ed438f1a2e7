//go:build !cgo

package pkcs11

import (
	"io"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// MTLS returns [ErrNoCgo].
func MTLS(string, Token) (mqtt5.Config, io.Closer, error) {
	return mqtt5.Config{}, nil, &Error{"Library", ErrNoCgo}
}
