// Command bench measures the MQTT 5 client of this module beside its peers, on
// one machine in one run, and prints the tables that README quotes.
//
//	go run -C bench .
//
// See README.md for what is measured and how.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/measure"
	"github.com/iotshim/iotshim/bench/internal/plan"
	"github.com/iotshim/iotshim/bench/internal/servers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

// run does what the arguments say. The first three commands are for the
// processes that this program makes of itself.
func run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) > 1 {
		switch args[0] {
		case "client":
			return client(ctx, args[1], stdout)
		case "serve":
			return servers.Serve(args[1:], stdin, stdout)
		case "guard":
			return servers.Guard(args[1:], stdin)
		}
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	h := &harness{options: o, out: stdout, log: os.Stderr}
	return h.run(ctx)
}

// client does one job and writes its result.
func client(ctx context.Context, text string, stdout io.Writer) error {
	var j job.Job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return fmt.Errorf("bench: job: %w", err)
	}
	result, err := measure.Run(ctx, j, func() { fmt.Fprintln(stdout, job.Ready) })
	if err != nil {
		return fmt.Errorf("bench: %s: %s: %w", j.Client, j.Kind, err)
	}
	return json.NewEncoder(stdout).Encode(result)
}

type options struct {
	quick   bool
	runs    int
	only    *regexp.Regexp
	clients []string
	json    string
	profile string
	node    string
	list    bool
}

func parse(args []string) (options, error) {
	o := options{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.BoolVar(&o.quick, "quick", false, "a tenth of the messages and one run: to see that it works, not for figures")
	f.IntVar(&o.runs, "runs", 0, "runs of each measurement, of which the median counts (default 3, 1 with -quick)")
	only := f.String("only", "", "workloads whose id matches this regular expression; see -list")
	peers := f.String("peers", "", "clients to measure beside iotshim, separated by commas (default all): "+strings.Join(plan.All[1:], ", "))
	f.StringVar(&o.json, "json", "", "also write every run to this file")
	f.StringVar(&o.profile, "cpuprofile", "", "write CPU profiles of iotshim's runs into this folder")
	f.StringVar(&o.node, "node", "node", "folder of the scripts for Node")
	f.BoolVar(&o.list, "list", false, "list the workloads and stop")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("bench: unexpected argument %q", f.Arg(0))
	}
	if o.runs < 0 {
		return o, fmt.Errorf("bench: -runs must be at least 1")
	}
	if o.runs == 0 {
		o.runs = 3
		if o.quick {
			o.runs = 1
		}
	}
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, fmt.Errorf("bench: -only: %w", err)
	}
	o.clients = slices.Concat(plan.All, plan.Variants)
	if *peers != "" {
		o.clients = append([]string{plan.Ours}, plan.Variants...)
		for _, name := range strings.Split(*peers, ",") {
			if !slices.Contains(plan.All, name) {
				return o, fmt.Errorf("bench: -peers: no client is called %q; there are %s", name, strings.Join(plan.All, ", "))
			}
			o.clients = append(o.clients, name)
		}
	}
	return o, nil
}
