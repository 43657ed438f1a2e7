package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/testenv"
)

// shadowScripts are scripts of testdata/interop, each with what it prints: the vendor's
// own clients for other languages.
var shadowScripts = []struct{ script, want string }{
	{"shadow-v1.js", `
update accepted 1 {"desired":{"led":"on"}}
delta 1 {"led":"on"}
get accepted 1 {"led":"on"} {"led":"on"}
update accepted 2
elsewhere 200
foreign update 3 {"reported":{"other":1}}
update accepted 4
elsewhere 200
update rejected 409 Version conflict
delete accepted
get rejected 404`},
	{"shadow-v2.js", `
get rejected 404
update accepted 1 {"desired":{"led":"on"}}
get accepted 1 {"delta":{"led":"on"},"desired":{"led":"on"}}
update accepted 2 {"reported":{"led":"on"}}
update rejected 409
update rejected 413
update accepted 3 {"desired":null}
delete accepted 3 undefined
delete rejected 404
deltas 1 {"led":"on"}
updates none to 1, 1 to 2, 2 to 3
classic update accepted 1 {"reported":{"a":[1,{"b":2}]}}
classic get accepted 1 {"reported":{"a":[1,{"b":2}]}}
classic delete accepted 1 undefined`},
}

// TestShadowsOfOthers has the vendor's shadow clients, of V1 and of V2, work with the
// program.
func TestShadowsOfOthers(t *testing.T) {
	node := testenv.Node(t, scripts)
	for _, c := range shadowScripts {
		t.Run(c.script, func(t *testing.T) {
			s := beginWith(t)
			cmd := exec.CommandContext(t.Context(), node, c.script, s.Host, s.Port, s.CA, s.Cert, s.Key)
			cmd.Dir = scripts
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v", c.script, err)
			}
			if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(string(out))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.script, diff)
			}
		})
	}
}
