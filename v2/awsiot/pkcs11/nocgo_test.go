//go:build !cgo

package pkcs11_test

import (
	"errors"
	"testing"

	"github.com/iotshim/iotshim/v2/awsiot/pkcs11"
)

func TestNoCgo(t *testing.T) {
	if _, _, err := pkcs11.MTLS("example.test", pkcs11.Token{}); !errors.Is(err, pkcs11.ErrNoCgo) {
		t.Errorf("got %v", err)
	}
}
