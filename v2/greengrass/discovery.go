package greengrass

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"time"
)

// What discovery is refused with, for errors.Is: each matches every [*Error] with its
// status.
var (
	ErrInvalidRequest error = &Error{StatusCode: http.StatusBadRequest}
	ErrUnauthorized   error = &Error{StatusCode: http.StatusUnauthorized}
	ErrNotFound       error = &Error{StatusCode: http.StatusNotFound}
	ErrThrottled      error = &Error{StatusCode: http.StatusTooManyRequests}
)

// Is matches the errors of this package that stand for a status.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Thing == "" && t.Message == "" && t.StatusCode == e.StatusCode
}

// Discovery is discovery with files: it makes a [Client] for each request, so that a
// renewed certificate is taken up.
type Discovery struct {
	Endpoint string // as in [Options]
	// The files, in PEM: the authorities to trust, the device's certificate and its key.
	CAFile, CertFile, KeyFile string
	// Timeout bounds a request. Default 120 s.
	Timeout time.Duration
}

// Discover asks for the core devices of a thing. Its errors are those of [NewClient],
// [Client.Discover] and the files.
func (d *Discovery) Discover(ctx context.Context, thing string) (*Response, error) {
	pair, err := tls.LoadX509KeyPair(d.CertFile, d.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("greengrass: certificate %s and key %s: %w", d.CertFile, d.KeyFile, err)
	}
	pem, err := os.ReadFile(d.CAFile)
	if err != nil {
		return nil, fmt.Errorf("greengrass: authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &OptionError{"CAFile", d.CAFile + " holds no PEM certificate"}
	}
	client, err := NewClient(Options{Endpoint: d.Endpoint, TLS: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, MinVersion: tls.VersionTLS12}})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(d.Timeout, 120*time.Second))
	defer cancel()
	return client.Discover(ctx, thing)
}

// GroupCA is a certificate authority of a group.
type GroupCA struct {
	GroupID string
	CA      string // certificate in PEM
}

// CAs returns the authorities of all groups, in order.
func (r *Response) CAs() []GroupCA {
	var out []GroupCA
	for _, g := range r.Groups {
		for _, ca := range g.CAs {
			out = append(out, GroupCA{g.ID, ca})
		}
	}
	return out
}

// Cores returns the core devices of all groups, in order.
func (r *Response) Cores() []*Core {
	var out []*Core
	for i := range r.Groups {
		for j := range r.Groups[i].Cores {
			out = append(out, &r.Groups[i].Cores[j])
		}
	}
	return out
}
