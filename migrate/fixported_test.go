package migrate_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate"
)

// TestFixPorted takes programs of the Python SDK the whole way: port writes them in Go on
// v1compat, fix rewrites that to V2. What comes out has nothing that go vet minds, and is
// the end.
func TestFixPorted(t *testing.T) {
	race.Skip(t)
	programs, err := filepath.Glob(filepath.Join(pythonDir, "ported", "*.py"))
	if err != nil || len(programs) < 5 {
		t.Fatalf("%d programs, %v", len(programs), err)
	}
	files := map[string]string{}
	for _, name := range programs {
		src, _, err := migrate.Port(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(name), ".py")+"/main.go"] = string(src)
	}
	fixModule(t, files)
	fixes, err := migrate.FixGo(t.Context(), migrate.Options{Paths: []string{"."}}, false)
	if err != nil {
		t.Fatal(err)
	}
	fixed, left, beside := 0, 0, 0
	for _, f := range fixes {
		fixed += f.Fixed
		for _, l := range f.Left {
			if strings.HasPrefix(l.Reason, "it works with V2's client too") {
				beside++
				continue
			}
			left++
			t.Logf("%s:%d: %s: %s", f.Path, l.Line, l.Symbol, l.Reason)
		}
	}
	t.Logf("%d programs: %d of %d uses of v1compat fixed, %.1f %%; %d of shadowhandler and jobsclient stay", len(programs), fixed, fixed+left, 100*float64(fixed)/float64(fixed+left), beside)
	if float64(fixed) < 0.9*float64(fixed+left) || fixed < 80 {
		t.Error("want 90 %")
	}
	if code, _, said := fixCommand("fix"); code == migrate.ExitFailure {
		t.Fatal(said)
	}
	if out, err := exec.Command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
	if out, err := exec.Command("gofmt", "-l", ".").CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("gofmt: %v\n%s", err, out)
	}
	if _, diff, _ := fixCommand("fix", "-diff"); diff != "" {
		t.Errorf("a second run would change\n%s", diff)
	}
}
