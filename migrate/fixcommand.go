package migrate

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/edit"
)

// The targets of fix, one for each language.
const (
	targetGo     = "go-v2"
	targetPython = "python-v2"
)

const fixUsage = `Usage: migrate-lint fix [-target go-v2|python-v2] [-diff] [-unsafe] [flags] [PATH...]

Fix rewrites programs to version 2 where their meaning is kept, and says why it leaves
the rest. Files are written in place; -diff only shows what would change.

Go programs on v1compat go to the client of package v2/device, with V2's packets, handlers
and configuration. A package is rewritten as a whole or not at all; it must compile, before
and after. Python programs go from AWSIoTPythonSDK to awsiotsdk, a client as a whole or not
at all. Without -target both are done. Uses that an ignore comment or the configuration
suppresses, or that are in the baseline of -new or -baseline, stay as they are.

-unsafe also does what the program, or another package, can notice, and in a Go package that
cannot move as a whole moves calls one by one, to V2(). Look at what it says of that, and at
the difference.

Exit codes: 0 no use of V1 is left, 1 some are, 2 wrong usage or a failure.

Flags:
`

// mainFix is the command fix.
func mainFix(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("migrate-lint fix", flag.ContinueOnError)
	target := fs.String("target", "", "what to rewrite to: go-v2 or python-v2 (default both, by language)")
	diff := fs.Bool("diff", false, "print what would change, write nothing")
	unsafe := fs.Bool("unsafe", false, "also rewrite where the program, or another package, can notice the difference")
	keep := newKeepFlags(fs)
	if code, ok := parse(fs, args, fixUsage, stdout, stderr); !ok {
		return code
	}
	targets := []string{targetGo, targetPython}
	if *target != "" && !slices.Contains(targets, *target) {
		return fail(stderr, fmt.Errorf("-target %s: there is no such target; it is go-v2 or python-v2%s", *target, didYouMean(*target, targets)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := keep.options()
	if err != nil {
		return fail(stderr, err)
	}
	o.Paths = fs.Args()
	var fixes []FileFix
	for _, t := range []struct {
		name string
		fix  func(context.Context, Options, bool) ([]FileFix, error)
	}{{targetGo, FixGo}, {targetPython, FixPython}} {
		if *target != "" && *target != t.name {
			continue
		}
		more, err := t.fix(ctx, o, *unsafe)
		if err != nil {
			return fail(stderr, err)
		}
		fixes = append(fixes, more...)
	}
	return finishFix(fixes, *diff, stdout, stderr)
}

// finishFix writes or shows what can be done, and tells what is left.
func finishFix(fixes []FileFix, diff bool, stdout, stderr io.Writer) int {
	var sum Summary
	failed := false
	for _, f := range fixes {
		if f.Err != nil {
			fmt.Fprintf(stderr, "migrate-lint: %s: %v\n", f.Path, f.Err)
			failed = true
			continue
		}
		sum.Found += f.Fixed + f.Suppressed + f.Baselined + len(f.Left)
		sum.Fixed, sum.Suppressed, sum.Baselined, sum.Left = sum.Fixed+f.Fixed, sum.Suppressed+f.Suppressed, sum.Baselined+f.Baselined, sum.Left+len(f.Left)
		if diff {
			fmt.Fprint(stdout, f.Diff)
		} else if f.After != f.Before {
			if err := edit.WriteFile(f.File, f.Before, f.After); err != nil {
				return fail(stderr, err)
			}
		}
		for _, c := range f.Changes {
			fmt.Fprintf(stderr, "%s: note: %s\n", f.Path, c)
		}
		writeLeft(stderr, f)
	}
	verb := "rewritten"
	if diff {
		verb = "can be rewritten"
	}
	if stay := sum.Suppressed + sum.Baselined; stay > 0 {
		verb += fmt.Sprintf(", %d suppressed or in the baseline", stay)
	}
	fmt.Fprintf(stderr, "%s of V1 found: %d %s, %d left\n", plural(sum.Found, "use"), sum.Fixed, verb, sum.Left)
	switch {
	case failed:
		return ExitFailure
	case sum.Left > 0:
		return ExitFindings
	}
	return ExitClean
}

// writeLeft tells what is left in a file. Uses that are left for the same reason are
// told of once.
func writeLeft(w io.Writer, f FileFix) {
	type reason struct {
		text   string
		unsafe bool
	}
	uses := map[reason][]LeftUse{}
	var order []reason
	for _, l := range f.Left {
		r := reason{l.Reason, l.Unsafe}
		if uses[r] == nil {
			order = append(order, r)
		}
		uses[r] = append(uses[r], l)
	}
	for _, r := range order {
		first, more := uses[r][0], ""
		if n := len(uses[r]) - 1; n > 0 {
			var lines []string
			for _, l := range uses[r][1:] {
				if line := fmt.Sprint(l.Line); !slices.Contains(lines, line) {
					lines = append(lines, line)
				}
			}
			more = fmt.Sprintf(" (so %s in %s %s)", isOrAre(n), map[bool]string{true: "line", false: "lines"}[len(lines) == 1], strings.Join(lines, ", "))
		}
		if r.unsafe {
			more += " (-unsafe rewrites it)"
		}
		fmt.Fprintf(w, "%s:%d: %s is left: %s%s\n", f.Path, first.Line, cmp.Or(first.Symbol, "a use"), r.text, more)
	}
}

func isOrAre(n int) string {
	if n == 1 {
		return "is 1 more"
	}
	return fmt.Sprintf("are %d more", n)
}
