package policy_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// device is what keys stand for in these tests.
func device(key string) []string {
	return map[string][]string{
		"iot:ClientId":                            {"c1"},
		"iot:Connection.Thing.ThingName":          {"lamp"},
		"iot:Connection.Thing.IsAttached":         {"true"},
		"iot:Connection.Thing.Attributes[kind]":   {"indoor"},
		"iot:Certificate.Subject.CommonName":      {"lamp cert"},
		"iot:Certificate.Subject.Country":         {"w*ld"},
		"iot:Certificate.Subject.Organization":    {strings.Repeat("x", 1025)},
		"iot:Certificate.Subject.CommonName.List": {"lamp cert", "second"},
		"iot:ConnectAttributes":                   {"PersistentConnect", "LastWill"},
		"aws:SourceIp":                            {"10.1.2.3"},
		"aws:CurrentTime":                         {"2026-11-24T02:00:00Z"},
		"test:Number":                             {"7"},
		"test:Star":                               {"*"},
	}[key]
}

func statement(effect, action, resource, more string) string {
	return fmt.Sprintf(`{"Effect":%q,"Action":%q,"Resource":%q%s}`, effect, action, resource, more)
}

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func parse(t *testing.T, texts ...string) []*policy.Document {
	t.Helper()
	var all []*policy.Document
	for _, text := range texts {
		d, err := policy.Parse(text)
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		all = append(all, d)
	}
	return all
}

const arn = "arn:aws:iot:eu-west-1:111122223333:"

