package examples

import (
	"os/exec"
	"strings"
	"testing"
)

// TestSamples runs V1's samples, ported, and V2's of the services, against an IoT Core in their own process: what
// they publish comes back.
func TestSamples(t *testing.T) {
	for name, want := range map[string]string{
		"basicpubsub":                  "Received from topic",
		"basicpubsub -w":               "Received from topic",
		"basicpubsubasync":             "Received from topic",
		"basicpubsubproxy":             "Received from topic",
		"basicpubsubapicallincallback": "Received PUBACK packet id",
		"basicpubsubcognitosts":        "Received from topic",
		"basicshadowupdater":           "accepted!",
		"basicshadowupdater -w":        "accepted!",
		"basicshadowdeltalistener":     "++DELTA++",
		"basicshadowdeltalistener -w":  "++DELTA++",
		"jobssample":                   "Job succeeded",
		"jobssample -w":                "Job succeeded",
		"basicdiscovery":               "Received message on topic",
		"thingshadowecho":              "Request to update the reported state",
		"thingshadowecho -w":           "Request to update the reported state",
		"shadow":                       "Reported, version",
		"jobs":                         "Succeeded",
		"commands":                     "Answered",
	} {
		t.Run(name, func(t *testing.T) {
			fields := strings.Fields(name)
			out, err := exec.Command(program(t, "examples/"+fields[0]), append(fields[1:], "-n", "3", "-interval", "10ms")...).CombinedOutput()
			if err != nil || strings.Count(strings.ToLower(string(out)), strings.ToLower(want)) < 3 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestFleetProvisioningSample has a device get its own certificate, in both ways.
func TestFleetProvisioningSample(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
		ok   bool
	}{
		{nil, "Connected as lamp-1 with its own certificate\n", true},
		{[]string{"-csr", "-parameters", `{"SerialNumber":"7"}`}, "Connected as lamp-7 with its own certificate\n", true},
		{[]string{"-parameters", `{}`}, "400, InvalidParameters", false},
		{[]string{"-parameters", `{"SerialNumber":7}`}, "-parameters is not a JSON object of strings", false},
		{[]string{"-template", "other"}, "404, ResourceNotFound", false},
		{[]string{"-w"}, "leave -w out", false},
	} {
		out, err := exec.Command(program(t, "examples/fleetprovisioning"), tt.args...).CombinedOutput()
		if (err == nil) != tt.ok || !strings.Contains(string(out), tt.want) {
			t.Errorf("%q: %v\n%s", tt.args, err, out)
		}
	}
}
