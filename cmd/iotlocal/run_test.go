package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/internal/testenv"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"iotlocal": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"waitfor": waitFor,
		},
	})
}

// waitFor waits until a file has a line: waitfor FILE LINE.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitfor file line")
	}
	for range 2000 {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains("\n"+string(b), "\n"+args[1]+"\n") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("%s has no line %q", args[0], args[1])
}

// running is a run of the program inside the test.
type running struct {
	out    string // what it printed until it was ready
	cancel context.CancelFunc
	code   chan int
}

func begin(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	pr, pw := io.Pipe()
	r := running{cancel: cancel, code: make(chan int, 1)}
	go func() {
		code := run(ctx, args, pw, t.Output())
		pw.Close()
		r.code <- code
	}()
	var out strings.Builder
	buf := make([]byte, 4096)
	for !strings.HasSuffix(out.String(), "\nready\n") {
		n, err := pr.Read(buf)
		out.Write(buf[:n])
		if err != nil {
			t.Fatalf("ended before it was ready: exit code %d, printed %q", <-r.code, out.String())
		}
	}
	r.out = out.String()
	return r
}

func (r running) end(t *testing.T) {
	t.Helper()
	r.cancel()
	if code := <-r.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestTemporaryFolderIsRemoved(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	r := begin(t, "-addr", "127.0.0.1:0")
	m := regexp.MustCompile(`(?m)^ca +(.*)$`).FindStringSubmatch(r.out)
	if m == nil {
		t.Fatalf("printed %q", r.out)
	}
	if _, err := os.Stat(m[1]); err != nil {
		t.Error(err)
	}
	r.end(t)
	if _, err := os.Stat(filepath.Dir(m[1])); !os.IsNotExist(err) {
		t.Errorf("temporary folder: got %v, want it gone", err)
	}
}

func TestSameFolderSameIdentity(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's here")
	read := func() string {
		var all string
		for _, name := range []string{"ca.pem", "lamp.pem", "lamp.key"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			all += string(b)
		}
		return all
	}
	var seen [2]string
	for i := range seen {
		r := begin(t, "-addr", "127.0.0.1:0", "-dir", dir, "-thing", "lamp")
		seen[i] = read()
		r.end(t)
	}
	if seen[0] != seen[1] {
		t.Error("the second run has other certificates")
	}
}

// The line that is printed can be pasted into a shell.
func TestPrintedLineWorks(t *testing.T) {
	for _, name := range []string{"mosquitto_sub", "mosquitto_pub"} {
		testenv.Program(t, name, "mosquitto-clients")
	}
	r := begin(t, "-addr", "127.0.0.1:0", "-dir", filepath.Join(t.TempDir(), "it's here"))
	defer r.end(t)
	line := regexp.MustCompile(`(?m)^  (mosquitto_sub .*)$`).FindStringSubmatch(r.out)
	if line == nil {
		t.Fatalf("printed %q", r.out)
	}
	publish := strings.Replace(line[1], "mosquitto_sub", "mosquitto_pub", 1)
	publish = strings.Replace(publish, "-t '#'", "-t hello -m world -r -q 1", 1)
	subscribe := strings.Replace(line[1], "'#'", "'#' -t hello", 1) + " -C 1 -W 20"
	for _, cmd := range []string{publish, subscribe} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", cmd).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
		if cmd == subscribe && string(out) != "world\n" {
			t.Errorf("printed %q", out)
		}
	}
}
