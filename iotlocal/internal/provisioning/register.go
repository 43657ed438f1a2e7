package provisioning

import (
	"maps"
	"slices"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// registering is a RegisterThing that waits for its hook.
type registering struct {
	id         uint64
	caller     caller
	template   *Template
	token      string
	parameters map[string]string
	deadline   time.Time
}

// register is RegisterThing. It returns nothing when a hook has to be asked first.
func (s *Service) register(now time.Time, c caller, name string, fields map[string]any) (map[string]any, *Error) {
	token, err := text(fields, "certificateOwnershipToken")
	if err != nil {
		return nil, err
	}
	parameters, err := texts(fields, "parameters")
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errNoToken
	}
	cert := s.tokens[token]
	if cert == nil {
		return nil, errBadToken
	}
	t := s.cfg.Templates[name]
	if t == nil {
		return nil, refusal(404, "ResourceNotFound", "Provisioning template not found: %s", name)
	}
	if !t.hook {
		return s.finish(t, cert, parameters)
	}
	s.nextID++
	s.pending = append(s.pending, &registering{
		id: s.nextID, caller: c, template: t, token: token, parameters: parameters,
		deadline: now.Add(s.cfg.HookTimeout),
	})
	s.cfg.Host.CallHook(s.nextID, HookRequest{
		ClaimCertificateID: c.claim,
		CertificateID:      cert.id,
		CertificatePEM:     cert.pem,
		Template:           name,
		ClientID:           c.client,
		Parameters:         maps.Clone(parameters),
	})
	return nil, nil
}

// HookDone tells what a hook has decided. A hook that has failed is one that does not
// allow. An answer that comes too late is ignored.
func (s *Service) HookDone(now time.Time, id uint64, a HookAnswer) []service.Message {
	i := slices.IndexFunc(s.pending, func(r *registering) bool { return r.id == id })
	if i < 0 {
		return nil
	}
	r := s.pending[i]
	s.pending = slices.Delete(s.pending, i, i+1)
	s.expireTokens(now)
	if !a.Allow {
		return r.caller.refused(errDenied)
	}
	maps.Copy(r.parameters, a.Overrides)
	cert := s.tokens[r.token] // it may have ended, or been used, in the meantime
	if cert == nil {
		return r.caller.refused(errBadToken)
	}
	answer, err := s.finish(r.template, cert, r.parameters)
	if err != nil {
		return r.caller.refused(err)
	}
	return r.caller.accepted(answer)
}

// finish reads the template and makes its outcome known.
func (s *Service) finish(t *Template, cert *certificate, parameters map[string]string) (map[string]any, *Error) {
	plan, err := t.resolve(cert, parameters)
	if err != nil {
		return nil, err
	}
	var thing *Thing
	if plan.thing != "" {
		if thing, err = s.place(t, plan); err != nil {
			return nil, err
		}
	}
	if err := s.cfg.Host.Register(Registration{
		CertificateID: cert.id, Active: plan.active, Thing: thing, Policies: plan.policies,
	}); err != nil {
		return nil, invalidParameters("%s", err)
	}
	s.useUp(cert)
	answer := map[string]any{"deviceConfiguration": plan.configuration}
	if thing != nil {
		answer["thingName"] = plan.thing
	}
	return answer, nil
}

// place returns what a thing becomes: a new one as the template says, one that is there
// as its OverrideSettings say.
func (s *Service) place(t *Template, p *plan) (*Thing, *Error) {
	old, ok := s.cfg.Host.Thing(p.thing)
	if !ok {
		return &Thing{Name: p.thing, Type: p.thingType, Groups: p.groups, Attributes: p.attributes}, nil
	}
	next := &Thing{Name: p.thing, Type: old.Type, Groups: slices.Clone(old.Groups), Attributes: maps.Clone(old.Attributes)}
	for _, o := range t.thing.overrides {
		switch {
		case o.setting == overrideNothing:
		case o.setting == overrideFail:
			return nil, conflict("Thing %s is there already, and the template does not let its %s be changed.", p.thing, o.property)
		case o.property == propertyType:
			next.Type = p.thingType
		case o.property == propertyGroups && o.setting == overrideReplace:
			next.Groups = p.groups
		case o.property == propertyGroups:
			for _, g := range p.groups {
				if !slices.Contains(next.Groups, g) {
					next.Groups = append(next.Groups, g)
				}
			}
		case o.setting == overrideReplace:
			next.Attributes = p.attributes
		default:
			if next.Attributes == nil {
				next.Attributes = map[string]string{}
			}
			maps.Copy(next.Attributes, p.attributes)
		}
	}
	return next, nil
}
