package migrate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func mainBaseline(args []string, stdout, stderr io.Writer) int {
	f := newFlags("migrate-lint baseline", []string{"text"})
	f.StringVar(&f.baseline, "baseline", "", "the baseline `FILE` (default "+BaselineName+")")
	const text = `Usage: migrate-lint baseline [flags] write|prune [PATH...]

  write   notes every use that is there, so that "migrate-lint -new" reports only others
  prune   removes the entries whose uses are gone, and adds none

Entries of files that are not below a PATH stay as they are.

Flags:
`
	if code, ok := parse(f.FlagSet, args, text, stdout, stderr); !ok {
		return code
	}
	verb := f.Arg(0)
	if verb != "write" && verb != "prune" {
		return fail(stderr, fmt.Errorf("baseline needs write or prune, not %q%s", verb, didYouMean(verb, []string{"write", "prune"})))
	}
	s, err := f.setup([]string{"text"})
	if err != nil {
		return fail(stderr, err)
	}
	name := baselineFile(f.baseline, s.config)
	old, err := ReadBaseline(name)
	if errors.Is(err, os.ErrNotExist) && verb == "write" {
		old = &Baseline{Version: 1, Files: map[string][]BaselineEntry{}}
		err = old.place(name)
	}
	if err != nil {
		return fail(stderr, err)
	}
	if err := f.Parse(append([]string{"--"}, f.Args()[1:]...)); err != nil {
		return fail(stderr, err)
	}
	report, err := f.run(Options{Config: s.config, Baseline: old}, stderr)
	if err != nil {
		return fail(stderr, err)
	}
	if report.Failed() { // a file that was not read would lose its entries
		writeNotes(stderr, report)
		return fail(stderr, errors.New("the baseline was left as it is"))
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		return fail(stderr, err)
	}
	var keep []Finding
	for _, h := range report.hidden {
		if h.How == "baselined" {
			keep = append(keep, h.Finding)
		}
	}
	was := len(keep)
	if verb == "write" {
		keep = append(keep, report.Findings...)
	}
	updated := old.updated(keep, newScope(dir, report.paths, report.files))
	if err := updated.write(name); err != nil {
		return fail(stderr, err)
	}
	fmt.Fprintf(stdout, "%s: %s", name, plural(updated.size(), "use"))
	if n := len(keep) - was; n > 0 {
		fmt.Fprintf(stdout, ", %d new", n)
	}
	if n := old.size() + len(keep) - was - updated.size(); n > 0 {
		fmt.Fprintf(stdout, ", %d gone", n)
	}
	fmt.Fprintln(stdout, ".")
	if verb == "prune" && len(report.Findings) > 0 {
		fmt.Fprintf(stdout, "%s not in it; \"migrate-lint baseline write\" would add them.\n", plural(len(report.Findings), "use"))
	}
	return ExitClean
}

// size is how many uses a baseline has.
func (b *Baseline) size() (n int) {
	for _, list := range b.Files {
		for _, e := range list {
			n += e.Count
		}
	}
	return n
}
