package migrate

import (
	"io"
)

// WriteGitLab prints a code quality report of GitLab, which is a list in the form of
// Code Climate.
func WriteGitLab(w io.Writer, r *Report) error {
	severity := map[string]string{"auto": "info", "assisted": "minor", "manual": "major"}
	out := []object{}
	seen := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		out = append(out, object{
			"description": f.Symbol + ": " + advice(*f), "check_name": f.Rule, "fingerprint": f.fingerprint(seen), "severity": severity[f.Effort],
			"location": object{"path": f.Path, "lines": object{"begin": f.Line, "end": f.EndLine}},
		})
	}
	for _, n := range r.Summary.Notes {
		f := Finding{Rule: n.Rule, Path: n.Path, Symbol: n.Message}
		out = append(out, object{
			"description": n.Message, "check_name": n.Rule, "fingerprint": f.fingerprint(seen),
			"severity": map[string]string{"note": "info", "warning": "minor", "error": "critical"}[n.level()],
			"location": object{"path": n.Path, "lines": object{"begin": max(n.Line, 1)}},
		})
	}
	return writeJSON(w, out)
}
