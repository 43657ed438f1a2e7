package provisioning

import "fmt"

// Error is a refusal, as it goes to the device.
type Error struct {
	Status  int    // HTTP status that fits
	Code    string // such as InvalidCertificateOwnershipToken
	Message string
}

// Error returns the code and the text.
func (e *Error) Error() string {
	return fmt.Sprintf("provisioning: %s: %s", e.Code, e.Message)
}

func refusal(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

func invalidPayload(format string, args ...any) *Error {
	return refusal(400, "InvalidPayload", format, args...)
}

func invalidCSR(format string, args ...any) *Error {
	return refusal(400, "InvalidCertificateSigningRequest", format, args...)
}

func invalidParameters(format string, args ...any) *Error {
	return refusal(400, "InvalidParameters", format, args...)
}

func unresolved(name string) *Error {
	return invalidParameters("Cannot resolve reference value: %s", name)
}

func conflict(format string, args ...any) *Error {
	return refusal(409, "ResourceConflict", format, args...)
}

func internalError() *Error {
	return refusal(500, "InternalFailure", "The request could not be carried out.")
}

var (
	errNoToken  = refusal(400, "InvalidCertificateOwnershipToken", "Certificate ownership token cannot be empty.")
	errBadToken = refusal(400, "InvalidCertificateOwnershipToken", "Certificate ownership token is not valid, has expired, or has been used.")
	errDenied   = refusal(403, "AccessDenied", "Access denied by the pre-provisioning hook.")
)

// TemplateError says what is wrong with a template, and where.
type TemplateError struct {
	Where  string // such as "Resources.thing.Properties", "" for the whole document
	Reason string
	Err    error // the cause, where there is one
}

// Error returns the place and the reason.
func (e *TemplateError) Error() string {
	s := "provisioning template: "
	if e.Where != "" {
		s += e.Where + ": "
	}
	s += e.Reason
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *TemplateError) Unwrap() error { return e.Err }

func wrong(where, format string, args ...any) error {
	return &TemplateError{Where: where, Reason: fmt.Sprintf(format, args...)}
}
