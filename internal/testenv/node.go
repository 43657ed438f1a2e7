package testenv

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Node returns the path of node for scripts in a folder that has a package.json. Where
// node is missing, or "npm ci" has not been run there, the test is skipped and says so;
// in CI it fails.
func Node(t testing.TB, folder string) string {
	t.Helper()
	node := Program(t, "node", "nodejs")
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var needs struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &needs); err != nil {
		t.Fatal(err)
	}
	for name, version := range needs.Dependencies {
		var has struct{ Version string }
		text, err := os.ReadFile(filepath.Join(folder, "node_modules", name, "package.json"))
		if err == nil {
			err = json.Unmarshal(text, &has)
		}
		switch {
		case err == nil && has.Version == version:
		case os.Getenv("CI") != "":
			t.Fatalf("npm package %s %s is not in %s, and CI has to install it (npm ci --ignore-scripts): %v", name, version, folder, err)
		default:
			t.Skipf("npm package %s %s is not in %s (run npm ci --ignore-scripts there)", name, version, folder)
		}
	}
	return node
}
