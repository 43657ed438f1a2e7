package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
)

// TestVetTool runs the command as the go command's vet tool.
func TestVetTool(t *testing.T) {
	race.Skip(t)
	bin := filepath.Join(t.TempDir(), "migrate-lint")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command("go", "vet", "-vettool="+bin, "../../testdata/go/pump").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "IOT101 AWSIoTMQTTClient") {
		t.Errorf("on a program with V1: %v: %s", err, out)
	}
	if out, err := exec.Command("go", "vet", "-vettool="+bin, "../../internal/topic").CombinedOutput(); err != nil {
		t.Errorf("on a package without V1: %v: %s", err, out)
	}
}
