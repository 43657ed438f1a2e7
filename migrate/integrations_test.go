package migrate_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// script takes the first block of shell out of a YAML file: what is indented below a
// line that ends in "|".
func script(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(src), "|\n")
	if !ok {
		t.Fatalf("%s has no script", name)
	}
	indent := rest[:len(rest)-len(strings.TrimLeft(rest, " "))]
	var b strings.Builder
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, indent) {
			break
		}
		b.WriteString(strings.TrimPrefix(line, indent))
	}
	return b.String()
}

// TestIntegrations runs the shell parts of the GitHub Action, the GitLab template and the
// hooks of pre-commit over a program that uses V1. GitHub, GitLab and pre-commit
// themselves are not there: how they read the files is not tested.
func TestIntegrations(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	action, gitlab := script(t, filepath.Join(root, "action.yml")), script(t, filepath.Join(root, "integrations/gitlab/migrate-lint.yml"))
	hooks, err := os.ReadFile(filepath.Join(root, ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := programs(t)
	bin := filepath.Join(t.TempDir(), "migrate-lint")
	sh := func(code string, env ...string) (out string, exit int) {
		t.Helper()
		cmd := exec.Command("sh", "-c", code)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), append([]string{"MIGRATE_LINT_BIN=" + bin}, env...)...)
		b, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(b), cmd.ProcessState.ExitCode()
	}
	github := func(paths, format, output, isNew string) (string, int) {
		return sh(action, "ACTION="+root, "PATHS="+paths, "FORMAT="+format, "OUTPUT="+output, "NEW="+isNew,
			"GITHUB_OUTPUT="+filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
	}
	if out, code := github("v1.py clean.py", "github", "", "false"); code != 1 || !strings.Contains(out, "::warning file=v1.py") {
		t.Errorf("action: exit code %d: %s", code, out)
	}
	if out, err := os.ReadFile(filepath.Join(dir, "output")); err != nil || string(out) != "exit-code=1\n" {
		t.Errorf("action: output %q, %v", out, err)
	}
	if out, err := os.ReadFile(filepath.Join(dir, "summary.md")); err != nil || !strings.Contains(string(out), "## Migration to V2: 0 %") {
		t.Errorf("action: summary %q, %v", out, err)
	}
	if out, code := github("clean.py", "sarif", "out.sarif", "false"); code != 0 {
		t.Errorf("action, clean: exit code %d: %s", code, out)
	}
	if src, err := os.ReadFile(filepath.Join(dir, "out.sarif")); err != nil || !json.Valid(src) {
		t.Errorf("action: out.sarif, %v", err)
	}
	if out, code := github("v1.py", "github", "", "true"); code != 2 || !strings.Contains(out, "no such baseline") {
		t.Errorf("action, without a baseline: exit code %d: %s", code, out)
	}
	if out, code := sh(gitlab, "IOTSHIM="+root, "MIGRATE_LINT_PATHS=v1.py", "MIGRATE_LINT_FLAGS="); code != 1 {
		t.Errorf("gitlab: exit code %d: %s", code, out)
	}
	for _, name := range []string{"gl-code-quality-report.json", "migrate-lint-junit.xml"} {
		if src, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(src), "IOT124") {
			t.Errorf("gitlab: %s: %s, %v", name, src, err)
		}
	}
	entries := regexp.MustCompile(`(?m)^  entry: (\S+)(.*)$`).FindAllStringSubmatch(string(hooks), -1)
	if len(entries) != 2 {
		t.Fatalf("%d hooks, want 2", len(entries))
	}
	for _, e := range entries {
		want := 1
		if strings.Contains(e[2], "-new") {
			if out, code := sh(filepath.Join(root, e[1]) + " baseline write v1.py"); code != 0 {
				t.Fatal(out)
			}
			want = 0
		}
		if out, code := sh(filepath.Join(root, e[1]) + e[2] + " v1.py clean.py"); code != want {
			t.Errorf("hook %v: exit code %d, want %d: %s", e, code, want, out)
		}
	}
}
