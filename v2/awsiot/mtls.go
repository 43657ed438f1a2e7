package awsiot

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"

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

// MTLSFromFiles is mutual TLS with an X.509 certificate and its private key from
// PEM files (guide: "Client Builder", the vendor's mtls_from_path). endpoint is
// HOST or HOST:PORT; the port is 443 when it is not given, and on 443 the
// protocol name x-amzn-mqtt-ca is offered. The server is checked against the
// system's certificate authorities, see [SetCAFile] for another.
//
// It returns a [*FileError] or an [*EndpointError].
func MTLSFromFiles(endpoint, certFile, keyFile string) (mqtt5.Config, error) {
	host, port, err := splitEndpoint(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
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
	cfg := mqtt5.Config{
		Host: host,
		Port: port,
		TLS: &tls.Config{
			ServerName:   host,
			Certificates: []tls.Certificate{cert},
			MinVersion:   tls.VersionTLS12,
		},
	}
	if port == 443 {
		cfg.TLS.NextProtos = []string{alpnMQTT}
	}
	return cfg, nil
}

// SetCAFile makes cfg trust exactly the certificate authorities in a PEM file,
// and not the system's. It returns a [*FileError].
func SetCAFile(cfg *mqtt5.Config, caFile string) error {
	pem, err := readFile("CA", caFile)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return &FileError{"CA", caFile, errors.New("holds no PEM certificate; download AmazonRootCA1.pem, or give the file that the server's certificate was signed with")}
	}
	if cfg.TLS == nil {
		cfg.TLS = &tls.Config{ServerName: cfg.Host, MinVersion: tls.VersionTLS12}
	}
	cfg.TLS.RootCAs = pool
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
