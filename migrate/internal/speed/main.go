// Command speed measures migrate-lint against the figures that it is held to, beside
// what else goes over the same files: python3 -m compileall and go vet. Run it on a
// machine with nothing else to do, at the root of this repository:
//
//	go run ./migrate/internal/speed
//
// It copies Python's library, so that nothing is compiled in its place, and gives each
// run over Go code an empty build cache. Every process has two processors.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	golang := flag.Bool("go", true, "measure Go code as well, which takes minutes")
	runs := flag.Int("n", 5, "how often to measure Python code; the best time counts")
	flag.Parse()
	if err := measure(*golang, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func measure(golang bool, runs int) error {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lint := filepath.Join(dir, "migrate-lint")
	if err := (job{args: []string{"go", "build", "-o", lint, "./cmd/migrate-lint"}}).run(); err != nil {
		return fmt.Errorf("run this at the root of the repository: %w", err)
	}
	fmt.Println("| what | wall time | rate | goal |\n|---|---|---|---|")
	if err := startUp(dir, lint); err != nil {
		return err
	}
	if err := python(dir, lint, runs); err != nil {
		return err
	}
	if !golang {
		return nil
	}
	return vet(dir, lint)
}

// row prints a line of the table.
func row(what string, took time.Duration, rate, goal string) {
	unit := time.Millisecond
	if took < 100*time.Millisecond {
		unit = 100 * time.Microsecond
	}
	fmt.Printf("| %s | %v | %s | %s |\n", what, took.Round(unit), rate, goal)
}

// job is a process to measure.
type job struct {
	dir  string
	env  []string
	args []string
	ok   int // exit code that is no failure, besides 0
	// before, if set, is called before each run and is not measured.
	before func() error
}

func (j job) run() error {
	cmd := exec.Command(j.args[0], j.args[1:]...)
	cmd.Dir = j.dir
	cmd.Env = append(append(os.Environ(), "GOMAXPROCS=2"), j.env...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != j.ok {
		return fmt.Errorf("%v: %w\n%s", j.args, err, out)
	}
	return nil
}

// best runs the job n times and returns the shortest time.
func (j job) best(n int) (time.Duration, error) {
	var best time.Duration
	for i := range n {
		if j.before != nil {
			if err := j.before(); err != nil {
				return 0, err
			}
		}
		start := time.Now()
		if err := j.run(); err != nil {
			return 0, err
		}
		if took := time.Since(start); i == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

func startUp(dir, lint string) error {
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		return err
	}
	took, err := job{dir: empty, args: []string{lint}}.best(20)
	if err != nil {
		return err
	}
	row("start-up, on an empty directory", took, "", "below 20 ms")
	return nil
}

// vet compares with go vet, each with a build cache of its own that is empty.
func vet(dir, lint string) error {
	cold := func(name string, ok int, args ...string) (time.Duration, error) {
		cache := filepath.Join(dir, "cache-"+name)
		j := job{args: args, env: []string{"GOCACHE=" + cache, "GOFLAGS=-buildvcs=false"}, ok: ok}
		j.before = func() error { return os.RemoveAll(cache) }
		return j.best(2)
	}
	vet, err := cold("vet", 0, "go", "vet", "./...")
	if err != nil {
		return err
	}
	row("`go vet ./...` on this repository, cold", vet, "", "")
	took, err := cold("lint", 1, lint, "-quiet", "-format", "json", ".")
	if err != nil {
		return err
	}
	row("`migrate-lint .` on this repository, cold", took, fmt.Sprintf("%.2f of go vet", took.Seconds()/vet.Seconds()), "at most 1.25")
	return nil
}
