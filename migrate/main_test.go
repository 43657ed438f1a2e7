package migrate_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate"
)

// command runs the command in a directory.
func command(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, errs bytes.Buffer
	code = migrate.Main(args, &out, &errs)
	return code, out.String(), errs.String()
}

// programs makes a directory with a clean program, one that uses V1, and one that
// does not parse.
func programs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, src := range map[string]string{
		"clean.py":  "import paho.mqtt.client as mqtt\nmqtt.Client().connect('h')\n",
		"v1.py":     "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nc = AWSIoTMQTTClient('x')\ndef go(c):\n    c.publish('a', 'b', 1)\ngo(c)\n",
		"broken.py": "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nx = <y>\n",
		"script":    "#!/usr/bin/env python3\nimport AWSIoTPythonSDK\n",
		"notes.txt": "AWSIoTPythonSDK\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		args           []string
		code           int
		stdout, stderr string // parts
	}{
		{[]string{"-h"}, 0, "Begin with:\n  migrate-lint DIR", ""},
		{[]string{"--help"}, 0, "Exit codes:", ""},
		{[]string{"help"}, 0, "-format string", ""},
		{[]string{"-fromat", "json"}, 2, "", `there is no flag -fromat; did you mean "-format"? "migrate-lint -h" lists the flags`},
		{[]string{"-format", "yaml"}, 2, "", "-format yaml: there is no such format; it is one of checkstyle, github"},
		{[]string{"explain", "IOT124"}, 0, "mqtt5.Client.Publish", ""},
		{[]string{"explain", "iot900"}, 0, "no rule", ""},
		{[]string{"explain", "AWSIoTMQTTClient.publish"}, 0, "IOT124", ""},
		{[]string{"explain", "IOT999"}, 2, "", `there is no rule IOT999; did you mean`},
		{[]string{"explain", "shadowget"}, 0, "deviceShadow.shadowGet", ""},
		{[]string{"explain", "publish"}, 0, "AWSIoTMQTTClient.publish", ""},
		{[]string{"explain", "connect"}, 2, "", "several classes have connect; say which: IOT120 AWSIoTMQTTClient.connect, IOT220 "},
		{[]string{"-json"}, 2, "", `there is no flag -json; did you mean "-format json"?`},
		{nil, 0, "There is no Python or Go file to look at here.", ""},
		{[]string{"summary"}, 0, "There is no Python or Go file to look at here.", ""},
		{[]string{"explain"}, 2, "", "explain needs one rule"},
		{[]string{"explain", "-h"}, 0, "Usage: migrate-lint explain RULE", ""},
		{[]string{"rules"}, 0, "## IOT124", ""},
		{[]string{"rules", "-format", "json"}, 0, `"id": "IOT124"`, ""},
		{[]string{"rules", "-format", "text"}, 2, "", "one of json, md"},
		{[]string{"summary", "-h"}, 0, "Usage: migrate-lint summary", ""},
		{[]string{"help", "baseline"}, 0, "prune   removes the entries", ""},
		{[]string{"explian", "IOT124"}, 2, "", `did you mean the command "explain"?`},
		{[]string{"explain", "AWSIoTMQTTClient.publsh"}, 2, "", `did you mean "AWSIoTMQTTClient.publish"?`},
		{[]string{"-format", "sarfi"}, 2, "", `did you mean "sarif"?`},
		{[]string{"-color", "yes"}, 2, "", "it is one of auto, always, never"},
		{[]string{"-new"}, 2, "", `.migrate-lint-baseline.json: there is no such baseline; "migrate-lint baseline write" makes one`},
		{[]string{"-config", "none.json"}, 2, "", "none.json: the configuration cannot be read"},
		{[]string{"baseline"}, 2, "", "baseline needs write or prune"},
		{[]string{"baseline", "wirte"}, 2, "", `did you mean "write"?`},
		{[]string{"baseline", "prune"}, 2, "", "there is no such baseline"},
		{[]string{"port"}, 2, "", "port takes one Python file"},
		{[]string{"port", "none.py"}, 2, "", "none.py"},
		{[]string{"-version"}, 0, "migrate-lint 0.", ""},
		{[]string{"-version=maybe"}, 2, "", "invalid boolean value"},
		{[]string{"rules", "IOT124"}, 2, "", `"migrate-lint explain RULE" shows one rule`},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			code, stdout, stderr := command(t, t.TempDir(), tt.args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d\nstdout %q, want %q in it\nstderr %q, want %q in it", code, tt.code, stdout, tt.stdout, stderr, tt.stderr)
			}
		})
	}
}

func TestJSONOfNothing(t *testing.T) {
	_, out, _ := command(t, programs(t), "-format", "json", "clean.py")
	var r map[string]any
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if list, ok := r["findings"].([]any); !ok || len(list) != 0 {
		t.Errorf("findings are %v, want an empty list", r["findings"])
	}
}

func TestSkippedDirectories(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"app/a.py", "venv/lib/b.py", ".tox/c.py", "node_modules/d.py", "vendor/e.py", "__pycache__/f.py",
		"testdata/g.py", "env/h.py", "AWSIoTPythonSDK/MQTTLib.py", "AWSIoTPythonSDK/core/i.py"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("import AWSIoTPythonSDK\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	paths := func(r *migrate.Report) (out []string) {
		for _, f := range r.Findings {
			out = append(out, f.Path)
		}
		return slices.Compact(out)
	}
	if diff := cmp.Diff([]string{"app/a.py", "env/h.py"}, paths(run(t, dir))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"testdata/g.py"}, paths(run(t, dir, "testdata/..."))); diff != "" {
		t.Errorf("named itself, -want +got:\n%s", diff)
	}
}
