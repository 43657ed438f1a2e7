package migrate

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// Version is the version of the command, and of the tool in reports.
const Version = "0.1.0"

// The exit codes of the command, the same for every format.
const (
	ExitClean    = 0 // nothing of V1 is left
	ExitFindings = 1
	ExitFailure  = 2 // wrong usage, or something could not be read
)

const usage = `migrate-lint finds what is left of version 1 of the AWS IoT device SDK, in Python
programs that use AWSIoTPythonSDK and in Go programs that use v1compat, and says
what replaces each use.

Begin with:
  migrate-lint DIR                   what there is to do, place by place
  migrate-lint summary DIR           how far you are, how long the rest takes

Usage:
  migrate-lint [flags] [PATH...]     look at files and directories
  migrate-lint summary [PATH...]     percent migrated and effort, by rule and directory
  migrate-lint explain RULE          what a rule means, with code before and after
  migrate-lint rules                 the whole table, as Markdown or JSON
  migrate-lint port FILE.py          write a Go program in place of a Python one
  migrate-lint fix [-diff] [PATH...] rewrite Go and Python to version 2 where their meaning is kept
  migrate-lint baseline write|prune  note what is there, so that -new reports only what is new

Each command has its own -h. A directory is walked with all below it; hidden
directories, virtual environments, vendor, node_modules and testdata are left out.
Without a PATH it is this one.

A finding is suppressed by a comment with a reason, at the end of its line or above it:
  # migrate: ignore[IOT124] the reason      in Python
  //migrate:ignore IOT124 the reason        in Go

Exit codes: 0 nothing found, 1 uses of V1 found (or ignore comments that are wrong),
2 wrong usage or a failure. They are the same for every format.

Flags:
`

// commands are what may follow the name of the program.
var commands = map[string]func(args []string, stdout, stderr io.Writer) int{
	"explain":  mainExplain,
	"rules":    mainRules,
	"summary":  mainSummary,
	"report":   mainSummary,
	"baseline": mainBaseline,
	"port":     mainPort,
	"fix":      mainFix,
}

// Main runs the command with the arguments that follow its name, and returns its
// exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		if run, ok := commands[args[0]]; ok {
			return run(args[1:], stdout, stderr)
		}
		switch args[0] {
		case "help":
			if len(args) > 1 && commands[args[1]] != nil {
				return commands[args[1]]([]string{"-h"}, stdout, stderr)
			}
			args = []string{"-h"}
		case "version":
			args = []string{"-version"}
		}
	}
	return mainCheck(args, stdout, stderr)
}

// flags are those that several commands have.
type flags struct {
	*flag.FlagSet
	format, out, config, baseline, color string
	new, strict, quiet                   bool
}

// newFlags makes the flags of a command that looks at files.
func newFlags(name string, formats []string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.StringVar(&f.format, "format", "", "how to print the report: "+strings.Join(formats, ", ")+" (default text)")
	f.StringVar(&f.out, "o", "", "write the report to this `FILE`")
	f.StringVar(&f.config, "config", "", "the configuration `FILE` (default "+ConfigName+" here or above)")
	f.StringVar(&f.color, "color", "auto", "colours: auto, always or never; NO_COLOR turns them off too")
	f.BoolVar(&f.quiet, "quiet", false, "print no notes and no progress bar")
	return f
}

// setup is what the flags and the configuration come to.
type setup struct {
	format string
	config *Config
}

func (f *flags) setup(formats []string) (setup, error) {
	var s setup
	var err error
	if f.config != "" {
		s.config, err = ReadConfig(f.config)
	} else {
		s.config, err = FindConfig(".")
	}
	if err != nil {
		return s, err
	}
	s.format = f.format
	if s.format == "" {
		s.format = "text"
		if s.config != nil && slices.Contains(formats, s.config.Format) {
			s.format = s.config.Format
		}
	}
	if !slices.Contains(formats, s.format) {
		return s, fmt.Errorf("-format %s: there is no such format; it is one of %s%s", s.format, strings.Join(formats, ", "), didYouMean(s.format, formats))
	}
	if f.color != "auto" && f.color != "always" && f.color != "never" {
		return s, fmt.Errorf("-color %s: it is one of auto, always, never", f.color)
	}
	return s, nil
}

// run runs over the arguments, with a progress bar where it helps.
func (f *flags) run(o Options, stderr io.Writer) (*Report, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o.Paths = f.Args()
	m := newMeter(stderr, f.quiet)
	if m != nil {
		o.OnFile = m.step
	}
	report, err := Run(ctx, o)
	m.end()
	return report, err
}

// print prints a report to stdout or the file of -o, and the notes to stderr.
func (f *flags) print(report *Report, write func(io.Writer, *Report, paint) error, stdout, stderr io.Writer) error {
	if f.out == "" {
		if err := write(stdout, report, colours(f.color, stdout)); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	} else {
		var b strings.Builder
		if err := write(&b, report, f.color == "always"); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		if err := writeFile(f.out, []byte(b.String())); err != nil {
			return err
		}
	}
	if !f.quiet {
		writeNotes(stderr, report)
	}
	return nil
}

