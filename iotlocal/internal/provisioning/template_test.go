package provisioning_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/provisioning"
)

// TestFunctions evaluates expressions as the device configuration of a template.
func TestFunctions(t *testing.T) {
	for _, tt := range []struct {
		expression string
		want       string
		refused    string // text of the refusal
	}{
		{`"text"`, "text", ""},
		{`true`, "true", ""},
		{`12.50`, "12.50", ""},
		{`{"Ref": "A"}`, "one", ""},
		{`{"Ref": "B"}`, "two,three", ""},
		{`{"Ref": "AWS::IoT::Certificate::CommonName"}`, "made", ""},
		{`{"Ref": "AWS::IoT::Certificate::SerialNumber"}`, "1", ""},
		{`{"Fn::Join": ["-", ["a", {"Ref": "A"}, "c"]]}`, "a-one-c", ""},
		{`{"Fn::Join": ["", []]}`, "", ""},
		{`{"Fn::Join": ["+", {"Fn::Split": [",", {"Ref": "B"}]}]}`, "two+three", ""},
		{`{"Fn::Join": ["+", ["x", {"Fn::Split": [",", {"Ref": "B"}]}]]}`, "x+two+three", ""},
		{`{"Fn::Select": ["1", {"Fn::Split": [",", {"Ref": "B"}]}]}`, "three", ""},
		{`{"Fn::Select": [0, ["x", "y"]]}`, "x", ""},
		{`{"Fn::FindInMap": ["Colours", {"Ref": "A"}, "name"]}`, "red", ""},
		{`{"Fn::Sub": "${A}/${AWS::IoT::Certificate::CommonName}/${!A}"}`, "one/made/${A}", ""},
		{`{"Fn::Sub": ["${x}-${A}", {"x": {"Fn::Select": ["0", ["y"]]}}]}`, "y-one", ""},
		{`{"Ref": "AWS::Region"}`, "", "Cannot resolve reference value: AWS::Region"},
		{`{"Fn::Sub": "${Nope}"}`, "", "Cannot resolve reference value: Nope"},
		{`{"Fn::Sub": "${A"}`, "", "Fn::Sub: ${ has no end"},
		{`{"Fn::Select": ["2", ["x", "y"]]}`, "", "Fn::Select: there is no element 2"},
		{`{"Fn::Select": ["-1", ["x"]]}`, "", "Fn::Select: there is no element -1"},
		{`{"Fn::Select": ["0", {"Ref": "A"}]}`, "", "A string is where a list is needed"},
		{`{"Fn::Split": ["", {"Ref": "A"}]}`, "", "Fn::Split: the delimiter is empty"},
		{`{"Fn::Split": [",", {"Ref": "B"}]}`, "", "A list is where a string is needed"},
		{`{"Fn::FindInMap": ["Colours", "none", "name"]}`, "", "Fn::FindInMap: there is no none.name in mapping Colours"},
	} {
		t.Run(tt.expression, func(t *testing.T) {
			b := newBench(t, map[string]string{"t": `{
				"Parameters": {"A": {"Type": "String"}, "B": {"Type": "String", "Default": "two,three"}},
				"Mappings": {"Colours": {"one": {"name": "red"}}},
				"Resources": {"c": {"Type": "AWS::IoT::Certificate"}},
				"DeviceConfiguration": {"x": ` + tt.expression + `}}`})
			r := request{b.token(), map[string]string{"A": "one"}}
			if tt.refused != "" {
				if got := b.rejected(400, "InvalidParameters", provision("t", "json"), r); got != tt.refused {
					t.Errorf("text %q, want %q", got, tt.refused)
				}
				return
			}
			got := b.accepted(provision("t", "json"), r)["deviceConfiguration"]
			if diff := cmp.Diff(map[string]any{"x": tt.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPolicyDocument takes a document as text, as text with functions, and as JSON.
func TestPolicyDocument(t *testing.T) {
	const document = `{"Statement":[{"Action":"iot:*","Effect":"Allow","Resource":"arn:aws:iot:*:*:client/<${iot:ClientId}>"}]}`
	text, _ := json.Marshal(document)
	for _, v := range []string{string(text), document, `{"Fn::Join": ["", [` + string(text) + `]]}`} {
		b := newBench(t, map[string]string{"t": `{"Resources": {
			"p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": ` + v + `}},
			"c": {"Type": "AWS::IoT::Certificate"}}}`})
		b.accepted(provision("t", "json"), request{Token: b.token()})
		if diff := cmp.Diff([]provisioning.Policy{{Document: document}}, b.host.registered[0].Policies); diff != "" {
			t.Error(diff)
		}
	}
}

func TestParseTemplateErrors(t *testing.T) {
	const c = `"c": {"Type": "AWS::IoT::Certificate"}`
	for _, tt := range []struct{ document, where, says string }{
		{``, "", "not a JSON object"},
		{`[]`, "", "not a JSON object"},
		{`{} {}`, "", "follows"},
		{`{"Resources": {` + c + `}, "x": "` + strings.Repeat("y", 10240) + `"}`, "", "limit is 10240"},
		{`{}`, "Resources", "missing"},
		{`{"Resources": {}}`, "Resources", "has 0"},
		{`{"Resources": {` + c + `, "d": {"Type": "AWS::IoT::Certificate"}}}`, "Resources", "has 2"},
		{`{"Resources": []}`, "Resources", "object"},
		{`{"Outputs": {}}`, "Outputs", "not a section"},
		{`{"Parameters": {"A": "String"}}`, "Parameters.A", "object"},
		{`{"Parameters": {"A": {"Type": "Number"}}}`, "Parameters.A.Type", "String"},
		{`{"Parameters": {"A": {"Type": "String", "Default": 1}}}`, "Parameters.A.Default", "string"},
		{`{"Mappings": {"A": 1}}`, "Mappings.A", "object"},
		{`{"Mappings": {"A": {"B": 1}}}`, "Mappings.A.B", "object"},
		{`{"Mappings": {"A": {"B": {"C": 1}}}}`, "Mappings.A.B.C", "string"},
		{`{"Resources": {"x": 1}}`, "Resources.x", "object"},
		{`{"Resources": {"x": {"Type": "AWS::S3::Bucket"}}}`, "Resources.x.Type", "AWS::IoT::Thing"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": 1}}}`, "Resources.x.Properties", "object"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing"}}}`, "Resources.x.Properties.ThingName", "missing"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {}}}}}`, "Resources.x.Properties.ThingName", "function"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": null}}}}`, "Resources.x.Properties.ThingName", "function"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a", "Colour": "b"}}}}`, "Resources.x.Properties.Colour", "not a property"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a", "ThingGroups": "b"}}}}`, "Resources.x.Properties.ThingGroups", "list"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a", "AttributePayload": "b"}}}}`, "Resources.x.Properties.AttributePayload", "object"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a"}, "OverrideSettings": 1}}}`, "Resources.x.OverrideSettings", "object"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a"}, "OverrideSettings": {"ThingTypeName": "MERGE"}}}}`, "Resources.x.OverrideSettings.ThingTypeName", "MERGE"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a"}, "OverrideSettings": {"ThingName": "FAIL"}}}}`, "Resources.x.OverrideSettings.ThingName", "overridden"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a"}, "OverrideSettings": {"ThingGroups": "KEEP"}}}}`, "Resources.x.OverrideSettings.ThingGroups", "REPLACE"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "a"}}, "y": {"Type": "AWS::IoT::Thing"}}}`, "Resources.y", "second"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Policy"}}}`, "Resources.x.Properties", "PolicyName"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Policy", "Properties": {"Name": "x"}}}}`, "Resources.x.Properties.Name", "not a property"},
		{`{"Resources": {"x": {"Type": "AWS::IoT::Certificate", "Properties": {"Name": "x"}}}}`, "Resources.x.Properties.Name", "not a property"},
		{`{"DeviceConfiguration": {"x": {"Ref": 1}}}`, "DeviceConfiguration.x.Ref", "name"},
		{`{"DeviceConfiguration": {"x": {"Fn::GetAtt": []}}}`, "DeviceConfiguration.x.Fn::GetAtt", "not a function"},
		{`{"DeviceConfiguration": {"x": {"Fn::Join": ["a"]}}}`, "DeviceConfiguration.x.Fn::Join", "2 arguments"},
		{`{"DeviceConfiguration": {"x": {"Fn::Sub": ["a", "b"]}}}`, "DeviceConfiguration.x.Fn::Sub", "map"},
		{`{"DeviceConfiguration": {"x": {"Fn::Join": ["a", [{"Ref": 2}]]}}}`, "DeviceConfiguration.x.Fn::Join[1][0].Ref", "name"},
		{`{"DeviceConfiguration": {"x": ` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}}`, "DeviceConfiguration.x" + strings.Repeat("[0]", 17), "deep"},
	} {
		_, err := provisioning.ParseTemplate(tt.document, false)
		var te *provisioning.TemplateError
		if !errors.As(err, &te) {
			t.Errorf("%s: error %v is no TemplateError", tt.document, err)
			continue
		}
		if te.Where != tt.where || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%.100s: at %q: %v; want it at %q, saying %q", tt.document, te.Where, err, tt.where, tt.says)
		}
	}
}

