//go:build !windows

package wincert

import (
	"io"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// MTLS returns [ErrNotWindows].
func MTLS(_, path string) (mqtt5.Config, io.Closer, error) {
	if _, err := ParsePath(path); err != nil {
		return mqtt5.Config{}, nil, err
	}
	return mqtt5.Config{}, nil, &Error{path, ErrNotWindows}
}
