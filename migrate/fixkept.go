package migrate

import (
	"flag"
	"fmt"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
	"github.com/iotshim/iotshim/migrate/rules"
)

// kept are the uses in a file that a fix has to leave as they are.
type kept map[keptUse]Hidden

type keptUse struct {
	line, column, endLine, endColumn int
	kind                             rules.Kind
	symbol                           string
}

// kept returns what is suppressed or in the baseline in a file.
func (r *runner) kept(file string) kept {
	k := kept{}
	for _, h := range r.report.hidden {
		if h.file == file {
			k[keptUse{h.Line, h.Column, h.EndLine, h.EndColumn, h.Kind, h.Symbol}] = h
		}
	}
	return k
}

func (k kept) of(f pyscan.Finding) (Hidden, bool) {
	h, ok := k[keptUse{f.Line, f.Column, f.EndLine, f.EndCol, rules.Kind(f.Use), f.Symbol}]
	return h, ok
}

// reason says why a use has to stay, "" if it has not.
func (k kept) reason(f pyscan.Finding) string {
	h, ok := k.of(f)
	if ok && h.Reason == "" {
		return h.How
	}
	return h.Reason
}

// count counts a use that stays, and reports whether it is one that has to.
func (k kept) count(fix *FileFix, f pyscan.Finding) bool {
	h, ok := k.of(f)
	switch {
	case !ok:
		return false
	case h.How == "baselined":
		fix.Baselined++
	default:
		fix.Suppressed++
	}
	return true
}

// balanced makes sure that no use was lost on the way. Imports are not counted: they go
// when the last use goes.
func (fix *FileFix) balanced(findings []pyscan.Finding) error {
	found := 0
	for _, f := range findings {
		if f.Use != pyscan.ImportUse {
			found++
		}
	}
	s := Summary{Found: found, Fixed: fix.Fixed, Suppressed: fix.Suppressed, Baselined: fix.Baselined, Left: len(fix.Left)}
	if err := s.balanced(); err != nil {
		return fmt.Errorf("%s: %w", fix.Path, err)
	}
	return nil
}

// keepFlags are the flags that say which uses a fix leaves alone.
type keepFlags struct {
	config, baseline *string
	new              *bool
}

func newKeepFlags(fs *flag.FlagSet) keepFlags {
	return keepFlags{
		config:   fs.String("config", "", "the configuration `FILE` (default "+ConfigName+" here or above)"),
		baseline: fs.String("baseline", "", "leave what is in this baseline `FILE`"),
		new:      fs.Bool("new", false, "leave what is in the baseline (default "+BaselineName+")"),
	}
}

func (k keepFlags) options() (o Options, err error) {
	if *k.config != "" {
		o.Config, err = ReadConfig(*k.config)
	} else {
		o.Config, err = FindConfig(".")
	}
	if err == nil && (*k.new || *k.baseline != "") {
		o.Baseline, err = ReadBaseline(baselineFile(*k.baseline, o.Config))
	}
	return o, err
}
