package migrate

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

const portUsage = `Usage: migrate-lint port [-o FILE] FILE.py

Port writes a Go program in place of a Python one: V1's calls become calls of v1compat
where they stand, callbacks become functions, flags and simple statements are carried
over. The program compiles; what was not carried over stands at its place as a numbered
TODO. It goes to standard output, or to the file that -o names.

Exit codes: 0 nothing is left to do by hand, 1 there are TODOs, 2 wrong usage or a failure.

Flags:
`

// mainPort is the command port.
func mainPort(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint port", flag.ContinueOnError)
	file := fs.String("o", "", "the Go `file` to write")
	if code, ok := parse(fs, args, portUsage, stdout, stderr); !ok {
		return code
	}
	if fs.NArg() != 1 {
		return fail(stderr, errors.New("port takes one Python file; \"migrate-lint port -h\" tells more"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	src, r, err := Port(ctx, fs.Arg(0))
	if err != nil {
		return fail(stderr, err)
	}
	if *file != "" {
		if err := os.WriteFile(*file, src, 0o644); err != nil {
			return fail(stderr, err)
		}
	} else if _, err := stdout.Write(src); err != nil {
		return fail(stderr, err)
	}
	fmt.Fprintf(stderr, "%s: %d uses of V1: %d carried over, %d left to do by hand; %d TODOs in all\n", fs.Arg(0), r.Uses, r.Calls, r.Noted, len(r.Todos))
	if len(r.Todos) > 0 {
		return ExitFindings
	}
	return ExitClean
}

const fixUsage = `Usage: migrate-lint fix [-target python-v2] [-diff] [-unsafe] [flags] [PATH...]

Fix rewrites Python programs from AWSIoTPythonSDK to version 2 of the SDK (awsiotsdk)
where their meaning is kept, and says why it leaves the rest. A client is moved as a whole
or not at all. Files are written in place; -diff only shows what would change. Uses that
an ignore comment or the configuration suppresses, or that are in the baseline of -new or
-baseline, stay as they are.

Exit codes: 0 no use of V1 is left, 1 some are, 2 wrong usage or a failure.

Flags:
`

// mainFix is the command fix.
func mainFix(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint fix", flag.ContinueOnError)
	target := fs.String("target", "python-v2", "what to rewrite to: python-v2")
	diff := fs.Bool("diff", false, "print what would change, write nothing")
	keep := newKeepFlags(fs)
	unsafe := fs.Bool("unsafe", false, "also rewrite where the program can notice the difference")
	if code, ok := parse(fs, args, fixUsage, stdout, stderr); !ok {
		return code
	}
	if *target != "python-v2" {
		return fail(stderr, fmt.Errorf("-target %s: there is no such target; it is python-v2%s", *target, didYouMean(*target, []string{"python-v2"})))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := keep.options()
	if err != nil {
		return fail(stderr, err)
	}
	o.Paths = fs.Args()
	fixes, err := FixPython(ctx, o, *unsafe)
	if err != nil {
		return fail(stderr, err)
	}
	fixed, left, stay := 0, 0, 0
	for _, f := range fixes {
		fixed, left, stay = fixed+f.Fixed, left+len(f.Left), stay+f.Suppressed+f.Baselined
		if *diff {
			fmt.Fprint(stdout, f.Diff)
		} else if f.After != f.Before {
			info, err := os.Stat(f.File)
			if err != nil {
				return fail(stderr, err)
			}
			if err := os.WriteFile(f.File, []byte(f.After), info.Mode().Perm()); err != nil {
				return fail(stderr, err)
			}
		}
		for _, c := range f.Changes {
			fmt.Fprintf(stderr, "%s: note: %s\n", f.Path, c)
		}
		for _, l := range f.Left {
			more := ""
			if l.Unsafe {
				more = " (-unsafe rewrites it)"
			}
			fmt.Fprintf(stderr, "%s:%d: %s is left: %s%s\n", f.Path, l.Line, l.Symbol, l.Reason, more)
		}
	}
	verb := "rewritten"
	if *diff {
		verb = "can be rewritten"
	}
	if stay > 0 {
		verb += fmt.Sprintf(", %d suppressed or in the baseline", stay)
	}
	fmt.Fprintf(stderr, "%s of V1 found: %d %s, %d left\n", plural(fixed+stay+left, "use"), fixed, verb, left)
	if left > 0 {
		return ExitFindings
	}
	return ExitClean
}
