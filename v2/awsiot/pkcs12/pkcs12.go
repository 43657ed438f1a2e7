package pkcs12

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	p12 "software.sslmate.com/src/go-pkcs12"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// MTLS is mutual TLS with what a file holds: one key, its certificate and any further
// certificates of its chain, encrypted in the new way (PBES2, AES) or the old one
// (RC2, 3DES). endpoint is as in awsiot.MTLSFromFiles. It returns an *awsiot.FileError
// or an *awsiot.EndpointError.
func MTLS(endpoint, file, password string) (mqtt5.Config, error) {
	data, err := credfile.Read(file)
	if err != nil {
		return mqtt5.Config{}, &awsiot.FileError{Role: "PKCS #12", Path: file, Err: err}
	}
	cert, err := Decode(data, password)
	if err != nil {
		return mqtt5.Config{}, &awsiot.FileError{Role: "PKCS #12", Path: file, Err: err}
	}
	cfg, err := awsiot.MTLS(endpoint, cert)
	var bad *awsiot.CredentialError
	if errors.As(err, &bad) {
		return mqtt5.Config{}, bad.In("PKCS #12", file)
	}
	return cfg, err
}

// Decode returns the certificate, with its key and the certificates of its chain, of
// a PKCS #12 file's contents. Other certificates, such as those of authorities to
// trust, are left out.
func Decode(data []byte, password string) (tls.Certificate, error) {
	key, leaf, chain, err := p12.DecodeChain(data, password)
	switch {
	case errors.Is(err, p12.ErrIncorrectPassword):
		return tls.Certificate{}, fmt.Errorf("the password is not that of the file: %w", err)
	case err != nil:
		return tls.Certificate{}, fmt.Errorf("cannot be read as PKCS #12 with one key and its certificate; `openssl pkcs12 -export -inkey thing.key -in thing.pem` makes such a file: %w", err)
	}
	cert := tls.Certificate{PrivateKey: key, Leaf: leaf, Certificate: [][]byte{leaf.Raw}}
	for last := leaf; ; {
		i := slices.IndexFunc(chain, func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawSubject, last.RawIssuer) && last.CheckSignatureFrom(c) == nil
		})
		if i < 0 {
			return cert, nil
		}
		last = chain[i]
		chain = slices.Delete(chain, i, i+1)
		cert.Certificate = append(cert.Certificate, last.Raw)
	}
}
