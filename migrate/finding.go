package migrate

import "github.com/iotshim/iotshim/migrate/rules"

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
	// Fixes are edits that replace the use; there are none yet.
	Fixes []Fix `json:"fixes"`
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
}

// Report is what a run found: findings by path and position.
type Report struct {
	Version  int       `json:"version"` // of this schema, 1
	Findings []Finding `json:"findings"`
	Summary  Summary   `json:"summary"`
}

// Failed reports whether a file could not be read at all.
func (r *Report) Failed() bool {
	for _, n := range r.Summary.Notes {
		if n.Failure {
			return true
		}
	}
	return false
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
	s.Findings = len(r.Findings)
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
}
