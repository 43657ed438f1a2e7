package migrate_test

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/golang"
)

// TestVetTool has the go command run the program: it finds what the program finds alone,
// and nothing in code that does not use V1.
func TestVetTool(t *testing.T) {
	race.Skip(t)
	tool := filepath.Join(t.TempDir(), "migrate-lint")
	if runtime.GOOS == "windows" {
		tool += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/migrate-lint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, dir := range []string{"gateway", "pump", "things"} {
		out, err := exec.Command("go", "vet", "-vettool="+tool, goDir+"/"+dir).CombinedOutput()
		if err == nil {
			t.Errorf("%s: status 0, want another", dir)
		}
		want := map[string]int{}
		for _, f := range run(t, goDir, dir).Findings {
			want[f.Rule]++
		}
		for rule, n := range want {
			if got := strings.Count(string(out), ": "+rule+" "); got != n {
				t.Errorf("%s: %d uses under %s, want %d:\n%s", dir, got, rule, n, out)
			}
		}
		if strings.Contains(string(out), "generated.go") {
			t.Errorf("%s: a generated file is looked at:\n%s", dir, out)
		}
	}
	if out, err := exec.Command("go", "vet", "-vettool="+tool, "../v2/mqtt5").CombinedOutput(); err != nil {
		t.Errorf("without V1: %v\n%s", err, out)
	}
}

func TestIsVetTool(t *testing.T) {
	for args, want := range map[string]bool{"": false, "-V=full": true, "-flags": true, "-json /x/vet.cfg": true, "explain IOT101": false, "-format json .": false} {
		if got := golang.IsVetTool(strings.Fields(args)); got != want {
			t.Errorf("%q: %v, want %v", args, got, want)
		}
	}
}
