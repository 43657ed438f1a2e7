package provisioning

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// MaximumTemplateSize is how many bytes the document of a template may have.
const MaximumTemplateSize = 10240

// Template is a provisioning template that has been read. It is not changed by being
// used.
type Template struct {
	hook          bool
	parameters    map[string]*string // with their default, if any
	mappings      map[string]map[string]map[string]string
	certificate   certificateResource
	thing         *thingResource
	policies      []policyResource
	configuration map[string]value
}

type certificateResource struct {
	id     value // or nil
	status value // or nil
}

type thingResource struct {
	name, thingType value
	groups          value
	attributes      map[string]value
	overrides       []override
}

type policyResource struct {
	name, document value // one of them
}

// The properties of a thing that OverrideSettings are about.
const (
	propertyAttributes = "AttributePayload"
	propertyType       = "ThingTypeName"
	propertyGroups     = "ThingGroups"
)

// The settings.
const (
	overrideNothing = "DO_NOTHING"
	overrideReplace = "REPLACE"
	overrideFail    = "FAIL"
	overrideMerge   = "MERGE"
)

type override struct{ property, setting string }

// ParseTemplate reads the JSON document of a template. With hook set, a
// pre-provisioning hook is asked about each device. The error is a [*TemplateError].
func ParseTemplate(document string, hook bool) (*Template, error) {
	if len(document) > MaximumTemplateSize {
		return nil, wrong("", "the document has %d bytes; the limit is %d", len(document), MaximumTemplateSize)
	}
	dec := json.NewDecoder(strings.NewReader(document))
	dec.UseNumber()
	var top map[string]any
	if err := dec.Decode(&top); err != nil {
		return nil, &TemplateError{Reason: "the document is not a JSON object", Err: err}
	}
	if dec.More() {
		return nil, wrong("", "something follows the JSON object")
	}
	t := &Template{hook: hook}
	for _, section := range slices.Sorted(maps.Keys(top)) {
		fields, ok := top[section].(map[string]any)
		if !ok {
			return nil, wrong(section, "must be an object")
		}
		var err error
		switch section {
		case "Parameters":
			err = t.parseParameters(fields)
		case "Mappings":
			err = t.parseMappings(fields)
		case "Resources":
			err = t.parseResources(fields)
		case "DeviceConfiguration":
			t.configuration, err = parseValues(section, fields)
		default:
			err = wrong(section, "is not a section; there are Parameters, Mappings, Resources and DeviceConfiguration")
		}
		if err != nil {
			return nil, err
		}
	}
	if top["Resources"] == nil {
		return nil, wrong("Resources", "is missing; a template needs at least a resource of type AWS::IoT::Certificate")
	}
	return t, nil
}

func (t *Template) parseParameters(fields map[string]any) error {
	t.parameters = make(map[string]*string, len(fields))
	for name, v := range fields {
		where := "Parameters." + name
		p, ok := v.(map[string]any)
		if !ok {
			return wrong(where, `must be an object such as {"Type": "String"}`)
		}
		if p["Type"] != "String" {
			return wrong(where+".Type", `must be "String"`)
		}
		t.parameters[name] = nil
		if d, ok := p["Default"]; ok {
			text, ok := d.(string)
			if !ok {
				return wrong(where+".Default", "must be a string")
			}
			t.parameters[name] = &text
		}
	}
	return nil
}

func (t *Template) parseMappings(fields map[string]any) error {
	t.mappings = make(map[string]map[string]map[string]string)
	for name, v := range fields {
		where := "Mappings." + name
		first, ok := v.(map[string]any)
		if !ok {
			return wrong(where, "must be an object")
		}
		t.mappings[name] = make(map[string]map[string]string)
		for key, v := range first {
			second, ok := v.(map[string]any)
			if !ok {
				return wrong(where+"."+key, "must be an object")
			}
			t.mappings[name][key] = make(map[string]string)
			for last, v := range second {
				text, ok := v.(string)
				if !ok {
					return wrong(where+"."+key+"."+last, "must be a string")
				}
				t.mappings[name][key][last] = text
			}
		}
	}
	return nil
}

