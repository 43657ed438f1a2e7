package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/testenv"
)

// scripts is the folder with the programs that use other people's clients.
const scripts = "../../testdata/interop"

// settings are what a client needs to reach the program.
type settings struct {
	Host     string `json:"host"`
	Port     string `json:"port"`
	Thing    string `json:"thing"`
	Template string `json:"template"`
	CA       string `json:"ca"`
	Cert     string `json:"cert"`
	Key      string `json:"key"`

	AccessKey  string `json:"accessKey"`
	Secret     string `json:"secret"`
	Authorizer string `json:"authorizer"`
	Password   string `json:"password"`
}

// beginWith runs the program with everything that the clients need.
func beginWith(t *testing.T, args ...string) settings {
	t.Helper()
	dir := t.TempDir()
	s := settings{
		Host: "localhost", Thing: "thing1", Template: "lamps",
		CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "thing1.pem"), Key: filepath.Join(dir, "thing1.key"),
		AccessKey: "AKIDEXAMPLE", Secret: "secret", Authorizer: "door", Password: "sesame",
	}
	r := begin(t, append([]string{
		"-addr", "127.0.0.1:0", "-dir", dir,
		"-access-key", s.AccessKey + "=" + s.Secret, "-authorizer", s.Authorizer + "=" + s.Password,
		"-template", s.Template + "=" + filepath.Join(scripts, "lamps.json"),
		"-groups", s.Thing + "=" + filepath.Join(scripts, "groups.json"),
		"-thing", s.Thing, "-thing", "thing2", // one each for those that do jobs
		"-job", "job1=" + filepath.Join(scripts, "job.json"), "-job", "job2=" + filepath.Join(scripts, "job.json"), "-job", "job3=" + filepath.Join(scripts, "job.json"),
	}, args...)...)
	t.Cleanup(func() { r.end(t) })
	s.Port = regexp.MustCompile(`endpoint +\S+:(\d+)`).FindStringSubmatch(r.out)[1]
	return s
}

// TestClientsOfOthers has real clients of others work with the program, each by a script
// for Node: the vendor's V2 SDK for JavaScript, whose core is native, and npm's mqtt.
func TestClientsOfOthers(t *testing.T) {
	node := testenv.Node(t, scripts)
	testenv.Program(t, "openssl", "openssl") // for a certificate signing request
	s := beginWith(t)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{
		"mqtt5-v2", "mqtt311-v2", "websocket-v2", "authorizer-v2", "identity-v2", "discovery-v2", "jobs-v2", "jobs-v1", "mqtt",
	} {
		t.Run(script, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), node, script+".mjs")
			cmd.Dir = scripts
			cmd.Env = append(os.Environ(), "IOTLOCAL="+string(text))
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.HasSuffix(string(out), "done\n") {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// TestMosquittoClients has one of Debian's clients receive what another one publishes,
// and be refused what a policy does not allow.
func TestMosquittoClients(t *testing.T) {
	sub := testenv.Program(t, "mosquitto_sub", "mosquitto-clients")
	pub := testenv.Program(t, "mosquitto_pub", "mosquitto-clients")
	policy := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(policy, []byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"*","Resource":["arn:aws:iot:*:*:topic/allowed/*","arn:aws:iot:*:*:topicfilter/allowed/*"]},
		{"Effect":"Allow","Action":"iot:*","Resource":"arn:aws:iot:*:*:client/mosquitto-*"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := beginWith(t, "-policy", "device="+policy)
	args := func(id, topic string) []string {
		return []string{"-h", "127.0.0.1", "-p", s.Port, "--cafile", s.CA, "--cert", s.Cert, "--key", s.Key, "-q", "1", "-i", id, "-t", topic}
	}
	for _, version := range []string{"mqttv311", "mqttv5"} {
		topic, payload := "allowed/"+version, "hello over "+version
		for _, cmd := range []*exec.Cmd{ // retained, so that it does not matter who is first
			exec.CommandContext(t.Context(), pub, append(args("mosquitto-1", topic), "-V", version, "-m", payload, "-r")...),
			exec.CommandContext(t.Context(), sub, append(args("mosquitto-2", topic), "-V", version, "-C", "1", "-W", "30")...),
		} {
			out, err := cmd.CombinedOutput()
			if err != nil || cmd.Path == sub && strings.TrimSpace(string(out)) != payload {
				t.Errorf("%s %s: %v\n%s", cmd.Path, version, err, out)
			}
		}
	}
	for _, tt := range []struct {
		program, id, topic string
		want               string
	}{
		{pub, "another", "allowed/x", "Not authorized"},
		{sub, "mosquitto-3", "other", "denied"},
	} {
		last := []string{"-m", "x"}
		if tt.program == sub {
			last = []string{"-C", "1", "-W", "30"}
		}
		cmd := exec.CommandContext(t.Context(), tt.program, append(append(args(tt.id, tt.topic), "-V", "mqttv5"), last...)...)
		// Versions differ in the exit status.
		if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), tt.want) {
			t.Errorf("%s as %s on %s: got %q, want %q", tt.program, tt.id, tt.topic, out, tt.want)
		}
	}
}

// TestCurl uses what there is over HTTPS.
func TestCurl(t *testing.T) {
	curl := testenv.Program(t, "curl", "curl")
	s := beginWith(t)
	call := func(path string, args ...string) string {
		t.Helper()
		args = append([]string{"--silent", "--show-error", "--max-time", "30", "--cacert", s.CA, "--write-out", " %{http_code}"}, args...)
		out, err := exec.CommandContext(t.Context(), curl, append(args, "https://localhost:"+s.Port+path)...).CombinedOutput()
		if err != nil {
			return err.Error() + " " + string(out)
		}
		return string(out)
	}
	device := []string{"--cert", s.Cert, "--key", s.Key}
	for _, tt := range []struct {
		path string
		args []string
		want string // regular expression
	}{
		{"/greengrass/discover/thing/thing1", device, `^\{"GGGroups":\[\{"GGGroupId":"greengrassV2-coreDevice-core1",(?s:.*) 200$`},
		{"/greengrass/discover/thing/thing2", device, ` 403$`},
		{"/topics/a/b?qos=1", append(device, "--data", "hello"), ` 200$`},
		{"/things/thing1/shadow", device, ` 404$`},
		{"/things/thing1/shadow", append(device, "--data", `{"state":{"desired":{"led":"on"}}}`), `"version":1(?s:.*) 200$`},
		{"/things/thing1/shadow", device, `"led":"on"(?s:.*) 200$`},
		{"/greengrass/discover/thing/thing1", nil, ` 403$`},
	} {
		if got := call(tt.path, tt.args...); !regexp.MustCompile(tt.want).MatchString(got) {
			t.Errorf("%s %q: %s, want %s", tt.path, tt.args, got, tt.want)
		}
	}
}
