package wincert

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ErrNotWindows is returned on other systems.
var ErrNotWindows = errors.New("the certificate store is Windows'; use the certificate's files on this system")

// Error tells that a certificate cannot be used.
type Error struct {
	Path string
	Err  error // what is wrong, and the way out
}

// Error names the path and what is wrong.
func (e *Error) Error() string { return fmt.Sprintf("wincert: %q: %v", e.Path, e.Err) }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// Path is where a certificate lies.
type Path struct {
	CurrentUser bool // else the machine's store
	Store       string
	Thumbprint  [20]byte // SHA-1 of the certificate
}

// ParsePath reads CurrentUser\STORE\THUMBPRINT or LocalMachine\STORE\THUMBPRINT; "/"
// does as well, and a "Cert:" in front. It returns an [*Error].
func ParsePath(path string) (Path, error) {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '\\' || r == '/' })
	if len(parts) > 0 && strings.EqualFold(parts[0], "Cert:") {
		parts = parts[1:]
	}
	if len(parts) != 3 {
		return Path{}, &Error{path, errors.New(`is not LOCATION\STORE\THUMBPRINT, such as CurrentUser\MY\A11F8A9B5DF5B98BA3508FBCA575D09570E0D2C6`)}
	}
	p := Path{Store: parts[1]}
	switch {
	case strings.EqualFold(parts[0], "CurrentUser"):
		p.CurrentUser = true
	case !strings.EqualFold(parts[0], "LocalMachine"):
		return Path{}, &Error{path, fmt.Errorf("begins with %q; CurrentUser and LocalMachine are the locations", parts[0])}
	}
	sum, err := hex.DecodeString(strings.ReplaceAll(parts[2], " ", ""))
	if err != nil || len(sum) != len(p.Thumbprint) {
		return Path{}, &Error{path, fmt.Errorf("ends with a thumbprint that is not 40 hexadecimal digits, as Get-ChildItem Cert: shows it")}
	}
	copy(p.Thumbprint[:], sum)
	return p, nil
}