func (t *Template) parseResources(fields map[string]any) error {
	certificates := 0
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		where := "Resources." + name
		r, ok := fields[name].(map[string]any)
		if !ok {
			return wrong(where, "must be an object with Type and Properties")
		}
		properties, ok := r["Properties"].(map[string]any)
		if !ok && r["Properties"] != nil {
			return wrong(where+".Properties", "must be an object")
		}
		var err error
		switch r["Type"] {
		case "AWS::IoT::Certificate":
			certificates++
			err = t.parseCertificate(where+".Properties", properties)
		case "AWS::IoT::Thing":
			if t.thing != nil {
				return wrong(where, "is a second thing; a template has at most one")
			}
			err = t.parseThing(where, properties, r["OverrideSettings"])
		case "AWS::IoT::Policy":
			err = t.parsePolicy(where+".Properties", properties)
		default:
			err = wrong(where+".Type", "must be AWS::IoT::Certificate, AWS::IoT::Thing or AWS::IoT::Policy")
		}
		if err != nil {
			return err
		}
	}
	if certificates != 1 {
		return wrong("Resources", "has %d resources of type AWS::IoT::Certificate; a template needs one", certificates)
	}
	return nil
}

func (t *Template) parseCertificate(where string, properties map[string]any) error {
	return eachProperty(where, properties, func(where, name string, v any) (err error) {
		switch name {
		case "CertificateId":
			t.certificate.id, err = parseValue(where, v, 0)
		case "Status":
			t.certificate.status, err = parseValue(where, v, 0)
		case "ThingPrincipalType":
		default:
			err = wrong(where, "is not a property of a certificate; there are CertificateId and Status")
		}
		return err
	})
}

func (t *Template) parseThing(where string, properties map[string]any, settings any) error {
	t.thing = &thingResource{}
	err := eachProperty(where+".Properties", properties, func(where, name string, v any) (err error) {
		switch name {
		case "ThingName":
			t.thing.name, err = parseValue(where, v, 0)
		case propertyType:
			t.thing.thingType, err = parseValue(where, v, 0)
		case propertyGroups:
			if _, ok := v.([]any); !ok {
				return wrong(where, "must be a list")
			}
			t.thing.groups, err = parseValue(where, v, 0)
		case "BillingGroup":
			_, err = parseValue(where, v, 0)
		case propertyAttributes:
			fields, ok := v.(map[string]any)
			if !ok {
				return wrong(where, "must be an object")
			}
			t.thing.attributes, err = parseValues(where, fields)
		default:
			err = wrong(where, "is not a property of a thing; there are ThingName, AttributePayload, ThingTypeName, ThingGroups and BillingGroup")
		}
		return err
	})
	if err != nil {
		return err
	}
	if t.thing.name == nil {
		return wrong(where+".Properties.ThingName", "is missing")
	}
	fields, ok := settings.(map[string]any)
	if !ok && settings != nil {
		return wrong(where+".OverrideSettings", "must be an object")
	}
	return eachProperty(where+".OverrideSettings", fields, func(where, name string, v any) error {
		setting, _ := v.(string)
		switch name {
		case propertyAttributes, propertyType, propertyGroups:
		default:
			return wrong(where, "is not a property that can be overridden")
		}
		switch setting {
		case overrideNothing, overrideReplace, overrideFail:
		case overrideMerge:
			if name == propertyType {
				return wrong(where, "MERGE is for AttributePayload and ThingGroups")
			}
		default:
			return wrong(where, "must be DO_NOTHING, REPLACE, FAIL or MERGE")
		}
		t.thing.overrides = append(t.thing.overrides, override{property: name, setting: setting})
		return nil
	})
}

func (t *Template) parsePolicy(where string, properties map[string]any) error {
	var p policyResource
	err := eachProperty(where, properties, func(where, name string, v any) (err error) {
		switch name {
		case "PolicyName":
			p.name, err = parseValue(where, v, 0)
		case "PolicyDocument":
			// An object that is not a function is the document itself.
			if fields, ok := v.(map[string]any); ok && fields["Statement"] != nil {
				var text []byte
				text, err = compact(fields)
				p.document = literal(text)
				return err
			}
			p.document, err = parseValue(where, v, 0)
		default:
			err = wrong(where, "is not a property of a policy; there are PolicyName and PolicyDocument")
		}
		return err
	})
	if err == nil && p.name == nil && p.document == nil {
		err = wrong(where, "needs a PolicyName or a PolicyDocument")
	}
	t.policies = append(t.policies, p)
	return err
}

// compact writes a document without escaping what policies are full of.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("provisioning: policy document: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

func parseValues(where string, fields map[string]any) (map[string]value, error) {
	out := make(map[string]value, len(fields))
	err := eachProperty(where, fields, func(where, name string, v any) (err error) {
		out[name], err = parseValue(where, v, 0)
		return err
	})
	return out, err
}

// eachProperty goes through fields in the order of their names, so that errors do not
// change from run to run.
func eachProperty(where string, fields map[string]any, f func(where, name string, v any) error) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := f(where+"."+name, name, fields[name]); err != nil {
			return err
		}
	}
	return nil
}
