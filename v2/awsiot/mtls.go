package awsiot

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// alpnMQTT is the protocol name by which AWS IoT Core knows MQTT with a client
// certificate on port 443.
const alpnMQTT = "x-amzn-mqtt-ca"

// FileError tells that a file cannot be used.
type FileError struct {
	Role string // what the file was wanted for, such as "certificate"
	Path string
	Err  error // what is wrong with it, and the way out
}

// Error names the file, its role and what is wrong.
func (e *FileError) Error() string {
	return fmt.Sprintf("awsiot: %s file %q: %v", e.Role, e.Path, e.Err)
}

// Unwrap returns what is wrong with the file.
func (e *FileError) Unwrap() error { return e.Err }

// EndpointError tells that an endpoint is neither HOST nor HOST:PORT.
type EndpointError struct {
	Endpoint string
	Reason   string
}

// Error names the endpoint and what is allowed.
func (e *EndpointError) Error() string {
	return fmt.Sprintf("awsiot: endpoint %q: %s", e.Endpoint, e.Reason)
}

// CredentialError tells that what a client is to prove itself with cannot be used.
type CredentialError struct {
	Role string // what it is, such as "certificate"
	Err  error  // what is wrong with it, and the way out
}

// Error names the credential and what is wrong. It never holds it.
func (e *CredentialError) Error() string { return "awsiot: " + e.Role + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *CredentialError) Unwrap() error { return e.Err }

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
		return mqtt5.Config{}, pairError(certFile, certPEM, keyFile, err)
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
		return mqtt5.Config{}, &CredentialError{"private key", fmt.Errorf("cannot be used with the certificate: %w", err)}
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
	cfg.TLS.Certificates = []tls.Certificate{cert}
	if cfg.Port == 443 {
		cfg.TLS.NextProtos = []string{alpnMQTT}
	}
	return cfg, nil
}

// ServerTLS is TLS without credentials of the client's (the vendor's
// new_default_builder). AWS IoT Core does not let such clients in; other servers
// may. endpoint is as in [MTLSFromFiles].
func ServerTLS(endpoint string) (mqtt5.Config, error) {
	host, port, err := splitEndpoint(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	return mqtt5.Config{
		Host:    host,
		Port:    port,
		TLS:     &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12},
		Metrics: &mqtt5.Metrics{LibraryName: LibraryName},
	}, nil
}

// InsecurePlainTCP is TCP without TLS: anybody on the way can read and change
// everything. It is for a local broker; AWS IoT Core does not have it. The port is
// 1883 when it is not given.
func InsecurePlainTCP(endpoint string) (mqtt5.Config, error) {
	host, port, err := splitEndpoint(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	if !strings.Contains(endpoint, ":") {
		port = 1883
	}
	return mqtt5.Config{Host: host, Port: port, Metrics: &mqtt5.Metrics{LibraryName: LibraryName}}, nil
}

// LibraryName is the name that recipes add to the user name of each CONNECT, as
// AWS's SDKs do for AWS to count them. Set mqtt5.Config.Metrics to nil to leave it
// out.
const LibraryName = "iotshim/Go"

// checkValid says what is wrong with a certificate's time.
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
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("is valid from %s on; set this machine's clock, which says %s", leaf.NotBefore.Format(time.DateTime), now.Format(time.DateTime))
	}
	return nil
}

func readFile(role, path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err // the path stands in the FileError
	}
	if err != nil {
		return nil, &FileError{role, path, err}
	}
	return data, nil
}

// pairError says which of the two files is to blame.
func pairError(certFile string, certPEM []byte, keyFile string, err error) error {
	if !x509.NewCertPool().AppendCertsFromPEM(certPEM) {
		return &FileError{"certificate", certFile, fmt.Errorf("holds no PEM certificate (is it the key, or in DER form?): %w", err)}
	}
	return &FileError{"private key", keyFile, fmt.Errorf("cannot be used with certificate %q: %w", certFile, err)}
}

func splitEndpoint(endpoint string) (string, int, error) {
	if endpoint == "" {
		return "", 0, &EndpointError{endpoint, "must not be empty; `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints yours"}
	}
	host, portText, err := net.SplitHostPort(endpoint)
	if err != nil {
		var addrErr *net.AddrError
		if !errors.As(err, &addrErr) || addrErr.Err != "missing port in address" {
			return "", 0, &EndpointError{endpoint, "must be HOST or HOST:PORT, without a scheme"}
		}
		return endpoint, 443, nil
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 1 || port > 65535 || host == "" {
		return "", 0, &EndpointError{endpoint, "must be HOST or HOST:PORT with a port from 1 to 65535, without a scheme"}
	}
	return host, port, nil
}
