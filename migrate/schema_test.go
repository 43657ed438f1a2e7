package migrate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// validate checks a JSON document against a JSON schema, as far as the schemas of this
// package go, and fails the test for a keyword that it does not know.
func validate(t *testing.T, schemaFile string, doc []byte) []string {
	t.Helper()
	src, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(src, &schema); err != nil {
		t.Fatalf("%s: %v", schemaFile, err)
	}
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return []string{err.Error()}
	}
	s := validator{t: t, root: schema}
	s.check("$", schema, v)
	return s.errs
}

type validator struct {
	t    *testing.T
	root map[string]any
	errs []string
}

func (s *validator) check(at string, schema map[string]any, v any) {
	bad := func(format string, args ...any) { s.errs = append(s.errs, at+": "+fmt.Sprintf(format, args...)) }
	for key, arg := range schema {
		switch key {
		case "$schema", "$id", "title", "description", "$comment", "$defs", "format":
		case "$ref":
			def, ok := s.root["$defs"].(map[string]any)[strings.TrimPrefix(arg.(string), "#/$defs/")].(map[string]any)
			if !ok {
				s.t.Fatalf("schema: %v is not defined", arg)
			}
			s.check(at, def, v)
		case "type":
			if got := typeOf(v); got != arg && (got != "integer" || arg != "number") {
				bad("is a %s, want %v", got, arg)
			}
		case "const":
			if v != arg {
				bad("is %v, want %v", v, arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				bad("is %v, want one of %v", v, arg)
			}
		case "minimum":
			if n, ok := v.(float64); ok && n < arg.(float64) {
				bad("is %v, less than %v", n, arg)
			}
		case "maximum":
			if n, ok := v.(float64); ok && n > arg.(float64) {
				bad("is %v, more than %v", n, arg)
			}
		case "minLength":
			if x, ok := v.(string); ok && len(x) < int(arg.(float64)) {
				bad("%q is too short", x)
			}
		case "pattern":
			if x, ok := v.(string); ok && !regexp.MustCompile(arg.(string)).MatchString(x) {
				bad("%q does not match %v", x, arg)
			}
		case "minItems":
			if x, ok := v.([]any); ok && len(x) < int(arg.(float64)) {
				bad("has %d elements, want %v", len(x), arg)
			}
		case "items":
			if list, ok := v.([]any); ok {
				for i, x := range list {
					s.check(fmt.Sprintf("%s[%d]", at, i), arg.(map[string]any), x)
				}
			}
		case "required":
			if o, ok := v.(map[string]any); ok {
				for _, name := range arg.([]any) {
					if _, ok := o[name.(string)]; !ok {
						bad("%v is missing", name)
					}
				}
			}
		case "properties":
			if o, ok := v.(map[string]any); ok {
				for name, sub := range arg.(map[string]any) {
					if x, ok := o[name]; ok {
						s.check(at+"."+name, sub.(map[string]any), x)
					}
				}
			}
		case "additionalProperties":
			o, ok := v.(map[string]any)
			if !ok {
				break
			}
			known, _ := schema["properties"].(map[string]any)
			for name, x := range o {
				if known[name] != nil {
					continue
				}
				if sub, ok := arg.(map[string]any); ok {
					s.check(at+"."+name, sub, x)
				} else if arg == false {
					bad("%s is not known", name)
				}
			}
		default:
			s.t.Fatalf("schema: the keyword %s is not known", key)
		}
	}
}

func typeOf(v any) string {
	switch x := v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if x == math.Trunc(x) {
			return "integer"
		}
		return "number"
	}
	return "null"
}

// TestValidator checks that the validator finds what is wrong.
func TestValidator(t *testing.T) {
	schema, err := filepath.Abs("schema/report-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := programs(t)
	for name, change := range map[string]string{
		"version":         `"version": 1|"version": 2`,
		"missing":         `"summary"|"sumary"`,
		"kind":            `"kind": "call"|"kind": "phone"`,
		"line":            `"line": 2,|"line": 0,`,
		"unknown":         `"symbol":|"name":`,
		"type":            `"fixes": []|"fixes": null`,
		"negative number": `"left": 3|"left": -3`,
	} {
		_, out, _ := command(t, dir, "-format", "json", "v1.py")
		if errs := validate(t, schema, []byte(out)); errs != nil {
			t.Fatal(errs)
		}
		from, to, _ := strings.Cut(change, "|")
		if !strings.Contains(out, from) {
			t.Fatalf("%s: %s is not in the report", name, from)
		}
		if validate(t, schema, []byte(strings.ReplaceAll(out, from, to))) == nil {
			t.Errorf("%s: %s in place of %s is not found", name, to, from)
		}
	}
}
