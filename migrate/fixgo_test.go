package migrate_test

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate"
	"github.com/iotshim/iotshim/migrate/internal/edit"
)

// library is a package of which others may use what it exports.
const library = `package lib

import "github.com/iotshim/iotshim/v1compat"

// Send sends.
func Send(c *v1compat.AWSIoTMQTTClient) error {
	_, err := c.Publish("t", "x", 0)
	return err
}
`

// quiet has a use that is to stay.
const quiet = `package main

import "github.com/iotshim/iotshim/v1compat"

func main() {
	client, err := v1compat.NewAWSIoTMQTTClient("quiet")
	if err != nil {
		panic(err)
	}
	client.Publish("t", "x", 0) //migrate:ignore IOT124 stays until the gateway is gone
}
`

// tagged has a file for another system, which uses the client too.
const tagged = `package main

import "github.com/iotshim/iotshim/v1compat"

var client *v1compat.AWSIoTMQTTClient

func main() { publish() }

func publish() { client.Publish("t", "x", 0) }
`

const otherSystem = `//go:build never

package main

import "github.com/iotshim/iotshim/v1compat"

var other *v1compat.AWSIoTMQTTClient = client
`

// fixModule makes a module of some files that uses this one, and goes there.
func fixModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		src, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	all := map[string]string{
		"go.mod": strings.Replace(read("go.mod"), "module github.com/iotshim/iotshim", "module example.com/program", 1) +
			"\nrequire github.com/iotshim/iotshim v0.0.0\n\nreplace github.com/iotshim/iotshim => " + filepath.ToSlash(root) + "\n",
		"go.sum": read("go.sum"),
	}
	for name, src := range files {
		all[name] = src
	}
	for name, src := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func pump(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "testdata", "go", "pump", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// fixCommand runs the command, and returns its exit code and what it printed.
func fixCommand(args ...string) (code int, stdout, stderr string) {
	var out, errors bytes.Buffer
	code = migrate.Main(args, &out, &errors)
	return code, out.String(), errors.String()
}

func content(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestFixGo(t *testing.T) {
	race.Skip(t)
	before := pump(t)
	fixModule(t, map[string]string{"pump/main.go": before, "lib/lib.go": library, "quiet/main.go": quiet, "tagged/main.go": tagged, "tagged/other.go": otherSystem})

	code, diff, said := fixCommand("fix", "-diff")
	if code != migrate.ExitFindings || content(t, "pump/main.go") != before {
		t.Errorf("-diff: exit code %d; it has changed a file: %t", code, content(t, "pump/main.go") != before)
	}
	if !strings.Contains(diff, "\n-\tif _, err := client.Unsubscribe(\"pump/command\"); err != nil {\n+\tif _, err := client.Unsubscribe(ctx, \"pump/command\"); err != nil {\n") || strings.Count(diff, "--- a/") != 1 {
		t.Errorf("-diff:\n%s", diff)
	}
	for _, want := range []string{
		"lib/lib.go:3: AWSIoTPythonSDK.MQTTLib is left: the package moves as a whole, and line 6 of lib.go keeps it: its exported names have types of V1, which other packages may use (so are 2 more in lines 6, 7) (-unsafe rewrites it)\n",
		"keeps it: it is suppressed: stays until the gateway is gone",
		"file other.go belongs to it and uses V1 too, and the build leaves it out here",
		"42 uses of V1 found: 31 can be rewritten, 1 suppressed or in the baseline, 10 left\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q, but\n%s", want, said)
		}
	}

	// What the formats have is what the command does.
	report, err := migrate.Run(t.Context(), migrate.Options{Paths: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	offered := 0
	for _, f := range report.Findings {
		for _, fix := range f.Fixes {
			offered++
			var edits []edit.Edit
			for _, e := range fix.Edits {
				if e.Path != "pump/main.go" || !fix.Safe {
					t.Errorf("an edit of %s, safe %t", e.Path, fix.Safe)
				}
				edits = append(edits, edit.Edit{Start: e.Start, End: e.End, New: e.NewText})
			}
			after, err := edit.Apply(before, edits)
			if _, _, again := fixCommand("fix", "pump"); err != nil || after != content(t, "pump/main.go") {
				t.Errorf("%v; the report's fix and the command's differ; the command said %s", err, again)
			}
		}
	}
	if offered != 1 {
		t.Errorf("%d fixes in the report, want one", offered)
	}
	if code, _, said := fixCommand("fix", "pump"); code != migrate.ExitClean || said != "0 uses of V1 found: 0 rewritten, 0 left\n" {
		t.Errorf("again: exit code %d, %s", code, said)
	}

	if code, _, said := fixCommand("fix", "-unsafe", "-target", "go-v2", "lib"); code != migrate.ExitClean || !strings.Contains(said, "3 uses of V1 found: 3 rewritten") {
		t.Errorf("-unsafe: exit code %d, %s", code, said)
	}
	if out, err := exec.Command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

// TestFixGoLeavesAlone has the baseline and the configuration keep a package.
func TestFixGoLeavesAlone(t *testing.T) {
	fixModule(t, map[string]string{"lib/lib.go": library, "old/main.go": strings.Replace(quiet, " //migrate:ignore IOT124 stays until the gateway is gone", "", 1)})
	if code, _, said := fixCommand("baseline", "write"); code != migrate.ExitClean {
		t.Fatalf("baseline write: %d, %s", code, said)
	}
	if code, diff, said := fixCommand("fix", "-new", "-unsafe", "-diff"); code != migrate.ExitClean || diff != "" || !strings.Contains(said, "6 uses of V1 found: 0 can be rewritten, 6 suppressed or in the baseline, 0 left\n") {
		t.Errorf("with a baseline: exit code %d, %s\n%s", code, said, diff)
	}
	if err := os.WriteFile("other.json", []byte(`{"exclude": ["old"], "rules_off": ["IOT124"]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, diff, said := fixCommand("fix", "-config", "other.json", "-unsafe", "-diff"); diff != "" || !strings.Contains(said, "3 uses of V1 found: 0 can be rewritten, 1 suppressed or in the baseline, 2 left\n") {
		t.Errorf("with a configuration: %s\n%s", said, diff)
	}
	for _, args := range [][]string{{"fix", "-target", "go-v3"}, {"fix", "-config", "none.json"}, {"fix", "-baseline", "none.json"}, {"fix", "nowhere"}} {
		if code, _, _ := fixCommand(args...); code != migrate.ExitFailure {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}

// TestFixTool has "go fix" apply the fixes of the program.
func TestFixTool(t *testing.T) {
	race.Skip(t)
	tool := filepath.Join(t.TempDir(), "migrate-lint")
	if runtime.GOOS == "windows" {
		tool += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/migrate-lint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fixModule(t, map[string]string{"pump/main.go": pump(t), "lib/lib.go": library})
	if out, err := exec.Command("go", "fix", "-fixtool="+tool, "./...").CombinedOutput(); err != nil {
		t.Fatalf("go fix: %v\n%s", err, out)
	}
	after := content(t, "pump/main.go")
	if formatted, err := format.Source([]byte(after)); err != nil || !bytes.Equal(formatted, []byte(after)) || strings.Contains(after, "v1compat") {
		t.Errorf("%v; gofmt would change it, or V1 is left:\n%s", err, after)
	}
	if diff := cmp.Diff(library, content(t, "lib/lib.go")); diff != "" {
		t.Errorf("what is unsafe was done:\n%s", diff)
	}
	if out, err := exec.Command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}
