package iotshadow

import (
	"errors"
	"fmt"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
)

// What a program can decide by when the service has refused a request; each stands
// for a code of [ServiceError].
var (
	// ErrBadRequest: the request is not what the service allows (400).
	ErrBadRequest = errors.New("iotshadow: bad request")
	// ErrForbidden: a policy does not allow the request (401, 403).
	ErrForbidden = errors.New("iotshadow: forbidden")
	// ErrNotFound: there is no such shadow, or no such thing (404).
	ErrNotFound = errors.New("iotshadow: not found")
	// ErrVersionConflict: the shadow does not have the version of the request (409).
	ErrVersionConflict = errors.New("iotshadow: version conflict")
	// ErrTooLarge: the shadow would be larger than allowed, 8 KB by default (413).
	ErrTooLarge = errors.New("iotshadow: too large")
	// ErrTooManyRequests: more than 10 requests of the connection are under way (429).
	ErrTooManyRequests = errors.New("iotshadow: too many requests")
)

// ServiceError is how the service refuses a request.
type ServiceError struct {
	Code        int       `json:"code"`    // as in HTTP, such as 404
	Message     string    `json:"message"` // for people; do not compare it
	Timestamp   time.Time `json:"-"`       // zero when the service does not tell it
	ClientToken string    `json:"clientToken"`
}

// Error names code and message.
func (e *ServiceError) Error() string {
	return fmt.Sprintf("the service answered %d: %q", e.Code, e.Message)
}

// Is tells whether target is what the code stands for.
func (e *ServiceError) Is(target error) bool {
	switch e.Code {
	case 400:
		return target == ErrBadRequest
	case 401, 403:
		return target == ErrForbidden
	case 404:
		return target == ErrNotFound
	case 409:
		return target == ErrVersionConflict
	case 413:
		return target == ErrTooLarge
	case 429:
		return target == ErrTooManyRequests
	}
	return false
}

// UnmarshalJSON reads what the service sends.
func (e *ServiceError) UnmarshalJSON(b []byte) error {
	type plain ServiceError
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}
