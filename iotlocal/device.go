package iotlocal

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
)

// ALPN is the protocol name with which AWS IoT Core takes MQTT with a client
// certificate on port 443. A [Server] accepts it, and connections without ALPN.
const ALPN = "x-amzn-mqtt-ca"

// Device is what a device program needs to connect. It is a value that may be
// copied; printing it does not show the private key.
type Device struct {
	Thing   string // name of the thing
	CertPEM []byte // certificate
	KeyPEM  []byte // private key, PKCS #8

	cert tls.Certificate
	pool *x509.CertPool
}

// TLS returns a new configuration for connections to the server: it trusts the
// server's authority alone, presents the device's certificate, and asks for
// "localhost". It names no ALPN protocol; add [ALPN] to NextProtos to use it.
func (d Device) TLS() *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		RootCAs:      d.pool,
		Certificates: []tls.Certificate{d.cert},
		ServerName:   "localhost",
	}
}

// CertificateID returns the id of the device's certificate: 64 hexadecimal digits.
func (d Device) CertificateID() string { return certificateID(d.cert.Leaf) }

// String returns the device's name without its key.
func (d Device) String() string { return "iotlocal.Device(" + d.Thing + ")" }

// GoString returns what String does.
func (d Device) GoString() string { return d.String() }

// LogValue returns the device's name without its key.
func (d Device) LogValue() slog.Value { return slog.StringValue(d.Thing) }
