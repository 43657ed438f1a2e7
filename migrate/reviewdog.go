package migrate

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/iotshim/iotshim/migrate/rules"
)

// WriteRDJSON prints the report in the form of reviewdog, with fixes as suggestions.
func WriteRDJSON(w io.Writer, r *Report) error {
	return writeJSON(w, object{"source": rdSource(), "diagnostics": diagnostics(r)})
}

// WriteRDJSONL prints one diagnostic of reviewdog on each line.
func WriteRDJSONL(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range diagnostics(r) {
		d["source"] = rdSource()
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	return nil
}

func rdSource() object { return object{"name": "migrate-lint", "url": rules.GuideURL} }

func diagnostics(r *Report) []object {
	out := []object{}
	span := func(line, column, endLine, endColumn int) object {
		return object{"start": object{"line": line, "column": column}, "end": object{"line": endLine, "column": endColumn}}
	}
	for _, f := range r.Findings {
		d := object{
			"message": f.Symbol + ": " + advice(f), "severity": "WARNING", "code": object{"value": f.Rule, "url": f.Guide},
			"location": object{"path": f.Path, "range": span(f.Line, f.Column, f.EndLine, f.EndColumn)},
		}
		if len(f.Fixes) > 0 && f.Fixes[0].Safe {
			if src, err := os.ReadFile(f.file); err == nil {
				var list []object
				for _, e := range f.Fixes[0].Edits {
					if filepath.ToSlash(e.Path) != f.Path {
						list = nil
						break
					}
					l, c := lineColumn(string(src), e.Start)
					el, ec := lineColumn(string(src), e.End)
					list = append(list, object{"range": span(l, c, el, ec), "text": e.NewText})
				}
				if list != nil {
					d["suggestions"] = list
				}
			}
		}
		out = append(out, d)
	}
	for _, n := range r.Summary.Notes {
		loc := object{"path": n.Path}
		if n.Line > 0 {
			loc["range"] = object{"start": object{"line": n.Line}}
		}
		severity := map[string]string{"note": "INFO", "warning": "WARNING", "error": "ERROR"}[n.level()]
		out = append(out, object{"message": n.Message, "severity": severity, "code": object{"value": n.Rule}, "location": loc})
	}
	return out
}
