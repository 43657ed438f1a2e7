package migrate

import (
	"fmt"

	"github.com/iotshim/iotshim/migrate/rules"
)

// Finding is a place that uses V1.
type Finding struct {
	Rule string `json:"rule"`
	// Path is slash-separated and relative to the working directory, if the file
	// is below it.
	Path string `json:"path"`
	// Line and Column are where the receiver of a call starts. They count from
	// 1, columns in bytes.
	Line       int        `json:"line"`
	Column     int        `json:"column"`
	EndLine    int        `json:"end_line"`
	EndColumn  int        `json:"end_column"`
	Language   string     `json:"language"` // "python" or "go"
	Kind       rules.Kind `json:"kind"`
	Symbol     string     `json:"symbol"` // the V1 name
	Confidence string     `json:"confidence"`
	Message    string     `json:"message"`
	Effort     string     `json:"effort"`
	// Replacement names what takes the symbol's place.
	Replacement Replacement `json:"replacement"`
	Guide       string      `json:"guide"`
	// Fixes are edits that replace the use, none when it takes a person.
	Fixes []Fix `json:"fixes"`

	file    string   // absolute
	excerpt []string // lines of the file around the use; the use starts in the one at...
	at      int      // ...this index
}

// source is the line of the file that the use starts in, "" when it is not known.
func (f *Finding) source() string {
	if f.at < len(f.excerpt) {
		return f.excerpt[f.at]
	}
	return ""
}

// Hidden is a finding that is not among those that are left, with the reason.
type Hidden struct {
	Finding
	// How is "suppressed" for a comment or a rule that is off, "baselined" for an entry
	// of the baseline.
	How    string
	Reason string
}

// Replacement names what takes the place of a symbol in each target.
type Replacement struct {
	V1Compat string `json:"v1compat"`
	V2Go     string `json:"v2go"`
	V2Python string `json:"v2python"`
}

// Fix is a set of edits that belong together.
type Fix struct {
	Message string `json:"message"`
	Safe    bool   `json:"safe"`
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes from Start to End of a file.
type Edit struct {
	Path    string `json:"path"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	NewText string `json:"new_text"`
}

// Note tells about something that was not looked at as it should have been.
type Note struct {
	Rule    string `json:"rule"`
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	// Failure is set when nothing at all is known about the file.
	Failure bool `json:"failure"`
	// Problem is set when somebody has to put it right: an ignore comment that is
	// wrong or has no effect. It counts like a finding for the exit code.
	Problem bool `json:"problem"`
}

// Summary counts.
type Summary struct {
	Files        int            `json:"files"` // that were looked at
	Python       int            `json:"python_files"`
	Go           int            `json:"go_files"`
	Findings     int            `json:"findings"`
	FilesWith    int            `json:"files_with_findings"`
	ByEffort     map[string]int `json:"by_effort"`
	ByConfidence map[string]int `json:"by_confidence"`
	ByRule       map[string]int `json:"by_rule"`
	Notes        []Note         `json:"notes"`
	// Every use that was found is fixed, suppressed, baselined or left: Found is the
	// sum of the four, and Left is Findings. Run makes sure of it.
	Found      int `json:"found"`
	Fixed      int `json:"fixed"`
	Suppressed int `json:"suppressed"`
	Baselined  int `json:"baselined"`
	Left       int `json:"left"`
}

// Report is what a run found: findings by path and position.
type Report struct {
	Version  int       `json:"version"` // of this schema, 1
	Findings []Finding `json:"findings"`
	Summary  Summary   `json:"summary"`
	// Progress is how far the migration is; only when [Options.Progress] asks for it.
	Progress *Progress `json:"progress,omitempty"`

	hidden []Hidden
	dir    string // that paths are relative to
	paths  []string
	files  files
}

// Hidden returns the findings that are suppressed or in the baseline.
func (r *Report) Hidden() []Hidden { return r.hidden }

// Failed reports whether a file could not be read at all.
func (r *Report) Failed() bool {
	for _, n := range r.Summary.Notes {
		if n.Failure {
			return true
		}
	}
	return false
}

// ExitCode is the exit code of a command that prints the report, for every format.
func (r *Report) ExitCode() int {
	if r.Failed() {
		return ExitFailure
	}
	if len(r.Findings) > 0 || r.problems() > 0 {
		return ExitFindings
	}
	return ExitClean
}

// problems counts the notes that somebody has to put right.
func (r *Report) problems() (n int) {
	for _, x := range r.Summary.Notes {
		if x.Problem {
			n++
		}
	}
	return n
}

// hide takes the findings that how returns a reason for out of those that are left.
func (r *Report) hide(how string, reason func(*Finding) (string, bool)) {
	left := r.Findings[:0:0]
	for i := range r.Findings {
		if why, ok := reason(&r.Findings[i]); ok {
			r.hidden = append(r.hidden, Hidden{r.Findings[i], how, why})
		} else {
			left = append(left, r.Findings[i])
		}
	}
	r.Findings = left
}

// summarize fills in the summary, and makes sure that nothing is null in JSON.
func (r *Report) summarize() {
	s := &r.Summary
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	if s.Notes == nil {
		s.Notes = []Note{}
	}
	s.Findings, s.Left = len(r.Findings), len(r.Findings)
	s.FilesWith = 0
	s.ByEffort = map[string]int{string(rules.Auto): 0, string(rules.Assisted): 0, string(rules.Manual): 0}
	s.ByConfidence = map[string]int{"certain": 0, "likely": 0, "possible": 0}
	s.ByRule = map[string]int{}
	last := ""
	for _, f := range r.Findings {
		s.ByEffort[f.Effort]++
		s.ByConfidence[f.Confidence]++
		s.ByRule[f.Rule]++
		if f.Path != last {
			s.FilesWith++
			last = f.Path
		}
	}
	s.Suppressed, s.Baselined = 0, 0
	for _, h := range r.hidden {
		if h.How == "baselined" {
			s.Baselined++
		} else {
			s.Suppressed++
		}
	}
}

// balanced makes sure that no use was lost on the way.
func (s *Summary) balanced() error {
	if s.Found != s.Fixed+s.Suppressed+s.Baselined+s.Left {
		return fmt.Errorf("migrate: %d uses found, but %d fixed, %d suppressed, %d in the baseline and %d left; this is a defect of migrate-lint, please report it",
			s.Found, s.Fixed, s.Suppressed, s.Baselined, s.Left)
	}
	return nil
}
