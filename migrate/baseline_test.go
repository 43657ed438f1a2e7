package migrate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const v1Program = `from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

c = AWSIoTMQTTClient("x")
c.connect()
c.publish("a", "b", 1)
c.publish("a", "b", 1)
c.disconnect()
`

// left runs with the baseline, and returns what is reported as "path:line rule", and
// the notes.
func left(t *testing.T, dir string, args ...string) (code int, findings []string, notes string) {
	t.Helper()
	code, out, stderr := command(t, dir, append([]string{"-new", "-format", "rdjsonl"}, args...)...)
	for line := range strings.Lines(out) {
		var d struct {
			Code     struct{ Value string }
			Severity string
			Location struct {
				Path  string
				Range struct{ Start struct{ Line int } }
			}
		}
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(d.Code.Value, "IOT9") {
			findings = append(findings, d.Location.Path+" "+d.Code.Value)
		}
	}
	return code, findings, stderr
}

// TestBaselineSurvives changes a file that is in the baseline in ways that are no new
// uses, and in ways that are.
func TestBaselineSurvives(t *testing.T) {
	lines := strings.SplitAfter(v1Program, "\n")
	for _, tt := range []struct {
		name   string
		change func(dir string) map[string]string // file to content, "" removes it
		want   []string
		note   string
	}{
		{"nothing", func(string) map[string]string { return nil }, nil, ""},
		{"insert", func(string) map[string]string {
			return map[string]string{"app.py": "import os\n\n# more\n" + strings.ReplaceAll(v1Program, "c.connect()\n", "c.connect()\nprint(1)\n")}
		}, nil, ""},
		{"delete", func(string) map[string]string {
			return map[string]string{"app.py": strings.Replace(v1Program, "c.disconnect()\n", "", 1)}
		}, nil, "IOT906: app.py: 1 use of AWSIoTMQTTClient.disconnect in the baseline is gone"},
		{"delete one of two", func(string) map[string]string {
			return map[string]string{"app.py": strings.Replace(v1Program, lines[4], "", 1)}
		}, nil, "1 use of AWSIoTMQTTClient.publish in the baseline is gone"},
		{"reorder", func(string) map[string]string {
			return map[string]string{"app.py": lines[0] + lines[1] + lines[2] + lines[4] + lines[6] + lines[3] + lines[5]}
		}, nil, ""},
		{"CRLF", func(string) map[string]string {
			return map[string]string{"app.py": strings.ReplaceAll(v1Program, "\n", "\r\n")}
		}, nil, ""},
		{"CR", func(string) map[string]string {
			return map[string]string{"app.py": strings.ReplaceAll(v1Program, "\n", "\r")}
		}, nil, ""},
		{"indent", func(string) map[string]string {
			return map[string]string{"app.py": lines[0] + lines[2] + "if True:\n\t" + lines[3] + "\t" + lines[4] + "\t" + lines[5] + "\t" + lines[6]}
		}, nil, ""},
		{"rename", func(string) map[string]string { return map[string]string{"app.py": "", "new/name.py": v1Program} }, nil, ""},
		{"rename and change", func(string) map[string]string {
			return map[string]string{"app.py": "", "new.py": v1Program + "c.unsubscribe('a')\n"}
		}, []string{"new.py IOT128"}, ""},
		{"copy", func(string) map[string]string { return map[string]string{"copy.py": v1Program} },
			[]string{"copy.py IOT191", "copy.py IOT101", "copy.py IOT120", "copy.py IOT124", "copy.py IOT124", "copy.py IOT122"}, ""},
		{"one more of the same line", func(string) map[string]string {
			return map[string]string{"app.py": v1Program + lines[4]}
		}, []string{"app.py IOT124"}, ""},
		{"swap with a new one", func(string) map[string]string {
			return map[string]string{"app.py": strings.Replace(v1Program, "c.disconnect()", "c.unsubscribe('a')", 1)}
		}, []string{"app.py IOT128"}, "AWSIoTMQTTClient.disconnect in the baseline is gone"},
		{"other topic", func(string) map[string]string {
			return map[string]string{"app.py": strings.Replace(v1Program, `"a"`, `"z"`, 1)}
		}, []string{"app.py IOT124"}, "AWSIoTMQTTClient.publish in the baseline is gone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "app.py", v1Program)
			if code, out, stderr := command(t, dir, "baseline", "write"); code != 0 || out != ".migrate-lint-baseline.json: 6 uses, 6 new.\n" {
				t.Fatalf("exit code %d: %s%s", code, out, stderr)
			}
			for name, content := range tt.change(dir) {
				if content == "" {
					if err := os.Remove(filepath.Join(dir, name)); err != nil {
						t.Fatal(err)
					}
				} else {
					write(t, dir, name, content)
				}
			}
			code, got, notes := left(t, dir)
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") || (code == 1) != (len(tt.want) > 0) {
				t.Errorf("exit code %d with %q, want %q", code, got, tt.want)
			}
			if !strings.Contains(notes, tt.note) || tt.note == "" && notes != "" {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
			// After pruning, the same is reported, and nothing is stale.
			if code, _, stderr := command(t, dir, "baseline", "prune"); code != 0 {
				t.Fatal(stderr)
			}
			if _, again, notes := left(t, dir, "-strict-baseline"); strings.Join(again, "\n") != strings.Join(tt.want, "\n") || notes != "" {
				t.Errorf("after pruning %q and notes %q, want %q", again, notes, tt.want)
			}
			// After writing, nothing is.
			if code, _, stderr := command(t, dir, "baseline", "write"); code != 0 {
				t.Fatal(stderr)
			}
			if code, again, notes := left(t, dir, "-strict-baseline"); code != 0 || again != nil || notes != "" {
				t.Errorf("after writing: exit code %d, %q, %q", code, again, notes)
			}
		})
	}
}

