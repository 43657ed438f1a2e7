// Package testenv tells tests what the machine has.
package testenv

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of a program that a test needs. Where it is missing
// the test is skipped and says so; in CI, which installs every such program, the
// test fails.
func Program(t testing.TB, name, debianPackage string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	// Debian keeps servers in a folder that is not on everybody's PATH.
	if path, err := exec.LookPath("/usr/sbin/" + name); err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not here, and CI has to install it (Debian package %s)", name, debianPackage)
	}
	t.Skipf("%s is not here (Debian package %s)", name, debianPackage)
	return ""
}
