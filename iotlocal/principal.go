package iotlocal

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// principal is who a connection has proved to be. At most one of the groups is set.
type principal struct {
	remote string // address of the client

	certificateID string // hexadecimal SHA-256 of the certificate
	leaf          *x509.Certificate
	thing         string // thing for which the certificate speaks, or ""

	accessKeyID string // of a signed websocket

	authorized  bool // by a custom authorizer
	name        string
	documents   []*policy.Document
	disconnect  time.Duration // after which the connection ends, 0 for never
	wantsAuthor bool          // a custom authorizer is to decide at the CONNECT
	web         webCredentials
}

// certificatePrincipal is who a client certificate stands for.
func (s *Server) certificatePrincipal(state tls.ConnectionState, remote net.Addr) principal {
	p := principal{remote: remote.String()}
	if len(state.PeerCertificates) == 0 {
		return p
	}
	p.leaf = state.PeerCertificates[0]
	p.certificateID = certificateID(p.leaf)
	p.thing = s.registry.thingOf(p.certificateID, "")
	return p
}

// known reports whether the client has proved anything.
func (p *principal) known() bool {
	return p.certificateID != "" || p.accessKeyID != "" || p.authorized
}

// String names the principal for logs, without anything secret.
func (p *principal) String() string {
	switch {
	case p.certificateID != "":
		return "certificate " + p.certificateID[:8] + " of " + p.thing
	case p.accessKeyID != "":
		return "access key " + p.accessKeyID
	case p.authorized:
		return "custom authorizer: " + p.name
	}
	return "nobody"
}
