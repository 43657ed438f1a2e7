package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/iotshim/iotshim/iotlocal"
)

const defaultAddr = "127.0.0.1:8883"

const usage = `Usage: iotlocal [flags]

Iotlocal runs the device side of AWS IoT Core on this machine: an MQTT broker
with the limits of the real one, its services for devices, and certificates to
connect with. Point device programs to it to try them without an account and
without a network. It runs until it is interrupted.

Flags:
`

const usageExample = `
Example:
  iotlocal -dir certs -thing lamp -thing sensor
makes certs/ca.pem, certs/lamp.pem, certs/lamp.key, certs/sensor.pem and
certs/sensor.key, or uses those that are there, and prints "ready" when devices
can connect.
`

// run is the program. It ends when ctx does, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "iotlocal: %v\nRun \"iotlocal -h\" for the flags.\n", err)
		return 2
	}
	if cfg.verbose {
		cfg.opts.Logger = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if err := serve(ctx, cfg, stdout); err != nil {
		fmt.Fprintln(stderr, explain(err))
		return 1
	}
	return 0
}

// serve starts the server, says how to reach it, and waits for the end of ctx.
func serve(ctx context.Context, cfg config, stdout io.Writer) (err error) {
	dir := cfg.opts.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "iotlocal-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	s, err := iotlocal.Start(cfg.opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for thing, groups := range cfg.groups {
		s.SetGreengrassGroups(thing, groups)
	}
	for _, job := range cfg.jobs {
		job.Things = cfg.opts.Things
		if err := s.CreateJob(job); err != nil {
			return fmt.Errorf("-job: %q: %w", job.ID, err)
		}
	}
	files, err := s.WriteFiles(dir)
	if err != nil {
		return err
	}
	if err := announce(stdout, s, cfg.opts.Things, files); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// announce writes everything at once, so that whoever reads the last line has
// the others too.
func announce(w io.Writer, s *iotlocal.Server, things []string, files iotlocal.Files) error {
	var b strings.Builder
	fmt.Fprintf(&b, "endpoint  %s\n", s.Addr())
	fmt.Fprintf(&b, "ca        %s\n", files.CA)
	for _, thing := range things {
		d := files.Devices[thing]
		fmt.Fprintf(&b, "thing     %s\n", thing)
		fmt.Fprintf(&b, "  cert    %s\n", d.Cert)
		fmt.Fprintf(&b, "  key     %s\n", d.Key)
	}
	d := files.Devices[things[0]]
	fmt.Fprintf(&b, "\nTo see every message:\n  mosquitto_sub --cafile %s --cert %s --key %s -h %s -p %d -t '#' -V mqttv5\n\nready\n",
		quote(files.CA), quote(d.Cert), quote(d.Key), s.Host(), s.Port())
	_, err := io.WriteString(w, b.String())
	return err
}

// quote makes a path one word for a shell.
func quote(path string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:,@%=", r)
	}
	if !strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// explain puts an error in terms of the command line.
func explain(err error) string {
	var oe *iotlocal.OptionError
	names := map[string]string{
		"Addr": "-addr", "Dir": "-dir", "Things": "-thing", "MoreAddrs": "-listen", "AccessKeys": "-access-key",
		"Policies": "-policy", "ProvisioningTemplates": "-template",
	}
	if !errors.As(err, &oe) || names[oe.Field] == "" {
		return "iotlocal: " + strings.TrimPrefix(err.Error(), "iotlocal: ")
	}
	reason := strings.ReplaceAll(oe.Reason, "set AllowNonLoopback", "add -allow-non-loopback")
	if oe.Err != nil {
		reason += " (" + oe.Err.Error() + ")"
	}
	return fmt.Sprintf("iotlocal: %s: %s", names[oe.Field], reason)
}
