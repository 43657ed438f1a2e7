package iotidentity

import (
	"fmt"
	"log/slog"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// The requests, as errors call them, and the topics of those that have a fixed one.
const (
	opKeys     = "create keys and certificate"
	opCSR      = "create certificate from CSR"
	opRegister = "register thing"

	keysTopic = "$aws/certificates/create/json"
	csrTopic  = "$aws/certificates/create-from-csr/json"
)

// CreateKeysAndCertificateRequest asks for a key pair with a certificate. It has no
// fields.
type CreateKeysAndCertificateRequest struct{}

// CreateKeysAndCertificateResponse has what the device is to keep.
type CreateKeysAndCertificateResponse struct {
	CertificateID string `json:"certificateId"` // 64 hexadecimal digits
	// CertificateOwnershipToken is for RegisterThing, within an hour.
	CertificateOwnershipToken string `json:"certificateOwnershipToken"`
	CertificatePEM            string `json:"certificatePem"`
	PrivateKey                string `json:"privateKey"` // in PEM; the service does not keep it
}

// CreateCertificateFromCSRRequest asks for a certificate for a key of the device's.
type CreateCertificateFromCSRRequest struct {
	CertificateSigningRequest string `json:"certificateSigningRequest"` // PKCS #10, in PEM
}

// CreateCertificateFromCSRResponse has the certificate.
type CreateCertificateFromCSRResponse struct {
	CertificateID             string `json:"certificateId"`             // 64 hexadecimal digits
	CertificateOwnershipToken string `json:"certificateOwnershipToken"` // for RegisterThing, within an hour
	CertificatePEM            string `json:"certificatePem"`
}

// RegisterThingRequest asks to be registered by a template.
type RegisterThingRequest struct {
	TemplateName string `json:"-"` // 1 to 36 of a-z A-Z 0-9 _ -
	// CertificateOwnershipToken is that of the answer that brought the certificate.
	CertificateOwnershipToken string `json:"certificateOwnershipToken"`
	// Parameters are what the template wants to know. nil leaves them out.
	Parameters map[string]string `json:"parameters,omitempty"`
}

// RegisterThingResponse tells which thing the device is now.
type RegisterThingResponse struct {
	ThingName string `json:"thingName"`
	// DeviceConfiguration is what the template has for the device; it may be empty.
	DeviceConfiguration map[string]string `json:"deviceConfiguration"`
}

// RegisterThingSubscriptionRequest says which template's answers to subscribe to.
type RegisterThingSubscriptionRequest struct{ TemplateName string }

func opError(op string, err error) error { return fmt.Errorf("iotidentity: %s: %w", op, err) }

func (r *CreateCertificateFromCSRRequest) check() error {
	if r == nil {
		return iotservice.ErrNoRequest
	}
	if r.CertificateSigningRequest == "" {
		return &reqresp.RequestError{Field: "CertificateSigningRequest", Reason: "empty; use a PKCS #10 request in PEM, such as x509.CreateCertificateRequest makes"}
	}
	return nil
}

func (r *RegisterThingRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	if r.CertificateOwnershipToken == "" {
		return "", &reqresp.RequestError{Field: "CertificateOwnershipToken", Reason: "empty; use the one that came with the certificate"}
	}
	return templateTopic(r.TemplateName)
}

func (r *RegisterThingSubscriptionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	return templateTopic(r.TemplateName)
}

func templateTopic(template string) (string, error) {
	if err := iotservice.CheckName("TemplateName", template, 36, "_-"); err != nil {
		return "", err
	}
	return "$aws/provisioning-templates/" + template + "/provision/json", nil
}

// String leaves the key and the token out.
func (r CreateKeysAndCertificateResponse) String() string {
	return "keys and certificate " + r.CertificateID
}

// GoString is String.
func (r CreateKeysAndCertificateResponse) GoString() string { return r.String() }

// LogValue is String, for log/slog.
func (r CreateKeysAndCertificateResponse) LogValue() slog.Value { return slog.StringValue(r.String()) }

// String leaves the token out.
func (r CreateCertificateFromCSRResponse) String() string { return "certificate " + r.CertificateID }

// GoString is String.
func (r CreateCertificateFromCSRResponse) GoString() string { return r.String() }

// LogValue is String, for log/slog.
func (r CreateCertificateFromCSRResponse) LogValue() slog.Value { return slog.StringValue(r.String()) }

// String leaves the token and the parameters out.
func (r RegisterThingRequest) String() string {
	return fmt.Sprintf("register by template %s, %d parameters", r.TemplateName, len(r.Parameters))
}

// GoString is String.
func (r RegisterThingRequest) GoString() string { return r.String() }

// LogValue is String, for log/slog.
func (r RegisterThingRequest) LogValue() slog.Value { return slog.StringValue(r.String()) }
