package migrate

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

// The exit codes of the command, the same for every format.
const (
	ExitClean    = 0 // nothing of V1 is left
	ExitFindings = 1
	ExitFailure  = 2 // wrong usage, or something could not be read
)

const usage = `migrate-lint finds what is left of version 1 of the AWS IoT device SDK, in Python
programs that use AWSIoTPythonSDK and in Go programs that use v1compat, and says
what replaces each use.

Usage:
  migrate-lint [-format text|json] [PATH...]   look at files and directories
  migrate-lint explain RULE                    what a rule means, with code before and after
  migrate-lint rules [-format md|json]         the whole table
  migrate-lint port [-o FILE] FILE.py          a Go program in place of a Python one
  migrate-lint fix -target python-v2 [PATH...] rewrite Python to version 2 of the SDK

A directory is walked with all below it; hidden directories, virtual environments,
vendor, node_modules and testdata are left out. Without a PATH it is this one.

Exit codes: 0 nothing found, 1 uses of V1 found, 2 wrong usage or a failure.

Flags:
`

// Main runs the command with the arguments that follow its name, and returns its
// exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "explain":
			return mainExplain(args[1:], stdout, stderr)
		case "rules":
			return mainRules(args[1:], stdout, stderr)
		case "port":
			return mainPort(args[1:], stdout, stderr)
		case "fix":
			return mainFix(args[1:], stdout, stderr)
		case "help":
			args = []string{"-h"}
		}
	}
	fs := flag.NewFlagSet("migrate-lint", flag.ContinueOnError)
	format := fs.String("format", "text", "how to print the report: text or json")
	if code, ok := parse(fs, args, usage, stdout, stderr); !ok {
		return code
	}
	write, ok := formats[*format]
	if !ok {
		return fail(stderr, fmt.Errorf("-format %s: there is no such format; it is one of %s", *format, strings.Join(slices.Sorted(maps.Keys(formats)), ", ")))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	report, err := Run(ctx, Options{Paths: fs.Args()})
	if err != nil {
		return fail(stderr, err)
	}
	if err := write(stdout, report); err != nil {
		return fail(stderr, fmt.Errorf("writing the report: %w", err))
	}
	writeNotes(stderr, report)
	switch {
	case report.Failed():
		return ExitFailure
	case len(report.Findings) > 0:
		return ExitFindings
	}
	return ExitClean
}

// parse parses flags. When it reports false, the command ends with the code.
func parse(fs *flag.FlagSet, args []string, text string, stdout, stderr io.Writer) (code int, ok bool) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	err := fs.Parse(args)
	if err == nil {
		return 0, true
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, text)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return ExitClean, false
	}
	return fail(stderr, fmt.Errorf("%w; \"migrate-lint -h\" lists the flags", err)), false
}

func fail(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "migrate-lint: %v\n", err)
	return ExitFailure
}

func mainExplain(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint explain", flag.ContinueOnError)
	if code, ok := parse(fs, args, "Usage: migrate-lint explain RULE\n\nRULE is an id such as IOT124, or a V1 name such as AWSIoTMQTTClient.publish.\n", stdout, stderr); !ok {
		return code
	}
	if fs.NArg() != 1 {
		return fail(stderr, errors.New("explain needs one rule, such as IOT124; \"migrate-lint rules\" lists them"))
	}
	t := rules.NewTable()
	r := t.ByID(fs.Arg(0))
	if r == nil {
		if r = t.ForSymbol(fs.Arg(0), rules.Call); r.ID == rules.Unknown {
			return fail(stderr, fmt.Errorf("there is no rule %s; \"migrate-lint rules\" lists them", fs.Arg(0)))
		}
	}
	if err := explain(stdout, r); err != nil {
		return fail(stderr, err)
	}
	return ExitClean
}

func mainRules(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint rules", flag.ContinueOnError)
	format := fs.String("format", "md", "how to print the table: md or json")
	if code, ok := parse(fs, args, "Usage: migrate-lint rules [-format md|json]\n", stdout, stderr); !ok {
		return code
	}
	if *format != "md" && *format != "json" {
		return fail(stderr, fmt.Errorf("-format %s: there is no such format; it is one of json, md", *format))
	}
	if fs.NArg() > 0 {
		return fail(stderr, fmt.Errorf("rules takes no argument %q; \"migrate-lint explain RULE\" shows one rule", fs.Arg(0)))
	}
	if err := writeRules(stdout, *format, rules.NewTable().All()); err != nil {
		return fail(stderr, err)
	}
	return ExitClean
}
