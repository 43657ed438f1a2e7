package migrate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// TestGoInterfaces finds the calls that go by interfaces of the program. The program is
// made of what cannot be rewritten, so it does not stand among those that are to be.
func TestGoInterfaces(t *testing.T) {
	const dir = "testdata/interfaces"
	if out, err := exec.Command("go", "vet", "./"+dir).CombinedOutput(); err != nil {
		t.Errorf("%s does not compile with v1compat: %s", dir, out)
	}
	compareWant(t, dir, ".go", run(t, dir))
}

// TestGoInterfaceNotes finds where a client becomes an interface by which calls are not
// reported: one that other values become too, and one of another package.
func TestGoInterfaceNotes(t *testing.T) {
	dir, err := os.MkdirTemp("testdata", "notes")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, content := range map[string]string{
		"port/port.go": "package port\n\ntype Out interface{ Publish(topic string, payload any, qos int) (bool, error) }\n\nfunc Run(o Out) { _, _ = o.Publish(\"t\", 1, 0) }\n",
		"main.go": "package main\n\nimport (\n\t\"github.com/iotshim/iotshim/migrate/testdata/" + filepath.Base(dir) + "/port\"\n\t\"github.com/iotshim/iotshim/v1compat\"\n)\n\n" +
			"type sink interface{ Publish(topic string, payload any, qos int) (bool, error) }\n\ntype fake struct{}\n\n" +
			"func (fake) Publish(topic string, payload any, qos int) (bool, error) { return true, nil }\n\n" +
			"func main() {\n\tc, _ := v1compat.NewAWSIoTMQTTClient(\"a\")\n\tport.Run(c)\n\tvar s sink = fake{}\n\ts = c\n\t_, _ = s.Publish(\"t\", 1, 0)\n}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, dir)
	var got []string
	for _, n := range r.Summary.Notes {
		got = append(got, n.Rule+" "+strconv.Itoa(n.Line)+" "+n.Message[:strings.Index(n.Message, ";")])
	}
	want := []string{
		"IOT907 16 a client of V1 becomes the interface github.com/iotshim/iotshim/migrate/testdata/" + filepath.Base(dir) + "/port.Out here, which is declared in another package",
		"IOT907 18 a client of V1 becomes the interface sink here, which values of other types become too",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if got, want := r.Summary.Found, 2; got != want {
		t.Errorf("%d uses found, want %d: the import and the constructor", got, want)
	}
}
