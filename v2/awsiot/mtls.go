package awsiot

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// alpnMQTT is the protocol name by which AWS IoT Core knows MQTT with a client
// certificate on port 443.
const alpnMQTT = "x-amzn-mqtt-ca"

// MTLSFromFiles is mutual TLS with an X.509 certificate and its private key from
// PEM files (guide: "Client Builder", the vendor's mtls_from_path). endpoint is
// HOST or HOST:PORT; the port is 443 when it is not given, and on 443 the
// protocol name x-amzn-mqtt-ca is offered. The server is checked against the
// system's certificate authorities, see [SetCAFile] for another.
//
// It returns a [*FileError] or an [*EndpointError].
func MTLSFromFiles(endpoint, certFile, keyFile string) (mqtt5.Config, error) {
	certPEM, err := readFile("certificate", certFile)
	if err != nil {
		return mqtt5.Config{}, err
	}
	keyPEM, err := readFile("private key", keyFile)
	if err != nil {
		return mqtt5.Config{}, err
	}
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return mqtt5.Config{}, pairError(certFile, certPEM, keyFile, keyPEM, err)
	}
	if err := checkValid(cert); err != nil {
		return mqtt5.Config{}, &FileError{"certificate", certFile, err}
	}
	return MTLS(endpoint, cert)
}

// MTLSFromBytes is [MTLSFromFiles] with the contents of the files (guide: the
// vendor's mtls_from_bytes). It returns a [*CredentialError] or an
// [*EndpointError].
func MTLSFromBytes(endpoint string, certPEM, keyPEM []byte) (mqtt5.Config, error) {
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		if !x509.NewCertPool().AppendCertsFromPEM(certPEM) {
			return mqtt5.Config{}, &CredentialError{"certificate", fmt.Errorf("holds no PEM certificate (is it the key, or in DER form?): %w", err)}
		}
		if encrypted(keyPEM) {
			return mqtt5.Config{}, &CredentialError{"private key", errEncrypted}
		}
		return mqtt5.Config{}, &CredentialError{"private key", fmt.Errorf("cannot be used with the certificate; give the key that it was issued for: %w", err)}
	}
	return MTLS(endpoint, cert)
}

// MTLSFromSigner is mutual TLS with a private key that stays where it is: in a
// secure element, a key server, a token (the vendor's custom key operations). It
// returns a [*CredentialError] when key does not belong to the certificate, or an
// [*EndpointError].
func MTLSFromSigner(endpoint string, certPEM []byte, key crypto.Signer) (mqtt5.Config, error) {
	var cert tls.Certificate
	for block, rest := pem.Decode(certPEM); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			cert.Certificate = append(cert.Certificate, block.Bytes)
		}
	}
	if len(cert.Certificate) == 0 {
		return mqtt5.Config{}, &CredentialError{"certificate", errors.New("holds no PEM certificate (is it the key, or in DER form?)")}
	}
	if key == nil {
		return mqtt5.Config{}, &CredentialError{"private key", errors.New("must not be nil")}
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return mqtt5.Config{}, &CredentialError{"certificate", err}
	}
	public, ok := leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(key.Public()) {
		return mqtt5.Config{}, &CredentialError{"private key", errors.New("does not belong to the certificate; give the key that the certificate was issued for")}
	}
	cert.PrivateKey, cert.Leaf = key, leaf
	return MTLS(endpoint, cert)
}

// MTLS is mutual TLS with a certificate that is ready to use. It returns a
// [*CredentialError] for one that has expired, or an [*EndpointError].
func MTLS(endpoint string, cert tls.Certificate) (mqtt5.Config, error) {
	if err := checkValid(cert); err != nil {
		return mqtt5.Config{}, &CredentialError{"certificate", err}
	}
	cfg, err := ServerTLS(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	ForIoTCore(&cfg)
	cfg.TLS.Certificates = []tls.Certificate{cert}
	if cfg.Port == 443 {
		cfg.TLS.NextProtos = []string{alpnMQTT}
	}
	return cfg, nil
}

// checkValid refuses a certificate that has expired. One that is not valid yet is
// left to the handshake: a device without a clock of its own begins in the past, and
// connects when it has been told the time.
func checkValid(cert tls.Certificate) error {
	leaf := cert.Leaf
	if leaf == nil && len(cert.Certificate) > 0 {
		leaf, _ = x509.ParseCertificate(cert.Certificate[0])
	}
	switch now := time.Now(); {
	case len(cert.Certificate) == 0 || leaf == nil:
		return errors.New("holds no certificate that can be read")
	case now.After(leaf.NotAfter):
		return fmt.Errorf("expired on %s; have a new one issued, or set this machine's clock, which says %s", leaf.NotAfter.Format(time.DateOnly), now.Format(time.DateTime))
	}
	return nil
}

func readFile(role, path string) ([]byte, error) {
	data, err := credfile.Read(path)
	if err != nil {
		return nil, &FileError{role, path, err}
	}
	return data, nil
}

// pairError says which of the two files is to blame.
func pairError(certFile string, certPEM []byte, keyFile string, keyPEM []byte, err error) error {
	if !x509.NewCertPool().AppendCertsFromPEM(certPEM) {
		return &FileError{"certificate", certFile, fmt.Errorf("holds no PEM certificate (is it the key, or in DER form?): %w", err)}
	}
	if encrypted(keyPEM) {
		return &FileError{"private key", keyFile, errEncrypted}
	}
	return &FileError{"private key", keyFile, fmt.Errorf("cannot be used with certificate %q; give the key that it was issued for: %w", certFile, err)}
}

var errEncrypted = errors.New("is encrypted; `openssl pkey -in thing.key -out plain.key` decrypts it, or keep certificate and key in a PKCS #12 file, which package pkcs12 opens with a password")

// encrypted tells a key that needs a password, in either form of OpenSSL's.
func encrypted(keyPEM []byte) bool {
	block, _ := pem.Decode(keyPEM)
	return block != nil && (block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"))
}
