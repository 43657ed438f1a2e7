package migrate_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
	"github.com/iotshim/iotshim/migrate/rules"
)

var update = flag.Bool("update", false, "write the expected findings of testdata instead of comparing")

const pythonDir = "../testdata/python"

// run runs over paths below a directory and fails the test if that fails.
func run(t testing.TB, dir string, paths ...string) *migrate.Report {
	t.Helper()
	r, err := migrate.Run(context.Background(), migrate.Options{Dir: dir, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wanted prints findings by file, in the form of .want files.
func wanted(r *migrate.Report) map[string]string {
	out := map[string]string{}
	for _, f := range r.Findings {
		out[f.Path] += fmt.Sprintf("%d %s %s %s %s\n", f.Line, f.Rule, f.Kind, f.Symbol, f.Confidence)
	}
	return out
}

// dropped returns a report without the findings of one file.
func dropped(r *migrate.Report, path string) *migrate.Report {
	out := *r
	out.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f migrate.Finding) bool { return f.Path == path })
	return &out
}

// compareWant compares findings with the .want files beside the sources below
// dir, or writes these.
func compareWant(t *testing.T, dir, ext string, r *migrate.Report) {
	t.Helper()
	got := wanted(r)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "styles" {
			return fs.SkipDir // TestStyles has its own way to say what is wanted
		}
		if err != nil || d.IsDir() || filepath.Ext(path) != ext {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(path, ext) + ".want"
		found := got[filepath.ToSlash(rel)]
		if *update {
			if found == "" {
				return nil
			}
			return os.WriteFile(name, []byte(found), 0o644)
		}
		want, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if diff := cmp.Diff(string(want), found); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", rel, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPython(t *testing.T) {
	compareWant(t, pythonDir, ".py", run(t, pythonDir))
}

func TestLookAlikes(t *testing.T) {
	r := run(t, filepath.Join(pythonDir, "clean"))
	if got := wanted(r); len(got) != 0 {
		t.Errorf("findings in programs that do not use V1: %v", got)
	}
	if r.Summary.Python != 10 {
		t.Errorf("looked at %d files, want 10", r.Summary.Python)
	}
}

// TestEveryMemberTwice checks that the programs of testdata use each member of
// the MQTT client at least twice, so that none goes untested.
func TestEveryMemberTwice(t *testing.T) {
	uses := map[string]int{}
	for _, f := range run(t, pythonDir).Findings {
		uses[f.Symbol]++
	}
	for _, r := range rules.All() {
		if r.Kind != rules.Call && r.Kind != rules.Assign || strings.Count(r.Symbol, ".") > 1 || strings.HasPrefix(r.ID, "IOT18") {
			continue
		}
		if uses[r.Symbol] < 2 {
			t.Errorf("%s is used %d times in %s, want 2", r.Symbol, uses[r.Symbol], pythonDir)
		}
	}
}

// TestRulesCoverModel checks that each member of the MQTT client, each constant
// of the module and each exception that the scanner knows has a rule.
func TestRulesCoverModel(t *testing.T) {
	table := rules.NewTable()
	has := func(symbol string) {
		if r := table.ForSymbol(symbol, rules.Call); r.ID == rules.Unknown {
			t.Errorf("%s has no rule", symbol)
		}
	}
	for _, c := range pyscan.Classes {
		switch {
		case c.Name == "AWSIoTMQTTClient":
			for _, m := range append(append([]string{}, c.Members...), c.Slots...) {
				has(c.Name + "." + m)
			}
			has(c.Name)
		case c.Kind == pyscan.ConstSymbol:
			has(c.Name)
		}
	}
	for _, e := range pyscan.Exceptions {
		if !strings.HasPrefix(e, "Discovery") && e != "ClientError" { // these come with discovery
			has(e)
		}
	}
}
