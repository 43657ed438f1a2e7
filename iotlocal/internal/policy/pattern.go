package policy

import (
	"slices"
	"strings"
)

// Values tells what a key of conditions and variables, such as "iot:ClientId",
// stands for. It returns nothing for a key that has no value in the request.
type Values func(key string) []string

// pattern is a text with wildcards, where * matches any characters and ? one, and
// with variables.
type pattern []piece

// piece is one part of a pattern: a character, a wildcard, or a variable.
type piece struct {
	char     rune // or anyText, anyChar
	variable string
}

const (
	anyText rune = -1 - iota
	anyChar
)

// compile reads a pattern. Variables are ${KEY}; ${*}, ${?} and ${$} are these
// characters themselves.
func compile(text string, variables bool) pattern {
	var p pattern
	for runes := []rune(text); len(runes) > 0; runes = runes[1:] {
		if variables && len(runes) > 2 && runes[0] == '$' && runes[1] == '{' {
			if end := slices.Index(runes, '}'); end > 2 {
				if key := string(runes[2:end]); key == "*" || key == "?" || key == "$" {
					p = append(p, piece{char: runes[2]})
				} else {
					p = append(p, piece{variable: key})
				}
				runes = runes[end:]
				continue
			}
		}
		one := piece{char: runes[0]}
		switch one.char {
		case '*':
			one.char = anyText
		case '?':
			one.char = anyChar
		}
		p = append(p, one)
	}
	return p
}

// literal is a pattern without wildcards.
func literal(text string, variables bool) pattern {
	p := compile(text, variables)
	for i := range p {
		switch p[i].char {
		case anyText:
			p[i].char = '*'
		case anyChar:
			p[i].char = '?'
		}
	}
	return p
}

// expand puts values in the place of variables. It reports false when a variable
// has no value, or one that cannot be used: then the pattern matches nothing.
func (p pattern) expand(values Values) ([]rune, bool) {
	out := make([]rune, 0, len(p)+16)
	for _, one := range p {
		if one.variable == "" {
			out = append(out, one.char)
			continue
		}
		v, ok := replacement(one.variable, values)
		if !ok {
			return nil, false
		}
		out = append(out, []rune(v)...)
	}
	return out, true
}

// text returns the pattern with its variables replaced, as a text.
func (p pattern) text(values Values) (string, bool) {
	runes, ok := p.expand(values)
	return string(runes), ok
}

func (p pattern) match(text string, values Values) bool {
	runes, ok := p.expand(values)
	return ok && matchRunes(runes, []rune(text))
}

// maximumValue is the longest value of a certificate's attribute that takes the
// place of its variable.
const maximumValue = 1024

// replacement returns what takes the place of a variable: the first value of its
// key. An attribute of a certificate that has a wildcard in it, or is too long, does
// not.
func replacement(key string, values Values) (string, bool) {
	v := values.of(key)
	if len(v) == 0 {
		return "", false
	}
	if strings.HasPrefix(strings.ToLower(key), "iot:certificate.") && (len(v[0]) > maximumValue || strings.ContainsAny(v[0], "*?+#")) {
		return "", false
	}
	return v[0], true
}

func (f Values) of(key string) []string {
	if f == nil {
		return nil
	}
	return f(key)
}

// matchRunes is the usual matching of wildcards that goes back to the last * only,
// so that its time is bounded by the product of the lengths.
func matchRunes(p, text []rune) bool {
	i, j := 0, 0
	star, mark := -1, 0
	for j < len(text) {
		switch {
		case i < len(p) && p[i] == anyText:
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == anyChar || p[i] == text[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == anyText {
		i++
	}
	return i == len(p)
}

// resource is the pattern of a statement's resource.
type resource struct {
	service pattern // nil when whole is to be compared with the whole ARN
	name    pattern
}

// The ARN with which patterns are compared that do not have all parts of one.
const (
	arnService = "iot"
	arnPrefix  = "arn:aws:iot:us-east-1:000000000000:"
)

// parseResource reads an ARN or *. Colons may also come later, in the resource's
// own name.
func parseResource(text string, variables bool) (resource, bool) {
	if text != "*" && !strings.HasPrefix(text, "arn:") {
		return resource{}, false
	}
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 {
		if !strings.Contains(text, "*") {
			return resource{}, false
		}
		return resource{name: compile(text, variables)}, true
	}
	return resource{service: compile(parts[2], variables), name: compile(parts[5], variables)}, true
}

func (r resource) match(name string, values Values) bool {
	if r.service == nil {
		return r.name.match(arnPrefix+name, values)
	}
	return r.service.match(arnService, values) && r.name.match(name, values)
}