func mainCheck(args []string, stdout, stderr io.Writer) int {
	f := newFlags("migrate-lint", formatNames())
	f.StringVar(&f.baseline, "baseline", "", "report only what is not in this baseline `FILE`")
	f.BoolVar(&f.new, "new", false, "report only what is not in the baseline (default "+BaselineName+")")
	f.BoolVar(&f.strict, "strict-baseline", false, "entries of the baseline that match nothing count as findings")
	version := f.Bool("version", false, "print the version")
	if code, ok := parse(f.FlagSet, args, usage, stdout, stderr); !ok {
		return code
	}
	if *version {
		fmt.Fprintln(stdout, "migrate-lint", Version)
		return ExitClean
	}
	s, err := f.setup(formatNames())
	if err != nil {
		return fail(stderr, err)
	}
	o := Options{Config: s.config, StrictBaseline: f.strict, Progress: s.format == "html"}
	if f.new || f.strict || f.baseline != "" {
		if o.Baseline, err = ReadBaseline(baselineFile(f.baseline, s.config)); err != nil {
			return fail(stderr, err)
		}
	}
	report, err := f.run(o, stderr)
	if err != nil {
		return fail(stderr, hintCommand(f.Args(), err))
	}
	write := func(w io.Writer, r *Report, p paint) error {
		if s.format == "text" {
			return writeText(w, r, p)
		}
		return formats[s.format](w, r)
	}
	if err := f.print(report, write, stdout, stderr); err != nil {
		return fail(stderr, err)
	}
	return report.ExitCode()
}

// baselineFile is the baseline that a flag, the configuration or nobody names.
func baselineFile(name string, c *Config) string {
	if name != "" {
		return name
	}
	if name = c.BaselineFile(); name != "" {
		return name
	}
	if c != nil {
		return filepath.Join(c.dir, BaselineName)
	}
	return BaselineName
}

// hintCommand adds the command that was meant to the error about a path that is none.
func hintCommand(args []string, err error) error {
	if len(args) == 0 || !strings.Contains(err.Error(), "no such file") {
		return err
	}
	if hint := didYouMean(args[0], slices.Collect(maps.Keys(commands))); hint != "" {
		return fmt.Errorf("%w%s", err, strings.Replace(hint, "did you mean", "did you mean the command", 1))
	}
	return err
}

func mainSummary(args []string, stdout, stderr io.Writer) int {
	names := slices.Sorted(maps.Keys(summaryFormats))
	f := newFlags("migrate-lint summary", names)
	const text = "Usage: migrate-lint summary [flags] [PATH...]\n\nHow far the migration is: the share of V2 among the calls, and how long the rest\ntakes, by rule, directory and file. It exits with 0 whatever there is left.\n\nFlags:\n"
	if code, ok := parse(f.FlagSet, args, text, stdout, stderr); !ok {
		return code
	}
	s, err := f.setup(names)
	if err != nil {
		return fail(stderr, err)
	}
	report, err := f.run(Options{Config: s.config, Progress: true}, stderr)
	if err != nil {
		return fail(stderr, err)
	}
	if err := f.print(report, summaryFormats[s.format], stdout, stderr); err != nil {
		return fail(stderr, err)
	}
	if report.Failed() {
		return ExitFailure
	}
	return ExitClean
}

// parse parses flags, which may also stand behind arguments. When it reports false, the
// command ends with the code.
func parse(fs *flag.FlagSet, args []string, text string, stdout, stderr io.Writer) (code int, ok bool) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	err := parseMixed(fs, args)
	if err == nil {
		return 0, true
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, text)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return ExitClean, false
	}
	if name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); unknown {
		var known []string
		fs.VisitAll(func(f *flag.Flag) { known = append(known, "-"+f.Name) })
		if fs.Lookup("format") != nil && slices.Contains(formatNames(), name) {
			return fail(stderr, fmt.Errorf("there is no flag -%s; did you mean \"-format %s\"?", name, name)), false
		}
		return fail(stderr, fmt.Errorf("there is no flag -%s%s \"%s -h\" lists the flags", name, cmp.Or(didYouMean("-"+name, known), ";"), fs.Name())), false
	}
	return fail(stderr, fmt.Errorf("%w; \"%s -h\" lists the flags", err, fs.Name())), false
}

// parseMixed parses flags before and behind arguments; after -- all are arguments.
func parseMixed(fs *flag.FlagSet, args []string) error {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return err
		}
		n := len(args) - fs.NArg()
		if fs.NArg() == 0 || n > 0 && args[n-1] == "--" {
			rest = append(rest, fs.Args()...)
			return fs.Parse(append([]string{"--"}, rest...))
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

func fail(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "migrate-lint: %v\n", err)
	return ExitFailure
}
