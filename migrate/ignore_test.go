package migrate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIgnore checks which comments suppress what, in Python and Go.
func TestIgnore(t *testing.T) {
	const head = "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nc = AWSIoTMQTTClient('x')\n"
	const goHead = "package p\n\nimport \"github.com/iotshim/iotshim/v1compat\"\n\nfunc f(c *v1compat.AWSIoTMQTTClient) {\n"
	for _, tt := range []struct {
		name, file, body string
		suppressed       int
		notes            []string
	}{
		{"at the end", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT124] later\n", 1, nil},
		{"no space", "a.py", "c.publish('a', 'b', 1)  #migrate:ignore[IOT124] later\n", 1, nil},
		{"the form of Go", "a.py", "c.publish('a', 'b', 1)  # migrate:ignore IOT124 later\n", 1, nil},
		{"lower case", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[iot124]: later\n", 1, nil},
		{"above", "a.py", "# migrate: ignore[IOT124] later\n\n# why\nc.publish('a', 'b', 1)\nc.publish('a', 'b', 1)\n", 1, nil},
		{"behind another comment", "a.py", "c.publish('a', 'b', 1)  # noqa  # migrate: ignore[IOT124] later\n", 1, nil},
		{"last line of a call", "a.py", "c.publish('a',\n   'b', 1)  # migrate: ignore[IOT124] later\n", 1, nil},
		{"two rules", "a.py", "c.publish('a', 'b', 1); c.disconnect()  # migrate: ignore[IOT124, IOT122] later\n", 2, nil},
		{"two uses", "a.py", "c.publish('a', 'b', 1); c.publish('a', 'b', 1)  # migrate: ignore[IOT124] later\n", 2, nil},
		{"CRLF", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT124] later\r\n", 1, nil},
		{"in a string", "a.py", "c.publish('# migrate: ignore[IOT124] later', 'b', 1)\n", 0, nil},
		{"in a doc string", "a.py", "'''\n# migrate: ignore[IOT124] later\n'''\nc.publish('a', 'b', 1)\n", 0, nil},
		{"other rule", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT125] later\n", 0, []string{"IOT904 3"}},
		{"one of two", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT124,IOT125] later\n", 1, []string{"IOT904 3"}},
		{"other line", "a.py", "x = 1  # migrate: ignore[IOT124] later\nc.publish('a', 'b', 1)\n", 0, []string{"IOT904 3"}},
		{"no reason", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT124]\n", 0, []string{"IOT905 3"}},
		{"no rule", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore\n", 0, []string{"IOT905 3"}},
		{"empty bracket", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[] later\n", 0, []string{"IOT905 3"}},
		{"open bracket", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT124 later\n", 0, []string{"IOT905 3"}},
		{"unknown rule", "a.py", "c.publish('a', 'b', 1)  # migrate: ignore[IOT999] later\n", 0, []string{"IOT905 3"}},
		{"other words", "a.py", "c.publish('a', 'b', 1)  # migrate: ignored[IOT124] later\n", 0, nil},
		{"Go, at the end", "a.go", goHead + "\tc.ClearLastWill() //migrate:ignore IOT103 later\n}\n", 1, nil},
		{"Go, above", "a.go", goHead + "\t//migrate:ignore IOT103 later\n\tc.ClearLastWill()\n}\n", 1, nil},
		{"Go, with brackets", "a.go", goHead + "\tc.ClearLastWill() // migrate: ignore[IOT103] later\n}\n", 1, nil},
		{"Go, no reason", "a.go", goHead + "\tc.ClearLastWill() //migrate:ignore IOT103\n}\n", 0, []string{"IOT905 6"}},
		{"Go, in a string", "a.go", goHead + "\tprintln(`//migrate:ignore IOT103 x`); c.ClearLastWill()\n}\n", 0, nil},
		{"file without V1", "b.py", "x = 1  # migrate: ignore[IOT124] later\n", 0, []string{"IOT904 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			body := tt.body
			if tt.file == "a.py" {
				body = head + body
			}
			write(t, dir, tt.file, body)
			r := run(t, dir)
			var notes []string
			for _, n := range r.Summary.Notes {
				if n.Rule != "IOT903" { // the directory is no module
					notes = append(notes, fmt.Sprintf("%s %d", n.Rule, n.Line))
				}
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			s := r.Summary
			if s.Suppressed != tt.suppressed || s.Left != len(r.Findings) || s.Found != s.Suppressed+s.Left {
				t.Errorf("%d suppressed, want %d; %d found, %d left", s.Suppressed, tt.suppressed, s.Found, s.Left)
			}
			for _, h := range r.Hidden() {
				if h.Reason != "later" {
					t.Errorf("reason %q", h.Reason)
				}
			}
			if want := len(tt.notes) > 0 || s.Left > 0; (r.ExitCode() == 1) != want {
				t.Errorf("exit code %d", r.ExitCode())
			}
		})
	}
}

// TestUnusedIgnoreOfARuleThatIsOff checks that turning a rule off does not make the
// comments that ignore it wrong.
func TestUnusedIgnoreOfARuleThatIsOff(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.py", "import AWSIoTPythonSDK  # migrate: ignore[IOT190] later\n")
	write(t, dir, ".migrate-lint.json", `{"rules_off": ["IOT190"]}`)
	if code, out, stderr := command(t, dir); code != 0 || strings.Contains(stderr, "IOT904") {
		t.Errorf("exit code %d: %s%s", code, out, stderr)
	}
}
