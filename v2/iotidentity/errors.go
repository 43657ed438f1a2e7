package iotidentity

import (
	"errors"
	"fmt"
)

// What a program can decide by when the service has refused a request. The first four
// stand for a code of [ServiceError], the others for its status.
var (
	// ErrInvalidOwnershipToken: the token is unknown, an hour old, or was used already.
	ErrInvalidOwnershipToken = errors.New("iotidentity: invalid certificate ownership token")
	// ErrInvalidParameters: the template wants other parameters.
	ErrInvalidParameters = errors.New("iotidentity: invalid parameters")
	// ErrInvalidCSR: the certificate signing request is none, or of a kind that the
	// service does not take.
	ErrInvalidCSR = errors.New("iotidentity: invalid certificate signing request")
	// ErrInvalidPayload: the request is not what the service allows.
	ErrInvalidPayload = errors.New("iotidentity: invalid payload")
	// ErrAccessDenied: a policy or the template's hook does not allow it (401, 403).
	ErrAccessDenied = errors.New("iotidentity: access denied")
	// ErrNotFound: there is no such template (404).
	ErrNotFound = errors.New("iotidentity: not found")
	// ErrConflict: there is a thing of that name which the template leaves alone (409).
	ErrConflict = errors.New("iotidentity: conflict")
	// ErrThrottled: there were too many requests; wait before the next (429).
	ErrThrottled = errors.New("iotidentity: throttled")
	// ErrInternal: the service has failed (500 and above).
	ErrInternal = errors.New("iotidentity: internal error of the service")
)

// ServiceError is how the service refuses a request.
type ServiceError struct {
	StatusCode int    `json:"statusCode"`   // as in HTTP, such as 400
	Code       string `json:"errorCode"`    // such as "InvalidParameters"
	Message    string `json:"errorMessage"` // for people; do not compare it
}

// Error names code and message.
func (e *ServiceError) Error() string {
	return fmt.Sprintf("the service answered %d, %s: %q", e.StatusCode, e.Code, e.Message)
}

// Is tells whether target is what the code or the status stands for.
func (e *ServiceError) Is(target error) bool {
	switch e.Code {
	case "InvalidCertificateOwnershipToken":
		return target == ErrInvalidOwnershipToken
	case "InvalidParameters":
		return target == ErrInvalidParameters
	case "InvalidCertificateSigningRequest":
		return target == ErrInvalidCSR
	case "InvalidPayload":
		return target == ErrInvalidPayload
	}
	switch {
	case e.StatusCode == 401 || e.StatusCode == 403:
		return target == ErrAccessDenied
	case e.StatusCode == 404:
		return target == ErrNotFound
	case e.StatusCode == 409:
		return target == ErrConflict
	case e.StatusCode == 429:
		return target == ErrThrottled
	case e.StatusCode >= 500:
		return target == ErrInternal
	}
	return false
}
