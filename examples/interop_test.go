package examples

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

// build compiles the programs under test once, into a folder that TestMain
// removes.
var bin string

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	dir, err := os.MkdirTemp("", "examples-")
	if err != nil {
		panic(err)
	}
	bin = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var buildOnce sync.Map // program name -> func() error

// executable is what the go command calls the program of a package.
func executable(pkg string) string {
	name := path.Base(pkg)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// programs compiles those of the examples that are not there yet, which is quicker than
// one by one.
func programs(t *testing.T, names []string) {
	t.Helper()
	args := []string{"build", "-o", bin + string(filepath.Separator)}
	for _, name := range names {
		if _, there := buildOnce.LoadOrStore("examples/"+name, func() error { return nil }); !there {
			args = append(args, "github.com/iotshim/iotshim/examples/"+name)
		}
	}
	if len(args) == 3 {
		return
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func program(t *testing.T, pkg string) string {
	t.Helper()
	path := filepath.Join(bin, executable(pkg))
	f, _ := buildOnce.LoadOrStore(pkg, sync.OnceValue(func() error {
		out, err := exec.Command("go", "build", "-o", path, "github.com/iotshim/iotshim/"+pkg).CombinedOutput()
		if err != nil {
			return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
		}
		return nil
	}))
	if err := f.(func() error)(); err != nil {
		t.Fatal(err)
	}
	return path
}

// process is a program that runs beside the test and is ended by its process id.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error

	mu  sync.Mutex
	out bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func run(t *testing.T, path string, args ...string) *process {
	t.Helper()
	return runEnv(t, nil, path, args...)
}

func runEnv(t *testing.T, env []string, path string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(path, args...), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("%s %q:\n%s", filepath.Base(path), args, p.output())
		}
	})
	return p
}

// waitFor waits until the output matches, and returns the match.
func (p *process) waitFor(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if m := re.FindStringSubmatch(p.output()); m != nil {
			return m
		}
		select {
		case <-p.done:
			if m := re.FindStringSubmatch(p.output()); m != nil {
				return m
			}
			t.Fatalf("ended (%v) before its output matched %s", p.err, pattern)
		default:
		}
	}
	t.Fatalf("output never matched %s", pattern)
	return nil
}

// end waits for the program to end by itself.
func (p *process) end(t *testing.T) error {
	t.Helper()
	select {
	case <-p.done:
		return p.err
	case <-time.After(90 * time.Second):
		t.Fatal("the program does not end")
		return nil
	}
}

// TestExamplesOnTheirOwn runs each example as README says, against an IoT Core in
// its own process.
func TestExamplesOnTheirOwn(t *testing.T) {
	for _, tt := range []struct{ pkg, published string }{
		{"examples/basicpubsub", `Published topic sdk/test/Go: \{"message":"Hello World!","sequence":`},
		{"examples/basicpubsubasync", `Published topic sdk/test/Go, packet id \d+: New Message `},
	} {
		t.Run(filepath.Base(tt.pkg), func(t *testing.T) {
			t.Parallel()
			p := run(t, program(t, tt.pkg), "-n", "5", "-interval", "20ms")
			if err := p.end(t); err != nil {
				t.Fatal(err)
			}
			out := p.output()
			if got := len(regexp.MustCompile(tt.published).FindAllString(out, -1)); got != 5 {
				t.Errorf("%d messages published, want 5:\n%s", got, out)
			}
			if got := strings.Count(out, "Received from topic sdk/test/Go: "); got != 5 {
				t.Errorf("%d messages received, want 5:\n%s", got, out)
			}
		})
	}
}

// TestUsage tells that a wrong command line ends with status 2 and a way out, and
// -h with 0.
func TestUsage(t *testing.T) {
	path := program(t, "examples/basicpubsub")
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, 0, "-endpoint"},
		{[]string{"-e", "host"}, 2, "-e needs -r, -c and -k"},
		{[]string{"-m", "shout"}, 2, "both, publish or subscribe"},
		{[]string{"-x"}, 2, "-x"},
		{[]string{"-e", "127.0.0.1", "-r", "missing.pem", "-c", "c", "-k", "k"}, 1, "missing.pem"},
	} {
		p := run(t, path, tt.args...)
		p.end(t)
		if code := p.cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(p.output(), tt.want) {
			t.Errorf("%q: status %d, output %q; want %d and %q", tt.args, code, p.output(), tt.code, tt.want)
		}
	}
}

// local starts cmd/iotlocal and returns the folder with its certificates and its
// port.
func local(t *testing.T) (dir, port string) {
	t.Helper()
	dir = t.TempDir()
	p := run(t, program(t, "cmd/iotlocal"), "-addr", "127.0.0.1:0", "-dir", dir)
	return dir, p.waitFor(t, `127\.0\.0\.1:(\d+)(?s:.*)ready`)[1]
}

func device(dir string) []string {
	return []string{"-r", filepath.Join(dir, "ca.pem"), "-c", filepath.Join(dir, "thing1.pem"), "-k", filepath.Join(dir, "thing1.key")}
}

