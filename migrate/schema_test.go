package migrate_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iotshim/iotshim/migrate"
)

// officialSARIF is the schema of SARIF 2.1.0 with its errata as OASIS publishes it; the
// README beside it tells of its origin.
const officialSARIF = "testdata/schema/sarif-schema-2.1.0.json"

// validate checks a JSON document against a JSON schema, and returns what is wrong.
func validate(t *testing.T, schemaFile string, doc []byte) []string {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return []string{err.Error()}
	}
	if err := schema.Validate(v); err != nil {
		return strings.Split(fmt.Sprintf("%#v", err), "\n")
	}
	return nil
}

// TestSchemasFind checks that the schemas find what is wrong with a report.
func TestSchemasFind(t *testing.T) {
	own, err := filepath.Abs("schema/report-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	sarif, err := filepath.Abs(officialSARIF)
	if err != nil {
		t.Fatal(err)
	}
	dir := programs(t)
	for _, tt := range []struct{ name, format, schema, from, to string }{
		{"version", "json", own, `"version": 1`, `"version": 2`},
		{"missing", "json", own, `"summary"`, `"sumary"`},
		{"kind", "json", own, `"kind": "call"`, `"kind": "phone"`},
		{"line", "json", own, `"line": 2,`, `"line": 0,`},
		{"unknown", "json", own, `"symbol":`, `"name":`},
		{"type", "json", own, `"fixes": []`, `"fixes": null`},
		{"negative number", "json", own, `"left": 3`, `"left": -3`},
		{"level", "sarif", sarif, `"level": "warning"`, `"level": "bad"`},
		{"place", "sarif", sarif, `"startLine": 2`, `"startLine": 0`},
		{"unknown property", "sarif", sarif, `"ruleIndex"`, `"rule_index"`},
		{"no tool", "sarif", sarif, `"driver"`, `"drivers"`},
		{"address", "sarif", sarif, `"helpUri": "https:`, `"helpUri": ":`},
	} {
		t.Run(tt.format+"/"+tt.name, func(t *testing.T) {
			_, out, _ := command(t, dir, "-format", tt.format, "v1.py")
			if errs := validate(t, tt.schema, []byte(out)); errs != nil {
				t.Fatal(errs)
			}
			if !strings.Contains(out, tt.from) {
				t.Fatalf("%s is not in the report:\n%s", tt.from, out)
			}
			if validate(t, tt.schema, []byte(strings.ReplaceAll(out, tt.from, tt.to))) == nil {
				t.Errorf("%s in place of %s is not found", tt.to, tt.from)
			}
		})
	}
}

// TestSARIFWithFixes checks a report that has what the others here have not: fixes over
// several files, and notes of every kind.
func TestSARIFWithFixes(t *testing.T) {
	var b bytes.Buffer
	err := migrate.WriteSARIF(&b, &migrate.Report{
		Findings: []migrate.Finding{{
			Rule: "IOT124", Path: "a b/ü.go", Line: 3, Column: 1, EndLine: 3, EndColumn: 9, Language: "go", Kind: "call", Symbol: "AWSIoTMQTTClient.publish", Confidence: "certain",
			Fixes: []migrate.Fix{
				{Message: "call V2", Safe: true, Edits: []migrate.Edit{{Path: "a b/ü.go", Start: 1, End: 4, NewText: "x"}, {Path: "b.go", Start: 0, End: 0, NewText: "\n"}}},
				{Message: "nothing"},
			},
		}},
		Summary: migrate.Summary{Notes: []migrate.Note{
			{Rule: "IOT901", Path: "c.py", Line: 1, Column: 2, Message: "not valid Python"},
			{Rule: "IOT902", Path: "/abs/d.py", Message: "permission denied", Failure: true},
			{Rule: "IOT904", Path: "e.py", Line: 7, Message: "suppresses nothing", Problem: true},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := filepath.Abs(officialSARIF)
	if err != nil {
		t.Fatal(err)
	}
	if errs := validate(t, schema, b.Bytes()); errs != nil {
		t.Errorf("%s\n%s", strings.Join(errs, "\n"), b.String())
	}
	if n := strings.Count(b.String(), `"deletedRegion"`); n != 2 {
		t.Errorf("%d edits, want 2", n)
	}
}
