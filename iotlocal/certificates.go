package iotlocal

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"

	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// CertificateStatus says whether a certificate may be used. Only one that is
// CertificateActive can connect.
type CertificateStatus string

// The statuses of certificates, as AWS IoT Core names them.
const (
	CertificateActive   CertificateStatus = "ACTIVE"
	CertificateInactive CertificateStatus = "INACTIVE"
	CertificatePending  CertificateStatus = "PENDING_ACTIVATION"
	CertificateRevoked  CertificateStatus = "REVOKED"
)

// Certificate is what the server knows of a device's certificate.
type Certificate struct {
	ID       string // 64 hexadecimal digits: the SHA-256 of the certificate
	PEM      []byte
	Status   CertificateStatus
	Things   []string // names of the things it is attached to
	Policies []string // names of the policies that are attached to it
}

// Thing is a device as the registry of things has it. Policies can refer to all of it.
type Thing struct {
	Name       string            // as in Options.Things
	Type       string            // thing type, or ""
	Groups     []string          // thing groups, as provisioning templates name them
	Attributes map[string]string // at most 50 on AWS IoT Core
}

// Certificates returns all certificates that the server knows, sorted by id: those of
// Options.Things, those that it has issued, and those that have connected.
func (s *Server) Certificates() []Certificate { return s.registry.snapshot() }

// Certificate returns the certificate with an id. When there is none the error is
// [ErrUnknownCertificate].
func (s *Server) Certificate(id string) (Certificate, error) {
	var found Certificate
	err := s.registry.change(id, func(c *certificate) { found = c.snapshot(id) })
	return found, s.registryError("certificate "+id, err)
}

// RegisterCertificate makes a certificate known that the server's authority has
// signed, in PEM, and attaches things to it. One that is known gets the status. The error is an
// [*OptionError].
func (s *Server) RegisterCertificate(certPEM []byte, status CertificateStatus, things ...string) (Certificate, error) {
	if err := checkStatus(status); err != nil {
		return Certificate{}, err
	}
	for _, name := range things {
		if err := checkThing(name); err != nil {
			return Certificate{}, err
		}
	}
	block, _ := pem.Decode(certPEM)
	if block == nil || block.Type != "CERTIFICATE" {
		return Certificate{}, &OptionError{Field: "certPEM", Reason: "is not a certificate in PEM; give the text from -----BEGIN CERTIFICATE----- on"}
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Certificate{}, &OptionError{Field: "certPEM", Reason: "the certificate cannot be read", Err: err}
	}
	if err := leaf.CheckSignatureFrom(s.id.ca.tls.Leaf); err != nil {
		return Certificate{}, &OptionError{Field: "certPEM", Reason: "another authority has signed the certificate; use IssueCertificate", Err: err}
	}
	id := s.registry.add(leaf, status, things...)
	s.enforce(id, status)
	return s.Certificate(id)
}

// SetCertificateStatus changes the status of a certificate. Connections with a
// certificate that is no longer active are ended: MQTT 5 clients get a DISCONNECT with
// reason code 0x87. AWS IoT Core takes some minutes for that. For an id that is not
// known the error is [ErrUnknownCertificate].
func (s *Server) SetCertificateStatus(id string, status CertificateStatus) error {
	if err := checkStatus(status); err != nil {
		return err
	}
	err := s.registry.change(id, func(c *certificate) { c.status = status })
	if err == nil {
		s.enforce(id, status)
	}
	return s.registryError("certificate "+id, err)
}

// enforce ends the connections of a certificate that may not be used any more.
func (s *Server) enforce(id string, status CertificateStatus) {
	if status == CertificateActive {
		return
	}
	s.partAll(packets.ErrNotAuthorized.Code, reasonAuth, func(c *conn) bool {
		return c.principal.certificateID == id
	})
}

// AttachThing attaches a certificate to a thing, which becomes known by that. For an id
// that is not known the error is [ErrUnknownCertificate], for a name that is none an
// [*OptionError].
func (s *Server) AttachThing(id, thing string) error {
	if err := checkThing(thing); err != nil {
		return err
	}
	err := s.registry.change(id, func(c *certificate) {
		c.things = include(c.things, thing)
		if _, ok := s.registry.things[thing]; !ok {
			s.registry.things[thing] = Thing{Name: thing}
		}
	})
	return s.registryError("certificate "+id, err)
}

// DetachThing takes a thing from a certificate. For an id that is not known the error is
// [ErrUnknownCertificate].
func (s *Server) DetachThing(id, thing string) error {
	return s.registryError("certificate "+id, s.registry.change(id, func(c *certificate) { c.things = without(c.things, thing) }))
}

// PutThing makes a thing known, or changes its type and attributes. The error is an
// [*OptionError].
func (s *Server) PutThing(t Thing) error {
	if err := checkThing(t.Name); err != nil {
		return err
	}
	t.Attributes, t.Groups = maps.Clone(t.Attributes), slices.Clone(t.Groups)
	s.registry.mu.Lock()
	defer s.registry.mu.Unlock()
	s.registry.things[t.Name] = t
	return nil
}

// PutPolicy makes a policy known, or replaces its document, in the language of AWS IoT
// Core's policies. It holds from the next packet on, where AWS IoT Core takes some
// minutes. The error is an [*OptionError] that names the place in the document.
func (s *Server) PutPolicy(name, document string) error {
	d, err := parsePolicy("Policies", name, document)
	if err != nil {
		return err
	}
	s.registry.mu.Lock()
	defer s.registry.mu.Unlock()
	s.registry.policies[name] = d
	return nil
}

// AttachPolicy attaches a policy to a certificate. From then on the certificate may do
// what its policies allow and nothing else. The error is [ErrUnknownCertificate] or
// [ErrUnknownPolicy].
func (s *Server) AttachPolicy(id, policy string) error {
	err := s.registry.change(id, func(c *certificate) {})
	if err != nil {
		return s.registryError("certificate "+id, err)
	}
	s.registry.mu.Lock()
	defer s.registry.mu.Unlock()
	if s.registry.policies[policy] == nil {
		return s.registryError("policy "+policy, ErrUnknownPolicy)
	}
	c := s.registry.certificates[id]
	c.policies = include(c.policies, policy)
	return nil
}

// DetachPolicy takes a policy from a certificate. One that has none left may do
// everything again, unless Options.RequirePolicies is set. For an id that is not known
// the error is [ErrUnknownCertificate].
func (s *Server) DetachPolicy(id, policy string) error {
	return s.registryError("certificate "+id, s.registry.change(id, func(c *certificate) { c.policies = without(c.policies, policy) }))
}

func (s *Server) registryError(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("iotlocal: %s: %w", what, err)
}

// without returns a list that does not have a text, and leaves the given one alone.
func without(list []string, text string) []string {
	var rest []string
	for _, one := range list {
		if one != text {
			rest = append(rest, one)
		}
	}
	return rest
}

func checkStatus(status CertificateStatus) error {
	switch status {
	case CertificateActive, CertificateInactive, CertificatePending, CertificateRevoked:
		return nil
	}
	return &OptionError{Field: "status", Reason: fmt.Sprintf("%q is not one of ACTIVE, INACTIVE, PENDING_ACTIVATION, REVOKED", status)}
}

func parsePolicy(field, name, document string) (*policy.Document, error) {
	d, err := policy.Parse(document)
	if err != nil {
		return nil, &OptionError{Field: field, Reason: fmt.Sprintf("%q is not a policy; correct the document", name), Err: err}
	}
	return d, nil
}
