package provisioning

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"regexp"
	"strings"
)

// plan is what a template comes to for one device.
type plan struct {
	active        bool
	thing         string
	thingType     string
	groups        []string
	attributes    map[string]string
	policies      []Policy
	configuration map[string]string
}

var thingName = regexp.MustCompile(`^[a-zA-Z0-9:_-]{1,128}$`)

// resolve reads the template with the parameters of a device. An error of a value says
// which name cannot be resolved, and never a value.
func (t *Template) resolve(cert *certificate, parameters map[string]string) (*plan, *Error) {
	s := scope{names: builtIn(cert), mappings: t.mappings}
	for name, fallback := range t.parameters {
		if v, ok := parameters[name]; ok {
			s.names[name] = v
		} else if fallback != nil {
			s.names[name] = *fallback
		}
	}
	p := &plan{active: true, configuration: map[string]string{}}
	var err *Error
	get := func(v value) (out string) {
		if v != nil && err == nil {
			out, err = evalText(v, s)
		}
		return out
	}
	if id := get(t.certificate.id); t.certificate.id != nil && err == nil && id != cert.id {
		return nil, invalidParameters("CertificateId is not that of the ownership token's certificate.")
	}
	if t.certificate.status != nil {
		switch status := get(t.certificate.status); {
		case err != nil:
		case strings.EqualFold(status, "ACTIVE"):
		case strings.EqualFold(status, "INACTIVE"):
			p.active = false
		default:
			return nil, invalidParameters("Status must be ACTIVE or INACTIVE.")
		}
	}
	if t.thing != nil {
		p.thing, p.thingType = get(t.thing.name), get(t.thing.thingType)
		if t.thing.groups != nil && err == nil {
			p.groups, err = evalList(t.thing.groups, s)
		}
		p.attributes = make(map[string]string, len(t.thing.attributes))
		for name, v := range t.thing.attributes {
			p.attributes[name] = get(v)
		}
	}
	for _, policy := range t.policies {
		p.policies = append(p.policies, Policy{Name: get(policy.name), Document: get(policy.document)})
	}
	for name, v := range t.configuration {
		p.configuration[name] = get(v)
	}
	switch {
	case err != nil:
		return nil, err
	case t.thing != nil && !thingName.MatchString(p.thing):
		return nil, invalidParameters("ThingName must have 1 to 128 of the characters a-z A-Z 0-9 : _ -")
	}
	return p, nil
}

// builtIn are the parameters that come from the certificate.
func builtIn(cert *certificate) map[string]string {
	const prefix = "AWS::IoT::Certificate::"
	subject := cert.leaf.Subject
	names := map[string]string{
		prefix + "Id":                         cert.id,
		prefix + "SerialNumber":               cert.leaf.SerialNumber.String(),
		prefix + "CommonName":                 subject.CommonName,
		prefix + "Country":                    strings.Join(subject.Country, "+"),
		prefix + "Organization":               strings.Join(subject.Organization, "+"),
		prefix + "OrganizationalUnit":         strings.Join(subject.OrganizationalUnit, "+"),
		prefix + "StateName":                  strings.Join(subject.Province, "+"),
		prefix + "DistinguishedNameQualifier": qualifier(subject),
	}
	for name, v := range names { // what the certificate does not have cannot be referred to
		if v == "" {
			delete(names, name)
		}
	}
	return names
}

func qualifier(subject pkix.Name) string {
	for _, a := range subject.Names {
		if a.Type.Equal(asn1.ObjectIdentifier{2, 5, 4, 46}) {
			if s, ok := a.Value.(string); ok {
				return s
			}
		}
	}
	return ""
}
