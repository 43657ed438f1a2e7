package provisioning

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"time"
)

// certificate is one that the service has had signed.
type certificate struct {
	id    string
	pem   string
	leaf  *x509.Certificate
	token string    // "" once it is used
	end   time.Time // of the token
}

// createKeys is CreateKeysAndCertificate.
func (s *Service) createKeys(now time.Time) (map[string]any, *Error) {
	key, err := s.cfg.Host.NewKey()
	if err != nil {
		return nil, internalError()
	}
	keyPEM, err := encodeKey(key)
	if err != nil {
		return nil, internalError()
	}
	answer, refused := s.certify(now, key.Public(), nil)
	if refused != nil {
		return nil, refused
	}
	answer["privateKey"] = keyPEM
	return answer, nil
}

// encodeKey writes an RSA key as AWS IoT Core does, and others as PKCS #8.
func encodeKey(key crypto.Signer) (string, error) {
	if k, ok := key.(*rsa.PrivateKey); ok {
		return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)})), nil
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}

// createFromCSR is CreateCertificateFromCsr.
func (s *Service) createFromCSR(now time.Time, fields map[string]any) (map[string]any, *Error) {
	text, refused := text(fields, "certificateSigningRequest")
	if refused != nil {
		return nil, refused
	}
	csr, refused := parseCSR(text)
	if refused != nil {
		return nil, refused
	}
	return s.certify(now, csr.PublicKey, csr)
}

func parseCSR(text string) (*x509.CertificateRequest, *Error) {
	if text == "" {
		return nil, invalidCSR("Certificate signing request cannot be empty.")
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE REQUEST" && block.Type != "NEW CERTIFICATE REQUEST" {
		return nil, invalidCSR("The certificate signing request is not PEM of type CERTIFICATE REQUEST.")
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return nil, invalidCSR("The certificate signing request cannot be read.")
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, invalidCSR("The certificate signing request is not signed by its own key.")
	}
	switch k := csr.PublicKey.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < 2048 {
			return nil, invalidCSR("The RSA key must have at least 2048 bits.")
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() && k.Curve != elliptic.P384() && k.Curve != elliptic.P521() {
			return nil, invalidCSR("The curve of the key must be P-256, P-384 or P-521.")
		}
	default:
		return nil, invalidCSR("The key must be an RSA or an ECC key.")
	}
	return csr, nil
}

// certify has a certificate signed and gives it a token.
func (s *Service) certify(now time.Time, public crypto.PublicKey, csr *x509.CertificateRequest) (map[string]any, *Error) {
	der, err := s.cfg.Host.Sign(public, csr)
	if err != nil {
		return nil, internalError()
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, internalError()
	}
	sum := sha256.Sum256(der)
	c := &certificate{
		id:    hex.EncodeToString(sum[:]),
		pem:   string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		leaf:  leaf,
		token: rand.Text() + rand.Text(),
		end:   now.Add(s.cfg.TokenLife),
	}
	s.tokens[c.token] = c
	s.ending = append(s.ending, c)
	return map[string]any{
		"certificateId": c.id, "certificatePem": c.pem, "certificateOwnershipToken": c.token,
	}, nil
}

// expireTokens forgets the certificates whose token has ended unused.
func (s *Service) expireTokens(now time.Time) {
	for len(s.ending) > 0 && !s.ending[0].end.After(now) {
		c := s.ending[0]
		s.ending = slices.Delete(s.ending, 0, 1)
		delete(s.tokens, c.token)
		s.cfg.Host.Forget(c.id)
	}
}

// useUp ends the life of a certificate's token after it has served.
func (s *Service) useUp(c *certificate) {
	delete(s.tokens, c.token)
	c.token = ""
	s.ending = slices.DeleteFunc(s.ending, func(o *certificate) bool { return o == c })
}
