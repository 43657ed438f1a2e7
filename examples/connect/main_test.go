package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

// do runs the program and returns its status and what it printed and logged, in
// which no secret may be: those of the tests have "planted" in them.
func do(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"-timeout", "20s", "-v"}, args...), &out, &errs)
	printed := out.String() + errs.String()
	if strings.Contains(printed, "planted") {
		t.Errorf("a secret was printed:\n%s", printed)
	}
	return code, printed
}

// works runs the program, which has to connect, publish and receive.
func works(t *testing.T, args ...string) {
	t.Helper()
	code, out := do(t, args...)
	if code != 0 || !strings.Contains(out, "Received from topic sdk/test/Go: Hello World!") {
		t.Errorf("%q: status %d\n%s", args, code, out)
	}
}

// TestMethods: every recipe that needs nothing but this process connects, publishes
// and receives.
func TestMethods(t *testing.T) {
	for _, name := range []string{
		"mtls-files", "mtls-bytes", "mtls-certificate", "mtls-signer", "v1-config", "pkcs12", "java-keystore",
		"sigv4-static", "sigv4-environment", "sigv4-profile", "sigv4-default", "sigv4-cognito", "sigv4-role-alias",
		"websocket-handshake", "authorizer", "authorizer-websocket", "insecure-plain-tcp",
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
				t.Setenv(key, "") // the program sets them, and this takes that back
			}
			works(t, "-method", name)
		})
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-method", "nope"}, {"-nope"}, {"more"}} {
		if code, out := do(t, args...); code != 2 {
			t.Errorf("%q: status %d\n%s", args, code, out)
		}
	}
	if code, out := do(t, "-list"); code != 0 || strings.Count(out, "\n") != len(methods) {
		t.Errorf("-list: status %d\n%s", code, out)
	}
	if code, _ := do(t, "-h"); code != 0 {
		t.Errorf("-h: status %d", code)
	}
	for _, name := range []string{"pkcs11", "windows-store", "server-tls"} {
		if code, out := do(t, "-method", name); code != 1 || !strings.Contains(out, "-endpoint") {
			t.Errorf("%s without an endpoint: status %d\n%s", name, code, out)
		}
	}
}

// server starts an IoT Core and returns the flags to connect to it with a
// certificate.
func server(t *testing.T, opts iotlocal.Options) (*iotlocal.Server, []string) {
	t.Helper()
	var logged bytes.Buffer
	opts.Logger = slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := iotlocal.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close() // after which it does not log
		if strings.Contains(logged.String(), "planted") {
			t.Errorf("the server has logged a secret:\n%s", logged.String())
		}
	})
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	device := files.Devices[iotlocal.DefaultThing]
	return s, []string{"-endpoint", s.Addr(), "-ca", files.CA, "-cert", device.Cert, "-key", device.Key}
}

// flag returns the value of a flag that server has returned.
func flagOf(flags []string, name string) string {
	for i, f := range flags {
		if f == name {
			return flags[i+1]
		}
	}
	return ""
}
