package v1compat_test

import (
	"os"
	"os/exec"
	"path/filepath"
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
	for _, call := range []string{"ConfigureEndpoint(", "ConfigureCredentials(", "ConfigureAutoReconnectBackoffTime(", "ClearLastWill()", "Disconnect()"} {
		if !strings.Contains(string(fixed), "GetMQTTConnection()."+call) {
			t.Errorf("%s was not inlined:\n%s", call, fixed)
		}
	}
	if !strings.Contains(string(fixed), "client.Connect()") {
		t.Errorf("Connect, which does more than forward, is gone:\n%s", fixed)
	}
}
