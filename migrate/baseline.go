package migrate

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// BaselineName is the file that "-new" compares with, unless told otherwise.
const BaselineName = ".migrate-lint-baseline.json"

// Baseline is the uses of V1 that are known, so that only new ones are reported. An
// entry is a rule and the hash of a source line, whose white space does not count, with
// how many times both occur in the file. Line numbers are not in it, so that it
// survives lines that are inserted, removed or reordered and other line ends; entries of
// a file that is gone are looked for in other files, so that it survives a rename.
type Baseline struct {
	Version int `json:"version"` // 1
	// Files are the entries by path, slash-separated and relative to the baseline.
	Files map[string][]BaselineEntry `json:"files"`

	dir string // of the file
}

// BaselineEntry is a use that is known.
type BaselineEntry struct {
	Rule   string `json:"rule"`
	Symbol string `json:"symbol"` // of one such use, for people
	Line   string `json:"line"`   // hash of the source line, 16 hexadecimal digits
	Count  int    `json:"count"`
}

// known is what an entry is found by.
type known struct{ rule, line string }

// lineHash is the hash of a source line without its white space.
func lineHash(line string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(line), " ")))
	return hex.EncodeToString(sum[:8])
}

// ReadBaseline reads a baseline. The error is a *FileError, and fs.ErrNotExist when
// there is none.
func ReadBaseline(name string) (*Baseline, error) {
	src, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such baseline; \"migrate-lint baseline write\" makes one: %w", name, os.ErrNotExist)
	}
	if err != nil {
		return nil, &FileError{name, "the baseline cannot be read: " + reason(err)}
	}
	b, err := parseBaseline(src)
	if err != nil {
		return nil, &FileError{name, err.Error() + "; \"migrate-lint baseline write\" makes it anew"}
	}
	return b, b.place(name)
}

// place tells a baseline where its file is.
func (b *Baseline) place(name string) error {
	abs, err := filepath.Abs(name)
	if err != nil {
		return &FileError{name, err.Error()}
	}
	b.dir = filepath.Dir(abs)
	return nil
}

func parseBaseline(src []byte) (*Baseline, error) {
	var b Baseline
	if err := decodeStrict(src, &b); err != nil {
		return nil, fmt.Errorf("this is no baseline: %w", err)
	}
	if b.Version != 1 {
		return nil, fmt.Errorf("the baseline has version %d, this migrate-lint reads version 1", b.Version)
	}
	for path, list := range b.Files {
		for _, e := range list {
			if _, err := hex.DecodeString(e.Line); err != nil || len(e.Line) != 16 || e.Rule == "" || e.Count < 1 {
				return nil, fmt.Errorf("entry of %s: a rule, a line of 16 hexadecimal digits and a count of 1 or more are needed", path)
			}
		}
	}
	if b.Files == nil {
		b.Files = map[string][]BaselineEntry{}
	}
	return &b, nil
}