// FuzzTemplate reads templates, and registers a device with those that can be read.
func FuzzTemplate(f *testing.F) {
	f.Add(simple, "7")
	f.Add(`{"Resources": {"c": {"Type": "AWS::IoT::Certificate"}}, "DeviceConfiguration": {"x": {"Fn::Sub": ["${x}-${A}", {"x": {"Fn::Select": ["0", ["y"]]}}]}}}`, "${")
	f.Fuzz(func(t *testing.T, document, serial string) {
		template, err := provisioning.ParseTemplate(document, false)
		if err != nil {
			var te *provisioning.TemplateError
			if template != nil || !errors.As(err, &te) {
				t.Fatalf("%v with error %v", template, err)
			}
			return
		}
		b := newBench(t, map[string]string{"t": document})
		token := b.token()
		if answer, ok := b.ask(provision("t", "json"), request{token, map[string]string{"SerialNumber": serial}}); ok != (len(b.host.registered) == 1) {
			t.Fatalf("answer %v, registered %v", answer, b.host.registered)
		}
	})
}

// FuzzRequest sends payloads of any kind to each topic: there is always one answer, and
// nothing is registered without a token.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"certificateOwnershipToken":"x","parameters":{"SerialNumber":"7"}}`))
	f.Add([]byte("\xa1\x61a\x61b"))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, payload []byte) {
		b := newBench(t, map[string]string{"lamps": simple})
		for _, format := range []string{"json", "cbor"} {
			for _, topic := range []string{csrTopic + format, provision("lamps", format)} {
				if answer, ok := b.raw(topic, payload); answer == nil || ok && !strings.HasPrefix(topic, csrTopic) {
					t.Fatalf("%s: answer %v", topic, answer)
				}
			}
		}
		if len(b.host.registered) > 0 {
			t.Fatal("a device has been registered without a token")
		}
	})
}