// TestBaselineOfAPart checks that a run over some files leaves the entries of others.
func TestBaselineOfAPart(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/a.py", v1Program)
	write(t, dir, "b/b.py", v1Program)
	if code, _, stderr := command(t, dir, "baseline", "write"); code != 0 {
		t.Fatal(stderr)
	}
	name := filepath.Join(dir, ".migrate-lint-baseline.json")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"baseline", "write", "a"}, {"baseline", "prune", "b"}, {"baseline", "prune", "a/a.py"}} {
		if code, _, stderr := command(t, dir, args...); code != 0 {
			t.Fatal(stderr)
		}
		if now, err := os.ReadFile(name); err != nil || string(now) != string(whole) {
			t.Errorf("%v changed the baseline: %s", args, now)
		}
	}
	write(t, dir, "b/b.py", "print(1)\n")
	if code, got, notes := left(t, dir, "-strict-baseline", "a"); code != 0 || got != nil || notes != "" {
		t.Errorf("a alone: exit code %d, %q, %q", code, got, notes)
	}
	if code, _, notes := left(t, dir, "-strict-baseline"); code != 1 || !strings.Contains(notes, "b/b.py") {
		t.Errorf("all, strict: exit code %d, %q", code, notes)
	}
	// From another directory, with the baseline named.
	t.Chdir(filepath.Join(dir, "a"))
	if code, got, _ := left(t, filepath.Join(dir, "a"), "-baseline", "../.migrate-lint-baseline.json"); code != 0 || got != nil {
		t.Errorf("from a directory below: exit code %d, %q", code, got)
	}
}

// TestWrongBaseline checks what is said about a baseline that is none.
func TestWrongBaseline(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"empty", "", "this is no baseline: near line 1: EOF"},
		{"list", "[]", "this is no baseline"},
		{"version", `{"version": 2}`, "version 2, this migrate-lint reads version 1"},
		{"key", `{"version": 1, "fils": {}}`, `unknown field "fils"`},
		{"hash", `{"version": 1, "files": {"a.py": [{"rule": "IOT124", "line": "xyz", "count": 1}]}}`, "entry of a.py"},
		{"count", `{"version": 1, "files": {"a.py": [{"rule": "IOT124", "line": "0123456789abcdef", "count": -1}]}}`, "entry of a.py"},
		{"two", `{"version": 1} {}`, "after the end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := programs(t)
			write(t, dir, "b.json", tt.content)
			code, _, stderr := command(t, dir, "-baseline", "b.json", "v1.py")
			if code != 2 || !strings.Contains(stderr, "b.json: ") || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d, %q, want %q", code, stderr, tt.want)
			}
		})
	}
}
