package examples

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/migrate"
)

// fixExamples has "migrate-lint fix" rewrite the examples, once for all tests.
var fixExamples = sync.OnceValues(func() ([]migrate.FileFix, error) {
	return migrate.FixGo(context.Background(), migrate.Options{Paths: []string{"."}}, false)
})

// fixedPrograms builds the examples on v1compat as "migrate-lint fix" leaves them, and
// returns the path of each, by name.
func fixedPrograms(t *testing.T, names []string) map[string]string {
	t.Helper()
	fixes, err := fixExamples()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for i, f := range fixes {
		if f.After == "" {
			continue
		}
		overlay.Replace[f.File] = filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(overlay.Replace[f.File], []byte(f.After), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, data, 0o644); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	args := []string{"build", "-overlay", list, "-o", dir + string(filepath.Separator)}
	for _, name := range names {
		file, err := filepath.Abs(filepath.Join(filepath.FromSlash(name), "main.go"))
		if err != nil || overlay.Replace[file] == "" {
			t.Fatalf("%s is not rewritten (%v)", name, err)
		}
		out[name] = filepath.Join(dir, executable(name))
		args = append(args, "./"+name)
	}
	if text, err := exec.Command("go", args...).CombinedOutput(); err != nil { // all at once, for speed
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

// TestFixedSendTheSame runs the examples on v1compat as they are and as "migrate-lint fix"
// leaves them, and compares the packets that they send to an IoT Core: types, topics, QoS,
// payloads, and the order for each topic.
func TestFixedSendTheSame(t *testing.T) {
	race.Skip(t)
	type world struct {
		cloud, core *iotlocal.Server
		to          *recorder
		program     *process
	}
	deltas := func(topic string) func(*testing.T, world) {
		return func(t *testing.T, w world) {
			waitUntil(t, func() bool { return w.to.seen(topic) })
			time.Sleep(200 * time.Millisecond) // until it is subscribed
			for i := 1; i <= 3; i++ {
				if _, err := w.cloud.UpdateShadow("Bot", "", fmt.Appendf(nil, `{"state":{"desired":{"property":%d}}}`, i)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(200 * time.Millisecond)
			}
		}
	}
	const delta = "$aws/things/Bot/shadow/update/delta"
	tests := []struct {
		name string
		args []string
		play func(*testing.T, world)
	}{
		{name: "basicpubsub"},
		{name: "basicpubsub", args: []string{"-m", "publish"}},
		{name: "basicpubsubasync"},
		{name: "basicpubsubapicallincallback"},
		{name: "migration/step1"},
		{name: "migration/step2"},
		{name: "migration/step3"},
		{name: "migration/step4"},
		{name: "basicshadowupdater"},
		{name: "basicshadowdeltalistener", play: deltas(delta)},
		{name: "thingshadowecho", play: deltas(delta)},
		{name: "jobssample", play: func(t *testing.T, w world) {
			for i := range 3 {
				waitUntil(t, func() bool { return strings.Count(w.program.output(), "No pending job.") == i+1 })
				if err := w.cloud.CreateJob(iotlocal.Job{ID: fmt.Sprintf("job-%d", i), Document: []byte(`{"do":"it"}`), Things: []string{"Bot"}}); err != nil {
					t.Fatal(err)
				}
			}
			waitUntil(t, func() bool {
				return strings.Count(w.program.output(), "No pending job.") == 4 || strings.Contains(w.program.output(), "Done: ")
			})
		}},
		{name: "basicdiscovery"},
	}
	var names []string
	for _, tt := range tests {
		names = append(names, tt.name)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	programs(t, names)
	fixed := fixedPrograms(t, names)
	for _, tt := range tests {
		t.Run(strings.Join(append([]string{tt.name}, tt.args...), " "), func(t *testing.T) {
			var packets [2]map[string][]string
			for i, path := range []string{program(t, "examples/"+tt.name), fixed[tt.name]} {
				dir := t.TempDir()
				w := world{cloud: startCore(t, dir), core: startCore(t, dir)}
				files, err := w.cloud.WriteFiles(dir)
				if err != nil {
					t.Fatal(err)
				}
				thing := files.Devices["Bot"]
				port := 0
				if tt.name == "basicdiscovery" {
					w.to = record(t, w.core, filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"), thing)
					port = w.cloud.Port()
					w.cloud.SetGreengrassGroups("Bot", []iotlocal.GreengrassGroup{{ID: "group-1", CAs: []string{string(w.core.CAPEM())}, Cores: []iotlocal.GreengrassCore{{
						ThingARN:     "arn:aws:iot:eu-west-1:123456789012:thing/core-1",
						Connectivity: []iotlocal.GreengrassConnectivity{{ID: "gone", HostAddress: "127.0.0.1", PortNumber: 1}, {ID: "here", HostAddress: "127.0.0.1", PortNumber: w.to.port()}},
					}}}})
				} else {
					w.to = record(t, w.cloud, filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"), thing)
					port = w.to.port()
				}
				p := run(t, path, append([]string{"-e", "127.0.0.1", "-p", fmt.Sprint(port), "-r", files.CA, "-c", thing.Cert, "-k", thing.Key, "-n", "3", "-interval", "10ms"}, tt.args...)...)
				w.program = p
				if tt.play != nil {
					tt.play(t, w)
				}
				if err := p.end(t); err != nil {
					t.Fatalf("%v\n%s", err, p.output())
				}
				packets[i] = w.to.end()
				if w.to.count < 3 {
					t.Fatalf("only %d packets: %q\n%s", w.to.count, packets[i], p.output())
				}
			}
			if diff := cmp.Diff(packets[0], packets[1]); diff != "" {
				t.Errorf("packets (-before +after):\n%s", diff)
			}
		})
	}
}

func startCore(t *testing.T, dir string) *iotlocal.Server {
	t.Helper()
	s, err := iotlocal.Start(iotlocal.Options{Dir: dir, Things: []string{"Bot"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not happen")
		}
	}
}

// TestFixedPrintTheSame does so for examples that connect in ways which cannot be listened
// to: by what they print.
func TestFixedPrintTheSame(t *testing.T) {
	race.Skip(t)
	names := []string{"basicpubsub", "basicpubsubproxy", "basicpubsubcognitosts", "basicshadowupdater"}
	programs(t, names)
	fixed := fixedPrograms(t, names)
	for _, args := range [][]string{{"basicpubsub", "-w"}, {"basicpubsubproxy"}, {"basicpubsubcognitosts"}, {"basicshadowupdater", "-w"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var printed [2][]string
			for i, path := range []string{program(t, "examples/"+args[0]), fixed[args[0]]} {
				out, err := exec.Command(path, append(args[1:], "-n", "3", "-interval", "10ms")...).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				for line := range strings.Lines(string(out)) {
					if !strings.Contains(line, "in this process") { // a port
						printed[i] = append(printed[i], requestToken.ReplaceAllString(line, "token"))
					}
				}
				slices.Sort(printed[i])
			}
			if diff := cmp.Diff(printed[0], printed[1]); diff != "" || len(printed[0]) < 6 {
				t.Errorf("lines (-before +after):\n%s", diff)
			}
		})
	}
}