// rel is the path of a file in the baseline.
func (b *Baseline) rel(path string) string {
	if rel, err := filepath.Rel(b.dir, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// abs is the absolute path of a file in the baseline.
func (b *Baseline) abs(rel string) string {
	path := filepath.FromSlash(rel)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(b.dir, path)
}

// scope is what a run looked at: entries of other files are left alone.
type scope struct {
	files map[string]bool // absolute
	roots []string        // absolute
}

// covers reports whether the run says something about the file of an entry: it was
// looked at, or it is gone and would have been.
func (s scope) covers(path string) bool {
	if s.files[path] {
		return true
	}
	if _, err := os.Stat(path); err == nil {
		return false
	}
	return slices.ContainsFunc(s.roots, func(root string) bool {
		rel, err := filepath.Rel(root, path)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	})
}

// newScope tells what a run over paths, which found some files, looks at.
func newScope(dir string, paths []string, found files) scope {
	s := scope{files: map[string]bool{}}
	for _, list := range [][]string{found.python, found.golang} {
		for _, f := range list {
			s.files[f] = true
		}
	}
	for _, p := range paths {
		p = strings.TrimSuffix(filepath.ToSlash(p), "...")
		if p = filepath.FromSlash(p); !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		s.roots = append(s.roots, filepath.Clean(p))
	}
	return s
}

// match hides the findings that are in the baseline, and returns the entries that match
// nothing although the run looked at their file.
func (b *Baseline) match(r *Report, s scope) map[string][]BaselineEntry {
	left, gone := map[string]map[known]int{}, map[known]int{}
	for path, list := range b.Files {
		left[path] = map[known]int{}
		_, err := os.Stat(b.abs(path))
		for _, e := range list {
			left[path][known{e.Rule, e.Line}] += e.Count
			if err != nil {
				gone[known{e.Rule, e.Line}] += e.Count
			}
		}
	}
	own := func(f *Finding) bool {
		k, path := known{f.Rule, lineHash(f.source())}, b.rel(f.file)
		if left[path][k] == 0 {
			return false
		}
		left[path][k]--
		return true
	}
	r.hide("baselined", func(f *Finding) (string, bool) { return "in the baseline", own(f) })
	r.hide("baselined", func(f *Finding) (string, bool) {
		k := known{f.Rule, lineHash(f.source())}
		if gone[k] == 0 {
			return "", false
		}
		gone[k]--
		for path, m := range left { // it counts as an entry of one of the files that are gone
			if _, err := os.Stat(b.abs(path)); m[k] > 0 && err != nil {
				m[k]--
				break
			}
		}
		return "in the baseline, from a file that is gone", true
	})
	stale := map[string][]BaselineEntry{}
	for path, list := range b.Files {
		if !s.covers(b.abs(path)) {
			continue
		}
		for _, e := range list {
			if n := left[path][known{e.Rule, e.Line}]; n > 0 {
				e.Count = n
				left[path][known{e.Rule, e.Line}] = 0
				stale[path] = append(stale[path], e)
			}
		}
	}
	return stale
}

// baseline applies a baseline to the report.
func (r *runner) baseline(b *Baseline, paths []string, found files, strict bool) {
	stale := b.match(r.report, newScope(r.dir, paths, found))
	for path, list := range stale {
		for _, e := range list {
			r.report.Summary.Notes = append(r.report.Summary.Notes, Note{Rule: "IOT906", Path: r.relative(b.abs(path)), Problem: strict,
				Message: fmt.Sprintf("%s of %s in the baseline is gone; \"migrate-lint baseline prune\" removes it", plural(e.Count, "use"), e.Symbol)})
		}
	}
	slices.SortStableFunc(r.report.Summary.Notes, func(a, b Note) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Message, b.Message))
	})
}

// updated is the baseline after a run: the findings given, and the entries of files that
// the run did not look at.
func (b *Baseline) updated(findings []Finding, s scope) *Baseline {
	out := &Baseline{Version: 1, Files: map[string][]BaselineEntry{}, dir: b.dir}
	for path, list := range b.Files {
		if !s.covers(b.abs(path)) {
			out.Files[path] = list
		}
	}
	for i := range findings {
		f := &findings[i]
		path, line := b.rel(f.file), lineHash(f.source())
		if j := slices.IndexFunc(out.Files[path], func(e BaselineEntry) bool { return e.Rule == f.Rule && e.Line == line }); j >= 0 {
			out.Files[path][j].Count++
			continue
		}
		out.Files[path] = append(out.Files[path], BaselineEntry{f.Rule, f.Symbol, line, 1})
	}
	for _, list := range out.Files {
		slices.SortFunc(list, func(a, b BaselineEntry) int {
			return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Line, b.Line))
		})
	}
	return out
}

// write writes the baseline to its file.
func (b *Baseline) write(name string) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(b); err != nil {
		return &FileError{name, err.Error()}
	}
	return writeFile(name, out.Bytes())
}

// writeFile puts a file in place in one step, so that nobody reads half of it.
func writeFile(name string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".migrate-lint-*")
	if err != nil {
		return &FileError{name, "it cannot be written: " + reason(err)}
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing to remove
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return &FileError{name, "it cannot be written: " + reason(err)}
	}
	return nil
}
