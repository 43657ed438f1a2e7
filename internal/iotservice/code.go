package iotservice

// codes are what Jobs and Commands refuse a request with, in words.
var codes = map[string]string{
	"InvalidTopic":           "invalid topic",
	"InvalidJson":            "invalid JSON",
	"InvalidRequest":         "invalid request",
	"InvalidStateTransition": "invalid state transition",
	"ResourceNotFound":       "resource not found",
	"VersionMismatch":        "version mismatch",
	"InternalError":          "internal error of the service",
	"RequestThrottled":       "request throttled",
	"TerminalStateReached":   "terminal state reached",
}

// codeError stands for a code that a service refuses with. There is one for each package
// and code, made by CodeError.
type codeError struct{ pkg, code string }

func (e *codeError) Error() string { return e.pkg + ": " + codes[e.code] }

// CodeError makes what a package has programs decide by when the service has refused with
// a code.
func CodeError(pkg, code string) error { return &codeError{pkg, code} }

// IsCode tells whether target is the error of a package for a code.
func IsCode(target error, pkg, code string) bool {
	e, ok := target.(*codeError)
	return ok && *e == codeError{pkg, code}
}
