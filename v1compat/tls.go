package v1compat

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
)

// alpnPort is where AWS IoT takes MQTT beside HTTPS, told apart by alpnMQTT.
const (
	alpnPort = 443
	alpnMQTT = "x-amzn-mqtt-ca"
)

// credentials are paths, not contents: the files are read at each connect.
type credentials struct {
	ca, key, cert string // empty ca: not configured
	suites        []uint16
}

// config reads the files. Its errors name paths, never contents.
func (cr credentials) config(host string, port int) (*tls.Config, error) {
	pem, err := os.ReadFile(cr.ca)
	if err != nil {
		return nil, fmt.Errorf("CAFilePath: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("CAFilePath: %s holds no certificate in PEM", cr.ca)
	}
	pair, err := tls.LoadX509KeyPair(cr.cert, cr.key)
	if err != nil {
		return nil, fmt.Errorf("KeyPath %s and CertificatePath %s: %w", cr.key, cr.cert, err)
	}
	cfg := &tls.Config{
		RootCAs:      roots,
		Certificates: []tls.Certificate{pair},
		ServerName:   host,
		CipherSuites: cr.suites,
		MinVersion:   tls.VersionTLS12,
	}
	if port == alpnPort {
		cfg.NextProtos = []string{alpnMQTT}
	}
	return cfg, nil
}

// opensslSuites are the cipher suites of TLS 1.2 that Go has, by the names that
// OpenSSL and therefore V1 has for them.
var opensslSuites = map[string]uint16{
	"AES128-SHA":                    tls.TLS_RSA_WITH_AES_128_CBC_SHA,
	"AES256-SHA":                    tls.TLS_RSA_WITH_AES_256_CBC_SHA,
	"AES128-SHA256":                 tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
	"AES128-GCM-SHA256":             tls.TLS_RSA_WITH_AES_128_GCM_SHA256,
	"AES256-GCM-SHA384":             tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-RSA-AES128-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	"ECDHE-RSA-AES256-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
	"ECDHE-RSA-AES128-SHA256":       tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
	"ECDHE-RSA-AES128-GCM-SHA256":   tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-RSA-AES256-GCM-SHA384":   tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-RSA-CHACHA20-POLY1305":   tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	"ECDHE-ECDSA-AES128-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
	"ECDHE-ECDSA-AES256-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
	"ECDHE-ECDSA-AES128-SHA256":     tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
	"ECDHE-ECDSA-AES128-GCM-SHA256": tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-ECDSA-AES256-GCM-SHA384": tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-ECDSA-CHACHA20-POLY1305": tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
}

// cipherSuites reads an OpenSSL list, nil for an empty one.
func cipherSuites(list string) ([]uint16, error) {
	var suites []uint16
	for name := range strings.SplitSeq(list, ":") {
		if name == "" {
			continue
		}
		id, ok := opensslSuites[name]
		if !ok {
			return nil, argument("ConfigureCredentials", "Ciphers", fmt.Sprintf(
				"names %q, which Go does not have; give names of cipher suites like ECDHE-RSA-AES128-GCM-SHA256, with colons between them", name))
		}
		suites = append(suites, id)
	}
	return suites, nil
}
