package awsiot

import (
	"crypto/tls"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// SetMTLSFiles makes cfg prove itself with the certificate and the private key in two PEM
// files, and trust exactly the authorities in a third. Unlike with [MTLSFromFiles] the
// certificate is read at each handshake, so that a renewed one is taken up; all three
// files must be good now. Host and Port may be set before or after. It returns a
// [*FileError].
func SetMTLSFiles(cfg *mqtt5.Config, caFile, certFile, keyFile string) error {
	load := func() (*tls.Certificate, error) {
		c, err := MTLSFromFiles("localhost", certFile, keyFile)
		if err != nil {
			return nil, err
		}
		return &c.TLS.Certificates[0], nil
	}
	if _, err := load(); err != nil {
		return err
	}
	with := &tls.Config{MinVersion: tls.VersionTLS12, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return load() }}
	probe := mqtt5.Config{TLS: with}
	if err := SetCAFile(&probe, caFile); err != nil {
		return err
	}
	cfg.TLS = with
	return nil
}

// SetProtocolNames makes cfg offer the protocol name that AWS IoT Core wants on port 443
// (ALPN), for a connection with a certificate or for a websocket. Names that are set
// stay, and so does everything on other ports.
func SetProtocolNames(cfg *mqtt5.Config) {
	if cfg.TLS == nil || cfg.Port != 443 || len(cfg.TLS.NextProtos) > 0 {
		return
	}
	cfg.TLS.NextProtos = []string{alpnMQTT}
	if cfg.Upgrade != nil {
		cfg.TLS.NextProtos = []string{"http/1.1"}
	}
}
