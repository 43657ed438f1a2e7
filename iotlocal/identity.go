package iotlocal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"slices"
	"time"
)

// Certificates start in the past for clocks that differ a little, and last long
// enough that nobody has to renew a folder of test certificates.
const (
	certBackdate = time.Hour
	certLifetime = 10 * 365 * 24 * time.Hour
)

// keyPair is a certificate with its private key, in the forms that are needed.
type keyPair struct {
	certPEM []byte
	keyPEM  []byte
	tls     tls.Certificate // with Leaf
}

// identity is everything that a server and its devices prove themselves with.
type identity struct {
	ca      keyPair
	server  keyPair
	devices map[string]keyPair
}

// newCA makes a certificate authority that may sign certificates only directly.
func newCA() (keyPair, error) {
	return issue(&x509.Certificate{
		Subject:               pkix.Name{CommonName: "iotlocal CA", Organization: []string{"iotlocal"}},
		IsCA:                  true,
		MaxPathLenZero:        true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil)
}

// newServer makes the server's certificate for the hosts, which are names or IP
// addresses.
func newServer(ca keyPair, hosts []string) (keyPair, error) {
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost", Organization: []string{"iotlocal"}},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	return issue(t, &ca)
}

// newDevice makes the certificate of a device, named by its common name.
func newDevice(ca keyPair, thing string) (keyPair, error) {
	return issue(deviceTemplate(thing), &ca)
}

func deviceTemplate(thing string) *x509.Certificate {
	// The common name is limited to 64 characters by X.520, a thing name is not.
	// Real device certificates do not carry the thing name at all.
	name := thing
	if len(name) > 64 {
		name = name[:64]
	}
	return &x509.Certificate{
		Subject:     pkix.Name{CommonName: name, Organization: []string{"iotlocal"}},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
}

// issue completes the template t with a new key and signs it with ca, or with
// its own key when ca is nil.
func issue(t *x509.Certificate, ca *keyPair) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	if ca == nil {
		ca = &keyPair{tls: tls.Certificate{Leaf: t, PrivateKey: key}}
	}
	der, err := issueTo(t, ca, key.Public())
	if err != nil {
		return keyPair{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return parseKeyPair(
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	)
}

// issueTo completes the template and signs it for a public key. It returns DER.
func issueTo(t *x509.Certificate, ca *keyPair, public crypto.PublicKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	t.SerialNumber = serial
	now := time.Now()
	t.NotBefore = now.Add(-certBackdate)
	t.NotAfter = now.Add(certLifetime)
	return x509.CreateCertificate(rand.Reader, t, ca.tls.Leaf, public, ca.tls.PrivateKey)
}

// parseKeyPair fails when either part cannot be read or they do not belong
// together.
func parseKeyPair(certPEM, keyPEM []byte) (keyPair, error) {
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return keyPair{}, err
	}
	if cert.Leaf == nil {
		if cert.Leaf, err = x509.ParseCertificate(cert.Certificate[0]); err != nil {
			return keyPair{}, err
		}
	}
	return keyPair{certPEM: certPEM, keyPEM: keyPEM, tls: cert}, nil
}

// signedBy reports whether p was issued by ca.
func (p keyPair) signedBy(ca keyPair) bool {
	return p.tls.Leaf.CheckSignatureFrom(ca.tls.Leaf) == nil
}

// validNow reports whether the current time is inside p's period of validity.
func (p keyPair) validNow() bool {
	now := time.Now()
	return now.After(p.tls.Leaf.NotBefore) && now.Before(p.tls.Leaf.NotAfter)
}

// covers reports whether p may stand for all the hosts.
func (p keyPair) covers(hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(h string) bool {
		return p.tls.Leaf.VerifyHostname(h) != nil
	})
}

// pool returns the certificate pool that holds p alone.
func (p keyPair) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.tls.Leaf)
	return pool
}

// serverHosts are the names and addresses that the server's certificate stands
// for when it listens on host.
func serverHosts(host string) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	add := func(h string) {
		if !slices.Contains(hosts, h) {
			hosts = append(hosts, h)
		}
	}
	ip := net.ParseIP(host)
	switch {
	case host == "" || ip != nil && ip.IsUnspecified():
		// All interfaces: devices connect to whichever address they can reach.
		addrs, err := net.InterfaceAddrs()
		if err != nil {
			return hosts
		}
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok {
				add(n.IP.String())
			}
		}
	case ip != nil:
		add(ip.String())
	default:
		add(host)
	}
	return hosts
}

// IssueCertificate has the server's authority sign a certificate, in PEM, for a key
// that stays where it is: in a token, in a secure element. thing is as in
// Options.Things; an [*OptionError] names what is wrong. The certificate is active,
// attached to the thing, and has no policy.
func (s *Server) IssueCertificate(thing string, public crypto.PublicKey) ([]byte, error) {
	if err := checkThing(thing); err != nil {
		return nil, err
	}
	p, err := issueTo(deviceTemplate(thing), &s.id.ca, public)
	if err != nil {
		return nil, &OptionError{Field: "public", Reason: "cannot be certified; give an ECDSA, Ed25519 or RSA key", Err: err}
	}
	leaf, err := x509.ParseCertificate(p)
	if err != nil {
		return nil, err // cannot happen: it has been made here
	}
	s.registry.add(leaf, CertificateActive, thing)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p}), nil
}
