package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/internal/testenv"
)

// scripts is the folder with the programs that use other people's clients.
const scripts = "../../testdata/interop"

// TestClientsOfOthers has real clients of others work with the program, each by a script
// for Node: the vendor's V2 and V1 SDKs for JavaScript and npm's mqtt.
func TestClientsOfOthers(t *testing.T) {
	node := testenv.Node(t, scripts)
	testenv.Program(t, "openssl", "openssl") // for a certificate signing request
	dir := t.TempDir()
	r := begin(t, "-addr", "127.0.0.1:0", "-dir", dir,
		"-access-key", "AKIDEXAMPLE=secret", "-authorizer", "door=sesame",
		"-template", "lamps="+filepath.Join(scripts, "lamps.json"),
		"-groups", "thing1="+filepath.Join(scripts, "groups.json"))
	defer r.end(t)
	port := regexp.MustCompile(`endpoint +\S+:(\d+)`).FindStringSubmatch(r.out)[1]
	settings, err := json.Marshal(map[string]any{
		"host": "localhost", "port": json.Number(port), "thing": "thing1", "template": "lamps",
		"ca": filepath.Join(dir, "ca.pem"), "cert": filepath.Join(dir, "thing1.pem"), "key": filepath.Join(dir, "thing1.key"),
		"accessKey": "AKIDEXAMPLE", "secret": "secret", "authorizer": "door", "password": "sesame",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{
		"v2mqtt5", "v2mqtt311", "v2websocket", "v2authorizer", "v2identity", "v2discovery", "mqttjs",
	} {
		t.Run(script, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), node, script+".mjs")
			cmd.Dir = scripts
			cmd.Env = append(os.Environ(), "IOTLOCAL="+string(settings))
			begin := time.Now()
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.HasSuffix(string(out), "done\n") {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%v", time.Since(begin).Round(time.Millisecond))
		})
	}
}
