// The command iotlocal runs the device side of AWS IoT Core on this machine.
//
//	iotlocal -dir certs
//
// prints the endpoint, the files with the certificates, and a line that
// subscribes with mosquitto_sub; the word "ready" on a line of its own comes
// last. It runs until it is interrupted. With the same -dir, the next run has
// the same certificates. Flags: see iotlocal -h.
//
// The exit code is 0 after SIGINT or SIGTERM, 1 when it cannot start, 2 for a
// wrong command line.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
