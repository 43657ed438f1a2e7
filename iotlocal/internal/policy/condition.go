package policy

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// condition is one key of a Condition element with what it is compared to. All
// conditions of a statement have to hold.
type condition struct {
	key      string
	values   []pattern
	compare  comparison
	negated  bool // no value may match
	ifExists bool // holds when the key has no value
	set      set
	null     bool // asks whether the key has no value
}

// comparison compares a value of the request with one of the condition. It reports
// false for values that are not of its kind.
type comparison func(have string, want pattern, values Values) bool

// set says how a key with several values is compared.
type set byte

const (
	oneValue  set = iota // without a qualifier
	anyValue             // one of the key's values has to match
	allValues            // each has to, if there are any
)

func parseConditions(raw json.RawMessage, where string, variables bool) ([]condition, error) {
	var operators map[string]map[string]json.RawMessage
	if json.Unmarshal(raw, &operators) != nil {
		return nil, wrong(where, "must be an object of operators, each with keys and values")
	}
	var all []condition
	for name, keys := range operators {
		c, wild, ok := operator(name)
		if !ok {
			return nil, wrong(where+"."+name, "there is no such operator")
		}
		for key, raw := range keys {
			one := c
			one.key = key
			list, err := oneOrMore(raw)
			if err != nil || len(list) == 0 {
				return nil, wrong(where+"."+name+"."+key, "must be a value or a list of values")
			}
			for _, v := range list {
				text, ok := scalar(v)
				if !ok {
					return nil, wrong(where+"."+name+"."+key, "values must be strings, numbers or booleans")
				}
				if wild {
					one.values = append(one.values, compile(text, variables))
				} else {
					one.values = append(one.values, literal(text, variables))
				}
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// scalar returns a JSON string, number or boolean as text.
func scalar(raw json.RawMessage) (string, bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strings.TrimSpace(string(raw)), true
	}
	return "", false
}

// operator reads the name of an operator with its prefix and suffix, and tells
// whether its values have wildcards.
func operator(name string) (c condition, wild, ok bool) {
	if rest, ok := strings.CutPrefix(name, "ForAllValues:"); ok {
		name, c.set = rest, allValues
	} else if rest, ok := strings.CutPrefix(name, "ForAnyValue:"); ok {
		name, c.set = rest, anyValue
	}
	if rest, ok := strings.CutSuffix(name, "IfExists"); ok {
		name, c.ifExists = rest, true
	}
	if name == "Null" {
		c.null = true
		return c, false, !c.ifExists
	}
	negations := map[string]string{
		"StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
		"StringNotLike": "StringLike", "NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals",
		"NotIpAddress": "IpAddress", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
	}
	if positive, ok := negations[name]; ok {
		name, c.negated = positive, true
	}
	switch name {
	case "StringEquals":
		c.compare = texted(func(have, want string) bool { return have == want })
	case "StringEqualsIgnoreCase", "Bool":
		c.compare = texted(strings.EqualFold)
	case "StringLike", "ArnLike", "ArnEquals": // the last two are the same, as in IAM
		c.compare, wild = func(have string, want pattern, values Values) bool { return want.match(have, values) }, true
	case "IpAddress":
		c.compare = texted(inNetwork)
	default:
		kind, relation, found := "", "", false
		for _, kind = range []string{"Numeric", "Date"} {
			if relation, found = strings.CutPrefix(name, kind); found {
				break
			}
		}
		test, known := relations[relation]
		if !found || !known {
			return c, false, false
		}
		read := number
		if kind == "Date" {
			read = date
		}
		c.compare = texted(func(have, want string) bool {
			a, okA := read(have)
			b, okB := read(want)
			return okA && okB && test(a, b)
		})
	}
	return c, wild, true
}

var relations = map[string]func(a, b float64) bool{
	"Equals":            func(a, b float64) bool { return a == b },
	"LessThan":          func(a, b float64) bool { return a < b },
	"LessThanEquals":    func(a, b float64) bool { return a <= b },
	"GreaterThan":       func(a, b float64) bool { return a > b },
	"GreaterThanEquals": func(a, b float64) bool { return a >= b },
}

func texted(f func(have, want string) bool) comparison {
	return func(have string, want pattern, values Values) bool {
		text, ok := want.text(values)
		return ok && f(have, text)
	}
}

func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// date reads a time as ISO 8601 or as seconds since 1970.
func date(s string) (float64, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return float64(t.UnixNano()) / 1e9, true
		}
	}
	return number(s)
}

// inNetwork reports whether an address is another, or in a network such as
// 10.0.0.0/8.
func inNetwork(have, want string) bool {
	a, err := netip.ParseAddr(have)
	if err != nil {
		return false
	}
	if p, err := netip.ParsePrefix(want); err == nil {
		return p.Contains(a.Unmap())
	}
	b, err := netip.ParseAddr(want)
	return err == nil && a.Unmap() == b.Unmap()
}

func (c *condition) holds(values Values) bool {
	// A variable without a value makes the statement speak of nothing.
	if slices.ContainsFunc(c.values, func(p pattern) bool { _, ok := p.expand(values); return !ok }) {
		return false
	}
	have := values.of(c.key)
	if c.null {
		return slices.ContainsFunc(c.values, func(p pattern) bool {
			want, _ := p.text(values)
			return strings.EqualFold(want, strconv.FormatBool(len(have) == 0))
		})
	}
	if len(have) == 0 {
		return c.ifExists || c.set == allValues || c.negated && c.set != anyValue
	}
	matches := func(one string) bool {
		equal := slices.ContainsFunc(c.values, func(want pattern) bool { return c.compare(one, want, values) })
		return equal != c.negated
	}
	if c.set == allValues || c.set == oneValue && c.negated {
		return !slices.ContainsFunc(have, func(one string) bool { return !matches(one) })
	}
	return slices.ContainsFunc(have, matches)
}
