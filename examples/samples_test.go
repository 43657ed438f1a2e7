package examples

import (
	"os/exec"
	"strings"
	"testing"
)

// TestSamples runs V1's samples, ported, against an IoT Core in their own process: what
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
