//go:build cgo

package pkcs11

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ThalesGroup/crypto11"
	p11 "github.com/miekg/pkcs11"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// MTLS is mutual TLS with a key in a token. endpoint is as in awsiot.MTLSFromFiles.
// The closer logs out of the token; call it after the client was closed. It returns an
// [*Error], an *awsiot.FileError, an *awsiot.CredentialError or an
// *awsiot.EndpointError.
func MTLS(endpoint string, t Token) (mqtt5.Config, io.Closer, error) {
	certPEM := t.CertPEM
	if certPEM == nil {
		var err error
		if certPEM, err = credfile.Read(t.CertFile); err != nil {
			return mqtt5.Config{}, nil, &awsiot.FileError{Role: "certificate", Path: t.CertFile, Err: err}
		}
	}
	if _, err := os.Stat(t.Library); err != nil {
		return mqtt5.Config{}, nil, &Error{"Library", fmt.Errorf("%s cannot be read; give the file of the token's PKCS #11 library: %w", t.Library, errors.Unwrap(err))}
	}
	cfg := &crypto11.Config{Path: t.Library, TokenLabel: t.TokenLabel, SlotNumber: t.Slot, Pin: t.PIN}
	if t.TokenLabel != "" && t.Slot != nil {
		return mqtt5.Config{}, nil, &Error{"Slot", errors.New("is set, and so is TokenLabel; give one of them")}
	}
	if t.TokenLabel == "" && t.Slot == nil {
		slot, err := onlySlot(t.Library)
		if err != nil {
			return mqtt5.Config{}, nil, err
		}
		cfg.SlotNumber = &slot
	}
	ctx, err := crypto11.Configure(cfg)
	if err != nil {
		return mqtt5.Config{}, nil, t.explain(err)
	}
	config, err := t.config(endpoint, ctx, certPEM)
	if err != nil {
		var bad *awsiot.CredentialError
		if t.CertPEM == nil && errors.As(err, &bad) {
			err = bad.In("certificate", t.CertFile)
		}
		return mqtt5.Config{}, nil, errors.Join(err, ctx.Close())
	}
	return config, ctx, nil
}

func (t Token) config(endpoint string, ctx *crypto11.Context, certPEM []byte) (mqtt5.Config, error) {
	var label []byte
	if t.KeyLabel != "" {
		label = []byte(t.KeyLabel)
	}
	var key crypto11.Signer
	var err error
	if label != nil {
		key, err = ctx.FindKeyPair(nil, label)
	} else {
		var all []crypto11.Signer
		if all, err = ctx.FindAllKeyPairs(); err == nil && len(all) == 1 {
			key = all[0]
		} else if err == nil && len(all) > 1 {
			return mqtt5.Config{}, &Error{"KeyLabel", fmt.Errorf("is empty, and the token has %d keys; name one", len(all))}
		}
	}
	switch {
	case err != nil && !strings.Contains(err.Error(), "was not found"):
		return mqtt5.Config{}, &Error{"KeyLabel", fmt.Errorf("the key cannot be looked for: %w", err)}
	case key == nil:
		return mqtt5.Config{}, &Error{"KeyLabel", fmt.Errorf("the token has no key pair with the label %q; `pkcs11-tool --list-objects --login` shows what it has", t.KeyLabel)}
	}
	return awsiot.MTLSFromSigner(endpoint, certPEM, key)
}

// explain says which field an error of the library is about.
func (t Token) explain(err error) error {
	var code p11.Error
	switch {
	case errors.As(err, &code) && (code == p11.CKR_PIN_INCORRECT || code == p11.CKR_PIN_LEN_RANGE || code == p11.CKR_PIN_INVALID):
		return &Error{"PIN", fmt.Errorf("is not that of the token; too many tries lock it: %w", err)}
	case errors.As(err, &code) && code == p11.CKR_PIN_LOCKED:
		return &Error{"PIN", fmt.Errorf("is locked; unlock the token with its security officer's PIN: %w", err)}
	case strings.Contains(err.Error(), "could not find PKCS#11 token"):
		return &Error{"TokenLabel", fmt.Errorf("there is no token %q in %s; is it plugged in and initialized?: %w", t.TokenLabel, t.Library, err)}
	}
	return &Error{"Library", fmt.Errorf("%s cannot be used: %w", t.Library, err)}
}
