package v1compat_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestInline runs "go fix -inline" on a program: the calls that only forward become those
// of the MQTT client, and the result compiles.
func TestInline(t *testing.T) {
	source, err := os.ReadFile("testdata/inline/main.go")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("testdata", "inline-") // within the module, to find the package
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"fix", "-inline", "./" + dir}, {"vet", "./" + dir}} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	fixed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range forwarders(t) {
		call += "("
		if !strings.Contains(string(fixed), "GetMQTTConnection()."+call) {
			t.Errorf("%s was not inlined:\n%s", call, fixed)
		}
	}
	if !strings.Contains(string(fixed), "client.Connect()") {
		t.Errorf("Connect, which does more than forward, is gone:\n%s", fixed)
	}
}

// forwarders are the methods of the shadow and jobs clients that say that they can be
// inlined: all but those that do more than forward.
func forwarders(t *testing.T) (names []string) {
	t.Helper()
	source, err := os.ReadFile("delegate.go")
	if err != nil {
		t.Fatal(err)
	}
	methods := regexp.MustCompile(`(?m)((?:^//.*\n)*)^func \(\w+ \*AWSIoTMQTTDelegatingClient\) ([A-Z]\w+)`).FindAllStringSubmatch(string(source), -1)
	for _, m := range methods {
		inlined, deprecated := strings.Contains(m[1], "//go:fix inline\n"), strings.Contains(m[1], "// Deprecated: ")
		if more := m[2] == "Connect" || m[2] == "GetMQTTConnection"; inlined == more || deprecated == more {
			t.Errorf("%s: inlined %t, deprecated %t", m[2], inlined, deprecated)
		} else if inlined {
			names = append(names, m[2])
		}
	}
	if len(names) != 13 {
		t.Errorf("%d methods forward, want 13: %q", len(names), names)
	}
	return names
}
