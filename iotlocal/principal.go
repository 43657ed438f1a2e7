package iotlocal

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"time"
)

// principal is who a connection has proved to be. At most one of the groups is set.
type principal struct {
	certificateID string // hexadecimal SHA-256 of the certificate
	thing         string // the certificate's common name

	accessKeyID string // of a signed websocket

	authorized  bool // by a custom authorizer
	name        string
	policies    []string      // documents that the authorizer has returned
	disconnect  time.Duration // after which the connection ends, 0 for never
	wantsAuthor bool          // a custom authorizer is to decide at the CONNECT
	web         webCredentials
}

// certificatePrincipal is who a client certificate stands for.
func certificatePrincipal(state tls.ConnectionState) principal {
	if len(state.PeerCertificates) == 0 {
		return principal{}
	}
	leaf := state.PeerCertificates[0]
	sum := sha256.Sum256(leaf.Raw)
	return principal{certificateID: hex.EncodeToString(sum[:]), thing: leaf.Subject.CommonName}
}

// known reports whether the client has proved anything.
func (p *principal) known() bool {
	return p.certificateID != "" || p.accessKeyID != "" || p.authorized
}

// String names the principal for logs, without anything secret.
func (p *principal) String() string {
	switch {
	case p.certificateID != "":
		return "certificate of " + p.thing
	case p.accessKeyID != "":
		return "access key " + p.accessKeyID
	case p.authorized:
		return "custom authorizer: " + p.name
	}
	return "nobody"
}
