package migrate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const goDir = "../testdata/go"

// realCompat reports whether v1compat of this module can be imported as it is.
func realCompat(t *testing.T) bool {
	out, err := exec.Command("go", "build", "../v1compat").CombinedOutput()
	if err != nil {
		t.Logf("v1compat does not build, its outline takes its place: %s", strings.TrimSpace(string(out)))
	}
	return err == nil
}

// TestGo compares the findings in the Go programs of testdata. Once v1compat
// builds they are typed with it, before that with its outline.
func TestGo(t *testing.T) {
	if realCompat(t) {
		for _, dir := range []string{"pump", "gateway"} {
			if out, err := exec.Command("go", "vet", goDir+"/"+dir).CombinedOutput(); err != nil {
				t.Errorf("testdata/go/%s does not compile with v1compat: %s", dir, out)
			}
		}
	}
	compareWant(t, goDir, ".go", run(t, goDir))
}

// TestGoOutline runs over copies that are in no module, where v1compat is known
// by its outline alone. The findings are the same.
func TestGoOutline(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(goDir)); err != nil {
		t.Fatal(err)
	}
	r := run(t, dir)
	if *update {
		return
	}
	compareWant(t, dir, ".go", r)
	if len(r.Summary.Notes) < 3 {
		t.Errorf("%d notes, want one for each package", len(r.Summary.Notes))
	}
}

// TestGoStub loads a module whose v1compat is a stub, by the go command.
func TestGoStub(t *testing.T) {
	dir := t.TempDir()
	stub, err := os.ReadFile("golang/outline.txt")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("stub/v1compat/v1compat.go", string(stub))
	for _, name := range []string{"shadowhandler", "jobsclient"} {
		stub, err := os.ReadFile("golang/outline_" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		write("stub/"+name+"/"+name+".go", string(stub))
	}
	write("stub/go.mod", "module github.com/iotshim/iotshim\n\ngo 1.26\n")
	write("prog/go.mod", "module example.com/prog\n\ngo 1.26\n\nrequire github.com/iotshim/iotshim v0.0.0\n\nreplace github.com/iotshim/iotshim => ../stub\n")
	prog := filepath.Join(dir, "prog")
	if err := os.CopyFS(prog, os.DirFS(goDir)); err != nil {
		t.Fatal(err)
	}
	// A package that gets the client from another one, and never names v1compat.
	write("prog/other/other.go", "package other\n\nimport \"example.com/prog/gateway\"\n\nfunc Stop(g *gateway.Gateway) { _, _ = g.Disconnect() }\n")
	r := run(t, prog)
	if *update {
		return
	}
	got := wanted(r)
	if want := "5 IOT122 call AWSIoTMQTTClient.disconnect certain\n"; got["other/other.go"] != want {
		t.Errorf("other/other.go: findings %q, want %q", got["other/other.go"], want)
	}
	compareWant(t, prog, ".go", dropped(r, "other/other.go"))
	for _, n := range r.Summary.Notes {
		if !strings.HasPrefix(n.Path, "partial") {
			t.Errorf("note about %s: %s", n.Path, n.Message)
		}
	}
}
