package migrate_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConfig(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		code          int
		want          string // a part of the output
		not           string // no part of it
	}{
		{"empty", "{}", 1, "3 uses of V1", ""},
		{"comments and commas", "{ // here\n \"rules_off\": [\"IOT191\", ], // \"there\"\n}", 1, "(3 found = 0 fixed + 1 suppressed + 0 in the baseline + 2 left)", "IOT191 AWS"},
		{"format", `{"format": "github"}`, 1, "::warning file=v1.py", ""},
		{"lower case", `{"rules_off": ["iot101"]}`, 1, "2 uses of V1", ""},
		{"unknown key", `{"exlude": []}`, 2, `.migrate-lint.json: near line 1: unknown field "exlude"`, ""},
		{"unknown rule", `{"rules_off": ["IOT999"]}`, 2, "rules_off: there is no rule IOT999", ""},
		{"unknown format", `{"format": "pdf"}`, 2, `format: there is no format "pdf"`, ""},
		{"unknown effort", `{"minutes": {"little": 1}}`, 2, `minutes: there is no effort "little"`, ""},
		{"negative", `{"minutes": {"auto": -1}}`, 2, "minutes: -1 for auto", ""},
		{"no pattern", `{"exclude": ["/"]}`, 2, `exclude: "/" is no pattern`, ""},
		{"exclude all", `{"exclude": ["*.py"]}`, 0, "There is no Python or Go file to look at here.", ""},
		{"wrong type", "{\n\"exclude\": \"x\"}", 2, "near line 2", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := programs(t)
			write(t, dir, ".migrate-lint.json", tt.content)
			code, out, stderr := command(t, dir, "v1.py")
			if code != tt.code || !strings.Contains(out+stderr, tt.want) || tt.not != "" && strings.Contains(out, tt.not) {
				t.Errorf("exit code %d, want %d\n%s%s\nwant %q in it, not %q", code, tt.code, out, stderr, tt.want, tt.not)
			}
		})
	}
}

func TestExclude(t *testing.T) {
	all := []string{"a.py", "gen/b.py", "src/a.py", "src/gen/c.py", "src/x/test_d.py"}
	for _, tt := range []struct {
		pattern string
		left    []string
	}{
		{"a.py", []string{"gen/b.py", "src/gen/c.py", "src/x/test_d.py"}},
		{"/a.py", []string{"gen/b.py", "src/a.py", "src/gen/c.py", "src/x/test_d.py"}},
		{"gen/", []string{"a.py", "src/a.py", "src/x/test_d.py"}},
		{"gen", []string{"a.py", "src/a.py", "src/x/test_d.py"}},
		{"./gen/b.py", []string{"a.py", "src/a.py", "src/gen/c.py", "src/x/test_d.py"}},
		{"src/*", []string{"a.py", "gen/b.py"}},
		{"src/*.py", []string{"a.py", "gen/b.py", "src/gen/c.py", "src/x/test_d.py"}},
		{"src/**/*.py", []string{"a.py", "gen/b.py"}},
		{"**/test_?.py", []string{"a.py", "gen/b.py", "src/a.py", "src/gen/c.py"}},
		{"[a].py", all},
	} {
		t.Run(tt.pattern, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range all {
				write(t, dir, name, "import AWSIoTPythonSDK\n")
			}
			write(t, dir, ".migrate-lint.json", `{"exclude": ["`+tt.pattern+`"]}`)
			// Patterns are relative to the configuration, also from below.
			t.Chdir(filepath.Join(dir, "src"))
			_, out, stderr := command(t, filepath.Join(dir, "src"), "-format", "checkstyle", "..")
			var got []string
			for _, name := range all {
				if strings.Contains(out, `name="`+filepath.ToSlash(filepath.Join(dir, name))+`"`) ||
					strings.HasPrefix(name, "src/") && strings.Contains(out, `name="`+strings.TrimPrefix(name, "src/")+`"`) {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.left, got); diff != "" {
				t.Errorf("left (-want +got):\n%s%s%s", diff, out, stderr)
			}
		})
	}
}
