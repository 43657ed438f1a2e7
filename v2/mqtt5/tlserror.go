package mqtt5

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// TLSError tells that client and server did not agree on a TLS connection: one of
// them did not accept the other's certificate, or they have nothing in common. With
// TLS 1.3 a server refuses a client's certificate after the handshake; the error then
// stands below [ErrConnectionLost].
type TLSError struct {
	Host   string
	Reason string // what is wrong and the way out, "" when Err says all that is known
	Err    error  // of package crypto/tls or crypto/x509
}

// Error names the host, the reason, and what crypto/tls says.
func (e *TLSError) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("TLS with %s: %v", e.Host, e.Err)
	}
	return fmt.Sprintf("TLS with %s: %s: %v", e.Host, e.Reason, e.Err)
}

// Unwrap returns the error of crypto/tls or crypto/x509.
func (e *TLSError) Unwrap() error { return e.Err }

// tlsError says what is wrong with a handshake.
func tlsError(host string, cfg *tls.Config, err error) error {
	return &TLSError{Host: host, Reason: tlsReason(cfg, err), Err: err}
}

// explainAlert makes a [*TLSError] of an alert that came instead of a packet, and
// leaves other errors as they are.
func (c *Client) explainAlert(err error) error {
	if c.cfg.TLS == nil || remoteAlert(err) == 0 {
		return err
	}
	return tlsError(c.cfg.Host, c.cfg.TLS, err)
}

func tlsReason(cfg *tls.Config, err error) string {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &authority):
		return "the server's certificate was signed by an authority that is not trusted here; add that to TLS.RootCAs"
	case errors.As(err, &name):
		return fmt.Sprintf("the server's certificate is not for %q; check Host and TLS.ServerName", cfg.ServerName)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the server's certificate is not valid at %s, the time of this machine's clock; set the clock if it is wrong", time.Now().UTC().Format(time.DateTime))
	case errors.As(err, &record):
		return "the server does not speak TLS there; check Port"
	}
	return alertReason(cfg, remoteAlert(err))
}

// Alerts of TLS (RFC 8446, 6) that tell what to change.
const (
	alertHandshakeFailure     = 40
	alertBadCertificate       = 42
	alertCertificateRevoked   = 44
	alertCertificateExpired   = 45
	alertCertificateUnknown   = 46
	alertUnknownAuthority     = 48
	alertAccessDenied         = 49
	alertProtocolVersion      = 70
	alertInsufficientSecurity = 71
	alertUnrecognizedName     = 112
	alertCertificateRequired  = 116
	alertNoProtocol           = 120
)

func alertReason(cfg *tls.Config, alert int) string {
	switch alert {
	case alertBadCertificate, alertCertificateRevoked, alertCertificateExpired, alertCertificateUnknown,
		alertUnknownAuthority, alertAccessDenied, alertCertificateRequired:
		return "the server does not accept " + clientCertificate(cfg)
	case alertHandshakeFailure, alertInsufficientSecurity:
		return "the server accepts none of the cipher suites and signatures, or wants a client certificate; set TLS.Certificates, or check TLS.CipherSuites and TLS.MinVersion"
	case alertProtocolVersion:
		return "the server has none of the versions of TLS; check TLS.MinVersion and TLS.MaxVersion"
	case alertUnrecognizedName:
		return fmt.Sprintf("the server does not know the name %q; check Host and TLS.ServerName", cfg.ServerName)
	case alertNoProtocol:
		return fmt.Sprintf("the server has none of the protocols %s; check TLS.NextProtos, and Port: protocols go with port 443", strings.Join(cfg.NextProtos, ", "))
	}
	return ""
}

// clientCertificate says which certificate the client has shown, and the way out.
func clientCertificate(cfg *tls.Config) string {
	if len(cfg.Certificates) == 0 || len(cfg.Certificates[0].Certificate) == 0 {
		if cfg.GetClientCertificate != nil {
			return "the client's certificate; check that it is registered with the server, active, and not expired"
		}
		return "a client without a certificate; set TLS.Certificates"
	}
	leaf, err := x509.ParseCertificate(cfg.Certificates[0].Certificate[0])
	if err != nil {
		return "the client's certificate, TLS.Certificates[0], which cannot be read"
	}
	s := fmt.Sprintf("the client's certificate, TLS.Certificates[0] (subject %q, serial number %x, valid until %s)",
		leaf.Subject, leaf.SerialNumber, leaf.NotAfter.UTC().Format(time.DateTime))
	if time.Now().After(leaf.NotAfter) {
		return s + ": it has expired; have a new one issued"
	}
	return s + "; check that it is registered with the server and active"
}

// remoteAlert returns the alert that the peer has sent, 0 when err is none. Package
// crypto/tls does not give its number, only its text.
func remoteAlert(err error) int {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0
	}
	text := op.Err.Error()
	for alert := 1; alert <= 255; alert++ {
		if tls.AlertError(alert).Error() == text {
			return alert
		}
	}
	return 0
}
