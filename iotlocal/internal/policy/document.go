package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// MaximumSize is how many characters a document may have, white space not counted.
const MaximumSize = 2048

// Document is a policy that has been read. It is not changed by being used.
type Document struct {
	statements []statement
}

type statement struct {
	name       string // for messages: the Sid, or the position
	deny       bool
	actions    []pattern
	resources  []resource
	conditions []condition
}

// Error says what is wrong with a document, and where.
type Error struct {
	Where  string // such as "Statement[1].Effect", "" for the whole document
	Reason string
	Err    error // the cause, where there is one
}

// Error returns the place and the reason.
func (e *Error) Error() string {
	s := "policy: "
	if e.Where != "" {
		s += e.Where + ": "
	}
	s += e.Reason
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func wrong(where, format string, args ...any) error {
	return &Error{Where: where, Reason: fmt.Sprintf(format, args...)}
}

// The versions of the language. Only the later one has variables.
const (
	versionNow = "2012-10-17"
	versionOld = "2008-10-17"
)

// Parse reads a document. The error is an [*Error].
func Parse(text string) (*Document, error) {
	size := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			size++
		}
	}
	if size > MaximumSize {
		return nil, wrong("", "the document has %d characters; the limit is %d, white space not counted", size, MaximumSize)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &top); err != nil {
		return nil, &Error{Reason: "the document is not a JSON object", Err: err}
	}
	version := versionOld
	for key, raw := range top {
		switch key {
		case "Version":
			if err := json.Unmarshal(raw, &version); err != nil || version != versionNow && version != versionOld {
				return nil, wrong("Version", "must be %q", versionNow)
			}
		case "Id", "Statement":
		default:
			return nil, wrong(key, "there is no such element; a policy has Version, Id and Statement")
		}
	}
	list, err := oneOrMore(top["Statement"])
	if err != nil {
		return nil, wrong("Statement", "must be a statement or a list of statements")
	}
	d := &Document{}
	for i, raw := range list {
		s, err := parseStatement(raw, fmt.Sprintf("Statement[%d]", i), version == versionNow)
		if err != nil {
			return nil, err
		}
		d.statements = append(d.statements, s)
	}
	return d, nil
}

// oneOrMore returns the elements of a JSON list, or what is not a list as the only
// element of one.
func oneOrMore(raw json.RawMessage) ([]json.RawMessage, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("missing")
	}
	if raw[0] != '[' {
		return []json.RawMessage{raw}, nil
	}
	var list []json.RawMessage
	err := json.Unmarshal(raw, &list)
	return list, err
}

// texts returns the strings of a JSON string or list of strings.
func texts(raw json.RawMessage) ([]string, bool) {
	list, err := oneOrMore(raw)
	if err != nil || len(list) == 0 {
		return nil, false
	}
	var all []string
	for _, one := range list {
		var s *string
		if json.Unmarshal(one, &s) != nil || s == nil {
			return nil, false
		}
		all = append(all, *s)
	}
	return all, true
}

var elements = []string{"Sid", "Effect", "Action", "Resource", "Condition"}

func parseStatement(raw json.RawMessage, where string, variables bool) (statement, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		return statement{}, wrong(where, "must be a JSON object")
	}
	for key := range m {
		if !slices.Contains(elements, key) {
			return statement{}, wrong(where+"."+key, "is not supported; a statement has %s", strings.Join(elements, ", "))
		}
	}
	s := statement{name: where}
	if raw, ok := m["Sid"]; ok {
		var sid string
		if json.Unmarshal(raw, &sid) != nil {
			return statement{}, wrong(where+".Sid", "must be a string")
		}
		if sid != "" {
			s.name = fmt.Sprintf("%s %q", where, sid)
		}
	}
	var effect string
	if json.Unmarshal(m["Effect"], &effect) != nil || effect != "Allow" && effect != "Deny" {
		return statement{}, wrong(where+".Effect", `must be "Allow" or "Deny"`)
	}
	s.deny = effect == "Deny"
	actions, ok := texts(m["Action"])
	if !ok {
		return statement{}, wrong(where+".Action", "must be a string or a list of strings, such as %q", "iot:Connect")
	}
	for _, a := range actions {
		if a != "*" && !strings.Contains(a, ":") {
			return statement{}, wrong(where+".Action", "%q has no service; write it like %q", a, "iot:"+a)
		}
		s.actions = append(s.actions, compile(strings.ToLower(a), false))
	}
	resources, ok := texts(m["Resource"])
	if !ok {
		return statement{}, wrong(where+".Resource", "must be an ARN or a list of ARNs")
	}
	for _, r := range resources {
		compiled, ok := parseResource(r, variables)
		if !ok {
			return statement{}, wrong(where+".Resource", `%q is not an ARN; write it like "arn:aws:iot:REGION:ACCOUNT:topic/TOPIC", or "*" for all`, r)
		}
		s.resources = append(s.resources, compiled)
	}
	if raw, ok := m["Condition"]; ok {
		var err error
		if s.conditions, err = parseConditions(raw, where+".Condition", variables); err != nil {
			return statement{}, err
		}
	}
	return s, nil
}
