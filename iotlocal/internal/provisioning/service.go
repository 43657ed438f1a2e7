package provisioning

import (
	"cmp"
	"crypto"
	"crypto/x509"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Defaults of [Config], which are those of AWS IoT Core.
const (
	DefaultTokenLife   = time.Hour
	DefaultHookTimeout = 5 * time.Second
)

// Host is what surrounds a [Service]. It is called from the methods of the Service,
// and must not call them.
type Host interface {
	// NewKey makes the key of a device that asks for one.
	NewKey() (crypto.Signer, error)

	// Sign signs a certificate for a public key, and returns it in DER. The
	// certificate may not connect before it has been activated. csr is nil when the
	// device has not sent one.
	Sign(public crypto.PublicKey, csr *x509.CertificateRequest) ([]byte, error)

	// Forget tells that a certificate is not going to be registered.
	Forget(certificateID string)

	// Thing returns a thing, if it is there. What it returns is not changed.
	Thing(name string) (Thing, bool)

	// Register makes known what a device has become. Nothing has changed when it
	// returns an error, whose text goes to the device.
	Register(Registration) error

	// CallHook begins a call of a template's pre-provisioning hook, and returns at
	// once. The answer comes to Service.HookDone with the same id.
	CallHook(id uint64, r HookRequest)
}

// Registration is the outcome of a RegisterThing.
type Registration struct {
	CertificateID string
	Active        bool   // whether the certificate may connect
	Thing         *Thing // what the thing is from now on, nil when the template has none
	Policies      []Policy
}

// Thing is a device as the registry of things has it.
type Thing struct {
	Name       string
	Type       string
	Groups     []string
	Attributes map[string]string
}

// Policy is a policy that a template attaches to the certificate: one that is known by
// its name, or a new one.
type Policy struct {
	Name     string
	Document string // "" for a policy that is known by name
}

// HookRequest is what a pre-provisioning hook is asked.
type HookRequest struct {
	ClaimCertificateID string
	CertificateID      string
	CertificatePEM     string
	Template           string
	ClientID           string
	Parameters         map[string]string
}

// HookAnswer is what a pre-provisioning hook decides.
type HookAnswer struct {
	Allow     bool
	Overrides map[string]string // parameters that replace those of the device
}

// Config says how a [Service] behaves.
type Config struct {
	Host Host // needed

	// Templates are the provisioning templates by name.
	Templates map[string]*Template

	// TokenLife is how long an ownership token is good. Default: DefaultTokenLife.
	TokenLife time.Duration

	// HookTimeout is how long a hook may take. Default: DefaultHookTimeout.
	HookTimeout time.Duration
}

// Service provisions devices.
type Service struct {
	cfg     Config
	tokens  map[string]*certificate
	ending  []*certificate // those with a token, by its end
	pending []*registering // that wait for their hook, by deadline
	nextID  uint64
}

var _ service.Service = (*Service)(nil)

// New returns a service that has provisioned nothing yet.
func New(cfg Config) *Service {
	cfg.TokenLife = cmp.Or(cfg.TokenLife, DefaultTokenLife)
	cfg.HookTimeout = cmp.Or(cfg.HookTimeout, DefaultHookTimeout)
	return &Service{
		cfg:    cfg,
		tokens: make(map[string]*certificate),
	}
}

// caller is whom an answer goes to, and how.
type caller struct {
	topic  string
	format format
	client string
	claim  string // certificate id
}

// Handle is part of service.Service.
func (s *Service) Handle(now time.Time, r service.Request) ([]service.Message, bool) {
	op, template, f, ok := parseTopic(r.Topic)
	if !ok {
		return nil, false
	}
	c := caller{topic: r.Topic, format: f, client: r.ClientID, claim: r.CertificateID}
	s.expireTokens(now)
	fields, err := decode(f, r.Payload)
	if err != nil {
		return c.refused(err), true
	}
	var answer map[string]any
	switch op {
	case createKeys:
		answer, err = s.createKeys(now)
	case createFromCSR:
		answer, err = s.createFromCSR(now, fields)
	case registerThing:
		answer, err = s.register(now, c, template, fields)
	}
	switch {
	case err != nil:
		return c.refused(err), true
	case answer == nil: // the hook is at work
		return nil, true
	}
	return c.accepted(answer), true
}

// Deadline is part of service.Service.
func (s *Service) Deadline() (time.Time, bool) {
	var at time.Time
	if len(s.ending) > 0 {
		at = s.ending[0].end
	}
	if len(s.pending) > 0 && (at.IsZero() || s.pending[0].deadline.Before(at)) {
		at = s.pending[0].deadline
	}
	return at, !at.IsZero()
}

// Expire is part of service.Service.
func (s *Service) Expire(now time.Time) []service.Message {
	var messages []service.Message
	for len(s.pending) > 0 && !s.pending[0].deadline.After(now) {
		messages = append(messages, s.pending[0].caller.refused(errDenied)...)
		s.pending = slices.Delete(s.pending, 0, 1)
	}
	s.expireTokens(now)
	return messages
}

func (c caller) accepted(fields map[string]any) []service.Message {
	return c.answer("accepted", fields)
}

func (c caller) refused(err *Error) []service.Message {
	return c.answer("rejected", map[string]any{
		"statusCode": err.Status, "errorCode": err.Code, "errorMessage": err.Message,
	})
}

func (c caller) answer(suffix string, fields map[string]any) []service.Message {
	payload, err := encode(c.format, fields)
	if err != nil {
		return nil // cannot happen: the fields are strings, numbers and maps of strings
	}
	return []service.Message{{
		Topic: c.topic + "/" + suffix, Payload: payload, ToClient: c.client, Subscribed: true,
	}}
}
