package policy_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// FuzzParse checks that no document makes reading or deciding fail in other ways
// than with an error, and that what allows is never nothing.
func FuzzParse(f *testing.F) {
	f.Add(document(statement("Allow", "iot:*", arn+"topic/${iot:ClientId}/*", "")), "iot:Publish", "topic/c1/x")
	f.Add(document(statement("Deny", "*", "*", `,"Condition":{"ForAllValues:StringNotLikeIfExists":{"iot:ClientId":["a*",1,true]}}`)), "iot:Connect", "client/c1")
	f.Add(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"${"}}`, "", "")
	f.Add(document(statement("Allow", "*", "arn:aws:iot:::topic/${}${x", `,"Condition":{"DateLessThan":{"aws:CurrentTime":"2026"}}`)), "x", "\xff")
	f.Fuzz(func(t *testing.T, text, action, resource string) {
		d, err := policy.Parse(text)
		if err != nil {
			if d != nil {
				t.Error("a document and an error")
			}
			return
		}
		got := policy.Evaluate([]*policy.Document{d}, policy.Request{Action: action, Resource: resource, Values: device})
		if got.Allowed && !strings.Contains(text, "Allow") {
			t.Errorf("%s allows", text)
		}
		if again := policy.Evaluate([]*policy.Document{d, d}, policy.Request{Action: action, Resource: resource, Values: device}); again.Allowed != got.Allowed {
			t.Errorf("%s: once %v, twice %v", text, got.Allowed, again.Allowed)
		}
	})
}

// FuzzWildcards compares the matching with that of a regular expression.
func FuzzWildcards(f *testing.F) {
	f.Add("topic/*b?c*", "topic/aabbcc")
	f.Add("**?", "x")
	f.Add("a*a*a*a*b", strings.Repeat("a", 64))
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(text) || len(pattern) > 256 || strings.Contains(pattern, "${") {
			return
		}
		quoted, err := json.Marshal(arn + pattern)
		if err != nil {
			return
		}
		d, err := policy.Parse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":` + string(quoted) + `}}`)
		if err != nil {
			t.Fatal(err)
		}
		expression := regexp.QuoteMeta(pattern)
		expression = strings.ReplaceAll(expression, `\*`, `.*`)
		expression = strings.ReplaceAll(expression, `\?`, `.`)
		want := regexp.MustCompile(`(?s)^` + expression + `$`).MatchString(text)
		if got := policy.Evaluate([]*policy.Document{d}, policy.Request{Action: "iot:Publish", Resource: text}); got.Allowed != want {
			t.Errorf("%q on %q: got %v, want %v", pattern, text, got.Allowed, want)
		}
	})
}
