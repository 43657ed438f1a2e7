package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

// Node returns the path of node for the scripts in dir, whose packages "npm ci" in
// that folder has installed. Where node or the packages are missing the test is
// skipped and says so; in CI, which installs them, the test fails.
func Node(t testing.TB, dir string) string {
	t.Helper()
	node := Program(t, "node", "nodejs")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return node
	}
	const missing = "the npm packages of %s are not here: run npm ci --ignore-scripts there"
	if os.Getenv("CI") != "" {
		t.Fatalf(missing, dir)
	}
	t.Skipf(missing, dir)
	return ""
}