func TestStatements(t *testing.T) {
	allow := func(action, resource string) string { return document(statement("Allow", action, resource, "")) }
	tests := []struct {
		name      string
		documents []string
		action    string
		resource  string
		want      bool
	}{
		{"nothing", nil, "iot:Connect", "client/c1", false},
		{"no statement", []string{document()}, "iot:Connect", "client/c1", false},
		{"allowed", []string{allow("iot:Connect", arn+"client/c1")}, "iot:Connect", "client/c1", true},
		{"another client", []string{allow("iot:Connect", arn+"client/c1")}, "iot:Connect", "client/c2", false},
		{"another action", []string{allow("iot:Connect", arn+"client/c1")}, "iot:Publish", "client/c1", false},
		{"action in other case", []string{allow("IOT:connect", arn+"client/c1")}, "iot:Connect", "client/c1", true},
		{"all actions", []string{allow("*", "*")}, "iot:Publish", "topic/a", true},
		{"all actions of the service", []string{allow("iot:*", "*")}, "iot:Publish", "topic/a", true},
		{"actions of another service", []string{allow("s3:*", "*")}, "iot:Publish", "topic/a", false},
		{"wildcard in an action", []string{allow("iot:Retain*", "*")}, "iot:RetainPublish", "topic/a", true},
		{"list of actions", []string{`{"Statement":{"Effect":"Allow","Action":["iot:Connect","iot:Publish"],"Resource":["*"]}}`}, "iot:Publish", "topic/a", true},
		{"star passes levels", []string{allow("iot:Publish", arn+"topic/a/*")}, "iot:Publish", "topic/a/b/c", true},
		{"star matches nothing too", []string{allow("iot:Publish", arn+"topic/a/*")}, "iot:Publish", "topic/a/", true},
		{"star wants what stands before it", []string{allow("iot:Publish", arn+"topic/a/*")}, "iot:Publish", "topic/a", false},
		{"two stars", []string{allow("iot:Publish", arn+"topic/*/x/*y")}, "iot:Publish", "topic/a/b/x/zy", true},
		{"question mark", []string{allow("iot:Publish", arn+"topic/a?c")}, "iot:Publish", "topic/aäc", true},
		{"question mark wants a character", []string{allow("iot:Publish", arn+"topic/a?c")}, "iot:Publish", "topic/ac", false},
		{"plus is itself", []string{allow("iot:Subscribe", arn+"topicfilter/a/+")}, "iot:Subscribe", "topicfilter/a/b", false},
		{"plus as it is", []string{allow("iot:Subscribe", arn+"topicfilter/a/+")}, "iot:Subscribe", "topicfilter/a/+", true},
		{"hash is itself", []string{allow("iot:Receive", arn+"topic/a/#")}, "iot:Receive", "topic/a/b", false},
		{"resources are case sensitive", []string{allow("iot:Publish", arn+"topic/A")}, "iot:Publish", "topic/a", false},
		{"colon in a topic", []string{allow("iot:Publish", arn+"topic/a:b")}, "iot:Publish", "topic/a:b", true},
		{"resource of all", []string{allow("iot:Publish", arn+"*")}, "iot:Publish", "topic/a", true},
		{"short ARN", []string{allow("iot:Publish", "arn:aws:iot:*")}, "iot:Publish", "topic/a", true},
		{"short ARN of another service", []string{allow("iot:Publish", "arn:aws:s3:*")}, "iot:Publish", "topic/a", false},
		{"ARN of another service", []string{allow("iot:Publish", "arn:aws:s3:::topic/a")}, "iot:Publish", "topic/a", false},
		{"deny wins", []string{allow("*", "*"), document(statement("Deny", "iot:Publish", arn+"topic/a", ""))}, "iot:Publish", "topic/a", false},
		{"deny wins also when first", []string{document(statement("Deny", "iot:Publish", arn+"topic/a", ""), statement("Allow", "*", "*", ""))}, "iot:Publish", "topic/a", false},
		{"deny of something else", []string{document(statement("Deny", "iot:Publish", arn+"topic/b", ""), statement("Allow", "*", "*", ""))}, "iot:Publish", "topic/a", true},
		{"second document allows", []string{document(), allow("*", "*")}, "iot:Publish", "topic/a", true},
		{"client id", []string{allow("iot:Connect", arn+"client/${iot:ClientId}")}, "iot:Connect", "client/c1", true},
		{"another client id", []string{allow("iot:Connect", arn+"client/${iot:ClientId}")}, "iot:Connect", "client/c2", false},
		{"thing name", []string{allow("iot:Publish", arn+"topic/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*")}, "iot:Publish", "topic/$aws/things/lamp/shadow/get", true},
		{"common name", []string{allow("iot:Connect", arn+"client/${iot:Certificate.Subject.CommonName}")}, "iot:Connect", "client/lamp cert", true},
		{"attribute", []string{allow("iot:Publish", arn+"topic/${iot:Connection.Thing.Attributes[kind]}")}, "iot:Publish", "topic/indoor", true},
		{"variable without a value", []string{allow("iot:Publish", arn+"topic/*${iot:Unknown}")}, "iot:Publish", "topic/a", false},
		{"deny with a variable without a value", []string{allow("*", "*"), document(statement("Deny", "*", arn+"*${iot:Unknown}", ""))}, "iot:Publish", "topic/a", true},
		{"wildcard in a value is itself", []string{allow("iot:Publish", arn+"topic/${test:Star}")}, "iot:Publish", "topic/a", false},
		{"wildcard in a certificate", []string{allow("iot:Publish", arn+"topic/${iot:Certificate.Subject.Country}")}, "iot:Publish", "topic/w*ld", false},
		{"long value in a certificate", []string{allow("iot:Publish", arn+"topic/*${iot:Certificate.Subject.Organization}")}, "iot:Publish", "topic/" + strings.Repeat("x", 1025), false},
		{"escaped star", []string{allow("iot:Publish", arn+"topic/${*}")}, "iot:Publish", "topic/a", false},
		{"escaped star as it is", []string{allow("iot:Publish", arn+"topic/${*}${?}${$}")}, "iot:Publish", "topic/*?$", true},
		{"no variables in the old language", []string{`{"Version":"2008-10-17","Statement":[` + statement("Allow", "*", arn+"client/${iot:ClientId}", "") + `]}`}, "iot:Connect", "client/c1", false},
		{"text in the old language", []string{`{"Statement":[` + statement("Allow", "*", arn+"client/${iot:ClientId}", "") + `]}`}, "iot:Connect", "client/${iot:ClientId}", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := policy.Evaluate(parse(t, tt.documents...), policy.Request{Action: tt.action, Resource: tt.resource, Values: device})
			if got.Allowed != tt.want {
				t.Errorf("got %+v, want %v", got, tt.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	tests := []struct {
		condition string
		want      bool
	}{
		{`{"StringEquals":{"iot:ClientId":"c1"}}`, true},
		{`{"StringEquals":{"iot:ClientId":["c0","c1"]}}`, true},
		{`{"StringEquals":{"iot:ClientId":"C1"}}`, false},
		{`{"StringEquals":{"iot:ClientId":"c*"}}`, false},
		{`{"StringEquals":{"iot:ClientId":"${iot:ClientId}"}}`, true},
		{`{"StringEquals":{"iot:ClientId":"c1","iot:Connection.Thing.ThingName":"other"}}`, false},
		{`{"StringEquals":{"iot:ClientId":"c1"},"Bool":{"iot:Connection.Thing.IsAttached":"false"}}`, false},
		{`{"StringEquals":{"iot:Unknown":"c1"}}`, false},
		{`{"StringEqualsIfExists":{"iot:Unknown":"c1"}}`, true},
		{`{"StringNotEquals":{"iot:Unknown":"c1"}}`, true},
		{`{"StringNotEquals":{"iot:ClientId":"c1"}}`, false},
		{`{"StringNotEquals":{"iot:ClientId":["c0","c1"]}}`, false},
		{`{"StringNotEquals":{"iot:ClientId":["c0","c2"]}}`, true},
		{`{"StringNotEquals":{"iot:ClientId":"${iot:Unknown}"}}`, false},
		{`{"StringEqualsIgnoreCase":{"iot:ClientId":"C1"}}`, true},
		{`{"StringNotEqualsIgnoreCase":{"iot:ClientId":"C1"}}`, false},
		{`{"StringLike":{"iot:ClientId":"c?"}}`, true},
		{`{"StringNotLike":{"iot:ClientId":"c*"}}`, false},
		{`{"Bool":{"iot:Connection.Thing.IsAttached":"True"}}`, true},
		{`{"Bool":{"iot:Connection.Thing.IsAttached":[true]}}`, true},
		{`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, true},
		{`{"IpAddress":{"aws:SourceIp":"10.1.2.3"}}`, true},
		{`{"IpAddress":{"aws:SourceIp":"192.168.0.0/16"}}`, false},
		{`{"IpAddress":{"iot:ClientId":"10.0.0.0/8"}}`, false},
		{`{"NotIpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}}`, false},
		{`{"NumericEquals":{"test:Number":7}}`, true},
		{`{"NumericNotEquals":{"test:Number":7}}`, false},
		{`{"NumericLessThan":{"test:Number":7}}`, false},
		{`{"NumericLessThanEquals":{"test:Number":"7.0"}}`, true},
		{`{"NumericGreaterThan":{"test:Number":6}}`, true},
		{`{"NumericGreaterThanEquals":{"iot:ClientId":6}}`, false},
		{`{"DateGreaterThan":{"aws:CurrentTime":"2026-11-24T01:59:59Z"}}`, true},
		{`{"DateLessThan":{"aws:CurrentTime":"2026-11-24"}}`, false},
		{`{"DateLessThan":{"aws:CurrentTime":1795485601}}`, true},
		{`{"DateNotEquals":{"aws:CurrentTime":"2026-11-24T02:00:00Z"}}`, false},
		{`{"ArnLike":{"iot:ClientId":"c*"}}`, true},
		{`{"ArnNotEquals":{"iot:ClientId":"c*"}}`, false},
		{`{"Null":{"iot:Unknown":"true"}}`, true},
		{`{"Null":{"iot:ClientId":true}}`, false},
		{`{"Null":{"iot:ClientId":"false"}}`, true},
		{`{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}`, true},
		{`{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}`, false},
		{`{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect","LastWill"]}}`, true},
		{`{"ForAllValues:StringEquals":{"iot:Unknown":["x"]}}`, true},
		{`{"ForAnyValue:StringEquals":{"iot:Unknown":["x"]}}`, false},
		{`{"ForAnyValue:StringNotEquals":{"iot:ConnectAttributes":["LastWill"]}}`, true},
		{`{"ForAllValues:StringNotEquals":{"iot:ConnectAttributes":["LastWill"]}}`, false},
		{`{"ForAllValues:StringEquals":{"iot:Certificate.Subject.CommonName.List":["lamp cert","second"]}}`, true},
		{`{}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			docs := parse(t, document(statement("Allow", "iot:Publish", "*", `,"Condition":`+tt.condition)))
			if got := policy.Evaluate(docs, policy.Request{Action: "iot:Publish", Resource: "topic/a", Values: device}); got.Allowed != tt.want {
				t.Errorf("got %+v, want %v", got, tt.want)
			}
		})
	}
}

func TestReason(t *testing.T) {
	docs := parse(t, document(statement("Allow", "*", "*", ""), statement("Deny", "iot:Publish", arn+"topic/a", `,"Sid":"NotHere"`)))
	for request, want := range map[string]string{
		"iot:Publish topic/a": `Statement[1] "NotHere" denies iot:Publish on topic/a`,
		"iot:Publish topic/b": `Statement[0] allows iot:Publish on topic/b`,
	} {
		action, resource, _ := strings.Cut(request, " ")
		if got := policy.Evaluate(docs, policy.Request{Action: action, Resource: resource}).Reason; got != want {
			t.Errorf("%s: got %q, want %q", request, got, want)
		}
	}
	if got, want := policy.Evaluate(nil, policy.Request{Action: "iot:Connect", Resource: "client/c"}).Reason, "no statement allows iot:Connect on client/c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseErrors(t *testing.T) {
	ok := statement("Allow", "iot:Connect", "*", "")
	tests := []struct{ text, where string }{
		{``, ""},
		{`{`, ""},
		{`[]`, ""},
		{`{"Version":"2020-01-01","Statement":[]}`, "Version"},
		{`{"Version":5,"Statement":[]}`, "Version"},
		{`{"Version":"2012-10-17"}`, "Statement"},
		{`{"Statement":[` + ok + `],"Principal":"*"}`, "Principal"},
		{`{"Statement":"x"}`, "Statement[0]"},
		{`{"Statement":[null]}`, "Statement[0]"},
		{document(ok, `{"Effect":"allow","Action":"*","Resource":"*"}`), "Statement[1].Effect"},
		{document(`{"Effect":"Allow","Resource":"*"}`), "Statement[0].Action"},
		{document(`{"Effect":"Allow","Action":[],"Resource":"*"}`), "Statement[0].Action"},
		{document(`{"Effect":"Allow","Action":[null],"Resource":"*"}`), "Statement[0].Action"},
		{document(statement("Allow", "Connect", "*", "")), "Statement[0].Action"},
		{document(`{"Effect":"Allow","Action":"*"}`), "Statement[0].Resource"},
		{document(statement("Allow", "*", "topic/a", "")), "Statement[0].Resource"},
		{document(statement("Allow", "*", "arn:aws:iot:topic/a", "")), "Statement[0].Resource"},
		{document(`{"Effect":"Allow","NotAction":"*","Resource":"*"}`), "Statement[0].NotAction"},
		{document(statement("Allow", "*", "*", `,"Sid":4`)), "Statement[0].Sid"},
		{document(statement("Allow", "*", "*", `,"Condition":[]`)), "Statement[0].Condition"},
		{document(statement("Allow", "*", "*", `,"Condition":{"Same":{"a":"b"}}`)), "Statement[0].Condition.Same"},
		{document(statement("Allow", "*", "*", `,"Condition":{"NumericNear":{"a":"b"}}`)), "Statement[0].Condition.NumericNear"},
		{document(statement("Allow", "*", "*", `,"Condition":{"NullIfExists":{"a":"b"}}`)), "Statement[0].Condition.NullIfExists"},
		{document(statement("Allow", "*", "*", `,"Condition":{"Bool":{"a":{}}}`)), "Statement[0].Condition.Bool.a"},
		{document(statement("Allow", "*", "*", `,"Condition":{"Bool":{"a":[]}}`)), "Statement[0].Condition.Bool.a"},
		{document(statement("Allow", "*", "arn:aws:iot:::topic/"+strings.Repeat("x", policy.MaximumSize), "")), ""},
	}
	for _, tt := range tests {
		t.Run(tt.where, func(t *testing.T) {
			_, err := policy.Parse(tt.text)
			var e *policy.Error
			if !errors.As(err, &e) || e.Where != tt.where || !strings.HasPrefix(err.Error(), "policy: ") {
				t.Errorf("%s: got %v, want an Error at %q", tt.text, err, tt.where)
			}
		})
	}
	// White space does not count.
	if _, err := policy.Parse(document(ok) + strings.Repeat(" \n", policy.MaximumSize)); err != nil {
		t.Error(err)
	}
}

// TestDenyIsFinal checks that nothing that is added to a document which denies
// makes it allow.
func TestDenyIsFinal(t *testing.T) {
	deny := statement("Deny", "iot:Publish", arn+"topic/a*", "")
	others := []string{statement("Allow", "*", "*", ""), statement("Allow", "iot:Publish", arn+"topic/a*", ""), statement("Deny", "iot:Connect", "*", "")}
	for i := range len(others) + 1 {
		docs := parse(t, document(slices.Insert(slices.Clone(others), i, deny)...))
		if got := policy.Evaluate(docs, policy.Request{Action: "iot:Publish", Resource: "topic/ab"}); got.Allowed {
			t.Errorf("position %d: %+v", i, got)
		}
	}
}
