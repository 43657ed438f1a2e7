package iotlocal

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"slices"
	"sync"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// registry has the certificates, things and policies that the server knows. What is
// changed in it holds from the next packet on.
type registry struct {
	requirePolicies bool

	mu           sync.RWMutex
	certificates map[string]*certificate
	things       map[string]Thing
	policies     map[string]*policy.Document
}

// certificate is what the registry has of one certificate.
type certificate struct {
	pem      []byte
	leaf     *x509.Certificate
	status   CertificateStatus
	things   []string // in the order in which they were attached
	policies []string
}

func newRegistry(requirePolicies bool) *registry {
	return &registry{
		requirePolicies: requirePolicies,
		certificates:    make(map[string]*certificate),
		things:          make(map[string]Thing),
		policies:        make(map[string]*policy.Document),
	}
}

// fillRegistry registers the devices of Options.Things with Options.Policies.
func (s *Server) fillRegistry() error {
	s.registry = newRegistry(s.opts.RequirePolicies)
	names := slices.Sorted(maps.Keys(s.opts.Policies))
	for _, name := range names {
		if err := s.PutPolicy(name, s.opts.Policies[name]); err != nil {
			return err
		}
	}
	for thing, p := range s.id.devices {
		id := s.registry.add(p.tls.Leaf, CertificateActive, thing)
		s.registry.certificates[id].policies = slices.Clone(names)
	}
	return nil
}

// certificateID is the id that AWS IoT Core gives a certificate: the hexadecimal
// SHA-256 of its DER form.
func certificateID(leaf *x509.Certificate) string {
	sum := sha256.Sum256(leaf.Raw)
	return hex.EncodeToString(sum[:])
}

// add registers a certificate. One that is there gets the status, and the things
// beside its own.
func (r *registry) add(leaf *x509.Certificate, status CertificateStatus, things ...string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.addLocked(leaf, status, things...)
}

func (r *registry) addLocked(leaf *x509.Certificate, status CertificateStatus, things ...string) string {
	id := certificateID(leaf)
	c := r.certificates[id]
	if c == nil {
		c = &certificate{leaf: leaf, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})}
		r.certificates[id] = c
	}
	c.status = status
	for _, name := range things {
		c.things = include(c.things, name)
		if _, ok := r.things[name]; !ok {
			r.things[name] = Thing{Name: name}
		}
	}
	return id
}

// include appends a text to a list that does not have it.
func include(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// admit decides whether a certificate that the server's authority has signed may be
// used. One that is not known yet becomes active: it is from a folder of an earlier
// run, or signed with the authority's key by hand. It belongs to the thing of its
// common name.
func (r *registry) admit(leaf *x509.Certificate) CertificateStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.certificates[certificateID(leaf)]
	if c == nil {
		var things []string
		if thingName.MatchString(leaf.Subject.CommonName) {
			things = append(things, leaf.Subject.CommonName)
		}
		r.addLocked(leaf, CertificateActive, things...)
		return CertificateActive
	}
	return c.status
}

// change calls f with a certificate, under the lock.
func (r *registry) change(id string, f func(*certificate)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.certificates[id]
	if c == nil {
		return ErrUnknownCertificate
	}
	f(c)
	return nil
}

// thingOf returns the thing for which a certificate speaks with a client id: the one
// of that name if it is attached, or else the first that is.
func (r *registry) thingOf(certificateID, clientID string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := r.certificates[certificateID]
	if c == nil || len(c.things) == 0 {
		return ""
	}
	if slices.Contains(c.things, clientID) {
		return clientID
	}
	return c.things[0]
}

// attached reports whether a certificate is attached to a thing.
func (r *registry) attached(certificateID, thing string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := r.certificates[certificateID]
	return c != nil && slices.Contains(c.things, thing)
}

// documents returns the policies of a certificate, and false when it has none and
// may do everything.
func (r *registry) documents(certificateID string) (documents []*policy.Document, limited bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := r.certificates[certificateID]
	if c == nil || len(c.policies) == 0 {
		return nil, r.requirePolicies
	}
	for _, name := range c.policies {
		if d := r.policies[name]; d != nil {
			documents = append(documents, d)
		}
	}
	return documents, true
}

func (r *registry) thing(name string) (Thing, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	t, ok := r.things[name]
	return t, ok
}

func (c *certificate) snapshot(id string) Certificate {
	return Certificate{
		ID: id, PEM: slices.Clone(c.pem), Status: c.status,
		Things: slices.Clone(c.things), Policies: slices.Clone(c.policies),
	}
}

func (r *registry) snapshot() []Certificate {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []Certificate
	for _, id := range slices.Sorted(maps.Keys(r.certificates)) {
		all = append(all, r.certificates[id].snapshot(id))
	}
	return all
}
