package migrate

import (
	"encoding/json"
	"testing"
)

// FuzzConfig checks that any configuration is read or refused, and that what was read
// can be used.
func FuzzConfig(f *testing.F) {
	for _, s := range []string{"{}", `{"exclude": ["a/**/b?", "*.py"], "rules_off": ["IOT124"], // x` + "\n" + `"minutes": {"auto": 2},}`, `{"format": "json"}`, "{//", `{"exclude": ["[(|"]}`} {
		f.Add(s, "a/b.py")
	}
	f.Fuzz(func(t *testing.T, src, path string) {
		c, err := parseConfig([]byte(src))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		c.dir = "/w"
		c.excluded("/w/" + path)
		if m := c.minutes("auto"); m < 0 {
			t.Errorf("%v minutes", m)
		}
	})
}

// FuzzBaseline checks that any baseline is read or refused, and that what was read can
// be applied, written and read again.
func FuzzBaseline(f *testing.F) {
	f.Add(`{"version": 1, "files": {"a.py": [{"rule": "IOT124", "symbol": "x", "line": "0123456789abcdef", "count": 2}]}}`)
	f.Add(`{"version": 1}`)
	f.Add(`{"version": 1, "files": {"": null, "/": [], "../x": []}}`)
	f.Fuzz(func(t *testing.T, src string) {
		b, err := parseBaseline([]byte(src))
		if err != nil {
			return
		}
		b.dir = "/nowhere"
		r := &Report{Findings: []Finding{{Rule: "IOT124", file: "/nowhere/a.py", excerpt: []string{"x"}}}}
		s := newScope("/nowhere", []string{"."}, files{python: []string{"/nowhere/a.py"}})
		b.match(r, s)
		if len(r.Findings)+len(r.hidden) != 1 {
			t.Fatal("a finding was lost")
		}
		out, err := json.Marshal(b.updated(r.Findings, s))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseBaseline(out); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	})
}

// FuzzIgnore checks that any source is looked through for ignore comments, and that what
// they are about lies in it.
func FuzzIgnore(f *testing.F) {
	for _, s := range []string{"x  # migrate: ignore[IOT124] why", "//migrate:ignore IOT1,IOT2 why\r\nx\r", "# migrate: ignore[", "#migrate:ignore", "'''# migrate: ignore[A] b", "/* //migrate:ignore A b", "//migrate:ignore A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		lines := len(splitLines(src))
		for name, comments := range map[string]func([]byte) []comment{"py": pythonComments, "go": goComments} {
			for _, n := range parseIgnores("f", []byte(src), comments([]byte(src))) {
				if n.line < 1 || n.about < n.line || n.about > lines || len(n.used) != len(n.rules) && n.problem == "" || n.problem == "" && (len(n.rules) == 0 || n.reason == "") {
					t.Fatalf("%s: %+v of %d lines", name, n, lines)
				}
			}
		}
	})
}
