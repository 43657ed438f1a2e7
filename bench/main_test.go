package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/bench/internal/plan"
)

// TestMain lets this test binary be the processes that the harness makes of its
// own program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "client", "serve", "guard":
			if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

func TestParse(t *testing.T) {
	for _, args := range [][]string{{"-only", "("}, {"-peers", "nobody"}, {"-runs", "-1"}, {"more"}, {"-unknown"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	o, err := parse([]string{"-quick", "-peers", "raw,paho"})
	if err != nil || o.runs != 1 || strings.Join(o.clients, " ") != "iotshim "+strings.Join(plan.Variants, " ")+" raw paho" {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestList(t *testing.T) {
	var b strings.Builder
	if err := run(t.Context(), []string{"-list"}, strings.NewReader(""), &b); err != nil {
		t.Fatal(err)
	}
	for _, wl := range plan.Workloads() {
		if !strings.Contains(b.String(), wl.ID) {
			t.Errorf("%s is not listed", wl.ID)
		}
	}
}

// TestEveryGoClient measures each client that is written in Go, briefly, at each
// kind of job.
func TestEveryGoClient(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0") // or each process ends a second late
	file := filepath.Join(t.TempDir(), "runs.json")
	o, err := parse([]string{"-quick", "-json", file, "-peers", "raw,raw-loop,paho,paho-async,autopaho,paho.mqtt",
		"-only", "^(null-qos1-w100|null-receive-qos1|tls-qos1-w100|iotlocal-receive-qos1|idle-tcp|dispatch-10)$"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	h := &harness{options: o, out: &b, log: t.Output(), tiny: true}
	if err := h.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, one := range r.Runs {
		if one.Error != "" {
			t.Errorf("%s, %s: %s", one.Workload, one.Client, one.Error)
			continue
		}
		if one.Result.Note != "" {
			t.Errorf("%s, %s: %s", one.Workload, one.Client, one.Result.Note)
		}
		ran++
	}
	want := 0
	for _, wl := range plan.Workloads() {
		if !o.only.MatchString(wl.ID) {
			continue
		}
		for _, client := range wl.Clients {
			if slices.Contains(o.clients, client) {
				want++
			}
		}
	}
	if ran == 0 || ran != want {
		t.Errorf("%d runs, want %d\n%s", ran, want, b.String())
	}
}
