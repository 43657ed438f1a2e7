package iotlocal_test

import (
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

func TestMatches(t *testing.T) {
	tests := []struct {
		filter, topic string
		want          bool
	}{
		{"a", "a", true},
		{"a", "b", false},
		{"a", "a/", false},
		{"/", "/", true},
		{"+", "a", true},
		{"+", "a/b", false},
		{"+/+", "/", true},
		{"a/+", "a", false},
		{"a/+", "a/", true},
		{"#", "a", true},
		{"#", "a/b/c", true},
		{"a/#", "a", false}, // unlike MQTT
		{"a/#", "a/", true},
		{"a/#", "a/b/c", true},
		{"a/#", "ab", false},
		{"+/b/#", "a/b/c", true},
		{"+/b/#", "a/b", false},
		{"#", "$aws/things/t", false},
		{"+/things/t", "$aws/things/t", false},
		{"$aws/#", "$aws/things/t", true},
		{"$aws/things/+/shadow/#", "$aws/things/t/shadow/get", true},
	}
	for _, tt := range tests {
		if got := iotlocal.Matches(tt.filter, tt.topic); got != tt.want {
			t.Errorf("%q, %q: got %v", tt.filter, tt.topic, got)
		}
	}
}

func TestCheckFilter(t *testing.T) {
	good := []string{"a", "/", "+", "#", "a/+/b/#", "$share/g/a/#", "$aws/things/+/jobs/#", "$share/g/$aws/things/t/x"}
	bad := []string{"", "a#", "a/#/b", "a+", "+a/b", "#/", "$share", "$share/", "$share/g", "$share//a", "$share/+/a", "$share/g/",
		"$share/g/#/a", "$SYS/#", "$aws/#", "$aws/rules/r/a"}
	for _, f := range good {
		if got := iotlocal.CheckFilter(f); got != "" {
			t.Errorf("%q: %s", f, got)
		}
	}
	for _, f := range bad {
		if iotlocal.CheckFilter(f) == "" {
			t.Errorf("%q is accepted", f)
		}
	}
}

// A filter that is accepted matches the topic that results from putting a name
// in the place of each wildcard.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"a/+/b/#", "#", "$aws/things/+/shadow/#", "//", "$share/g/a/+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		if iotlocal.CheckFilter(filter) != "" {
			return
		}
		if strings.HasPrefix(filter, "$share/") {
			filter = strings.SplitN(filter, "/", 3)[2]
		}
		topic := strings.NewReplacer("+", "x", "#", "x/y").Replace(filter)
		if !iotlocal.Matches(filter, topic) {
			t.Errorf("%q does not match %q", filter, topic)
		}
	})
}
