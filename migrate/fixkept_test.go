package migrate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/migrate"
)

const twoClients = `from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

a = AWSIoTMQTTClient("a")
a.configureEndpoint("host", 8883)
a.configureCredentials("ca", "key", "cert")
a.connect()
a.publish("t", "1", 1)
a.disconnect()

b = AWSIoTMQTTClient("b")
b.configureEndpoint("host", 8883)
b.configureCredentials("ca", "key", "cert")
b.connect()
b.publish("t", "2", 1)COMMENT
b.disconnect()
`

// TestFixLeaves checks that fix leaves what is suppressed, turned off or in the
// baseline, with all that belongs to the same client, and loses no use in its count.
func TestFixLeaves(t *testing.T) {
	const all = "12 uses of V1 found: 12 rewritten, 0 left"
	for _, tt := range []struct {
		name, comment, config, baselined string
		args                             []string
		code                             int
		stderr                           string
		a, b                             bool // whose client is moved
	}{
		{"nothing", "", "", "", nil, 0, all, true, true},
		{"a comment", "  # migrate: ignore[IOT124] not yet", "", "", nil, 1, "12 uses of V1 found: 6 rewritten, 1 suppressed or in the baseline, 5 left", true, false},
		{"a comment without a reason", "  # migrate: ignore[IOT124]", "", "", nil, 0, all, true, true},
		{"a rule that is off", "", `{"rules_off": ["IOT124"]}`, "", []string{"-config", "other.json"}, 1, "12 uses of V1 found: 0 rewritten, 2 suppressed or in the baseline, 10 left", false, false},
		{"the configuration of the directory", "", `{"rules_off": ["IOT124"]}`, "", nil, 1, "0 rewritten, 2 suppressed or in the baseline, 10 left", false, false},
		{"the baseline", "", "", `b.publish("t", "2", 1)`, []string{"-new"}, 1, "12 uses of V1 found: 6 rewritten, 1 suppressed or in the baseline, 5 left", true, false},
		{"a baseline by name", "", "", `b.publish("t", "2", 1)`, []string{"-baseline", migrate.BaselineName}, 1, "6 rewritten, 1 suppressed or in the baseline, 5 left", true, false},
		{"a baseline that is not asked for", "", "", `b.publish("t", "2", 1)`, nil, 0, all, true, true},
		{"no such baseline", "", "", "", []string{"-new"}, 2, "there is no such baseline", false, false},
		{"no such configuration", "", "", "", []string{"-config", "none.json"}, 2, "none.json: the configuration cannot be read", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(name, src string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if tt.baselined != "" {
				write("a.py", "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nb = AWSIoTMQTTClient('b')\n"+tt.baselined+"\n")
				if code, _, stderr := command(t, dir, "baseline", "write"); code != 0 {
					t.Fatalf("baseline write: %d, %s", code, stderr)
				}
			}
			if tt.config != "" {
				name := migrate.ConfigName
				if len(tt.args) > 0 {
					name = tt.args[1]
				}
				write(name, tt.config)
			}
			write("a.py", strings.Replace(twoClients, "COMMENT", tt.comment, 1))
			code, _, stderr := command(t, dir, append([]string{"fix"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d; stderr %q, want %q in it", code, tt.code, stderr, tt.stderr)
			}
			got, err := os.ReadFile(filepath.Join(dir, "a.py"))
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]bool{"a": tt.a, "b": tt.b} {
				if moved := !strings.Contains(string(got), name+` = AWSIoTMQTTClient("`+name+`")`); moved != want {
					t.Errorf("client %s is moved: %v, want %v:\n%s", name, moved, want, got)
				}
			}
			if v1 := strings.Contains(string(got), "import AWSIoTMQTTClient"); v1 == (tt.a && tt.b) {
				t.Errorf("V1 is imported: %v:\n%s", v1, got)
			}
		})
	}
}

// TestFixLeavesImport checks that an import that is suppressed stays.
func TestFixLeavesImport(t *testing.T) {
	dir := t.TempDir()
	src := strings.Replace(twoClients, "COMMENT", "", 1)
	src = strings.Replace(src, "MQTTClient\n", "MQTTClient  # migrate: ignore[IOT191] others import it from here\n", 1)
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := command(t, dir, "fix")
	got, _ := os.ReadFile(filepath.Join(dir, "a.py"))
	if code != 0 || !strings.Contains(string(got), "AWSIoTMQTTClient  # migrate") {
		t.Errorf("exit code %d, %s:\n%s", code, stderr, got)
	}
}

// TestFixUnreadable checks that a file which cannot be read is a failure that names it,
// and that the others are rewritten nevertheless.
func TestFixUnreadable(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.py", strings.Replace(twoClients, "COMMENT", "", 1))
	unreadable(t, dir, "b.py")
	code, _, stderr := command(t, dir, "fix", "-target", "python-v2")
	got, err := os.ReadFile(filepath.Join(dir, "a.py"))
	if err != nil {
		t.Fatal(err)
	}
	if code != 2 || !strings.Contains(stderr, "migrate-lint: b.py: ") || strings.Contains(string(got), "AWSIoT") {
		t.Errorf("exit code %d, want 2; stderr %s; wrote\n%s", code, stderr, got)
	}
}
