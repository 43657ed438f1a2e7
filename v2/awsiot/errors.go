package awsiot

import "fmt"

// FileError tells that a file cannot be used.
type FileError struct {
	Role string // what the file was wanted for, such as "certificate"
	Path string
	Err  error // what is wrong with it, and the way out
}

// Error names the file, its role and what is wrong.
func (e *FileError) Error() string {
	return fmt.Sprintf("awsiot: %s file %q: %v", e.Role, e.Path, e.Err)
}

// Unwrap returns what is wrong with the file.
func (e *FileError) Unwrap() error { return e.Err }

// EndpointError tells that an endpoint is neither HOST nor HOST:PORT.
type EndpointError struct {
	Endpoint string
	Reason   string
}

// Error names the endpoint and what is allowed.
func (e *EndpointError) Error() string {
	return fmt.Sprintf("awsiot: endpoint %q: %s", e.Endpoint, e.Reason)
}

// CredentialError tells that what a client is to prove itself with cannot be used.
type CredentialError struct {
	Role string // what it is, such as "certificate"
	Err  error  // what is wrong with it, and the way out
}

// In returns the [*FileError] for what stands in a file.
func (e *CredentialError) In(role, path string) *FileError {
	return &FileError{Role: role, Path: path, Err: fmt.Errorf("%s: %w", e.Role, e.Err)}
}

// Error names the credential and what is wrong. It never holds it.
func (e *CredentialError) Error() string { return "awsiot: " + e.Role + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *CredentialError) Unwrap() error { return e.Err }
