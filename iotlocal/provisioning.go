package iotlocal

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
	"github.com/iotshim/iotshim/iotlocal/internal/provisioning"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// ProvisioningTemplate is a template of fleet provisioning.
type ProvisioningTemplate struct {
	// Document is the template in the JSON of AWS IoT Core, unchanged: Parameters,
	// Mappings, Resources of types AWS::IoT::Certificate, AWS::IoT::Thing and
	// AWS::IoT::Policy, DeviceConfiguration, and the functions Ref, Fn::Join, Fn::Select,
	// Fn::FindInMap, Fn::Split and Fn::Sub. A policy that it names by PolicyName alone is
	// one of Options.Policies or of Server.PutPolicy; it is looked for when a device
	// comes.
	Document string

	// Hook, when set, is asked about each device before it is registered. An error
	// denies, and so does an answer that takes longer than 5 seconds, at the end of
	// which ctx ends. Calls for different devices come at the same time. It may call
	// every method of the Server but Close, which waits for it. Default: every device
	// is let in.
	Hook func(ctx context.Context, r ProvisioningRequest) (ProvisioningDecision, error)
}

// ProvisioningRequest is what a pre-provisioning hook is asked.
type ProvisioningRequest struct {
	ClaimCertificateID string            // certificate with which the device is connected
	CertificateID      string            // certificate that is to be registered
	CertificatePEM     string            // the same in PEM
	Template           string            // name of the template
	ClientID           string            // client id of the connection
	Parameters         map[string]string // what the device tells of itself
}

// ProvisioningDecision is what a pre-provisioning hook answers.
type ProvisioningDecision struct {
	Allow     bool
	Overrides map[string]string // parameters that take the place of the device's own
}

var templateName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,36}$`)

// parseTemplates reads the templates of Options.
func (o *Options) parseTemplates() (map[string]*provisioning.Template, error) {
	templates := make(map[string]*provisioning.Template, len(o.ProvisioningTemplates))
	for _, name := range slices.Sorted(maps.Keys(o.ProvisioningTemplates)) {
		if !templateName.MatchString(name) {
			return nil, &OptionError{Field: "ProvisioningTemplates", Reason: fmt.Sprintf("%q is not the name of a template; use 1 to 36 of the characters a-z A-Z 0-9 _ -", name)}
		}
		t, err := provisioning.ParseTemplate(o.ProvisioningTemplates[name].Document, o.ProvisioningTemplates[name].Hook != nil)
		if err != nil {
			return nil, &OptionError{Field: "ProvisioningTemplates", Reason: fmt.Sprintf("%q cannot be used; correct the document", name), Err: err}
		}
		templates[name] = t
	}
	return templates, nil
}

// newProvisioning returns the provisioning service that the options ask for.
func (s *Server) newProvisioning() (*provisioning.Service, error) {
	templates, err := s.opts.parseTemplates()
	if err != nil {
		return nil, err
	}
	return provisioning.New(provisioning.Config{
		Host: provisioningHost{s}, Templates: templates, HookTimeout: hookTimeout,
	}), nil
}

const hookTimeout = 5 * time.Second

// Thing returns a thing that the server knows.
func (s *Server) Thing(name string) (Thing, bool) {
	t, ok := s.registry.thing(name)
	t.Attributes, t.Groups = maps.Clone(t.Attributes), slices.Clone(t.Groups)
	return t, ok
}

// provisioningHost is what the provisioning service does to the server.
type provisioningHost struct{ server *Server }

// NewKey makes a key of the kind that AWS IoT Core gives.
func (h provisioningHost) NewKey() (crypto.Signer, error) {
	return rsa.GenerateKey(rand.Reader, 2048)
}

func (h provisioningHost) Sign(public crypto.PublicKey, csr *x509.CertificateRequest) ([]byte, error) {
	// Like those of AWS IoT Core, a certificate for a new key says nothing about the
	// device, and one for a request says what the request does.
	t := deviceTemplate("")
	t.Subject = pkix.Name{CommonName: "AWS IoT Certificate"}
	if csr != nil {
		t.RawSubject = csr.RawSubject
	}
	der, err := issueTo(t, &h.server.id.ca, public)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	h.server.registry.add(leaf, CertificatePending)
	return der, nil
}

// Forget keeps the certificate known, so that it is not taken for one that the
// authority has signed elsewhere.
func (h provisioningHost) Forget(id string) {
	h.server.registry.change(id, func(c *certificate) { c.status = CertificateRevoked })
}

func (h provisioningHost) Thing(name string) (provisioning.Thing, bool) {
	t, ok := h.server.registry.thing(name)
	return provisioning.Thing{Name: t.Name, Type: t.Type, Groups: t.Groups, Attributes: t.Attributes}, ok
}

func (h provisioningHost) Register(r provisioning.Registration) error {
	documents := make(map[string]*policy.Document)
	for _, p := range r.Policies {
		if p.Document == "" {
			continue
		}
		d, err := policy.Parse(p.Document)
		if err != nil {
			return err
		}
		documents[policyName(p)] = d
	}
	g := h.server.registry
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.certificates[r.CertificateID]
	if c == nil {
		return ErrUnknownCertificate // cannot happen: Sign has added it
	}
	for _, p := range r.Policies {
		if name := policyName(p); documents[name] == nil && g.policies[name] == nil {
			return fmt.Errorf("the policy %s of the template is not known", name)
		}
	}
	for _, p := range r.Policies {
		name := policyName(p)
		if g.policies[name] == nil { // a policy that is there stays as it is
			g.policies[name] = documents[name]
		}
		c.policies = include(c.policies, name)
	}
	c.status = CertificateInactive
	if r.Active {
		c.status = CertificateActive
	}
	if t := r.Thing; t != nil {
		g.things[t.Name] = Thing{Name: t.Name, Type: t.Type, Groups: t.Groups, Attributes: t.Attributes}
		c.things = include(c.things, t.Name)
	}
	return nil
}

// policyName is the name of a policy, for one without a name made from its document.
func policyName(p provisioning.Policy) string {
	if p.Name != "" {
		return p.Name
	}
	sum := sha256.Sum256([]byte(p.Document))
	return hex.EncodeToString(sum[:])
}

// CallHook asks the template's hook on a goroutine of its own.
func (h provisioningHost) CallHook(id uint64, r provisioning.HookRequest) {
	s := h.server
	hook := s.opts.ProvisioningTemplates[r.Template].Hook
	s.wg.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), hookTimeout)
		defer cancel()
		stop := make(chan struct{})
		defer close(stop)
		s.wg.Go(func() {
			select {
			case <-s.closing:
				cancel()
			case <-stop:
			}
		})
		d, err := hook(ctx, ProvisioningRequest(r))
		if err != nil {
			s.log.Warn("pre-provisioning hook failed", "template", r.Template, "client", r.ClientID, "error", err)
			d = ProvisioningDecision{}
		}
		s.services.do(func(now time.Time) []service.Message {
			return s.provisioning.HookDone(now, id, provisioning.HookAnswer(d))
		})
	})
}
