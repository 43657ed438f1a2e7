package migrate

import (
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

// object is a JSON object of a format that others define.
type object = map[string]any

// WriteSARIF prints the report as SARIF 2.1.0: results with fixes, rule indexes and
// fingerprints that do not change with line numbers. Suppressed uses and those of the
// baseline are results too, marked as such.
func WriteSARIF(w io.Writer, r *Report) error {
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.Rule)
	}
	for _, h := range r.hidden {
		ids = append(ids, h.Rule)
	}
	var noteIDs []string
	for _, n := range r.Summary.Notes {
		if n.Problem {
			ids = append(ids, n.Rule)
		} else {
			noteIDs = append(noteIDs, n.Rule)
		}
	}
	slices.Sort(noteIDs)
	noteIDs = slices.Compact(noteIDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	table := rules.NewTable()
	descriptors := func(ids []string) ([]object, map[string]int) {
		list, index := []object{}, map[string]int{}
		for i, id := range ids {
			index[id] = i
			list = append(list, sarifRule(table.ByID(id)))
		}
		return list, index
	}
	ruleList, index := descriptors(ids)
	noteList, noteIndex := descriptors(noteIDs)
	results := []object{}
	seen := map[string]int{}
	for i := range r.Findings {
		results = append(results, sarifResult(&r.Findings[i], index, seen))
	}
	for i := range r.hidden {
		h := &r.hidden[i]
		res := sarifResult(&h.Finding, index, seen)
		if h.How == "baselined" {
			res["suppressions"] = []object{{"kind": "external", "justification": h.Reason}}
			res["baselineState"] = "unchanged"
		} else {
			res["suppressions"] = []object{{"kind": "inSource", "justification": h.Reason}}
		}
		results = append(results, res)
	}
	notifications := []object{}
	for _, n := range r.Summary.Notes {
		loc := object{"artifactLocation": sarifFile(n.Path)}
		if n.Line > 0 {
			loc["region"] = object{"startLine": n.Line}
		}
		place := []object{{"physicalLocation": loc}}
		if n.Problem {
			results = append(results, object{"ruleId": n.Rule, "ruleIndex": index[n.Rule], "level": "warning", "message": object{"text": n.Message}, "locations": place})
			continue
		}
		notifications = append(notifications, object{"descriptor": object{"id": n.Rule, "index": noteIndex[n.Rule]}, "level": n.level(), "message": object{"text": n.Message}, "locations": place})
	}
	return writeJSON(w, object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":               object{"driver": object{"name": "migrate-lint", "semanticVersion": Version, "rules": ruleList, "notifications": noteList}},
			"columnKind":         "utf16CodeUnits",
			"originalUriBaseIds": object{"%SRCROOT%": object{"description": object{"text": "The working directory of the run."}}},
			"results":            results,
			"invocations":        []object{{"executionSuccessful": !r.Failed(), "exitCode": r.ExitCode(), "toolExecutionNotifications": notifications}},
		}},
	})
}

func sarifRule(r *rules.Rule) object {
	text := r.Message
	if r.Changes != "" {
		text += " " + r.Changes
	}
	out := object{
		"id": r.ID, "name": r.Symbol, "shortDescription": object{"text": r.Symbol + ": " + r.Message}, "fullDescription": object{"text": text},
		"help":                 object{"text": text + " Run \"migrate-lint explain " + r.ID + "\" for code before and after.", "markdown": ruleMarkdown(r)},
		"defaultConfiguration": object{"level": "warning"},
		"properties":           object{"effort": string(r.Effort), "tags": []string{"migration", "aws-iot"}},
	}
	if link := r.GuideLink(); link != "" {
		out["helpUri"] = link
	}
	return out
}

func sarifFile(path string) object {
	out := object{"uri": fileURI(path)}
	if !strings.HasPrefix(path, "/") && !filepath.IsAbs(filepath.FromSlash(path)) {
		out["uriBaseId"] = "%SRCROOT%"
	}
	return out
}

func sarifResult(f *Finding, index map[string]int, seen map[string]int) object {
	region := object{"startLine": f.Line, "startColumn": f.column(f.Line, f.Column), "endLine": f.EndLine, "endColumn": f.column(f.EndLine, f.EndColumn)}
	if s := f.source(); s != "" {
		region["snippet"] = object{"text": strings.ToValidUTF8(s, "\uFFFD")}
	}
	res := object{
		"ruleId": f.Rule, "ruleIndex": index[f.Rule], "level": "warning",
		"message":             object{"text": f.Symbol + ": " + f.Message},
		"locations":           []object{{"physicalLocation": object{"artifactLocation": sarifFile(f.Path), "region": region}}},
		"partialFingerprints": object{"migrateLint/v1": f.fingerprint(seen)},
		"properties":          object{"symbol": f.Symbol, "kind": f.Kind, "confidence": f.Confidence, "effort": f.Effort},
	}
	var fixes []object
	for _, x := range f.Fixes {
		changes := map[string][]object{}
		for _, e := range x.Edits {
			changes[e.Path] = append(changes[e.Path], object{
				"deletedRegion":   object{"byteOffset": e.Start, "byteLength": e.End - e.Start},
				"insertedContent": object{"text": e.NewText},
			})
		}
		var list []object
		for _, path := range slices.Sorted(maps.Keys(changes)) {
			list = append(list, object{"artifactLocation": sarifFile(path), "replacements": changes[path]})
		}
		if list != nil {
			fixes = append(fixes, object{"description": object{"text": x.Message}, "artifactChanges": list})
		}
	}
	if fixes != nil {
		res["fixes"] = fixes
	}
	return res
}
