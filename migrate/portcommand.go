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