// TestMosquittoSubReceives has Debian's mosquitto_sub, with the certificates that
// cmd/iotlocal has written, receive what the example publishes.
func TestMosquittoSubReceives(t *testing.T) {
	sub := testenv.Program(t, "mosquitto_sub", "mosquitto-clients")
	stdbuf := testenv.Program(t, "stdbuf", "coreutils") // mosquitto_sub keeps its output back when that is a pipe
	dir, port := local(t)
	for _, version := range []string{"mqttv311", "mqttv5"} {
		t.Run(version, func(t *testing.T) {
			s := run(t, stdbuf, "-oL", sub, "-d", "-V", version, "-h", "127.0.0.1", "-p", port, "--cafile", filepath.Join(dir, "ca.pem"),
				"--cert", filepath.Join(dir, "thing1.pem"), "--key", filepath.Join(dir, "thing1.key"),
				"-i", "sub-"+version, "-t", "interop/"+version, "-q", "1", "-C", "5")
			s.waitFor(t, "received SUBACK|Subscribed")
			args := append(device(dir), "-e", "127.0.0.1", "-p", port, "-id", "pub-"+version, "-t", "interop/"+version, "-m", "publish", "-n", "5", "-interval", "1ms")
			if err := run(t, program(t, "examples/basicpubsub"), args...).end(t); err != nil {
				t.Fatal(err)
			}
			if err := s.end(t); err != nil {
				t.Fatal(err)
			}
			for i := range 5 {
				if want := fmt.Sprintf(`{"message":"Hello World!","sequence":%d}`, i); !strings.Contains(s.output(), want) {
					t.Errorf("mosquitto_sub did not get %s", want)
				}
			}
		})
	}
}

// TestAgainstMosquitto runs the examples unchanged against Debian's mosquitto 2
// with mutual TLS.
func TestAgainstMosquitto(t *testing.T) {
	mosquitto := testenv.Program(t, "mosquitto", "mosquitto")
	dir := t.TempDir()
	// An identity for the broker: iotlocal makes one and keeps it in the folder.
	server, err := iotlocal.Start(iotlocal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	port := freePort(t)
	conf := filepath.Join(dir, "mosquitto.conf")
	lines := []string{
		"listener " + port + " 127.0.0.1",
		"cafile " + filepath.Join(dir, "ca.pem"),
		"certfile " + filepath.Join(dir, "server.pem"),
		"keyfile " + filepath.Join(dir, "server.key"),
		"require_certificate true",
		"use_identity_as_username true",
		"log_type all",
	}
	if os.Getuid() == 0 {
		lines = append(lines, "user root") // or it could not read the key
	}
	if err := os.WriteFile(conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, mosquitto, "-c", conf).waitFor(t, "mosquitto version .* running")
	for _, pkg := range []string{"examples/basicpubsub", "examples/basicpubsubasync"} {
		p := run(t, program(t, pkg), append(device(dir), "-e", "127.0.0.1", "-p", port, "-n", "5", "-interval", "1ms")...)
		if err := p.end(t); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(p.output(), "Received from topic"); got != 5 {
			t.Errorf("%s: %d messages received, want 5", pkg, got)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// childEnv makes the test's own program the broker that TestBrokerKilled kills:
// its value is "ADDR DIR FILE".
const childEnv = "IOTSHIM_TEST_BROKER"

// child runs an IoT Core that writes each payload down before it is acknowledged.
func child() int {
	f := strings.Fields(os.Getenv(childEnv))
	record, err := os.OpenFile(f[2], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var mu sync.Mutex
	if _, err := iotlocal.Start(iotlocal.Options{Addr: f[0], Dir: f[1], OnPublish: func(p iotlocal.Publish) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(record, "%s\n", p.Payload)
	}}); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ready")
	select {}
}

// TestBrokerKilled kills the broker under a running example with SIGKILL and
// starts it again: every message that the program was told was published, queued
// or still on its way must have been accepted by the broker in the end.
func TestBrokerKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 15 seconds; left out with -short")
	}
	dir, port := t.TempDir(), freePort(t)
	record := filepath.Join(dir, "record")
	env := []string{childEnv + "=" + "127.0.0.1:" + port + " " + dir + " " + record}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	start := func() *process {
		p := runEnv(t, env, self)
		p.waitFor(t, "ready")
		return p
	}
	broker := start()

	// The example ends once it has its own messages back. A message that was
	// accepted right before a kill has no way back, so that it waits to the end.
	const n = 16
	example := run(t, program(t, "examples/basicpubsub"), append(device(dir),
		"-e", "127.0.0.1", "-p", port, "-n", fmt.Sprint(n), "-interval", "700ms", "-wait", "10s")...)
	for _, after := range []int{2, 9} {
		example.waitFor(t, fmt.Sprintf(`"sequence":%d\}`, after))
		broker.cmd.Process.Kill()
		<-broker.done
		time.Sleep(1500 * time.Millisecond)
		broker = start()
	}
	if err := example.end(t); err != nil {
		t.Fatal(err)
	}

	accepted := map[string]int{}
	data, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		accepted[strings.TrimSpace(line)]++
	}
	told, queued := 0, 0
	for _, m := range regexp.MustCompile(`(?m)^(Published topic|Queued for topic|Not acknowledged yet on topic) \S+ (\{.*\})$`).FindAllStringSubmatch(example.output(), -1) {
		told++
		if !strings.HasPrefix(m[1], "Published") {
			queued++
		}
		if accepted[m[2]] == 0 {
			t.Errorf("lost, and the program was told %q: %s", m[1], m[2])
		}
	}
	t.Logf("%d messages handed over, %d of them while offline, %d accepted by the broker, %d of them twice", told, queued, len(accepted), repeated(accepted))
	if told != n || queued == 0 {
		t.Errorf("the program was told of %d messages, want %d, and of %d queued, want some", told, n, queued)
	}
}

func repeated(m map[string]int) (n int) {
	for _, c := range m {
		if c > 1 {
			n++
		}
	}
	return n
}
